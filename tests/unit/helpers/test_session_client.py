from __future__ import annotations

import base64
import json
from collections.abc import Awaitable, Callable

import httpx
import pytest

from sabir.wire.onion import ServerKey, open_request
from sabir.wire.session.calls import Call, build_v4_reply, parse_v3, parse_v4
from sabir.wire.session.challenge import encrypt_token
from sabir.wire.session.codec import read_content
from sabir.wire.session.ids import parse_session_id
from sabir.wire.session.signatures import verify_message
from tests.helpers.session_client import (
    ContractBroken,
    Deletion,
    Identity,
    OnionRefused,
    PollRequest,
    Refused,
    SessionClient,
)
from tests.helpers.session_client_calls import Wire
from tests.helpers.session_vectors import PADDED, SERVER_PRIVATE, SERVER_PUBLIC, VECTORS, person

SERVER = ServerKey.from_private(SERVER_PRIVATE)
WIRES: list[Wire] = ["v3", "v4", "plain"]
TOKEN = b"t" * 48
MESSAGE = {
    "server_id": 7,
    "public_key": person("A")["session_id"],
    "timestamp": 1626153600000,
    "data": base64.b64encode(PADDED).decode(),
    "signature": VECTORS["signatures"]["A_axolotl_base64"],
}
Answer = Callable[[Call], dict[str, object]]


