"""Generated junk at every address: a documented error, never a fault, and no trace in the database."""

from __future__ import annotations

import asyncio
import base64
import re
from collections.abc import Iterator
from contextlib import AsyncExitStack, closing
from pathlib import Path
from urllib.parse import quote, urlencode

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sabir.config import Config, Limits
from sabir.faces.talk.routes import PATHS
from sabir.store.sqlite_connection import connect
from tests.helpers.junk import junk
from tests.helpers.talk_client import TalkClient
from tests.helpers.talk_face import open_talk

STATUSES = {200, 201, 202, 204, 207, 303, 304, 400, 401, 403, 404, 405, 409, 412, 413, 429}
_NAMES = """format message replyTo referenceId lookIntoFuture lastKnownMessageId limit includeLastKnown setReadMarker
    roomType roomName invite newParticipant source participant reaction shareType shareWith path lastReadMessage
    modifiedSince actorDisplayName silent nothing password state timer level displayName sessionId attendeeId flags all
    description scope searchTerm seconds search includeStatus question options optionIds resultMode maxVotes objectType
    objectId metaData timestamp emoji color permissions method mentionPermissions messages force itemType itemId
    shareTypes userid groupid key value token user requesttoken redirect_url stateToken pushTokenHash devicePublicKey
    proxyServer shareToken actorId actorType internalNote"""
NAMES = _NAMES.split()
KNOWN = ("", "0", "1", "2", "3", "10", "json", "xml", "alice", "bob", "👍", "a.txt", "users", "groups", "true", "-1")
texts = st.text(st.characters(codec="utf-8"), max_size=30)
numbers = st.integers(-(2**70), 2**70).map(str)
values = st.one_of(st.sampled_from(KNOWN), texts, numbers)
fields = st.lists(st.tuples(st.one_of(st.sampled_from(NAMES), texts), values), max_size=6)
queries = st.one_of(
    fields.map(urlencode),
    st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E, exclude_characters="#"), max_size=60),
)
json_values = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-(2**70), 2**70), st.floats(), texts),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(texts, inner, max_size=3)),
    max_leaves=6,
)
objects = st.dictionaries(st.sampled_from(NAMES), json_values, max_size=5)
FORM, JSON, MULTIPART = "application/x-www-form-urlencoded", "application/json", "multipart/form-data; boundary=b"
bodies = st.one_of(
    st.just(("", b"")),
    st.tuples(st.just(FORM), fields.map(lambda pairs: urlencode(pairs).encode())),
    st.tuples(st.just(JSON), objects.map(lambda one: httpx.Request("POST", "http://x", json=_finite(one)).content)),
    st.tuples(st.sampled_from([FORM, JSON, MULTIPART, "text/plain", "\x7f"]), st.binary(max_size=80)),
    st.tuples(st.just(JSON), st.sampled_from([b"[" * 5000, b'{"message":"\\ud800"}', b"1e999", b"x" * 70_000])),
)
DAV = ("MKCOL", "PROPFIND")
methods = st.sampled_from(["GET", "GET", "POST", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "HEAD", "FOO", *DAV])
odd_headers = st.sampled_from([{}, {}, {}, {"OCS-APIRequest": "no"}, {"Accept": "a/b"}, {"Accept": "\x7f,,"}])


def _finite(value: object) -> object:
    """JSON has no infinities."""
    match value:
        case float():
            return value if abs(value) < 1e308 else 0.5
        case dict():
            return {key: _finite(one) for key, one in value.items()}
        case list():
            return [_finite(one) for one in value]
        case _:
            return value


# Without the call that would end alice's credential, and the one that waits.
TEMPLATES = [
    re.sub(r"\{(\w+)(?::\w+)?\}", r"{\1}", path)
    for path in PATHS
    if "/apppassword" not in path and "/signaling/{token" not in path
]
PAGES = ("/login", "/logout", "/csrftoken")
NUMBERS = ("message_id", "file_id", "poll_id", "bot_id", "ban_id", "attendee_id", "notification_id", "share_id", "size")


