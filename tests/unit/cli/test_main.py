"""The program as it is called."""

from __future__ import annotations

import subprocess
import sys

from sabir import __version__
from sabir.config import reference

HEAVY = ("alembic", "falcon", "grpc", "msgspec", "nats", "prometheus_client", "sqlalchemy", "structlog", "uvicorn")


def _sabir(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "sabir", *arguments], capture_output=True, text=True, check=True)


def test_version() -> None:
    assert _sabir("--version").stdout.strip() == __version__


def test_help_lists_the_commands() -> None:
    for text in ("serve", "config", "Run the server until SIGTERM or SIGINT."):
        assert text in _sabir("--help").stdout
    assert "--olvid-admin-key KEY" in _sabir("serve", "--help").stdout


def test_reference() -> None:
    assert _sabir("config", "reference").stdout == f"{reference()}\n"


def test_start_up_loads_nothing_heavy() -> None:
    code = f"import sys, sabir.cli.main, sabir.cli.serve; print([name for name in {HEAVY} if name in sys.modules])"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout == "[]\n"


def test_reader_that_leaves_early_causes_no_complaint() -> None:
    command = [sys.executable, "-m", "sabir", "config", "reference"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as program:
        assert program.stdout is not None
        program.stdout.close()
        assert program.stderr is not None
        assert program.stderr.read() == b""
