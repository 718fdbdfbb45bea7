"""Whole conversations in rooms, in JSON and in XML, on both databases."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.helpers.clock import FakeClock
from tests.helpers.talk_face import open_talk
from tests.helpers.talk_transcript import Form, Line, Player

OLDER = {"lookIntoFuture": 0}


def newer(known: str) -> dict[str, object]:
    """A poll that does not wait."""
    return {"lookIntoFuture": 1, "lastKnownMessageId": known, "timeout": 0}


def told(who: str, what: str, text: str = "") -> dict[str, object]:
    """A system message."""
    shown: dict[str, object] = {"actorType": "users", "actorId": who, "systemMessage": what, "messageType": "system"}
    return {**shown, "message": text} if text else shown


ONE_TO_ONE = (
    Line("alice", "POST room", {"roomType": 1, "invite": "nobody"}, 404, []),
    Line(
        "alice",
        "POST room",
        {"roomType": 1, "invite": "bob"},
        201,
        {"type": 1, "name": "bob", "displayName": "Bob", "participantType": 1, "notificationLevel": 1},
        {"t": "token"},
    ),
    Line("bob", "POST room", {"roomType": 1, "invite": "alice"}, 200, {"token": "<t>", "displayName": "Alice"}),
    Line(
        "alice",
        "POST chat/<t>",
        {"message": " ahoy "},
        201,
        {
            "token": "<t>",
            "actorType": "users",
            "actorId": "alice",
            "actorDisplayName": "Alice",
            "timestamp": 1_700_000_000,
            "message": "ahoy",
            "messageParameters": {},
            "systemMessage": "",
            "messageType": "comment",
            "isReplyable": True,
            "referenceId": "",
        },
        {"first": "id"},
    ),
    Line(
        "bob", "GET room/<t>", shows={"unreadMessages": 1, "unreadMention": False, "lastMessage": {"message": "ahoy"}}
    ),
    Line("bob", "GET chat/<t>", newer("0"), 200, [told("alice", "conversation_created"), {"id": "<first>"}]),
    Line("bob", "GET chat/<t>", newer("<first>"), 304),
    Line("bob", "GET room/<t>", shows={"unreadMessages": 0}),
    Line("bob", "DELETE room/<t>/participants/self"),
    Line("bob", "GET room", shows=[]),
    Line("bob", "GET room/<t>", status=404, shows=[]),
    Line("bob", "GET chat/<t>", newer("0"), 404, []),
    Line("bob", "POST chat/<t>", {"message": "x"}, 404, []),
    Line("alice", "GET room/<t>", shows={"name": "bob", "displayName": "Bob"}),
    Line("alice", "GET room/<t>/participants", shows=[{"userId": "alice", "participantType": 1}]),
    Line("alice", "POST chat/<t>", {"message": "come back"}, 201, ..., {"second": "id"}),
    Line("bob", "GET room", shows=[{"token": "<t>", "name": "alice", "participantType": 1}]),
    Line("bob", "GET chat/<t>", newer("<first>"), 200, [{"id": "<second>", "message": "come back"}]),
    Line("bob", "DELETE room/<t>/participants/self"),
    Line("bob", "POST room", {"roomType": 1, "invite": "alice"}, 200, {"token": "<t>"}),
    Line("bob", "DELETE room/<t>/participants/self"),
    Line("alice", "POST room", {"roomType": 1, "invite": "bob"}, 200, {"token": "<t>"}),
    Line("bob", "GET room/<t>", shows={"participantType": 1}),
    Line("alice", "PUT room/<t>", {"roomName": "Den"}, 405, []),
    Line("alice", "DELETE room/<t>", status=400, shows=[]),
    Line("alice", "POST room/<t>/public", status=400, shows=[]),
    Line("alice", "POST room/<t>/participants", {"newParticipant": "cora"}, 400, []),
    Line("bob", "DELETE room/<t>/participants/self"),
    Line("alice", "POST room/<t>/participants/active", shows={"token": "<t>"}),
    Line("bob", "GET room", shows=[]),
    Line("alice", "POST call/<t>"),
    Line("bob", "GET room", shows=[{"token": "<t>", "hasCall": True}]),
    Line("bob", "DELETE room/<t>/participants/self"),
    Line("alice", "DELETE room/<t>/participants/self"),
    Line("alice", "GET room/<t>", status=404, shows=[]),
    Line("bob", "GET room/<t>", status=404, shows=[]),
    Line("bob", "POST room", {"roomType": 1, "invite": "alice"}, 201, {"unreadMessages": 0}),
)
PUBLIC = (
    Line("alice", "POST room", {"roomType": 3, "roomName": "Harbour"}, 201, {"type": 3}, {"t": "token"}),
    Line("alice", "PUT room/<t>/password", {"password": "herring"}),
    Line(
        "gwen",
        "GET room/<t>",
        shows={
            "token": "<t>",
            "type": 3,
            "name": "",
            "displayName": "",
            "participantType": 4,
            "hasPassword": True,
            "sessionId": "0",
            "participants": {},
            "lastMessage": {},
        },
    ),
    Line("gwen", "GET chat/<t>", OLDER, 404, []),
    Line("gwen", "POST room/<t>/participants/active", status=403, shows=[]),
    Line("gwen", "POST room/<t>/participants/active", {"password": "sprat"}, 403, []),
    Line(
        "gwen",
        "POST room/<t>/participants/active",
        {"password": "herring"},
        200,
        {"token": "<t>", "displayName": "Harbour", "participantType": 4},
        {"gwen": "sessionId"},
    ),
    Line("gwen", "POST guest/<t>/name", {"displayName": "Gwen"}),
    Line(
        "gwen",
        "POST chat/<t>",
        {"message": "ahoy @alice"},
        201,
        {
            "actorType": "guests",
            "actorDisplayName": "Gwen",
            "message": "ahoy {mention-user1}",
            "messageParameters": {"mention-user1": {"type": "user", "id": "alice", "name": "Alice"}},
        },
    ),
    Line("bob", "GET room/<t>", shows={"participantType": 4, "displayName": ""}),
    Line("bob", "GET room/<t>/participants", status=404, shows=[]),
    Line("bob", "POST room/<t>/participants/active", status=403, shows=[]),
    Line("bob", "POST room/<t>/participants/active", {"password": "herring"}, 200, {"participantType": 5}),
    Line("alice", "GET room/<t>", shows={"count": 2, "numGuests": 1, "unreadMessages": 1, "unreadMention": True}),
    Line(
        "bob",
        "GET room/<t>/participants",
        shows=[
            ...,
            ...,
            {"userId": "", "displayName": "Gwen", "participantType": 4, "sessionId": "<gwen>"},
        ],
    ),
    Line("gwen", "GET room/<t>/participants", status=403, shows=[]),
    Line("gwen", "PUT room/<t>", {"roomName": "Pier"}, 403, []),
    Line("alice", "POST room/<t>/moderators", {"sessionId": "<gwen>"}),
    Line("gwen", "GET room/<t>", shows={"participantType": 6}),
    Line("gwen", "GET room/<t>/participants", shows=[..., ..., {"participantType": 6}]),
    Line("gwen", "PUT room/<t>", {"roomName": "Pier"}),
    Line("gwen", "PUT room/<t>/password", {"password": ""}),
    Line("gwen", "DELETE room/<t>/public", status=401, shows=[]),
    Line("gus", "POST room/<t>/participants/active", shows={"hasPassword": False}, keeps={"gus": "sessionId"}),
    Line("alice", "DELETE room/<t>/moderators", {"sessionId": "<gwen>"}),
    Line("gwen", "PUT room/<t>", {"roomName": "Quay"}, 403, []),
    Line("alice", "DELETE room/<t>/participants/guests", {"participant": "<gus>"}),
    Line("gus", "GET chat/<t>", OLDER, 404, []),
    Line("gus", "POST room/<t>/participants/active", shows={"participantType": 4}),
    Line("gus", "DELETE room/<t>/participants/active"),
    Line("gus", "DELETE room/<t>/participants/active", status=404, shows=[]),
    Line("alice", "DELETE room/<t>/public"),
    Line("gwen", "GET room/<t>", status=404, shows=[]),
    Line("gwen", "GET chat/<t>", OLDER, 404, []),
    Line("bob", "GET room/<t>", status=404, shows=[]),
    Line("bob", "GET room", shows=[]),
    Line(
        "alice",
        "GET chat/<t>",
        OLDER,
        200,
        [
            told("alice", "guests_disallowed"),
            {"systemMessage": "guest_moderator_demoted"},
            {"systemMessage": "password_removed", "actorType": "guests", "actorDisplayName": "Gwen"},
            {
                "systemMessage": "conversation_renamed",
                "message": '{actor} renamed the conversation from "Harbour" to "Pier"',
                "messageParameters": {"actor": {"type": "guest", "name": "Gwen (guest)"}},
            },
            {
                "systemMessage": "guest_moderator_promoted",
                "message": "You promoted {user} to moderator",
                "messageParameters": {"user": {"type": "guest", "name": "Gwen (guest)"}},
            },
            {"actorType": "guests", "actorDisplayName": "Gwen", "message": "ahoy {mention-user1}"},
            told("alice", "password_set", "You set a password for the conversation"),
            told("alice", "conversation_created", "You created the conversation"),
        ],
    ),
)
READ_ONLY = (
    Line("alice", "POST room", {"roomType": 2, "roomName": "Lab"}, 201, {"readOnly": 0}, {"t": "token"}),
    Line("alice", "POST room/<t>/participants", {"newParticipant": "bob"}),
    Line("bob", "POST room/<t>/participants/active"),
    Line("bob", "POST call/<t>"),
    Line("bob", "PUT room/<t>/read-only", {"state": 1}, 403, []),
    Line("alice", "PUT room/<t>/read-only", {"state": 2}, 400, []),
    Line("alice", "PUT room/<t>/read-only", {"state": 1}),
    Line("alice", "PUT room/<t>/read-only", {"state": 1}),
    Line("bob", "GET room/<t>", shows={"readOnly": 1, "lastMessage": told("alice", "read_only")}),
    Line("bob", "POST chat/<t>", {"message": "x"}, 403, []),
    Line("alice", "POST chat/<t>", {"message": "x"}, 403, []),
    Line("bob", "GET call/<t>", status=403, shows=[]),
    Line("alice", "POST call/<t>", status=403, shows=[]),
    Line("bob", "GET chat/<t>/mentions", {"search": "a"}, 403, []),
    Line("bob", "DELETE call/<t>"),
    Line("alice", "PUT room/<t>", {"roomName": "Pier"}),
    Line("alice", "PUT room/<t>/read-only", {"state": 0}),
    Line("bob", "POST chat/<t>", {"message": "at last"}, 201, {"message": "at last"}),
    Line("bob", "GET chat/<t>/mentions", {"search": "al"}, 200, [{"id": "alice", "label": "Alice", "source": "users"}]),
    Line(
        "bob",
        "GET chat/<t>",
        {**OLDER, "limit": 6},
        200,
        [
            {"message": "at last"},
            told("alice", "read_only_off", "{actor} unlocked the conversation"),
            told("alice", "conversation_renamed", '{actor} renamed the conversation from "Lab" to "Pier"'),
            told("bob", "call_left", "You left the call"),
            told("alice", "read_only", "{actor} locked the conversation"),
            told("bob", "call_started", "You started a call"),
        ],
    ),
)
LOBBY = (
    Line("alice", "POST room", {"roomType": 3, "roomName": "Lab"}, 201, {"lobbyState": 0}, {"t": "token"}),
    Line("alice", "POST room/<t>/participants", {"newParticipant": "bob"}),
    Line("alice", "POST chat/<t>", {"message": "before"}, 201),
    Line("bob", "PUT room/<t>/webinary/lobby", {"state": 1}, 403, []),
    Line("alice", "PUT room/<t>/webinary/lobby", {"state": 1, "timer": 1_700_003_600}),
    Line(
        "bob",
        "GET room/<t>",
        shows={
            "name": "Lab",
            "lobbyState": 1,
            "lobbyTimer": 1_700_003_600,
            "canStartCall": False,
            "unreadMessages": 0,
            "participants": {},
            "lastMessage": {},
        },
    ),
    Line("bob", "GET chat/<t>", newer("0"), 412, []),
    Line("bob", "GET room/<t>/participants", status=412, shows=[]),
    Line("bob", "POST room/<t>/participants/active", shows={"lobbyState": 1}),
    Line("gwen", "POST room/<t>/participants/active", shows={"lobbyState": 1, "participantType": 4}),
    Line("gwen", "POST chat/<t>", {"message": "x"}, 412, []),
    Line("bob", "POST call/<t>", status=412, shows=[]),
    Line("bob", "GET chat/<t>/mentions", {"search": "a"}, 412, []),
    Line("alice", "POST chat/<t>", {"message": "soon"}, 201),
    Line("alice", "GET room/<t>", shows={"lobbyState": 1, "lastMessage": {"message": "soon"}}),
    Line("bob", "GET room/<t>", after_s=3599, shows={"lobbyState": 1}),
    Line("bob", "GET room/<t>", after_s=2, shows={"lobbyState": 0, "lobbyTimer": 0}),
    Line(
        "bob",
        "GET chat/<t>",
        {**OLDER, "limit": 5},  # that a guest came and went takes places, and nobody is told
        200,
        [
            {"systemMessage": "lobby_timer_reached", "message": "The conversation is now open to everyone"},
            {"message": "soon"},
            told("alice", "lobby_non_moderators", "{actor} restricted the conversation to moderators"),
        ],
    ),
    Line("bob", "POST chat/<t>", {"message": "ahoy"}, 201),
    Line("alice", "PUT room/<t>/webinary/lobby", {"state": 1}),
    Line("bob", "GET chat/<t>", newer("0"), 412, []),
    Line("alice", "PUT room/<t>/webinary/lobby", {"state": 0}),
    Line("bob", "GET room/<t>", shows={"lobbyState": 0, "lastMessage": told("alice", "lobby_none")}),
)
LAST_MODERATOR = (
    Line("alice", "POST room", {"roomType": 2, "roomName": "Lab"}, 201, {"participantType": 1}, {"t": "token"}),
    Line("alice", "POST room/<t>/participants", {"newParticipant": "bob"}),
    Line("alice", "POST room/<t>/participants", {"newParticipant": "cora"}),
    Line("alice", "DELETE room/<t>/participants/self", status=400, shows=[]),
    Line("alice", "DELETE room/<t>/participants", {"participant": "alice"}, 400, []),
    Line("bob", "POST room/<t>/moderators", {"participant": "cora"}, 403, []),
    Line("alice", "POST room/<t>/moderators", {"participant": "bob"}),
    Line("bob", "GET room/<t>", shows={"participantType": 2}),
    Line("bob", "DELETE room/<t>/participants", {"participant": "alice"}, 403, []),
    Line("alice", "DELETE room/<t>/participants/self"),
    Line("alice", "GET room/<t>", status=404, shows=[]),
    Line("bob", "DELETE room/<t>/participants/self", status=400, shows=[]),
    Line("bob", "DELETE room/<t>/moderators", {"participant": "bob"}, 403, []),
    Line("bob", "POST room/<t>/moderators", {"participant": "cora"}),
    Line("cora", "DELETE room/<t>/moderators", {"participant": "bob"}),
    Line("bob", "GET room/<t>", shows={"participantType": 3}),
    Line("bob", "DELETE room/<t>/participants/self"),
    Line(
        "cora",
        "GET chat/<t>",
        {**OLDER, "limit": 4},
        200,
        [
            told("bob", "user_removed", "{actor} left the conversation"),
            told("cora", "moderator_demoted", "You demoted {user} from moderator"),
            told("bob", "moderator_promoted", "{actor} promoted you to moderator"),
            told("alice", "user_removed", "{actor} left the conversation"),
        ],
    ),
    Line("cora", "DELETE room/<t>/participants/self"),
    Line("cora", "GET room/<t>", status=404, shows=[]),
    Line("cora", "GET room", shows=[]),
)
CALL = (
    Line("alice", "POST room", {"roomType": 2, "roomName": "Lab"}, 201, {"hasCall": False}, {"t": "token"}),
    Line("alice", "POST room/<t>/participants", {"newParticipant": "bob"}),
    Line("alice", "POST call/<t>", status=404, shows=[]),
    Line("alice", "POST room/<t>/participants/active", keeps={"a": "sessionId"}),
    Line("bob", "POST room/<t>/participants/active", keeps={"b": "sessionId"}),
    Line("alice", "GET call/<t>", shows=[]),
    Line("alice", "POST call/<t>", {"flags": 7}),
    Line(
        "bob",
        "GET room/<t>",
        shows={
            "hasCall": True,
            "participantFlags": 0,
            "participantInCall": False,
            "lastMessage": told("alice", "call_started", "{actor} started a call"),
        },
    ),
    Line(
        "bob",
        "GET call/<t>",
        shows=[{"userId": "alice", "token": "<t>", "lastPing": 1_700_000_000, "sessionId": "<a>"}],
    ),
    Line("bob", "POST call/<t>", {"flags": 3}),
    Line("bob", "GET room/<t>", shows={"participantFlags": 3, "participantInCall": True}),
    Line("alice", "GET room/<t>", shows={"participantFlags": 7, "count": 2, "numGuests": 0}),
    Line("alice", "GET call/<t>", shows=[..., ...]),
    Line("alice", "DELETE call/<t>", after_s=20),
    Line("alice", "GET room/<t>", shows={"hasCall": True, "participantFlags": 0, "sessionId": "<a>"}),
    Line("alice", "GET call/<t>", shows=[{"userId": "bob", "sessionId": "<b>"}]),
    Line("bob", "DELETE call/<t>", after_s=5),
    Line("bob", "GET room/<t>", shows={"hasCall": False, "participantFlags": 0}),
    Line("bob", "GET call/<t>", shows=[]),
    Line(
        "alice",
        "GET chat/<t>",
        {**OLDER, "limit": 5},
        200,
        [
            {
                "systemMessage": "call_ended",
                "message": "Call with {user1} and {user2} (Duration 0:25)",
                "messageParameters": {
                    "user1": {"type": "user", "id": "alice", "name": "Alice"},
                    "user2": {"type": "user", "id": "bob", "name": "Bob"},
                },
            },
            told("bob", "call_left", "{actor} left the call"),
            told("alice", "call_left", "You left the call"),
            told("bob", "call_joined", "{actor} joined the call"),
            told("alice", "call_started", "You started a call"),
        ],
    ),
    Line("bob", "POST call/<t>", {"flags": 1}),
    Line("bob", "DELETE room/<t>/participants/active"),
    Line("alice", "GET room/<t>", shows={"hasCall": False, "lastMessage": {"systemMessage": "call_started"}}),
)
TRANSCRIPTS = {
    "one-to-one": ONE_TO_ONE,
    "public": PUBLIC,
    "read-only": READ_ONLY,
    "lobby": LOBBY,
    "last moderator": LAST_MODERATOR,
    "call": CALL,
}


@pytest.mark.parametrize("form", ["json", "xml"])
@pytest.mark.parametrize("name", TRANSCRIPTS)
async def test_transcript(tmp_path: Path, database_url: str, name: str, form: Form) -> None:
    clock = FakeClock()
    async with open_talk(database_url, tmp_path, clock=clock) as face:
        await Player(face, clock, form).play(TRANSCRIPTS[name], "alice", "bob", "cora", "gwen", "gus")
