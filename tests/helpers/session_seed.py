"""Each documented endpoint of rooms, tokens and files: as it succeeds, with what it does, and as it refuses."""

from __future__ import annotations

import base64
import io

from PIL import Image

from tests.helpers.seeds import Seed
from tests.helpers.session_client import SessionClient
from tests.helpers.session_client_body import Body, pad, write
from tests.helpers.session_client_read import Json
from tests.helpers.session_face import Harbour

SEED: Seed[Harbour] = Seed("session")
Answer = tuple[int, Json]
ROOM = "harbour"
NOBODY = "05" + "11" * 32


def picture() -> bytes:
    """A small PNG."""
    out = io.BytesIO()
    Image.new("RGB", (8, 8), "navy").save(out, "PNG")
    return out.getvalue()


def b64(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def signed(client: SessionClient, text: str, sent_ms: int = 1626153600000) -> Json:
    """The body of a post."""
    data = pad(write(Body(text, client.name, sent_ms)))
    return {"timestamp": sent_ms, "data": b64(data), "signature": b64(client.identity.sign(data))}


async def refused(harbour: Harbour, method: str, endpoint: str, body: Json | None = None) -> Answer:
    """A plain member asks what only moderators may."""
    bob = await harbour.member("bob")
    return await bob.call(method, endpoint, body, room=ROOM)


async def without_token(harbour: Harbour, method: str, endpoint: str, body: Json | None = None) -> Answer:
    return await harbour.client("bob").call(method, endpoint, body, room=ROOM)


# --- rooms


@SEED.succeeds("GET /rooms/{room_id}")
async def get_room(harbour: Harbour) -> Answer:
    status, reply = await harbour.client("bob").call("GET", f"rooms/{ROOM}")
    assert (reply["room"]["id"], reply["room"]["name"]) == (ROOM, "Harbour")
    return status, reply


@SEED.refuses("GET /rooms/{room_id}")
async def get_no_room(harbour: Harbour) -> Answer:
    return await harbour.client("bob").call("GET", "rooms/none")


@SEED.succeeds("GET /rooms")
async def list_rooms(harbour: Harbour) -> Answer:
    status, reply = await harbour.client("bob").call("GET", "rooms")
    assert [(room["id"], room["name"]) for room in reply["rooms"]] == [(ROOM, "Harbour")]
    return status, reply


@SEED.refuses("GET /rooms")
async def rooms_have_no_other_method(harbour: Harbour) -> Answer:
    """Everyone may list them: only another method is refused, and the right one lists on."""
    assert await harbour.client("bob").rooms() == {ROOM: "Harbour"}
    return await harbour.client("bob").call("DELETE", "rooms")


@SEED.succeeds("POST /rooms/{room_id}/image")
async def set_image(harbour: Harbour) -> Answer:
    mia = await harbour.moderator("mia")
    status, reply = await mia.call("POST", f"rooms/{ROOM}/image", {"file": b64(picture())}, room=ROOM)
    assert reply["room_id"] == ROOM
    assert await harbour.client("bob").image(ROOM) == picture()
    return status, reply


@SEED.refuses("POST /rooms/{room_id}/image")
async def set_image_as_member(harbour: Harbour) -> Answer:
    return await refused(harbour, "POST", f"rooms/{ROOM}/image", {"file": b64(picture())})


@SEED.succeeds("GET /rooms/{room_id}/image")
async def get_image(harbour: Harbour) -> Answer:
    mia = await harbour.moderator("mia")
    await mia.set_image(ROOM, picture())
    status, reply = await harbour.client("bob").call("GET", f"rooms/{ROOM}/image")
    assert base64.b64decode(reply["result"], validate=True) == picture()
    return status, reply


@SEED.refuses("GET /rooms/{room_id}/image")
async def get_no_image(harbour: Harbour) -> Answer:
    return await harbour.client("bob").call("GET", f"rooms/{ROOM}/image")


# --- tokens


@SEED.succeeds("GET /auth_token_challenge")
async def challenge(harbour: Harbour) -> Answer:
    bob = harbour.client("bob")
    status, reply = await bob.call("GET", f"auth_token_challenge?public_key={bob.session_id}", room=ROOM)
    sealed = reply["challenge"]
    token = bob.identity.open_challenge(
        *(base64.b64decode(sealed[name], validate=True) for name in ("ciphertext", "ephemeral_public_key"))
    )
    assert len(token) == 48
    await bob.claim(ROOM, token.hex())
    return status, reply


@SEED.refuses("GET /auth_token_challenge")
async def challenge_for_no_key(harbour: Harbour) -> Answer:
    return await harbour.client("bob").call("GET", "auth_token_challenge?public_key=05abcd", room=ROOM)


@SEED.succeeds("POST /claim_auth_token")
async def claim(harbour: Harbour) -> Answer:
    bob = harbour.client("bob")
    token = await bob.challenge(ROOM)
    assert (await bob.call("GET", "messages", room=ROOM, token=token))[0] == 401
    answer = await bob.call("POST", "claim_auth_token", {"public_key": bob.session_id}, room=ROOM, token=token)
    assert (await bob.call("GET", "messages", room=ROOM, token=token))[0] == 200
    return answer


@SEED.refuses("POST /claim_auth_token")
async def claim_of_another(harbour: Harbour) -> Answer:
    bob, carol = harbour.client("bob"), harbour.client("carol")
    token = await bob.challenge(ROOM)
    return await carol.call("POST", "claim_auth_token", {"public_key": carol.session_id}, room=ROOM, token=token)


@SEED.succeeds("DELETE /auth_token")
async def delete_token(harbour: Harbour) -> Answer:
    bob = await harbour.member("bob")
    answer = await bob.call("DELETE", "auth_token", room=ROOM)
    assert (await bob.call("GET", "messages", room=ROOM))[0] == 401
    return answer


@SEED.refuses("DELETE /auth_token")
async def delete_no_token(harbour: Harbour) -> Answer:
    return await harbour.client("bob").call("DELETE", "auth_token", room=ROOM, token="ab" * 48)


# --- files


@SEED.succeeds("POST /files")
async def upload(harbour: Harbour) -> Answer:
    bob, carol = await harbour.member("bob"), await harbour.member("carol")
    status, reply = await bob.call("POST", "files", {"file": b64(b"\0cargo\xff")}, room=ROOM)
    assert 2**31 <= reply["result"] < 2**53
    assert await carol.download(ROOM, reply["result"]) == b"\0cargo\xff"
    return status, reply


@SEED.refuses("POST /files")
async def upload_no_base64(harbour: Harbour) -> Answer:
    return await refused(harbour, "POST", "files", {"file": "!!!"})


@SEED.succeeds("GET /files/{file_id}")
async def download(harbour: Harbour) -> Answer:
    bob = await harbour.member("bob")
    number = await bob.upload(ROOM, b"\0cargo\xff")
    status, reply = await bob.call("GET", f"files/{number}", room=ROOM)
    assert base64.b64decode(reply["result"], validate=True) == b"\0cargo\xff"
    return status, reply


@SEED.refuses("GET /files/{file_id}")
async def download_nothing(harbour: Harbour) -> Answer:
    return await refused(harbour, "GET", f"files/{2**40}")
