"""Values that are well formed and out of all proportion: refused or taken, and never a fault."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.helpers.session_client_modern import ModernClient
from tests.helpers.session_face import open_harbour
from tests.helpers.session_lab import NOBODY, ROOM, Lab, open_lab

R = f"/room/{ROOM}"
HUGE = ("0", "-1", "9" * 18, f"{2**63}", f"{2**64}", "9" * 40, "9" * 5000, "1e9", "1.5", "٣", "%00", "NaN", "+1", "0x1")
NUMBERS: tuple[Any, ...] = (
    -1,
    0,
    1.5,
    2**31,
    2**53,
    2**63 - 1,
    2**63,
    -(2**63),
    10**40,
    1e18,
    1e300,
    -1e300,
    True,
    None,
    "1",
    "",
    "9" * 5000,
    "٣",
    [],
    {},
)
PATHS = (
    ("GET", f"{R}/pollInfo/{{}}"),
    ("GET", f"{R}/messages/before/{{}}"),
    ("GET", f"{R}/messages/since/{{}}"),
    ("GET", f"{R}/messages/recent?limit={{}}"),
    ("GET", f"{R}/messages/recent?reactors={{}}"),
    ("GET", f"{R}/message/{{}}"),
    ("DELETE", f"{R}/message/{{}}"),
    ("POST", f"{R}/pin/{{}}"),
    ("POST", f"{R}/unpin/{{}}"),
    ("PUT", f"{R}/reaction/{{}}/⚓"),
    ("DELETE", f"{R}/reaction/{{}}/⚓"),
    ("DELETE", f"{R}/reactions/{{}}"),
    ("GET", f"{R}/reactors/{{}}/⚓"),
    ("GET", f"{R}/reactors/1/⚓?limit={{}}"),
    ("PUT", f"{R}/reaction/1/{{}}"),
    ("GET", f"{R}/file/{{}}"),
    ("GET", f"{R}/file/{{}}/name"),
    ("GET", f"{R}/permissions/{{}}"),
    ("DELETE", f"{R}/all/{{}}"),
    ("DELETE", "/rooms/all/{}"),
    ("GET", "/inbox/since/{}"),
    ("GET", "/outbox/since/{}"),
    ("GET", "/inbox?limit={}"),
    ("POST", "/inbox/{}"),
    ("POST", "/user/{}/ban"),
    ("GET", "/room/{}"),
)
BODIES = (
    ("PUT", R, "image"),
    ("PUT", R, "name"),
    ("PUT", R, "description"),
    ("PUT", R, "default_read"),
    ("POST", f"/user/{NOBODY}/ban", "timeout"),
    ("POST", f"{R}/futurePermissions/{NOBODY}", "in"),
    ("POST", f"{R}/permissions/{NOBODY}", "write"),
    ("POST", f"/user/{NOBODY}/moderator", "rooms"),
    ("POST", f"/user/{NOBODY}/moderator", "moderator"),
    ("POST", f"{R}/message", "files"),
    ("POST", f"{R}/message", "whisper_to"),
    ("POST", f"{R}/message", "whisper_mods"),
    ("POST", f"{R}/message", "data"),
    ("POST", f"{R}/message", "signature"),
)
BESIDE: dict[str, dict[str, Any]] = {
    f"/user/{NOBODY}/ban": {"rooms": [ROOM]},
    f"{R}/futurePermissions/{NOBODY}": {"write": True},
    f"/user/{NOBODY}/moderator": {"rooms": [ROOM], "moderator": True},
}
TEXTS = ("", "\0", "\ud800", "\U0010ffff" * 3, "a\u0300" * 5000, "\u202e\u2066", "x" * 100_000)


async def bad(client: ModernClient, method: str, path: str, content: Any = None) -> list[str]:
    reply = await client.call(method, path, content)
    return [f"{method} {path[:90]} {content!r:.90}: {reply.code}"] if reply.code >= 500 else []


@pytest.mark.parametrize(("method", "path"), PATHS)
async def test_in_paths(database_url: str, tmp_path: Path, method: str, path: str) -> None:
    async with open_harbour(database_url, tmp_path) as harbour:
        lab = await open_lab(harbour, wire="v4", prefix="15")
        await lab.admin.post(ROOM, "one")
        content: dict[str, Any] | None = {} if method == "POST" else None
        found = []
        for huge in HUGE:
            found += await bad(lab.admin, method, path.format(huge), content)
        assert found == []


@pytest.mark.parametrize(("method", "path", "key"), BODIES)
async def test_in_bodies(database_url: str, tmp_path: Path, method: str, path: str, key: str) -> None:
    async with open_harbour(database_url, tmp_path) as harbour:
        lab = await open_lab(harbour, wire="v4")
        found = []
        for value in (*NUMBERS, *([one] for one in NUMBERS), *TEXTS):
            found += await bad(lab.admin, method, path, await around(lab, path, key, value))
        assert found == []


async def around(lab: Lab, path: str, key: str, value: Any) -> dict[str, Any]:
    """A body that is right but for one key."""
    if path == f"{R}/message":
        return lab.admin.signed(lab.admin.write("words")) | {key: value}
    return BESIDE.get(path, {}) | {key: value}
