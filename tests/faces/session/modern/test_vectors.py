"""Published signatures and onion requests, through the running face at the time they were made."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from sabir.config import Config, Secret, Session
from tests.helpers import session_client_onion as onion
from tests.helpers.core import make_room
from tests.helpers.session_client_modern import Reply
from tests.helpers.session_face import Harbour, open_harbour
from tests.helpers.session_vectors import VECTORS

REQUESTS: list[dict[str, Any]] = VECTORS["sogs_requests"]
MADE_S = 1_700_000_000
NAMES = ["blinded", "unblinded", "with a body", "with an emoji"]
AFTER_SIGNATURE = {"blinded": 200, "unblinded": 200, "with a body": 400, "with an emoji": 404}
"""The body holds no signed message, and there is no message 7."""


@asynccontextmanager
async def at_that_time(path: Path, tmp_path: Path, late_s: int = 0) -> AsyncIterator[Harbour]:
    """A server with the published key and a room `main`."""
    config = Config(session=Session(private_key=Secret(VECTORS["server"]["private"])))
    async with open_harbour(path, tmp_path, config=config) as harbour:
        harbour.clock.set((MADE_S + late_s) * 1000)
        room = await make_room(harbour.core, harbour.alice, name="Main")
        await harbour.core.rooms.publish(harbour.alice, room.id, "main")
        yield harbour


async def ask(harbour: Harbour, vector: dict[str, Any], **changes: Any) -> Reply:
    """The request as it is, over onion v4."""
    vector = vector | changes
    body = vector["body"].encode() or None
    return await harbour.modern("a").send(vector["method"], vector["target"], body, vector["headers"])


@pytest.mark.parametrize("number", range(4), ids=NAMES)
async def test_signed_requests(sqlite_path: Path, tmp_path: Path, number: int) -> None:
    vector, code = REQUESTS[number], AFTER_SIGNATURE[NAMES[number]]
    async with at_that_time(sqlite_path, tmp_path) as harbour:
        assert (await ask(harbour, vector)).code == code
        assert (await ask(harbour, vector)).code == 425


async def test_over_plain_http_and_percent_encoded(sqlite_path: Path, tmp_path: Path) -> None:
    async with at_that_time(sqlite_path, tmp_path) as harbour:
        emoji = REQUESTS[3]
        target = emoji["target"].replace("\U0001f346", "%F0%9F%8D%86")
        response = await harbour.http.request("PUT", target, headers=emoji["headers"])
        assert response.status_code == 404
    assert target != emoji["target"]


async def test_in_hex_and_without_padding(sqlite_path: Path, tmp_path: Path) -> None:
    async with at_that_time(sqlite_path, tmp_path) as harbour:
        headers = REQUESTS[0]["headers"]
        nonce, signature = headers["X-SOGS-Nonce"], headers["X-SOGS-Signature"]
        spelled = headers | {"X-SOGS-Nonce": nonce.rstrip("="), "X-SOGS-Signature": signature.rstrip("=")}
        assert (await ask(harbour, REQUESTS[0], headers=spelled)).code == 200


@pytest.mark.parametrize(("late_s", "code"), [(86_400, 200), (-86_400, 200), (86_401, 425), (-86_401, 425)])
async def test_a_day_off(sqlite_path: Path, tmp_path: Path, late_s: int, code: int) -> None:
    async with at_that_time(sqlite_path, tmp_path, late_s) as harbour:
        assert (await ask(harbour, REQUESTS[1])).code == code


async def test_what_is_refused(sqlite_path: Path, tmp_path: Path) -> None:
    async with at_that_time(sqlite_path, tmp_path) as harbour:
        vector = REQUESTS[0]
        headers: dict[str, str] = vector["headers"]
        assert (await ask(harbour, vector, target="/room/main/messages/recent")).code == 401
        assert (await ask(harbour, vector, target="/room/main/messages/recent?limit=26")).code == 401
        assert (await ask(harbour, vector, method="DELETE")).code == 401
        assert (await ask(harbour, vector, headers=headers | {"X-SOGS-Timestamp": "1700000001"})).code == 401
        for name in headers:
            left = {key: value for key, value in headers.items() if key != name}
            assert (await ask(harbour, vector, headers=left)).code == 400
        session_id = "05" + headers["X-SOGS-Pubkey"][2:]
        assert (await ask(harbour, vector, headers=headers | {"X-SOGS-Pubkey": session_id})).code == 400
        assert (await ask(harbour, vector)).code == 200


@pytest.mark.parametrize(
    ("name", "key", "kind"),
    [
        ("get", "xchacha20_key", "xchacha20"),
        ("get_aes_gcm", "aes_gcm_key", "aes-gcm"),
        ("post", "xchacha20_key", "xchacha20"),
    ],
)
async def test_onion_requests(sqlite_path: Path, tmp_path: Path, name: str, key: str, kind: onion.EncType) -> None:
    async with at_that_time(sqlite_path, tmp_path) as harbour:
        vectors = VECTORS["onion_v4"]
        sealed = onion.Sealed(bytes.fromhex(vectors[name]["request"]), bytes.fromhex(vectors[key]), kind)
        response = await harbour.http.post("/oxen/v4/lsrpc", content=sealed.body)
        assert (response.status_code, response.headers["content-type"]) == (200, "application/octet-stream")
        code, headers, body = onion.v4_reply(sealed, response.content)
        capabilities = b'{"capabilities":["reactions","sogs"]}'
        batch = b'[{"code":200,"headers":{"content-type":"application/json"},"body":' + capabilities + b"}]"
        assert (code, headers) == (200, {"content-type": "application/json"})
        assert body == (batch if name == "post" else capabilities)
        plain = sealed.open(response.content)
        if name != "post":
            assert plain.decode() == vectors["get"]["reply"]
