"""Every role against every route of the modern API, with plain and with blinded keys."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, Literal, NamedTuple

import pytest

from sabir.config import Config, Session
from sabir.faces.session.modern.routes import MODERN
from tests.helpers.core import ROOT
from tests.helpers.session_client_modern import Identity, Prefix
from tests.helpers.session_client_modern_calls import Content, ModernCalls, sub
from tests.helpers.session_face import open_harbour
from tests.helpers.session_lab import ROOM, Lab, Role, open_lab

Caller = Literal["admin", "moderator", "member", "banned", "stranger", "anonymous"]
CALLERS: Sequence[Caller] = ("admin", "moderator", "member", "banned", "stranger", "anonymous")
R = f"room/{ROOM}"
PATIENT = Config(session=Session(rate_messages=10_000, rate_window_s=1))
BLIND = Config(session=Session(rate_messages=10_000, rate_window_s=1, blinding="required"))

ANYONE = (200, 200, 200, 200, 200, 200)
READERS = (200, 200, 200, 403, 200, 200)
USERS = (200, 200, 200, 403, 200, 401)
WRITERS = (201, 201, 201, 403, 201, 401)
AUTHORS = (403, 403, 403, 403, 403, 401)
MODERATORS = (200, 200, 403, 403, 403, 401)
ADMINS = (200, 403, 403, 403, 403, 401)
SERVER_STAFF = (403, 403, 403, 403, 403, 401)
LETTERS = (200, 200, 200, 200, 200, 401)
KEEPERS: dict[str, Any] = {"moderator": True}


class Row(NamedTuple):
    """A call, and the statuses for each of `CALLERS`. `{fresh}` is a new message of someone else."""

    method: str
    path: str
    statuses: tuple[int, int, int, int, int, int]
    content: Content = None
    is_blinded: bool = False


def someone(what: str) -> str:
    """A key that was never seen, for each row another."""
    return Identity(sha256(what.encode()).digest()).session_id


ROWS: Sequence[Row] = (
    Row("GET", "capabilities", ANYONE),
    Row("POST", "batch", ANYONE, [sub("GET", "/capabilities")]),
    Row("POST", "sequence", ANYONE, [sub("GET", "/capabilities")]),
    Row("GET", "rooms", ANYONE),
    Row("GET", R, READERS),
    Row("PUT", R, ADMINS, {"description": "changed"}),
    Row("GET", f"{R}/pollInfo/0", READERS),
    Row("GET", f"{R}/messages/recent", READERS),
    Row("GET", f"{R}/messages/before/{{fresh}}", READERS),
    Row("GET", f"{R}/messages/since/0", READERS),
    Row("GET", f"{R}/message/{{fresh}}", READERS),
    Row("POST", f"{R}/message", WRITERS, {"message": "signed"}),
    Row("PUT", f"{R}/message/{{fresh}}", AUTHORS, {"message": "signed"}),
    Row("DELETE", f"{R}/message/{{fresh}}", MODERATORS),
    Row("DELETE", f"{R}/all/{{other}}", MODERATORS),
    Row("DELETE", "rooms/all/{other}", MODERATORS),
    Row("POST", f"{R}/pin/{{fresh}}", ADMINS, {}),
    Row("POST", f"{R}/unpin/{{fresh}}", ADMINS, {}),
    Row("POST", f"{R}/unpin/all", ADMINS, {}),
    Row("PUT", f"{R}/reaction/{{fresh}}/⚓", USERS),
    Row("DELETE", f"{R}/reaction/{{fresh}}/⚓", USERS),
    Row("DELETE", f"{R}/reactions/{{fresh}}", MODERATORS),
    Row("DELETE", f"{R}/reactions/{{fresh}}/⚓", MODERATORS),
    Row("GET", f"{R}/reactors/{{fresh}}/⚓", READERS),
    Row("POST", f"{R}/file", WRITERS, b"cargo"),
    Row("GET", f"{R}/file/{{file}}", READERS),
    Row("GET", f"{R}/file/{{file}}/any.name", READERS),
    Row("GET", f"{R}/permissions", MODERATORS),
    Row("GET", f"{R}/permissions/{{other}}", MODERATORS),
    Row("POST", f"{R}/permissions/{{other}}", MODERATORS, {"upload": True}),
    Row("GET", f"{R}/futurePermissions", MODERATORS),
    Row("GET", f"{R}/futurePermissions/{{other}}", MODERATORS),
    Row("POST", f"{R}/futurePermissions/{{other}}", MODERATORS, {"upload": True, "in": 3600}),
    Row("POST", "user/{someone}/moderator", ADMINS, {"rooms": [ROOM]} | KEEPERS),
    Row("POST", "user/{someone}/moderator", SERVER_STAFF, {"global": True} | KEEPERS),
    Row("POST", "user/{someone}/ban", MODERATORS, {"rooms": [ROOM]}),
    Row("POST", "user/{someone}/ban", SERVER_STAFF, {"global": True}),
    Row("POST", "user/{someone}/unban", MODERATORS, {"rooms": [ROOM]}),
    Row("POST", "user/{someone}/unban", SERVER_STAFF, {"global": True}),
    Row("GET", "inbox", LETTERS, is_blinded=True),
    Row("GET", "outbox", LETTERS, is_blinded=True),
    Row("GET", "inbox/since/0", (304, 304, 304, 304, 304, 401), is_blinded=True),
    Row("GET", "outbox/since/0", (304, 304, 304, 304, 304, 401), is_blinded=True),
    Row("POST", "inbox/{blinded}", WRITERS, {"message": "AA=="}, is_blinded=True),
    Row("DELETE", "inbox", LETTERS, is_blinded=True),
)


def test_the_table_has_every_route() -> None:
    def shape(path: str) -> tuple[int, str]:
        return path.count("/"), path.split("/")[0]

    routed = {
        (method, shape(template))
        for template, resource in MODERN.items()
        for method in ("GET", "POST", "PUT", "DELETE")
        if hasattr(resource, f"on_{method.lower()}")
    }
    assert {(row.method, shape(row.path)) for row in ROWS} == routed


@dataclass
class Round:
    """All rows by one caller."""

    lab: Lab
    caller: Caller

    @property
    def role(self) -> Role:
        return "stranger" if self.caller == "anonymous" else self.caller

    def client(self, row: Row) -> ModernCalls:
        return self.lab.client(self.role, "15" if row.is_blinded else None)

    async def ask(self, row: Row) -> int:
        lab = self.lab
        values = {
            "fresh": (await lab.other.post(ROOM, "someone else's")).id if "{fresh}" in row.path else 0,
            "other": lab.other.session_id,
            "someone": someone(f"{row.method} {row.path} {row.content!r}"),
            "blinded": lab.client("other", "15").session_id,
            "file": await lab.other.upload(ROOM, b"cargo") if "{file}" in row.path else 0,
        }
        if "all/{other}" in row.path:
            await lab.other.post(ROOM, "to be deleted")
        content = row.content
        if content == {"message": "signed"}:
            client = lab.client(self.role)
            content = client.signed(client.write("words"))
        path = "/" + row.path.format_map(values)
        reply = await self.client(row).call(row.method, path, content, is_signed=self.caller != "anonymous")
        return reply.code


async def walk(lab: Lab, expected: dict[Caller, list[int]]) -> None:
    await lab.client("other", "15").poll_info(ROOM)
    for caller in CALLERS:
        one = Round(lab, caller)
        answered = [await one.ask(row) for row in ROWS]
        wanted = expected[caller]
        odd = [
            f"{row.method} {row.path} {row.content!r}: {got}, not {want}"
            for row, got, want in zip(ROWS, answered, wanted, strict=True)
            if got != want
        ]
        assert not odd, (caller, odd)


@pytest.mark.parametrize(
    ("prefix", "config"), [("00", PATIENT), ("15", PATIENT), ("25", PATIENT), ("15", BLIND), ("25", BLIND)]
)
async def test_every_role_at_every_route(sqlite_path: Path, tmp_path: Path, prefix: Prefix, config: Config) -> None:
    async with open_harbour(sqlite_path, tmp_path, config=config) as harbour:
        lab = await open_lab(harbour, wire="v4", prefix=prefix)
        expected = {caller: [row.statuses[column] for row in ROWS] for column, caller in enumerate(CALLERS)}
        if prefix == "25":  # that a `15` id has the same key nobody can tell who knows neither's `05`
            expected["banned"] = [201 if row.path == "inbox/{blinded}" else row.statuses[3] for row in ROWS]
        await walk(lab, expected)


async def test_who_is_banned_from_the_server_gets_nowhere(sqlite_path: Path, tmp_path: Path) -> None:
    """Refused before anything else, also under a blinded id of the same key; others are as they were."""
    async with open_harbour(sqlite_path, tmp_path, config=PATIENT) as harbour:
        lab = await open_lab(harbour, wire="v4")
        await lab.admin.unban(lab.banned.session_id, ROOM)
        await harbour.core.server_bans.ban(ROOT, lab.banned.session_id)
        expected = {caller: [row.statuses[column] for row in ROWS] for column, caller in enumerate(CALLERS)}
        expected["banned"] = [403] * len(ROWS)
        await walk(lab, expected)


KNOCKS: Sequence[tuple[str, str, Content]] = (
    ("GET", f"/{R}", None),
    ("GET", f"/{R}/messages/recent", None),
    ("POST", f"/{R}/message", {"message": "signed"}),
    ("POST", f"/{R}/file", b"cargo"),
)
KNOCKERS: Sequence[Caller] = ("admin", "moderator", "member", "stranger", "anonymous")
DEFAULTS: Sequence[tuple[dict[str, bool], Sequence[tuple[int, ...]]]] = (
    ({}, ((200,) * 5, (200,) * 5, (201, 201, 201, 201, 401), (201, 201, 201, 201, 401))),
    (
        {"default_upload": False},
        ((200,) * 5, (200,) * 5, (201, 201, 201, 201, 401), (201, 201, 403, 403, 401)),
    ),
    (
        {"default_write": False},
        ((200,) * 5, (200,) * 5, (201, 201, 403, 403, 401), (201, 201, 403, 403, 401)),
    ),
    (
        {"default_read": False, "default_write": False},
        ((200,) * 5, (200, 200, 403, 403, 403), (201, 201, 403, 403, 401), (201, 201, 403, 403, 401)),
    ),
    (
        {"default_read": False, "default_accessible": False},
        ((200, 200, 404, 404, 404),) * 2 + ((201, 201, 404, 404, 401),) * 2,
    ),
)


@pytest.mark.parametrize(("defaults", "statuses"), DEFAULTS)
async def test_rights_that_the_room_does_not_give(
    sqlite_path: Path, tmp_path: Path, defaults: dict[str, bool], statuses: Sequence[tuple[int, ...]]
) -> None:
    async with open_harbour(sqlite_path, tmp_path, config=PATIENT) as harbour:
        lab = await open_lab(harbour, wire="v4")
        if defaults:
            await lab.admin.set_room(ROOM, **defaults)
        for (method, path, content), expected in zip(KNOCKS, statuses, strict=True):
            got = [await knock(lab, caller, method, path, content) for caller in KNOCKERS]
            assert tuple(got) == expected, (method, path)
        listed = await lab.stranger.rooms()
        assert (ROOM in [room["token"] for room in listed]) is (statuses[0][-1] == 200)


async def knock(lab: Lab, caller: Caller, method: str, path: str, content: Content) -> int:
    client = lab.clients["stranger" if caller == "anonymous" else caller]
    if content == {"message": "signed"}:
        content = client.signed(client.write("words"))
    return (await client.call(method, path, content, is_signed=caller != "anonymous")).code
