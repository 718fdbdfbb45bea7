"""The proof of the documented endpoints' tests: it takes tests that look, and refuses tests that don't."""

from __future__ import annotations

from pathlib import Path

import pytest

from scripts import stubcheck
from scripts.stub import Stub
from scripts.stubcheck import Suite
from scripts.tree import ROOT

TALK = stubcheck.SUITES[0]
HEAD = """
import asyncio
import pytest
from sabir.transport.asgi import OuterApp
from sabir.transport.drain import Drain
from sabir.transport.metrics import Metrics
from sabir.transport.mounts import Mounts
from scripts.stub import endpoints
from tests.helpers.asgi import call

BASE = "/ocs/v2.php/apps/spreed/api/v1"
every = pytest.mark.parametrize("endpoint", [one.name for one in endpoints("talk")])

def status_of(endpoint):
    method, path = endpoint.split()
    answer = asyncio.run(call(OuterApp(Mounts([]), Metrics(), Drain()), method, BASE + path))
    return answer.status

@pytest.mark.seed
@every
def test_success(endpoint):
    assert status_of(endpoint) == 404

@pytest.mark.seed
@every
def test_refusal(endpoint):
    assert status_of(endpoint) >= 400 or endpoint == "GET /room"
"""


def test_a_test_that_looks_away_is_found(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "test_seed_of_a_test.py"
    file.write_text(HEAD, encoding="utf-8")
    assert stubcheck.main([Suite("talk", str(file))]) == 1
    told = capsys.readouterr().out.splitlines()
    assert [line.partition(" against ")[0].rpartition("::")[2] for line in told if "has not" in line] == [
        "test_refusal[GET /room] has not failed",
        "test_refusal[GET /room] has not failed",
    ]


@pytest.mark.parametrize("count", [0, 57, 58])
def test_tests_that_are_missing_are_found(monkeypatch: pytest.MonkeyPatch, count: int) -> None:
    monkeypatch.setattr(stubcheck, "_outcomes", lambda _, one: {f"{number}": one.outcome for number in range(count)})
    assert stubcheck.main([TALK]) == (count != 58)


def test_the_stub_answers_what_the_document_has_and_nothing_else() -> None:
    stub, base = Stub("talk"), "/ocs/v1.php/apps/spreed/api/v1"
    assert stub.status_of("POST", f"{base}/room", None) == 201
    assert stub.status_of("GET", f"{base}/room/abcd2345", None) == 200
    assert stub.status_of("GET", f"{base}/room/abcd2345", "GET /room") is None
    assert stub.status_of("PATCH", f"{base}/room", None) is None
    assert stub.status_of("GET", "/status.php", None) is None
    assert stub.body(200, None) == b""
    assert b'"data":[]' in stub.body(200, "GET /room")


def test_a_stub_of_another_face_answers_by_full_paths() -> None:
    stub = Stub("seald")
    assert stub.status_of("GET", "/dashboardapi/v2/admin/status/", None) == 200
    assert stub.body(200, "any") == b"{}"


@pytest.mark.parametrize("seed", ["session", "session-modern"])
def test_the_stub_labels_json_as_the_strictest_client_wants_it(seed: str) -> None:
    assert Stub(seed).label == b"application/json"


def test_make_has_it() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert "\nstubcheck: $(DEV) ## " in makefile
    assert "-m scripts.stubcheck" in makefile
