"""Values of the legacy API that are well formed and out of all proportion: refused or taken, and never a fault."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.helpers.session_client import SessionClient
from tests.helpers.session_face import open_harbour
from tests.helpers.session_seed import NOBODY, ROOM, signed

HUGE = ("0", "-1", "9" * 18, f"{2**63}", f"{2**64}", "9" * 40, "9" * 5000, "1e9", "1.5", "٣", "%00", "NaN", "+1", "0x1")
VALUES: tuple[Any, ...] = (
    *(-1, 0, 1.5, 2**31, 2**53, 2**63 - 1, 2**63, -(2**63), 10**40, 1e300, -1e300, True, None),
    *("1", "", "9" * 5000, "٣", "\0", "\ud800", "x" * 100_000),
    *([], {}, [None], ["9" * 5000], [2**63], [10**40], [1.5], [1] * 3000),
)
PATHS = (
    ("GET", "messages?from_server_id={}"),
    ("GET", "messages?limit={}"),
    ("GET", "deleted_messages?from_server_id={}"),
    ("GET", "deleted_messages?limit={}"),
    ("GET", "files/{}"),
    ("GET", "rooms/{}"),
    ("GET", "rooms/{}/image"),
    ("GET", "auth_token_challenge?public_key={}"),
    ("DELETE", "messages/{}"),
    ("DELETE", "moderators/{}"),
    ("DELETE", "block_list/{}"),
)
BODIES = (
    ("messages", "timestamp"),
    ("messages", "data"),
    ("messages", "signature"),
    ("delete_messages", "ids"),
    ("moderators", "public_key"),
    ("moderators", "room_id"),
    ("block_list", "public_key"),
    ("ban_and_delete_all", "public_key"),
    ("files", "file"),
    (f"rooms/{ROOM}/image", "file"),
    ("claim_auth_token", "public_key"),
    ("compact_poll", "requests"),
)
POLL = ("room_id", "auth_token", "from_message_server_id", "from_deletion_server_id")


async def bad(client: SessionClient, method: str, endpoint: str, body: Any = None) -> list[str]:
    status, _ = await client.call(method, endpoint, body, room=ROOM)
    return [f"{method} {endpoint[:90]} {body!r:.90}: {status}"] if status >= 500 else []


@pytest.mark.parametrize(("method", "endpoint"), PATHS)
async def test_in_paths(database_url: str, tmp_path: Path, method: str, endpoint: str) -> None:
    async with open_harbour(database_url, tmp_path) as harbour:
        mia = await harbour.moderator("mia")
        await mia.post(ROOM, "one")
        found = []
        for huge in HUGE:
            found += await bad(mia, method, endpoint.format(huge))
        assert found == []


@pytest.mark.parametrize(("endpoint", "key"), BODIES)
async def test_in_bodies(database_url: str, tmp_path: Path, endpoint: str, key: str) -> None:
    async with open_harbour(database_url, tmp_path) as harbour:
        mia = await harbour.moderator("mia")
        right: dict[str, Any] = signed(mia, "words") if endpoint == "messages" else {}
        if endpoint == "moderators":
            right = {"public_key": NOBODY, "room_id": ROOM}
        found = []
        for value in VALUES:
            found += await bad(mia, "POST", endpoint, right | {key: value})
        assert found == []


@pytest.mark.parametrize("key", POLL)
async def test_in_polls(database_url: str, tmp_path: Path, key: str) -> None:
    async with open_harbour(database_url, tmp_path) as harbour:
        mia = await harbour.moderator("mia")
        part = {"room_id": ROOM, "auth_token": mia.tokens[ROOM]}
        found = []
        for value in VALUES:
            found += await bad(mia, "POST", "compact_poll", {"requests": [part | {key: value}]})
        assert found == []