class Served:
    """One face for all examples, in a loop of its own."""

    def __init__(self, path: Path, tmp_path: Path) -> None:
        self.path = path
        self.runner = asyncio.Runner()
        self._stack = AsyncExitStack()
        self.runner.run(self._open(tmp_path))

    async def _open(self, tmp_path: Path) -> None:
        config = Config(limits=Limits(body_bytes=64 * 1024))
        face = await self._stack.enter_async_context(open_talk(self.path, tmp_path, config=config))
        self.alice: TalkClient = await face.person("alice")
        self.nobody = await face.client("", "")
        await face.person("bob")
        await self.renew()

    async def renew(self) -> None:
        """A room and a message, if the last ones were junk enough to be deleted."""
        self.token = await self.alice.create_room("Harbour")
        self.message = f"{(await self.alice.post(self.token, 'hi'))['id']}"

    def rows(self) -> int:
        """How much is in the database."""
        with closing(connect(self.path)) as database:
            tables = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
            return sum(database.execute(f"SELECT count(*) FROM {name}").get for name in tables)  # noqa: S608  # our own names

    def close(self) -> None:
        self.runner.run(self._stack.aclose())
        self.runner.close()


@pytest.fixture(scope="module")
def served(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("talk")
    path = folder / "sabir.db"
    path.write_bytes(sqlite_template.read_bytes())
    one = Served(path, folder)
    yield one
    one.close()


def test_junk(served: Served) -> None:
    tokens = st.one_of(st.just("TOKEN"), st.just("TOKEN"), st.just("nosuchroom"), texts)
    ids = st.one_of(st.just("MESSAGE"), st.just("MESSAGE"), numbers, texts)
    paths = st.one_of(st.just("a.txt"), st.just("Talk/12/a.txt"), st.text(st.characters(codec="utf-8"), max_size=40))

    names = st.sampled_from(["alice", "bob", "spreed", "%00", "%ff", "a%2fb", "%F0%9F%91%8D"])

    @st.composite
    def addresses(draw: st.DrawFn) -> str:
        def filled(part: re.Match[str]) -> str:
            if part[1] == "token":
                return quote(draw(tokens), safe="")
            if part[1] == "path":
                return quote(draw(paths))
            return quote(draw(ids), safe="") if part[1] in NUMBERS else draw(names)

        return re.sub(r"\{(\w+)\}", filled, draw(st.sampled_from(TEMPLATES)))

    @junk
    @given(methods, addresses(), queries, bodies, odd_headers)
    def throw(method: str, address: str, query: str, body: tuple[str, bytes], odd: dict[str, str]) -> None:
        headers = {**odd, "Content-Type": body[0]} if body[0] else odd
        before = served.rows()
        address = address.replace("TOKEN", served.token).replace("MESSAGE", served.message)
        url = f"{address}?timeout=0&{query}&timeout=0"
        answer = served.runner.run(served.alice.http.request(method, url, content=body[1], headers=headers))
        assert answer.status_code in STATUSES, answer.text
        if answer.status_code >= 400:
            assert served.rows() == before
        elif method == "DELETE":
            served.runner.run(served.renew())
        if answer.headers.get("content-type") == "application/json; charset=utf-8" and method != "HEAD":
            assert isinstance(answer.json(), dict | list)

    throw()
    assert served.runner.run(served.alice.call("GET", "cloud/user"))["id"] == "alice"


def test_junk_as_a_credential(served: Served) -> None:
    credentials = st.one_of(
        st.binary(max_size=40).map(lambda key: b"Basic " + base64.b64encode(key)),
        st.sampled_from([b"Basic", b"Bearer", b"basic ?", b"Digest x"]),
        st.binary(max_size=40).filter(lambda key: key.strip() != b""),
    )

    @junk
    @given(st.sampled_from(TEMPLATES), credentials)
    def knock(template: str, credential: bytes) -> None:
        before = served.rows()
        address = re.sub(r"\{(\w+)\}", lambda part: "1" if part[1] in NUMBERS else "abcd", template)
        answer = served.runner.run(served.nobody.http.get(address, headers={"Authorization": credential}))
        if address == "/status.php":
            assert answer.status_code == 200
        elif address.removeprefix("/index.php").startswith(PAGES):  # of browsers, which have cookies
            assert answer.status_code in (200, 303, 403, 404, 405, 412)
        else:
            assert answer.status_code in (401, 405, 429)
        assert served.rows() == before

    knock()
