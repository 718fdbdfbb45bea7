# Every command does its own set-up; nothing is installed twice. Needs Python 3.11 or newer and make.
#   PYTHON=…   the interpreter to build the environments with (default: the first that works)
#   ARGS=…     more arguments for run, test, bench and demo

.DEFAULT_GOAL := help
MAKEFLAGS += --no-builtin-rules --no-print-directory --silent

VENV ?= .venv
BIN := $(VENV)/bin
RUN := $(VENV)/.run-ready
DEV := $(VENV)/.dev-ready
OLVID_BOT := .venv-olvid-bot/.ready
NC_PY_API := .venv-nc-py-api/.ready
INSTALL := -m pip --disable-pip-version-check --no-input install --quiet
LOCKED := $(INSTALL) --require-hashes

# A version manager's stand-in may be on PATH without its interpreter: each candidate is started, not only found.
PYTHON ?= $(shell for python in python3.11 python3.12 python3.13 python3 python; do \
	$$python -c 'import sys, ensurepip, venv; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 \
	&& { echo $$python; break; }; done)

.PHONY: help install run test test-full check format-check lint types imports house stubcheck import-check bench demo format lock
.DELETE_ON_ERROR:

help: ## List the commands
	sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1 \t\2/p' Makefile | expand -t 24

install: ## Set everything up and start nothing
	$(MAKE) -j2 $(DEV) $(OLVID_BOT) $(NC_PY_API)

run: $(RUN) ## Serve on embedded defaults; prints the addresses and, once, the first password
	$(BIN)/python -m sabir serve $(ARGS)

test: install ## Run the whole suite (at most 12 minutes)
	$(BIN)/python -m pytest -n 2 --dist worksteal $(ARGS)

test-full: install ## Also run every figure at full size, on Python 3.13 too if there is one; writes build/full.json
	if python3.13 -c 'import venv, ensurepip' >/dev/null 2>&1; then \
		$(MAKE) VENV=.venv-3.13 PYTHON=python3.13 .venv-3.13/.dev-ready; fi
	$(BIN)/python -m scripts.full $(VENV) .venv-3.13

check: $(DEV) ## Formatting, lint, types, import contracts, sizes, wording, locks
	$(MAKE) --keep-going format-check lint types imports house

format-check: $(DEV)
	$(BIN)/ruff format --check --quiet . || { echo "Not formatted; run 'make format'."; exit 1; }

lint: $(DEV)
	$(BIN)/ruff check --quiet .

types: $(DEV)
	$(BIN)/mypy --no-error-summary

imports: $(DEV)
	$(BIN)/lint-imports --no-logo

house: $(DEV)
	$(BIN)/python -m scripts.house

stubcheck: $(DEV) ## See that the tests of documented endpoints fail against a server that does nothing
	$(BIN)/python -m scripts.stubcheck

import-check: $(DEV) ## Move generated Session servers of 100,000 messages here and compare everything
	$(BIN)/python -m pytest -n 0 -s -m full tests/process/test_import_check.py $(ARGS)

bench: $(DEV) ## Print the figures: target, and met or missed
	$(BIN)/python -m bench $(ARGS)

demo: ## Let real clients of each face meet in one room and print the transcript
	$(MAKE) -j2 $(RUN) $(OLVID_BOT)
	$(BIN)/python -m sabir demo $(ARGS)

format: $(DEV) ## Format the code and mend what lint can mend
	$(BIN)/ruff format --quiet .
	$(BIN)/ruff check --quiet --fix .

lock: .venv-lock/.ready ## Resolve requirements/*.in into the lock files (UPGRADE=1 takes newer versions)
	for name in build run dev olvid-bot nc-py-api lock; do echo "requirements/$$name.txt"; \
		.venv-lock/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
		--no-header --no-annotate --no-emit-index-url $(if $(UPGRADE),--upgrade) \
		requirements/$$name.in --output-file requirements/$$name.txt || exit 1; done

%/.made:
	test -n "$(PYTHON)" || { echo "No Python 3.11 or newer with venv and ensurepip was found; set PYTHON=…" >&2; exit 1; }
	echo "Making $* …" >&2
	$(PYTHON) -m venv $*
	touch $@

$(RUN): requirements/build.txt requirements/run.txt pyproject.toml | $(VENV)/.made
	echo "Installing what Sabir needs into $(VENV) …" >&2
	$(BIN)/python $(LOCKED) -r requirements/build.txt -r requirements/run.txt
	$(BIN)/python $(INSTALL) --no-deps --no-build-isolation --editable .
	touch $@

$(DEV): requirements/dev.txt $(RUN)
	echo "Installing the test and development packages into $(VENV) …" >&2
	$(BIN)/python $(LOCKED) -r requirements/dev.txt
	touch $@

$(OLVID_BOT): requirements/olvid-bot.txt | .venv-olvid-bot/.made
	echo "Installing olvid-bot into .venv-olvid-bot …" >&2
	.venv-olvid-bot/bin/python $(LOCKED) -r requirements/olvid-bot.txt
	touch $@

$(NC_PY_API): requirements/nc-py-api.txt | .venv-nc-py-api/.made
	echo "Installing nc-py-api into .venv-nc-py-api …" >&2
	.venv-nc-py-api/bin/python $(LOCKED) -r requirements/nc-py-api.txt
	touch $@

.venv-lock/.ready: requirements/lock.txt | .venv-lock/.made
	.venv-lock/bin/python $(LOCKED) -r requirements/lock.txt
	touch $@

# Kept although they are only steps on the way.
.PRECIOUS: %/.made
