"""Every capability that is announced, by what it promises: one behaviour each."""

from __future__ import annotations

import ast
from collections.abc import Awaitable, Callable, Mapping
from functools import lru_cache
from pathlib import Path

import pytest

from sabir.faces.talk.capabilities import FEATURES
from tests.helpers.clock import FakeClock
from tests.helpers.talk_client import PUBLIC, TALK
from tests.helpers.talk_face import TalkFace, open_talk

Behaviour = Callable[[TalkFace, FakeClock], Awaitable[None]]
ROOM = f"{TALK}/room"
BEHAVIOURS: dict[str, Behaviour] = {}
ELSEWHERE: Mapping[str, str] = {
    "audio": "test_webrtc.py::test_two_who_call_each_other",
    "video": "test_calls.py::test_changing_flags",
    "guest-signaling": "test_signaling.py::test_guests_signal_by_their_cookie",
    "guest-display-names": "test_guests.py::test_names",
    "multi-room-users": "test_signaling.py::test_in_several_rooms_at_once",
    "in-call-flags": "test_calls.py::test_changing_flags",
    "invite-groups-and-mails": "test_membership.py::test_invited_by_mail",
    "start-call-flag": "test_calls.py::test_who_may_start",
    "force-mute": "test_signaling.py::test_moderators_control",
    "conversation-v4": "test_rights.py::test_attendees_are_removed_by_number",
    "notification-calls": "test_rights.py::test_calls_one_does_not_want_to_hear_of",
    "conversation-permissions": "test_rights.py::test_permissions_of_a_member",
    "chat-permission": "test_rights.py::test_who_may_not_chat",
    "note-to-self": "test_notes.py::test_notes_to_self",
    "ban-v1": "test_bans.py::test_a_ban",
    "mention-permissions": "test_rights.py::test_mentions_of_everyone_by_moderators_alone",
    "archived-conversations-v2": "test_rights.py::test_archive",
    "conversation-call-flags": "test_capabilities_shown.py::test_the_calls_flags",
    "signaling-v3": "test_capabilities_shown.py::test_the_third_version_of_signaling",
    "chat-read-status": "test_read_status.py::test_a_waiting_poll_hears_of_it",
    "rich-object-sharing": "test_sharing.py::test_what_can_be_shared",
    "geo-location-sharing": "test_sharing.py::test_a_place",
    "rich-object-list-media": "test_sharing.py::test_lists",
    "rich-object-delete": "test_polls.py::test_a_poll_goes_with_its_message",
    "chat-unread": "test_read_status.py::test_unread_again",
    "silent-send": "test_read_status.py::test_notifications_are_put_away_by_asking",
    "silent-send-state": "test_read_status.py::test_notifications_are_put_away_by_asking",
    "chat-keep-notifications": "test_read_status.py::test_notifications_are_put_away_by_asking",
    "remind-me-later": "test_reminders.py::test_a_reminder",
    "clear-history": "test_history.py::test_clearing",
    "message-expiration": "test_history.py::test_messages_expire",
    "silent-call": "test_calls.py::test_a_silent_call_is_notified_to_whom_somebody_rings",
    "send-call-notification": "test_calls.py::test_ringing",
    "talk-polls": "test_polls.py::test_a_public_poll",
    "chat-get-context": "test_history.py::test_context",
    "avatar": "test_avatars.py::test_an_image_of_a_room",
    "typing-privacy": "test_user_settings.py::test_what_can_be_set",
    "session-state": "test_membership.py::test_session_state",
}
"""Features that a test of another file proves."""


def shows(*features: str) -> Callable[[Behaviour], Behaviour]:
    """What a behaviour proves of."""

    def register(behaviour: Behaviour) -> Behaviour:
        BEHAVIOURS.update(dict.fromkeys(features, behaviour))
        return behaviour

    return register


def test_each_announced_capability_has_a_behaviour() -> None:
    assert len(set(FEATURES)) == len(FEATURES)
    assert {*BEHAVIOURS, *ELSEWHERE} == set(FEATURES)
    assert not set(BEHAVIOURS) & set(ELSEWHERE)
    for feature, test in ELSEWHERE.items():
        file, _, name = test.partition("::")
        assert name in functions_of(file), feature


