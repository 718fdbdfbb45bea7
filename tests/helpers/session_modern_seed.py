"""Each route of the modern API about the server and its rooms: as it succeeds, with what it does, and as it refuses."""

from __future__ import annotations

import base64
import json

from tests.helpers import session_client_onion as onion
from tests.helpers.seeds import Seed
from tests.helpers.session_client_modern import ModernClient, Reply
from tests.helpers.session_client_modern_calls import sub
from tests.helpers.session_lab import ROOM, Lab

SEED: Seed[Lab] = Seed("session-modern")
R = f"/room/{ROOM}"
GARBAGE = b"\x10\0\0\0 this is no onion"
JOINED = {"sogs", "reactions"}


async def forged(client: ModernClient, method: str, target: str) -> Reply:
    """Signed for another path."""
    return await client.send(method, target, None, client.sign_request(method, "/capabilities"))


async def by_onion(lab: Lab, path: str) -> tuple[Reply, bytes]:
    """Capabilities, through one of the doors: the answer as it came, and what is in it."""
    version4 = path == "/oxen/v4/lsrpc"
    payload = (
        onion.v4_payload("GET", "/capabilities", None, {})
        if version4
        else onion.v3_payload("GET", "/capabilities", "", {})
    )
    sealed = onion.seal(payload, lab.member.server_public, "xchacha20" if version4 else "aes-gcm")
    response = await lab.harbour.http.post(path, content=sealed.body)
    reply = Reply(response.status_code, {}, response.content)
    inside = onion.v4_reply(sealed, reply.body)[2] if version4 else _v3(sealed, reply.body)
    assert set(json.loads(inside)["capabilities"]) == JOINED
    return reply, inside


def _v3(sealed: onion.Sealed, text: bytes) -> bytes:
    return sealed.open(base64.b64decode(text, validate=True))


async def garbage(lab: Lab, path: str) -> Reply:
    response = await lab.harbour.http.post(path, content=GARBAGE)
    return Reply(response.status_code, {}, response.content)


# --- the server


@SEED.succeeds("GET /capabilities")
async def capabilities(lab: Lab) -> Reply:
    """Clients ask signed by a blinded key before they know whether the server blinds."""
    for prefix in ("00", "15"):
        reply = await lab.client("stranger", prefix).call("GET", "/capabilities")
        assert reply.json == {"capabilities": ["reactions", "sogs"]}
    return await lab.stranger.call("GET", "/capabilities?required=sogs", is_signed=False)


@SEED.refuses("GET /capabilities")
async def lacking_capability(lab: Lab) -> Reply:
    reply = await lab.stranger.call("GET", "/capabilities?required=sogs,wings", is_signed=False)
    assert (reply.json["capabilities"], reply.json["missing"]) == (["reactions", "sogs"], ["wings"])
    return reply


@SEED.succeeds("POST /batch")
async def batch(lab: Lab) -> Reply:
    """Each part by the one signature, whatever fails before it."""
    parts = [sub("GET", "/room/none"), sub("GET", f"{R}/pollInfo/0"), sub("GET", "/capabilities")]
    reply = await lab.moderator.call("POST", "/batch", parts)
    missing, info, able = reply.json
    assert (missing["code"], info["code"], able["code"]) == (404, 200, 200)
    assert info["body"]["moderator"] is True
    assert info["headers"]["content-type"] == "application/json"
    assert set(able["body"]["capabilities"]) == JOINED
    return reply


@SEED.refuses("POST /batch")
async def batch_of_one_malformed(lab: Lab) -> Reply:
    parts = [sub("POST", f"{R}/message", lab.member.signed(lab.member.write("hi"))), {"method": "GET"}]
    reply = await lab.member.call("POST", "/batch", parts)
    assert await lab.member.recent(ROOM) == []
    return reply


@SEED.succeeds("POST /sequence")
async def sequence(lab: Lab) -> Reply:
    """It ends with the first failure."""
    parts = [sub("GET", "/capabilities"), sub("GET", "/room/none"), sub("PUT", R, {"name": "Changed"})]
    reply = await lab.admin.call("POST", "/sequence", parts)
    assert [one["code"] for one in reply.json] == [200, 404]
    assert (await lab.admin.room(ROOM))["name"] == "Lab"
    return reply


@SEED.refuses("POST /sequence")
async def sequence_of_no_list(lab: Lab) -> Reply:
    return await lab.member.call("POST", "/sequence", sub("GET", "/capabilities"))


