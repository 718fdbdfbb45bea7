"""Generated junk at every address: a documented error, never a fault, and no trace in the database."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from contextlib import AsyncExitStack
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sabir.faces.seald.routes import routes
from tests.helpers.core import make_person
from tests.helpers.junk import junk
from tests.helpers.seald import HEADERS, SealdFace, open_seald

_NAMES = """page page_size cursor use_cursor display_name email email_all_state connector_type connector_value
    connector_all_state team_disabled date_gt date_lt user message device action_in nothing"""
NAMES = _NAMES.split()
VALUES = (
    "",
    "true",
    "0",
    "EM",
    "USER_CREATED",
    "2023-11-14T22:13:20Z",
    "9999-12-31T23:59:59-14:00",
    "0001-01-01T00:00:00+14:00",
)
values = st.one_of(st.sampled_from(VALUES), st.text(max_size=20), st.uuids().map(str), st.integers().map(str))
queries = st.one_of(
    st.lists(st.tuples(st.sampled_from(NAMES), values), max_size=5).map(urlencode),
    st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E, exclude_characters="#"), max_size=60),
)
methods = st.sampled_from(["GET", "GET", "GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "HEAD", "FOO"])
bodies = st.one_of(st.just(b""), st.binary(max_size=60))
KEY_HEADER = {name: value.encode() for name, value in HEADERS.items()}
odd_keys = st.binary(max_size=40).map(lambda key: {"X-DASHBOARD-API-KEY": key})
keys = st.one_of(st.just(KEY_HEADER), st.just(KEY_HEADER), st.just({}), odd_keys)
STATUSES = {200, 400, 401, 404, 405}


class Served:
    """One face for all examples, in a loop of its own."""

    def __init__(self, path: Path, tmp_path: Path) -> None:
        self.runner = asyncio.Runner()
        self._stack = AsyncExitStack()
        self.face: SealdFace = self.runner.run(self._stack.enter_async_context(open_seald(path, tmp_path)))
        self.runner.run(make_person(self.face.core, "alice"))

    def close(self) -> None:
        self.runner.run(self._stack.aclose())
        self.runner.close()


@pytest.fixture(scope="module")
def served(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("seald")
    path = folder / "sabir.db"
    path.write_bytes(sqlite_template.read_bytes())
    one = Served(path, folder)
    yield one
    one.close()


def test_junk(served: Served) -> None:
    face = served.face
    templates = [re.sub(r"\{\w+\}", "%s", template) for template in routes(face.core, None)]
    ids = st.one_of(st.uuids().map(str), st.text(st.characters(codec="utf-8", exclude_characters="/?#"), max_size=40))

    @junk
    @given(st.sampled_from(templates), st.sampled_from(["", "/", "//"]), ids, methods, st.tuples(queries, bodies, keys))
    def throw(template: str, end: str, one_id: str, method: str, rest: tuple[str, bytes, dict[str, bytes]]) -> None:
        query, body, key = rest
        path = template.replace("%s", quote(one_id, safe="")) + end
        response = served.runner.run(face.http.request(method, f"{path}?{query}", content=body, headers=key))
        assert response.status_code in STATUSES, response.text
        if response.status_code != 200 and method != "HEAD":
            assert response.headers["content-type"] == "application/json"
            assert isinstance(response.json(), dict)

    throw()
    events = served.runner.run(face.results("/eventlogs/"))
    assert [event["action"] for event in events] == ["USER_CREATED"]
    assert served.runner.run(face.results("/users/"))[0]["team_disabled"] is False