@lru_cache
def functions_of(file: str) -> frozenset[str]:
    tree = ast.parse((Path(__file__).parent / file).read_text(encoding="utf-8"))
    return frozenset(node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


# --- rooms -----------------------------------------------------------------------------------------------------------


@shows("empty-group-room")
async def a_group_of_one(face: TalkFace, _: FakeClock) -> None:
    alice = await face.person("alice")
    made = await alice.try_("POST", ROOM, data={"roomType": 2, "roomName": "Lab"})
    assert (made.status, list(made.payload["participants"])) == (201, ["alice"])


@shows("last-room-activity")
async def rooms_know_their_last_activity(face: TalkFace, clock: FakeClock) -> None:
    alice = await face.person("alice")
    token = await alice.create_room("Lab")
    clock.advance(90)
    await alice.post(token, "hello")
    assert (await alice.room(token))["lastActivity"] == clock.now_ms() // 1000


@shows("locked-one-to-one-rooms")
async def a_one_to_one_stays_one(face: TalkFace, _: FakeClock) -> None:
    alice, bob, _eve = [await face.person(uid) for uid in ("alice", "bob", "eve")]
    token = await alice.create_room(kind=1, invite="bob")
    wish = {"newParticipant": "eve"}
    assert (await alice.try_("POST", f"{ROOM}/{token}/participants", data=wish)).status == 400
    await bob.leave(token)
    await alice.post(token, "still there?")
    assert [room["token"] for room in await bob.rooms()] == [token]


@shows("favorites")
async def rooms_can_be_favourites(face: TalkFace, _: FakeClock) -> None:
    alice = await face.person("alice")
    token = await alice.create_room("Lab")
    await alice.call("POST", f"{ROOM}/{token}/favorite")
    assert (await alice.room(token))["isFavorite"] is True


@shows("notification-levels")
async def members_choose_of_what_they_are_told(face: TalkFace, _: FakeClock) -> None:
    alice = await face.person("alice")
    token = await alice.create_room("Lab")
    await alice.call("POST", f"{ROOM}/{token}/notify", data={"level": 3})
    assert (await alice.room(token))["notificationLevel"] == 3


@shows("read-only-rooms")
async def rooms_can_be_locked(face: TalkFace, _: FakeClock) -> None:
    alice = await face.person("alice")
    token = await alice.create_room("Lab")
    await alice.call("PUT", f"{ROOM}/{token}/read-only", data={"state": 1})
    assert (await alice.room(token))["readOnly"] == 1
    assert (await alice.try_("POST", f"{TALK}/chat/{token}", data={"message": "x"})).status == 403


@shows("webinary-lobby")
async def members_wait_in_the_lobby(face: TalkFace, clock: FakeClock) -> None:
    alice, bob = await face.person("alice"), await face.person("bob")
    token = await alice.create_room("Lab")
    await alice.add_participant(token, "bob")
    timer = clock.now_ms() // 1000 + 60
    await alice.call("PUT", f"{ROOM}/{token}/webinary/lobby", data={"state": 1, "timer": timer})
    assert (await bob.try_("POST", f"{TALK}/chat/{token}", data={"message": "x"})).status == 412
    clock.advance(60)
    await bob.post(token, "at last")


@shows("room-description")
async def rooms_can_be_described(face: TalkFace, _: FakeClock) -> None:
    alice = await face.person("alice")
    token = await alice.create_room("Lab")
    await alice.call("PUT", f"{ROOM}/{token}/description", data={"description": "Ducks"})
    assert (await alice.room(token))["description"] == "Ducks"


@shows("listable-rooms")
async def rooms_can_be_found(face: TalkFace, _: FakeClock) -> None:
    alice, eve = await face.person("alice"), await face.person("eve")
    token = await alice.create_room("Lab")
    await alice.call("PUT", f"{ROOM}/{token}/listable", data={"scope": 1})
    found = await eve.call("GET", "apps/spreed/api/v4/listed-room", params={"searchTerm": "lab"})
    assert [room["token"] for room in found] == [token]


# --- chat ------------------------------------------------------------------------------------------------------------


@shows("chat-v2")
async def messages_come_in_pages(face: TalkFace, _: FakeClock) -> None:
    alice = await face.person("alice")
    token = await alice.create_room("Lab")
    sent = [(await alice.post(token, f"number {number} for @alice"))["id"] for number in range(3)]
    page = await alice.history(token, before=sent[2], limit=2)
    assert [(one["id"], one["message"]) for one in page] == [
        (sent[1], "number 1 for {mention-user1}"),
        (sent[0], "number 0 for {mention-user1}"),
    ]
    assert page[0]["messageParameters"]["mention-user1"]["id"] == "alice"


@shows("no-ping")
async def a_poll_is_a_sign_of_life(face: TalkFace, clock: FakeClock) -> None:
    alice = await face.person("alice")
    token = await alice.create_room("Lab")
    await alice.join(token)
    clock.advance(60)
    await alice.poll(token, (await alice.history(token))[0]["id"])
    assert (await alice.room(token))["lastPing"] == clock.now_ms() // 1000


@shows("system-messages")
async def a_chat_tells_what_happens(face: TalkFace, _: FakeClock) -> None:
    alice = await face.person("alice")
    token = await alice.create_room("Lab")
    await alice.call("PUT", f"{ROOM}/{token}", data={"roomName": "Den"})
    assert [one["systemMessage"] for one in await alice.history(token)] == [
        "conversation_renamed",
        "conversation_created",
    ]


@shows("mention-flag")
async def who_was_mentioned_sees_it(face: TalkFace, _: FakeClock) -> None:
    alice, bob = await face.person("alice"), await face.person("bob")
    token = await alice.create_room("Lab")
    await alice.add_participant(token, "bob")
    assert (await bob.room(token))["unreadMention"] is False
    await alice.post(token, "hello @bob")
    assert (await bob.room(token))["unreadMention"] is True


@shows("chat-read-marker", "chat-read-last")
async def reading_is_remembered(face: TalkFace, _: FakeClock) -> None:
    alice, bob = await face.person("alice"), await face.person("bob")
    token = await alice.create_room("Lab")
    await alice.add_participant(token, "bob")
    first, second = [(await alice.post(token, text))["id"] for text in ("one", "two")]
    await bob.mark_read(token, first)
    seen = await bob.room(token)
    assert (seen["lastReadMessage"], seen["unreadMessages"]) == (first, 1)
    await bob.call("POST", f"{TALK}/chat/{token}/read")
    seen = await bob.room(token)
    assert (seen["lastReadMessage"], seen["unreadMessages"]) == (second, 0)


@shows("chat-replies")
async def replies_show_what_they_answer(face: TalkFace, _: FakeClock) -> None:
    alice = await face.person("alice")
    token = await alice.create_room("Lab")
    first = await alice.post(token, "why?")
    answer = await alice.post(token, "because", reply_to=first["id"])
    assert (answer["parent"]["id"], answer["parent"]["message"]) == (first["id"], "why?")


@shows("chat-reference-id")
async def clients_find_their_own_message_again(face: TalkFace, _: FakeClock) -> None:
    alice = await face.person("alice")
    token = await alice.create_room("Lab")
    await alice.post(token, "hello", reference="mine")
    assert (await alice.history(token))[0]["referenceId"] == "mine"


@shows("delete-messages", "delete-messages-unlimited")
async def old_messages_can_be_deleted(face: TalkFace, clock: FakeClock) -> None:
    alice = await face.person("alice")
    token = await alice.create_room("Lab")
    posted = await alice.post(token, "oops")
    clock.advance(30 * 86_400)
    told = await alice.delete(token, posted["id"])
    assert (told["systemMessage"], told["parent"]["messageType"]) == ("message_deleted", "comment_deleted")


@shows("edit-messages")
async def messages_can_be_edited(face: TalkFace, _: FakeClock) -> None:
    alice = await face.person("alice")
    token = await alice.create_room("Lab")
    posted = await alice.post(token, "helo")
    told = await alice.edit(token, posted["id"], "hello")
    assert (told["systemMessage"], told["parent"]["message"]) == ("message_edited", "hello")


@shows("reactions")
async def messages_can_be_reacted_to(face: TalkFace, _: FakeClock) -> None:
    alice = await face.person("alice")
    token = await alice.create_room("Lab")
    posted = await alice.post(token, "party?")
    await alice.react(token, posted["id"], "🎉")
    assert (await alice.history(token))[1]["reactions"] == {"🎉": 1}


@shows("bots-v1")
async def bots_can_be_listed(face: TalkFace, _: FakeClock) -> None:
    alice = await face.person("alice")
    token = await alice.create_room("Lab", kind=PUBLIC)
    assert await alice.call("GET", f"{TALK}/bot/{token}") == []


@pytest.mark.parametrize("feature", sorted(BEHAVIOURS))
async def test_a_capability(tmp_path: Path, sqlite_path: Path, feature: str) -> None:
    clock = FakeClock()
    async with open_talk(sqlite_path, tmp_path, clock=clock) as face:
        announced = await (await face.person("alice")).call("GET", "cloud/capabilities")
        assert feature in announced["capabilities"]["spreed"]["features"]
        await BEHAVIOURS[feature](face, clock)
