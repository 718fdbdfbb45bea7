"""Runs the tests of the published documents' endpoints against a server that does nothing: each of them has to fail.

A test that passes there would prove nothing. Each suite (the tests marked `seed` of one file, two for each endpoint: a
success and a refusal) runs three times: against the real server, where all pass; against a stub that answers every
endpoint with its success code and an empty body; and against the real server in which the one endpoint that a test is
about is answered by something that looks right. Exits 1 unless all is so.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from scripts.stub import endpoints
from scripts.tree import ROOT


@dataclass(frozen=True, slots=True)
class Suite:
    """The tests of one document's endpoints, and its name as in tests/data/seed-NAME.json or tests/data/NAME.json."""

    seed: str
    tests: str


@dataclass(frozen=True, slots=True)
class Round:
    """One way to run a suite, and what has to come of every test."""

    server: str
    options: tuple[str, ...]
    outcome: str


SUITES = (
    Suite("talk", "tests/faces/talk/test_seed.py"),
    Suite("session", "tests/faces/session/test_seed.py"),
    Suite("session-modern", "tests/faces/session/test_modern_seed.py"),
)


def rounds(suite: Suite) -> Sequence[Round]:
    """The real server first: what fails there would fail against a stub for no good reason."""
    return (
        Round("the real server", (), "passed"),
        Round("an empty stub of all endpoints", ("--stub", suite.seed), "failed"),
        Round("a stub of the endpoint alone", ("--stub", suite.seed, "--stub-one"), "failed"),
    )


def check(suite: Suite) -> list[str]:
    """What is wrong."""
    found: list[str] = []
    expected = 2 * len(endpoints(suite.seed))
    for one in rounds(suite):
        outcomes = _outcomes(suite, one)
        odd = sorted(test for test, outcome in outcomes.items() if outcome != one.outcome)
        found += [f"{test} has not {one.outcome} against {one.server}" for test in odd]
        if len(outcomes) != expected:
            found.append(f"{suite.tests}: {len(outcomes)} tests marked seed, and not {expected}")
        print(f"{suite.seed}: {one.server}: {len(outcomes) - len(odd)} of {expected} {one.outcome}", flush=True)
    return found


def main(suites: Sequence[Suite] = SUITES) -> int:
    """Print what is wrong; return the exit status."""
    found = [line for suite in suites for line in check(suite)]
    print("\n".join(found))
    return 1 if found else 0


def _outcomes(suite: Suite, one: Round) -> dict[str, str]:
    """Test to outcome."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "outcomes.json")
        plugins = ("-p", "scripts.stub", "-p", "scripts.outcomes", "--outcomes", f"{file}")
        options = ("-m", "seed", "-n", "0", "--tb=no", "--no-summary", "-q", *plugins, *one.options)
        command = (sys.executable, "-m", "pytest", suite.tests, *options)
        subprocess.run(command, check=False, cwd=ROOT, stdout=subprocess.DEVNULL)
        tests = json.loads(file.read_text(encoding="utf-8")) if file.exists() else []
    return {test["test"]: test["outcome"] for test in tests}


if __name__ == "__main__":
    sys.exit(main())
