"""Signaling settings: STUN and TURN servers, credentials that coturn accepts, tickets."""

from __future__ import annotations

import base64
import hashlib
import hmac
from dataclasses import replace
from pathlib import Path

import pytest

from sabir.config import Config, Secret, Talk, Turn
from sabir.core.steps import tickets
from tests.helpers.clock import FakeClock
from tests.helpers.talk_client import PUBLIC, TALK
from tests.helpers.talk_face import open_talk

V3 = "apps/spreed/api/v3"
TURN = Turn(
    stun_servers=("stun.example.org:443",),
    turn_servers=("turn:turn.example.org:3478", "turns:turn.example.org:5349"),
    secret=Secret("north"),
    ttl_s=3600,
)
URLS = [
    "turn:turn.example.org:3478?transport=udp",
    "turn:turn.example.org:3478?transport=tcp",
    "turns:turn.example.org:5349?transport=udp",
    "turns:turn.example.org:5349?transport=tcp",
]
KEYS = {"hideWarning", "server", "ticket", "userId", "signalingMode", "stunservers", "turnservers"}


async def test_version_1(tmp_path: Path, sqlite_path: Path) -> None:
    async with open_talk(sqlite_path, tmp_path, clock=FakeClock(), config=Config(turn=TURN)) as face:
        alice = await face.person("alice")
        shown = await alice.call("GET", f"{TALK}/signaling/settings")
    assert set(shown) == KEYS
    assert (shown["server"], shown["signalingMode"], shown["hideWarning"]) == ("", "internal", False)
    assert shown["userId"] == "alice"
    assert shown["stunservers"] == [{"url": "stun:stun.example.org:443"}]
    assert [one["urls"] for one in shown["turnservers"]] == [one["url"] for one in shown["turnservers"]]
    assert [one["urls"] for one in shown["turnservers"]] == [[url] for url in URLS]
    for one in shown["turnservers"]:
        until, _, random = one["username"].partition(":")
        assert (until, len(random)) == ("1700003600", 16)
        digest = hmac.new(b"north", one["username"].encode(), hashlib.sha1).digest()
        assert one["credential"] == base64.b64encode(digest).decode()


async def test_version_3(tmp_path: Path, sqlite_path: Path) -> None:
    async with open_talk(sqlite_path, tmp_path, config=Config(turn=TURN)) as face:
        alice = await face.person("alice")
        shown = await alice.call("GET", f"{V3}/signaling/settings")
    assert set(shown) == KEYS | {"helloAuthParams", "federation", "sipDialinInfo"}
    assert shown["stunservers"] == [{"urls": ["stun:stun.example.org:443"]}]
    assert [set(one) for one in shown["turnservers"]] == [{"urls", "username", "credential"}]
    assert shown["turnservers"][0]["urls"] == URLS
    assert shown["helloAuthParams"] == {"1.0": {"userid": "alice", "ticket": shown["ticket"]}}


@pytest.mark.parametrize(("statuses", "server"), [("documented", ""), ("released", [])])
async def test_without_any_server(tmp_path: Path, sqlite_path: Path, statuses: str, server: object) -> None:
    config = Config(talk=Talk(statuses="released" if statuses == "released" else "documented"))
    async with open_talk(sqlite_path, tmp_path, config=config) as face:
        alice = await face.person("alice")
        shown = await alice.call("GET", f"{TALK}/signaling/settings")
        assert (shown["server"], shown["stunservers"], shown["turnservers"]) == (server, [], [])
        shown = await alice.call("GET", f"{V3}/signaling/settings")
        assert (shown["server"], shown["stunservers"], shown["turnservers"]) == ("", [], [])


async def test_an_external_server(tmp_path: Path, sqlite_path: Path) -> None:
    talk = Talk(signaling_server="https://hpb.example.org", signaling_secret=Secret("shared"))
    async with open_talk(sqlite_path, tmp_path, config=Config(talk=talk)) as face:
        alice = await face.person("alice")
        for version in (TALK, V3):
            shown = await alice.call("GET", f"{version}/signaling/settings")
            assert shown["server"] == "https://hpb.example.org"
            assert (shown["signalingMode"], shown["hideWarning"]) == ("external", True)


async def test_tickets_are_each_persons_own(tmp_path: Path, sqlite_path: Path) -> None:
    async with open_talk(sqlite_path, tmp_path, clock=FakeClock()) as face:
        alice, bob, nobody = await face.person("alice"), await face.person("bob"), await face.client("", "")
        told = [await one.call("GET", f"{TALK}/signaling/settings") for one in (alice, bob, nobody)]
        assert [one["userId"] for one in told] == ["alice", "bob", None]
        made = [tickets.parse(one["ticket"]) for one in told]
        people = [face.people["alice"].person_id, face.people["bob"].person_id, None]
        keys = [tickets.key_of(face.core.secrets, person) for person in people]
    for ticket, key, uid in zip(made, keys, ("alice", "bob", ""), strict=True):
        assert ticket is not None
        assert (len(ticket.random), ticket.at_s, ticket.uid, len(ticket.checksum)) == (16, "1700000000", uid, 64)
        assert tickets.is_valid(key, ticket)
        assert not any(tickets.is_valid(other, ticket) for other in keys if other != key)
        assert not tickets.is_valid(key, replace_uid(ticket, "mallory"))


def replace_uid(ticket: tickets.Ticket, uid: str) -> tickets.Ticket:
    return ticket._replace(uid=uid)


@pytest.mark.parametrize("text", ["", "a:b:c", "a:b:c:d:e", "a:1:ü:c"])
def test_no_tickets(text: str) -> None:
    assert tickets.parse(text) is None


async def test_for_a_room(tmp_path: Path, sqlite_path: Path) -> None:
    async with open_talk(sqlite_path, tmp_path, config=replace(Config(), turn=TURN)) as face:
        alice, eve, nobody = await face.person("alice"), await face.person("eve"), await face.client("", "")
        private, public = await alice.create_room("Cabin"), await alice.create_room("Quay", kind=PUBLIC)
        path = f"{TALK}/signaling/settings?token="
        for client, statuses in ((alice, (200, 200)), (eve, (404, 200)), (nobody, (404, 200))):
            assert tuple([(await client.try_("GET", path + token)).status for token in (private, public)]) == statuses
            assert (await client.try_("GET", f"{path}nosuchroom")).status == 404
