"""Runs the suite and then, one after another, the figures at full size with each interpreter given.

    python -m scripts.full .venv [.venv-3.13 …]

Environments that were not made are left out. Writes build/full.json; exits 1 unless all passed.
"""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from scripts.tree import ROOT

BUILD = ROOT / "build"
SUITE = ("-n", "2", "--dist", "worksteal", "-m", "not full")
FIGURES = ("-n", "0", "-m", "full")
JUNK = ("-n", "2", "--timeout", "0", *(str(path) for path in sorted(ROOT.glob("tests/faces/*/test_*junk.py"))))
JUNK_INPUTS = "100000"
"""At every face."""


@dataclass(frozen=True, slots=True)
class Run:
    """One pytest run."""

    ok: bool
    seconds: float
    tests: list[dict[str, object]]

    def summary(self, *, listed: bool) -> dict[str, object]:
        """What build/full.json says of it; with `listed` every test, else only those that failed."""
        return {
            "ok": self.ok,
            "seconds": round(self.seconds),
            "outcomes": Counter(str(test["outcome"]) for test in self.tests),
            "tests": [test for test in self.tests if listed or test["outcome"] == "failed"],
        }


def main(environments: list[str]) -> int:
    """Run all; return the exit status."""
    report: dict[str, object] = {"machine": platform.platform(), "cores": os.cpu_count()}
    runs: list[Run] = []
    for python in (ROOT / environment / "bin" / "python" for environment in environments):
        if python.exists():
            version = _version(python)
            suite, figures = _pytest(python, version, SUITE), _pytest(python, version, FIGURES)
            junk = _pytest(python, version, JUNK)
            report[f"python {version}"] = {
                "suite": suite.summary(listed=False),
                "figures": figures.summary(listed=True),
                f"junk, {JUNK_INPUTS} inputs at every face": junk.summary(listed=True),
            }
            runs += suite, figures, junk
    report["ok"] = bool(runs) and all(run.ok for run in runs)
    (BUILD / "full.json").write_text(json.dumps(report, indent=1), encoding="utf-8")
    print(f"build/full.json: {'all passed' if report['ok'] else 'NOT all passed'}")
    return 0 if report["ok"] else 1


def _version(python: Path) -> str:
    code = "import platform; print(platform.python_version())"
    return subprocess.run([python, "-c", code], check=True, capture_output=True, text=True).stdout.strip()


def _pytest(python: Path, version: str, options: tuple[str, ...]) -> Run:
    """Run pytest; a run that finds no test has failed too."""
    outcomes = BUILD / "outcomes.json"
    outcomes.unlink(missing_ok=True)
    print(f"Python {version}: pytest {' '.join(options)}", flush=True)
    began = time.monotonic()
    command = (str(python), "-m", "pytest", "-p", "scripts.outcomes", "--outcomes", str(outcomes), *options)
    environment = {**os.environ, "SABIR_TEST_INPUTS": JUNK_INPUTS} if options is JUNK else None
    status = subprocess.run(command, check=False, cwd=ROOT, env=environment).returncode
    tests = json.loads(outcomes.read_text(encoding="utf-8")) if outcomes.exists() else []
    return Run(status == 0, time.monotonic() - began, tests)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