@SEED.succeeds("POST /oxen/v4/lsrpc")
async def onion_v4(lab: Lab) -> Reply:
    return (await by_onion(lab, "/oxen/v4/lsrpc"))[0]


@SEED.refuses("POST /oxen/v4/lsrpc")
async def no_onion_v4(lab: Lab) -> Reply:
    return await garbage(lab, "/oxen/v4/lsrpc")


@SEED.succeeds("POST /oxen/v3/lsrpc")
async def onion_v3(lab: Lab) -> Reply:
    return (await by_onion(lab, "/oxen/v3/lsrpc"))[0]


@SEED.refuses("POST /oxen/v3/lsrpc")
async def no_onion_v3(lab: Lab) -> Reply:
    return await garbage(lab, "/oxen/v3/lsrpc")


@SEED.succeeds("POST /loki/v3/lsrpc")
async def onion_v3_of_old(lab: Lab) -> Reply:
    return (await by_onion(lab, "/loki/v3/lsrpc"))[0]


@SEED.refuses("POST /loki/v3/lsrpc")
async def no_onion_v3_of_old(lab: Lab) -> Reply:
    return await garbage(lab, "/loki/v3/lsrpc")


# --- rooms


def below_sogs(client: ModernClient) -> ModernClient:
    """At the root, plain HTTP gives the list of the legacy API."""
    client.base = "/sogs"
    return client


@SEED.succeeds("GET /rooms")
async def rooms(lab: Lab) -> Reply:
    await lab.second_room()
    reply = await below_sogs(lab.client("member")).call("GET", "/rooms", is_signed=False)
    assert [(room["token"], room["name"]) for room in reply.json][:2] == [("annex", "Annex"), ("harbour", "Harbour")]
    assert reply.json[-1]["token"] == ROOM
    return reply


@SEED.refuses("GET /rooms")
async def rooms_for_a_forger(lab: Lab) -> Reply:
    return await forged(below_sogs(lab.client("member")), "GET", "/rooms")


@SEED.succeeds("GET /room/{token}")
async def room(lab: Lab) -> Reply:
    reply = await lab.member.call("GET", R)
    found = reply.json
    assert (found["token"], found["name"], found["info_updates"] >= 1) == (ROOM, "Lab", True)
    assert (found["read"], found["write"], found["upload"]) == (True, True, True)
    assert (found["admins"], found["moderators"]) == ([lab.admin.session_id], [lab.moderator.session_id])
    assert isinstance(found["message_sequence"], int)
    assert found["active_users"] >= 1
    assert found["active_users_cutoff"] > 0
    assert 1e9 < found["created"] < 1e11
    assert not {"moderator", "admin", "default_read", "hidden_moderators", "image_id"} & found.keys()
    return reply


@SEED.refuses("GET /room/{token}")
async def no_room(lab: Lab) -> Reply:
    return await lab.member.call("GET", "/room/none")


@SEED.succeeds("PUT /room/{token}")
async def set_room(lab: Lab) -> Reply:
    before = (await lab.member.room(ROOM))["info_updates"]
    reply = await lab.admin.call("PUT", R, {"name": "New\0 name", "description": "Of\nlines", "default_write": False})
    found = await lab.member.room(ROOM)
    assert reply.json["info_updates"] == found["info_updates"] > before
    assert (found["name"], found["description"], found["write"]) == ("New name", "Of\nlines", False)
    return reply


@SEED.refuses("PUT /room/{token}")
async def set_room_as_moderator(lab: Lab) -> Reply:
    reply = await lab.moderator.call("PUT", R, {"name": "Mine"})
    assert (await lab.member.room(ROOM))["name"] == "Lab"
    return reply


@SEED.succeeds("GET /room/{token}/pollInfo/{info_updates}")
async def poll_info(lab: Lab) -> Reply:
    reply = await lab.member.call("GET", f"{R}/pollInfo/0")
    found = reply.json
    assert (found["token"], found["read"], found["write"], found["upload"]) == (ROOM, True, True, True)
    assert found["details"]["name"] == "Lab"
    assert "details" not in await lab.member.poll_info(ROOM, found["details"]["info_updates"])
    led = await lab.moderator.poll_info(ROOM)
    assert (led["moderator"], led["default_read"], led["details"]["moderator"]) == (True, True, True)
    return reply


@SEED.refuses("GET /room/{token}/pollInfo/{info_updates}")
async def poll_info_for_the_banned(lab: Lab) -> Reply:
    return await lab.banned.call("GET", f"{R}/pollInfo/0")
