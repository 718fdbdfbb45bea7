"""A real server, and the released package against it in both of its manners."""

from __future__ import annotations

import http.server
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from tests.helpers.nc_py_api import Mode, NcPyApi, NcUser
from tests.helpers.sabir_process import SabirServer

SECRET = "a-secret-that-both-sides-know-0123456789abcdef"
PASSWORD = "correct horse battery"
PEOPLE = """
[[group]]
id = "crew"
[[person]]
uid = "alice"
password = "{password}"
groups = ["admin", "crew"]
[[person]]
uid = "bob"
password = "{password}"
groups = ["crew"]
[[person]]
uid = "carol"
password = "{password}"
[[talk_bot]]
name = "Parrot"
description = "Says what was said."
url = "{url}"
secret = "{secret}"
features = ["webhook", "response", "reaction"]
"""


@dataclass
class Hook:
    """Where the bot hears of what is said."""

    url: str = ""
    told: list[dict[str, Any]] = field(default_factory=list)
    news: threading.Condition = field(default_factory=threading.Condition)

    def hears(self, kind: str, token: str) -> dict[str, Any]:
        """Wait until it was told something of that type in that room."""

        def found() -> dict[str, Any] | None:
            places = ((one, one.get("target", one["object"])) for one in self.told)
            return next((one for one, place in places if (one["type"], place["id"]) == (kind, token)), None)

        with self.news:
            assert self.news.wait_for(found, 20), f"{kind} in {token} did not come: {self.told}"
            told = found()
            assert told is not None
            self.told.remove(told)
            return told


@pytest.fixture(scope="module")
def hook() -> Iterator[Hook]:
    hook = Hook()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()
            with hook.news:
                hook.told.append(json.loads(body))
                hook.news.notify_all()

        def log_message(self, *_: object) -> None:
            """Nothing."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    hook.url = f"http://127.0.0.1:{server.server_port}/hook"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield hook
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, hook: Hook) -> Iterator[SabirServer]:
    server = SabirServer(tmp_path_factory.mktemp("server"), settings={"LIMITS_FETCH_NETWORKS": "127.0.0.0/8"})
    file = server.folder / "people.toml"
    file.write_text(PEOPLE.format(password=PASSWORD, url=hook.url, secret=SECRET), encoding="utf-8")
    applied = server.run("apply", str(file))
    assert applied.returncode == 0, applied.stderr
    with server.running():
        yield server


@pytest.fixture(scope="module", params=["sync", "async"])
def package(request: pytest.FixtureRequest, server: SabirServer) -> Iterator[NcPyApi]:
    mode: Mode = request.param
    with NcPyApi(mode, server.http, bot_secret=SECRET) as package:
        yield package


@pytest.fixture
def alice(package: NcPyApi) -> NcUser:
    return package.user("alice", PASSWORD)


@pytest.fixture
def bob(package: NcPyApi) -> NcUser:
    return package.user("bob", PASSWORD)
