"""What a server of the legacy API must do, in order, on one server: in onion requests of both versions and over HTTP.

The walk knows the wire alone; only the first moderator is made by the operator.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from sabir.config import Config, Secret, Session
from tests.helpers import session_client_onion as onion
from tests.helpers.core import make_room
from tests.helpers.session_client import Identity, OnionRefused, PollRequest, Refused, SessionClient
from tests.helpers.session_client_body import Body, pad, write
from tests.helpers.session_client_calls import Wire
from tests.helpers.session_face import Harbour, open_harbour
from tests.helpers.session_vectors import SERVER_PRIVATE, VECTORS

R = "harbour"


@dataclass
class Walk:
    """A and B as on the list; C writes and is banned with all that it wrote."""

    harbour: Harbour
    a: SessionClient
    b: SessionClient
    c: SessionClient
    wire: Wire
    kept: dict[str, Any] = field(default_factory=dict)

    def rest(self) -> None:
        """Until everyone may post again."""
        self.harbour.clock.advance(17)

    async def status(self, client: SessionClient, method: str, endpoint: str, body: Any = None, **more: Any) -> int:
        """Of a call in the room; a refusal says nothing else."""
        more = {"room": R} | more
        status, reply = await client.call(method, endpoint, body, **more)
        if status != 200:
            assert reply == {"status_code": status}
        return status

    def signed(self, client: SessionClient, text: str, **changes: Any) -> dict[str, Any]:
        data = pad(write(Body(text, client.name, 1)))
        whole = {
            "timestamp": 1,
            "data": base64.b64encode(data).decode(),
            "signature": base64.b64encode(client.identity.sign(data)).decode(),
        }
        return {name: value for name, value in (whole | changes).items() if value is not ...}


async def rooms(walk: Walk) -> None:
    _, reply = await walk.a.call("GET", "rooms")
    assert reply["rooms"] == [{"id": R, "name": "Harbour"}]
    _, reply = await walk.a.call("GET", f"rooms/{R}")
    assert reply["room"] == {"id": R, "name": "Harbour"}
    assert await walk.status(walk.a, "GET", "rooms/none") == 404


async def headers(walk: Walk) -> None:
    assert await walk.status(walk.a, "GET", "messages", room=None) == 400
    assert await walk.status(walk.a, "GET", "messages") == 401
    assert await walk.status(walk.a, "GET", "messages", token="ab" * 48) == 401


async def challenges(walk: Walk) -> None:
    asked = f"auth_token_challenge?public_key={walk.a.session_id}"
    seen = [(await walk.a.ask("GET", asked, room=R))["challenge"] for _ in range(2)]
    tokens = [
        walk.a.identity.open_challenge(
            *(base64.b64decode(one[name]) for name in ("ciphertext", "ephemeral_public_key"))
        )
        for one in seen
    ]
    assert tokens[0] == tokens[1]
    assert len(tokens[0]) == 48
    assert seen[0]["ciphertext"] != seen[1]["ciphertext"]
    assert seen[0]["ephemeral_public_key"] != seen[1]["ephemeral_public_key"]
    for key in (walk.a.session_id[2:], "g" * 66, ""):
        assert await walk.status(walk.a, "GET", f"auth_token_challenge?public_key={key}") == 400
    assert await walk.status(walk.a, "GET", "auth_token_challenge") == 400
    walk.kept["token"] = tokens[0].hex()


async def claims(walk: Walk) -> None:
    a, token, key = walk.a, walk.kept["token"], {"public_key": walk.a.session_id}
    assert await walk.status(a, "GET", "messages", token=token) == 401
    for given, status in (("cd" * 48, 403), ("no hex", 400), (token, 200), (token, 403)):
        assert await walk.status(a, "POST", "claim_auth_token", key, token=given) == status
    a.tokens[R] = token
    await walk.b.join(R)
    await walk.c.join(R)


async def moderators(walk: Walk) -> None:
    harbour = walk.harbour
    before = await walk.b.ask("GET", "moderators", room=R)
    await harbour.core.moderation.set_moderator(harbour.alice, harbour.room.id, walk.a.session_id, is_moderator=True)
    reply = await walk.b.ask("GET", "moderators", room=R)
    assert set(reply["moderators"]) - set(before["moderators"]) == {walk.a.session_id}


async def posts(walk: Walk) -> None:
    numbers = []
    for number in range(5):
        body = walk.signed(walk.b, f"text {number}", public_key=walk.a.session_id, server_id=99)
        message = (await walk.b.ask("POST", "messages", body, room=R))["message"]
        assert message["public_key"] == walk.b.session_id
        assert abs(message["timestamp"] - walk.harbour.clock.now_ms()) < 5000
        assert (message["data"], message["signature"]) == (body["data"], body["signature"])
        numbers.append(message["server_id"])
    assert numbers == sorted(set(numbers))
    assert await walk.status(walk.b, "POST", "messages", walk.signed(walk.b, "one too many")) == 429
    walk.rest()


async def bad_posts(walk: Walk) -> None:
    for changes in (
        {"timestamp": 0},
        {"timestamp": -1},
        {"timestamp": "1"},
        {"timestamp": ...},
        {"data": ""},
        {"data": ...},
        {"data": 5},
        {"signature": ""},
        {"signature": ...},
        {"signature": None},
    ):
        assert await walk.status(walk.b, "POST", "messages", walk.signed(walk.b, "text", **changes)) == 400
    forged = walk.signed(walk.b, "text", signature=walk.signed(walk.c, "text")["signature"])
    assert await walk.status(walk.b, "POST", "messages", forged) == 400


async def listings(walk: Walk) -> None:
    async def listed(query: str = "") -> list[int]:
        reply = await walk.b.ask("GET", f"messages{query}", room=R)
        return [message["server_id"] for message in reply["messages"]]

    assert await listed() == [5, 4, 3, 2, 1]
    assert await listed("?limit=2") == [5, 4]
    assert await listed("?from_server_id=1") == [2, 3, 4, 5]
    assert await listed("?from_server_id=1&limit=2") == [2, 3]
    harbour = walk.harbour
    for number in range(295):
        harbour.clock.advance(4)
        await walk.a.post(R, f"{number}")
    assert await listed() == list(range(300, 44, -1))
    assert await listed("?limit=1000") == list(range(300, 44, -1))
    assert await listed("?from_server_id=0") == list(range(1, 257))


async def deletions(walk: Walk) -> None:
    async def deleted(query: str = "") -> list[tuple[int, int, int]]:
        reply = await walk.b.ask("GET", f"deleted_messages{query}", room=R)
        return [(one["id"], one["deletion_server_id"], one["deleted_message_id"]) for one in reply["ids"]]

    assert await walk.status(walk.b, "DELETE", "messages/3") == 200
    assert await walk.status(walk.b, "DELETE", "messages/3") == 200
    assert [one.server_id for one in await walk.b.messages(R, after=1, limit=2)] == [2, 4]
    assert await walk.status(walk.b, "DELETE", "messages/6") == 403
    assert await walk.status(walk.a, "DELETE", "messages/2") == 200
    assert await deleted() == [(2, 2, 2), (1, 1, 3)]
    assert await deleted("?from_server_id=0") == [(1, 1, 3), (2, 2, 2)]
    assert await walk.status(walk.a, "DELETE", "messages/x") == 400
    assert await walk.status(walk.a, "DELETE", "messages/9999") == 404


async def many_deletions(walk: Walk) -> None:
    assert await walk.status(walk.b, "POST", "delete_messages", {"ids": [1, 6]}) == 403
    assert [one.server_id for one in await walk.b.messages(R, after=0, limit=1)] == [1]
    assert await walk.status(walk.b, "POST", "delete_messages", {"ids": [1, 1, 3, 4]}) == 200
    assert [one.server_id for one in await walk.b.messages(R, after=0, limit=1)] == [5]
    for body in ({}, {"ids": 5}, {"ids": ["1"]}, []):
        assert await walk.status(walk.b, "POST", "delete_messages", body) == 400


async def compact_polls(walk: Walk) -> None:
    assert await walk.status(walk.a, "POST", "block_list", {"public_key": walk.c.session_id}) == 200
    polls = await walk.b.compact_poll(
        PollRequest(R),
        PollRequest("none", token="ab"),
        PollRequest(R, token="ab" * 48),
        PollRequest(R, token=walk.c.tokens[R]),
    )
    assert [poll.status for poll in polls] == [200, 404, 401, 403]
    for poll in polls[1:]:
        assert not poll.messages
        assert not poll.deletions
    assert [one.server_id for one in polls[0].messages][:2] == [300, 299]
    (from_first,) = await walk.b.compact_poll(PollRequest(R, after_message=0, after_deletion=0))
    assert [one.server_id for one in from_first.messages][:2] == [5, 6]
    assert [one.id for one in from_first.deletions] == [1, 2, 3, 4]
    for body in ({}, {"requests": 5}, {"requests": [{}]}, {"requests": [{"room_id": R}]}):
        assert await walk.status(walk.b, "POST", "compact_poll", body, room=None) == 400
    assert await walk.status(walk.a, "DELETE", f"block_list/{walk.c.session_id}") == 200


async def bans(walk: Walk) -> None:
    a, b = walk.a, walk.b
    key = {"public_key": walk.c.session_id}
    for endpoint, body in (
        ("block_list", key),
        ("ban_and_delete_all", key),
        ("moderators", key | {"room_id": R}),
        (f"rooms/{R}/image", {"file": "AAAA"}),
    ):
        assert await walk.status(b, "POST", endpoint, body) == 403
    assert await walk.status(a, "POST", "block_list", {"public_key": "no key"}) == 400
    for _ in range(2):
        assert await walk.status(a, "POST", "block_list", {"public_key": b.session_id.upper()}) == 200
    assert await walk.status(b, "GET", "messages") == 403
    assert await walk.status(b, "POST", "messages", walk.signed(b, "still here")) == 403
    reply = await a.ask("GET", "block_list", room=R)
    assert reply["banned_members"] == reply["moderators"] == [b.session_id]
    for _ in range(2):
        assert await walk.status(a, "DELETE", f"block_list/{b.session_id}") == 200
    assert await walk.status(b, "GET", "messages") == 200
    assert (await b.ask("GET", "block_list", room=R))["banned_members"] == []


async def bans_with_all(walk: Walk) -> None:
    walk.rest()
    posted = [(await walk.c.post(R, f"spam {number}")).server_id for number in range(3)]
    before = await walk.b.compact_poll(PollRequest(R))
    for _ in range(2):
        assert await walk.status(walk.a, "POST", "ban_and_delete_all", {"public_key": walk.c.session_id}) == 200
    (poll,) = await walk.b.compact_poll(PollRequest(R, posted[0] - 1, before[0].deletions[0].id))
    assert not poll.messages
    assert sorted(one.server_id for one in poll.deletions) == posted


async def files(walk: Walk) -> None:
    harbour = walk.harbour
    other = await make_room(harbour.core, harbour.alice, name="Quay")
    await harbour.core.rooms.publish(harbour.alice, other.id, "quay")
    await walk.a.join("quay")
    for content in (b"", b"\0", bytes(range(250)) * 4000):
        number = await walk.b.upload(R, content)
        assert 2**31 <= number < 2**53
        assert await walk.a.download(R, number) == content
        assert await walk.status(walk.a, "GET", f"files/{number}", room="quay") == 404
    assert await walk.status(walk.b, "GET", "files/12345") == 404
    assert await walk.status(walk.b, "GET", "files/x") == 400
    assert await walk.status(walk.b, "POST", "files", {"file": "%%%"}) == 400


async def images(walk: Walk) -> None:
    assert await walk.status(walk.b, "GET", f"rooms/{R}/image", room=None, token="") == 404
    await walk.a.set_image(R, b"image")
    assert await walk.harbour.client("stranger").image(R) == b"image"
    _, reply = await walk.a.call("POST", f"rooms/{R}/image", {"file": "AAAA"}, token=walk.a.tokens[R])
    assert reply["room_id"] == R
    token = walk.a.tokens["quay"]
    assert await walk.status(walk.a, "POST", "rooms/quay/image", {"file": "AAAA"}, token=token) == 403


async def tokens(walk: Walk) -> None:
    count = await walk.a.member_count(R)
    phone = await walk.harbour.member("b", wire=walk.wire)
    assert await walk.a.member_count(R) == count
    assert await walk.status(walk.b, "DELETE", "auth_token") == 200
    for device in (walk.b, phone):
        assert await walk.status(device, "GET", "messages") == 401
    assert await walk.a.member_count(R) == count - 1
    await walk.b.join(R)
    assert await walk.status(walk.b, "GET", "messages") == 200


async def faults(walk: Walk) -> None:
    unknown = "legacy/nothing" if walk.wire == "plain" else "nothing"  # there one word is a room's page for browsers
    for method, endpoint in (("GET", unknown), ("PATCH", "rooms"), ("GET", "claim_auth_token"), ("PUT", "messages")):
        assert await walk.status(walk.a, method, endpoint) in (404, 405)
    if walk.wire != "plain":
        assert await walk.status(walk.a, "get", "rooms") in (400, 405)
    address = "/oxen/v4/lsrpc" if walk.wire == "v4" else "/loki/v3/lsrpc"
    sealed = onion.seal(b"{}", walk.a.server_public, "aes-gcm").body
    wrong = onion.seal(b"{}", Identity(bytes(32)).x25519_public, "aes-gcm").body
    for body in (b"", b"garbage", sealed[:40], sealed[:-10], wrong, b"\xff\xff\xff\xff" + sealed[4:]):
        with pytest.raises(OnionRefused, match="HTTP 400"):
            await walk.a.send_onion(address, body)


async def payloads(walk: Walk) -> None:
    a = walk.a
    for body in ("", "null", ...):
        for spelling in ("Authorization Room", "authorization room", "AUTHORIZATION ROOM"):
            for endpoint in ("member_count", "/member_count", "/legacy/member_count"):
                names = dict(zip(spelling.split(), (a.tokens[R], R), strict=True))
                call = {"method": "GET", "endpoint": endpoint, "body": body, "headers": names}
                payload = json.dumps({name: value for name, value in call.items() if value is not ...}).encode()
                sealed = onion.seal(payload, a.server_public, "aes-gcm", named=False)
                reply = onion.v3_reply(sealed, await a.send_onion("/loki/v3/lsrpc", sealed.body))
                assert reply["status_code"] == 200, (body, spelling, endpoint)


async def vectors(walk: Walk) -> None:
    third = VECTORS["onion_v3"]
    sealed = onion.Sealed(bytes.fromhex(third["request"]), bytes.fromhex(third["key"]), "aes-gcm")
    reply = onion.v3_reply(sealed, await walk.a.send_onion("/loki/v3/lsrpc", sealed.body))
    assert {"id": R, "name": "Harbour"} in reply["rooms"]
    fourth = VECTORS["onion_v4"]
    sealed = onion.Sealed(bytes.fromhex(fourth["get"]["request"]), bytes.fromhex(fourth["xchacha20_key"]), "xchacha20")
    code, told, body = onion.v4_reply(sealed, await walk.a.send_onion("/oxen/v4/lsrpc", sealed.body))
    assert (code, told["content-type"]) == (200, "application/json")
    assert "sogs" in json.loads(body)["capabilities"]


CHECKLIST: list[Callable[[Walk], Awaitable[None]]] = [
    rooms,
    headers,
    challenges,
    claims,
    moderators,
    posts,
    bad_posts,
    listings,
    deletions,
    many_deletions,
    compact_polls,
    bans,
    bans_with_all,
    files,
    images,
    tokens,
    faults,
    payloads,
    vectors,
]
"""In the order of the list."""


async def test_the_whole_list(sqlite_path: Path, tmp_path: Path, wire: Wire) -> None:
    config = Config(session=Session(private_key=Secret(SERVER_PRIVATE.hex())))
    async with open_harbour(sqlite_path, tmp_path, wire=wire, config=config) as harbour:
        walk = Walk(harbour, *(harbour.client(name, wire=wire) for name in ("a", "b", "c")), wire)
        for number, check in enumerate(CHECKLIST, 1):
            try:
                await check(walk)
            except (AssertionError, Refused) as error:
                raise AssertionError(f"number {number}, {check.__name__}") from error