def server(answer: Answer) -> httpx.MockTransport:
    """Takes the three wires apart with the server's codecs; `answer` sees the call without its prefix."""

    def receive(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/loki/v3/lsrpc":
            onion = open_request(request.content, SERVER)
            reply = json.dumps(answer(parse_v3(onion.payload))).encode()
            return httpx.Response(200, content=base64.b64encode(onion.channel.seal(reply, b"n" * 12)))
        if request.url.path == "/oxen/v4/lsrpc":
            onion = open_request(request.content, SERVER)
            call = parse_v4(onion.payload)
            found = answer(Call(call.method, call.endpoint.removeprefix("/legacy/"), call.headers, call.body))
            status = found["status_code"]
            assert isinstance(status, int)
            reply = build_v4_reply(status, {"content-type": "application/json"}, json.dumps(found).encode())
            return httpx.Response(200, content=onion.channel.seal(reply, b"n" * 24))
        target = request.url.raw_path.decode().removeprefix("/")
        found = answer(Call(request.method, target, request.headers, request.content))
        status = found["status_code"]
        assert isinstance(status, int)
        return httpx.Response(status, json=found)

    return httpx.MockTransport(receive)


async def speak(wire: Wire, answer: Answer, talk: Callable[[SessionClient], Awaitable[None]]) -> None:
    async with httpx.AsyncClient(transport=server(answer), base_url="http://sogs.example") as http:
        member = Identity(bytes.fromhex(person("A")["ed25519_seed"]))
        await talk(SessionClient(http, SERVER_PUBLIC.hex(), member, wire=wire, name="Alice"))


@pytest.mark.parametrize("wire", WIRES)
async def test_joining(wire: Wire) -> None:
    calls: list[Call] = []

    def answer(call: Call) -> dict[str, object]:
        calls.append(call)
        if call.method == "GET":
            found = encrypt_token(TOKEN, parse_session_id(person("A")["session_id"]), b"e" * 32, b"i" * 12)
            sealed = {
                "ciphertext": base64.b64encode(found.ciphertext).decode(),
                "ephemeral_public_key": base64.b64encode(found.ephemeral_public).decode(),
            }
            return {"status_code": 200, "challenge": sealed}
        return {"status_code": 200}

    async def talk(client: SessionClient) -> None:
        assert await client.join("main") == TOKEN.hex()
        await client.leave("main")

    await speak(wire, answer, talk)
    session_id = person("A")["session_id"]
    assert [call.endpoint for call in calls] == [
        f"auth_token_challenge?public_key={session_id}",
        "claim_auth_token",
        "auth_token",
    ]
    assert json.loads(calls[1].body) == {"public_key": session_id}
    assert all(call.headers["room"] == "main" for call in calls)
    assert "authorization" not in calls[0].headers
    assert calls[1].headers["authorization"] == calls[2].headers["authorization"] == TOKEN.hex()


@pytest.mark.parametrize("wire", WIRES)
async def test_posting_a_reply_with_a_file(wire: Wire) -> None:
    posted: list[dict[str, object]] = []

    def answer(call: Call) -> dict[str, object]:
        if call.endpoint == "files":
            assert base64.b64decode(json.loads(call.body)["file"]) == b"cat"
            return {"status_code": 200, "result": 2**31}
        if call.method == "GET":
            return {"status_code": 200, "messages": [MESSAGE]}
        posted.append(json.loads(call.body))
        return {"status_code": 200, "message": posted[-1] | {"server_id": 8}}

    async def talk(client: SessionClient) -> None:
        (first,) = await client.messages("main", after=6, limit=1)
        assert (first.text, first.name, first.verified) == ("Hello, SOGS!", "Alice", True)
        cat = await client.attach("main", "cat.png", "image/png", b"cat")
        assert cat.url == f"http://sogs.example/main/files/{2**31}"
        echoed = await client.post("main", "nice", quote=first, attachments=[cat])
        assert echoed.verified
        assert echoed.attachments == (cat,)
        assert echoed.quote is not None
        assert echoed.quote.sent_ms == first.sent_ms
        again = await client.post("main", "again")
        assert again.sent_ms > echoed.sent_ms

    await speak(wire, answer, talk)
    data, signature = (base64.b64decode(str(posted[0][name])) for name in ("data", "signature"))
    assert verify_message(parse_session_id(person("A")["session_id"]), data, signature)
    content = read_content(data)
    assert (content.text, content.name) == ("nice", "Alice")
    assert content.quote is not None
    assert content.quote.author == person("A")["session_id"]
    assert content.attachments[0].file_id == 2**31


@pytest.mark.parametrize("wire", WIRES)
async def test_polling(wire: Wire) -> None:
    def answer(call: Call) -> dict[str, object]:
        requests = json.loads(call.body)["requests"]
        assert requests == [
            {"room_id": "main", "auth_token": "", "from_message_server_id": 0, "from_deletion_server_id": 3},
            {"room_id": "gone", "auth_token": "aa"},
        ]
        found = {
            "messages": [MESSAGE],
            "deletions": [{"id": 4, "deletion_server_id": 4, "deleted_message_id": 5}],
            "moderators": ["05aa"],
        }
        empty: dict[str, list[object]] = {"messages": [], "deletions": [], "moderators": []}
        return {
            "status_code": 200,
            "results": [
                {"room_id": "main", "status_code": 200, **found},
                {"room_id": "gone", "status_code": 404, **empty},
            ],
        }

    async def talk(client: SessionClient) -> None:
        main, gone = await client.compact_poll(PollRequest("main", 0, 3), PollRequest("gone", token="aa"))
        assert [message.server_id for message in main.messages] == [7]
        assert main.deletions == (Deletion(4, 5),)
        assert main.moderators == ("05aa",)
        assert gone.status == 404

    await speak(wire, answer, talk)


@pytest.mark.parametrize("wire", WIRES)
async def test_a_refusal_names_its_status(wire: Wire) -> None:
    async def talk(client: SessionClient) -> None:
        with pytest.raises(Refused) as refused:
            await client.moderators("main")
        assert refused.value.status == 403

    await speak(wire, lambda call: {"status_code": 403}, talk)


async def test_the_rest_of_the_calls() -> None:
    seen: list[str] = []

    def answer(call: Call) -> dict[str, object]:
        seen.append(f"{call.method} {call.endpoint} {call.body.decode()}")
        room = {"id": "main", "name": "Main"}
        lists: dict[str, list[object]] = {"ids": [], "moderators": [], "banned_members": []}
        return {"status_code": 200, "rooms": [room], "room": room, "result": "Y2F0", "member_count": 2, **lists}

    async def talk(client: SessionClient) -> None:
        assert await client.rooms() == {"main": "Main"}
        assert await client.room("main") == {"id": "main", "name": "Main"}
        assert await client.image("main") == await client.download("main", 5) == b"cat"
        assert await client.member_count("main") == 2
        assert await client.deletions("main", limit=3) == []
        assert await client.moderators("main") == await client.banned("main") == []
        await client.set_image("main", b"cat")
        await client.delete("main", 5)
        await client.delete("main", 5, 6)
        await client.add_moderator("main", "05aa")
        await client.remove_moderator("main", "05aa")
        await client.ban("main", "05aa")
        await client.ban("main", "05aa", delete_all=True)
        await client.unban("main", "05aa")

    await speak("v3", answer, talk)
    assert seen == [
        "GET rooms ",
        "GET rooms/main ",
        "GET rooms/main/image ",
        "GET files/5 ",
        "GET member_count ",
        "GET deleted_messages?limit=3 ",
        "GET moderators ",
        "GET block_list ",
        'POST rooms/main/image {"file": "Y2F0"}',
        "DELETE messages/5 ",
        'POST delete_messages {"ids": [5, 6]}',
        'POST moderators {"public_key": "05aa", "room_id": "main"}',
        "DELETE moderators/05aa ",
        'POST block_list {"public_key": "05aa"}',
        'POST ban_and_delete_all {"public_key": "05aa"}',
        "DELETE block_list/05aa ",
    ]


@pytest.mark.parametrize(
    "changed",
    [
        {"server_id": "7"},
        {"server_id": 2**31},
        {"server_id": None},
        {"timestamp": 1626153600},
        {"timestamp": 1626153600000.0},
        {"data": ""},
        {"signature": None},
    ],
)
async def test_messages_that_clients_would_drop_break_the_contract(changed: dict[str, object]) -> None:
    async def talk(client: SessionClient) -> None:
        with pytest.raises(ContractBroken):
            await client.messages("main")

    await speak("v3", lambda call: {"status_code": 200, "messages": [MESSAGE | changed]}, talk)


async def test_a_wrong_signature_and_unreadable_data_are_seen() -> None:
    changed = {"data": base64.b64encode(b"\xff" * 9).decode()}

    async def talk(client: SessionClient) -> None:
        (message,) = await client.messages("main")
        assert (message.text, message.verified) == ("", False)

    await speak("v3", lambda call: {"status_code": 200, "messages": [MESSAGE | changed]}, talk)


async def test_failing_outside_the_encryption_is_told_apart() -> None:
    transport = httpx.MockTransport(lambda request: httpx.Response(400))
    async with httpx.AsyncClient(transport=transport, base_url="http://sogs.example") as http:
        client = SessionClient(http, SERVER_PUBLIC.hex(), Identity(b"s" * 32))
        with pytest.raises(OnionRefused) as refused:
            await client.rooms()
        assert refused.value.status == 400
