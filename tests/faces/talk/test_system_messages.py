"""What a chat says about every kind of event, to each viewer."""

from __future__ import annotations

from typing import get_args

import pytest

from sabir.domain.events import Event, EventKind, RoomEventKind, is_listed
from sabir.domain.ids import MessageId, PersonId, RoomId, Seq, StreamId
from sabir.domain.messages import Message, Reaction
from sabir.domain.people import PersonKind
from sabir.domain.rooms import Role
from sabir.domain.timeline import Item, Name, Page
from sabir.faces.talk.render import View, messages_json, messages_of
from sabir.faces.talk.schema import ENCODE

ALICE, BOB, CARL, SAILOR = (PersonId(StreamId(number)) for number in (1, 2, 3, 4))
NAMES = {
    ALICE: Name(ALICE, PersonKind.PERSON, "alice", "Alice"),
    BOB: Name(BOB, PersonKind.PERSON, "bob", "Bob"),
    CARL: Name(CARL, PersonKind.PERSON, "carl", "Carl"),
    SAILOR: Name(SAILOR, PersonKind.VISITOR, None, "Sailor", "05" + "a" * 64),
}
MESSAGE = Message(
    RoomId(StreamId(9)), MessageId(50), 1, BOB, 0, 0, "hi", None, 0, 1, "", 1, None, None, None, None, None
)
K = EventKind


def page(kind: EventKind, actor: PersonId | None = ALICE, subject: int | None = None, data: str | None = None) -> Page:
    event = Event(StreamId(9), Seq(1), 60, kind, subject, actor, 1_700_000_000_500, data)
    message = MESSAGE if subject == MESSAGE.id else None
    reactions = {MESSAGE.id: [Reaction(MESSAGE.id, "👍", ALICE, 0)]} if message else {}
    return Page([Item(event, message)], Seq(1), NAMES, {}, {}, reactions)


@pytest.mark.parametrize(
    ("shown", "identifier", "texts"),
    [
        (
            page(K.ROOM_CREATED),
            "conversation_created",
            ("You created the conversation", "{actor} created the conversation"),
        ),
        (
            page(K.ROOM_RENAMED, data="Old\nNew"),
            "conversation_renamed",
            (
                'You renamed the conversation from "Old" to "New"',
                '{actor} renamed the conversation from "Old" to "New"',
            ),
        ),
        (page(K.ROOM_DESCRIBED), "description_set", ("You set the description", "{actor} set the description")),
        (
            page(K.MEMBER_ADDED, subject=BOB),
            "user_added",
            ("You added {user}", "{actor} added you", "{actor} added {user}"),
        ),
        (
            page(K.MEMBER_REMOVED, subject=BOB, data="3"),
            "user_removed",
            ("You removed {user}", "{actor} removed you", "{actor} removed {user}"),
        ),
        (
            page(K.MEMBER_LEFT, subject=ALICE, data="3"),
            "user_removed",
            ("You left the conversation", "{actor} left the conversation"),
        ),
        (
            page(K.MEMBER_ROLE_CHANGED, subject=BOB, data="3 2"),
            "moderator_promoted",
            (
                "You promoted {user} to moderator",
                "{actor} promoted you to moderator",
                "{actor} promoted {user} to moderator",
            ),
        ),
        (
            page(K.MEMBER_ROLE_CHANGED, subject=BOB, data="2 3"),
            "moderator_demoted",
            (
                "You demoted {user} from moderator",
                "{actor} demoted you from moderator",
                "{actor} demoted {user} from moderator",
            ),
        ),
        (
            page(K.MEMBER_ROLE_CHANGED, subject=SAILOR, data="4 6"),
            "guest_moderator_promoted",
            ("You promoted {user} to moderator", "{actor} promoted {user} to moderator"),
        ),
        (
            page(K.MEMBER_ROLE_CHANGED, subject=SAILOR, data="6 4"),
            "guest_moderator_demoted",
            ("You demoted {user} from moderator", "{actor} demoted {user} from moderator"),
        ),
        (
            page(K.MESSAGE_EDITED, subject=MESSAGE.id),
            "message_edited",
            ("You edited a message", "{actor} edited a message"),
        ),
        (
            page(K.MESSAGE_DELETED, subject=MESSAGE.id),
            "message_deleted",
            ("You deleted a message", "{actor} deleted a message"),
        ),
        (page(K.REACTION_ADDED, subject=MESSAGE.id, data="👍"), "reaction", ("👍", "👍")),
        (
            page(K.REACTION_ADDED, subject=MESSAGE.id, data="🎉"),
            "reaction_deleted",
            ("Reaction deleted by author", "Reaction deleted by author"),
        ),
        (
            page(K.REACTION_REMOVED, subject=MESSAGE.id, data="👍"),
            "reaction_revoked",
            ("You deleted a reaction", "{actor} deleted a reaction"),
        ),
    ],
)
def test_each_viewer(shown: Page, identifier: str, texts: tuple[str, ...]) -> None:
    mine, target, other = texts if len(texts) == 3 else (texts[0], texts[1], texts[1])
    for viewer, text in ((ALICE, mine), (BOB, target), (CARL, other)):
        view = View(viewer, "abcd", "http://x")
        (said,) = messages_of(shown, view)
        assert (said.system_message, said.message, said.message_type) == (identifier, text, "system")
        assert (said.id, said.timestamp, said.actor_type, said.actor_id) == (60, 1_700_000_000, "users", "alice")
        assert not said.is_replyable
        assert messages_json(shown, view) == ENCODE([said])


@pytest.mark.parametrize(
    ("shown", "text"),
    [
        (page(K.ROOM_CREATED, None), "An administrator created the conversation"),
        (page(K.ROOM_RENAMED, None, data="a\nb"), 'An administrator renamed the conversation from "a" to "b"'),
        (page(K.MEMBER_ADDED, None, BOB), "An administrator added {user}"),
        (page(K.MEMBER_REMOVED, None, BOB, "3"), "An administrator removed {user}"),
        (page(K.MEMBER_ROLE_CHANGED, None, BOB, "3 2"), "An administrator promoted {user} to moderator"),
        (page(K.MEMBER_ROLE_CHANGED, None, BOB, "2 3"), "An administrator demoted {user} from moderator"),
    ],
)
def test_the_command_line(shown: Page, text: str) -> None:
    (said,) = messages_of(shown, View(CARL, "abcd", "http://x"))
    assert (said.actor_type, said.actor_id, said.message) == ("guests", "cli", text)


@pytest.mark.parametrize(
    "hidden",
    [
        page(K.ROOM_PUBLISHED, data="harbour"),
        page(K.MEMBER_JOINED, subject=BOB),
        page(K.MEMBER_BANNED, subject=BOB),
        page(K.MEMBER_UNBANNED, subject=BOB),
        page(K.MEMBER_LEFT, ALICE, ALICE, f"{int(Role.SELF_JOINED)}"),
        page(K.MEMBER_LEFT, SAILOR, SAILOR, f"{int(Role.GUEST)}"),
        page(K.PERSON_DISABLED, subject=BOB),
    ],
)
def test_what_is_hidden(hidden: Page) -> None:
    assert messages_of(hidden, View(ALICE, "abcd", "http://x")) == []
    assert not is_listed(hidden.items[0].event)


def test_every_kind_of_a_room_is_decided() -> None:
    for kind in get_args(RoomEventKind):
        messages_of(page(kind, data="3 2", subject=BOB), View(ALICE, "abcd", "http://x"))


def test_an_envelope_that_is_no_chat_text_is_hidden() -> None:
    typing = MESSAGE._replace(text="", envelope_key="05" + "a" * 64)
    event = Event(StreamId(9), Seq(1), 50, K.MESSAGE_POSTED, 50, BOB, 0, None)
    assert messages_of(Page([Item(event, typing)], Seq(1), NAMES), View(ALICE, "abcd", "http://x")) == []


def test_who_is_gone_is_a_deleted_user() -> None:
    event = Event(StreamId(9), Seq(1), 50, K.MESSAGE_POSTED, 50, BOB, 0, None)
    (said,) = messages_of(Page([Item(event, MESSAGE)], Seq(1), {}), View(ALICE, "abcd", "http://x"))
    assert (said.actor_type, said.actor_id, said.actor_display_name) == ("deleted_users", "deleted_users", "")
    assert not said.is_replyable


def test_one_rendering_serves_all_who_see_the_same() -> None:
    event = Event(StreamId(9), Seq(1), 50, K.MESSAGE_POSTED, 50, BOB, 0, None)
    shown = Page([Item(event, MESSAGE._replace(reaction_count=0))], Seq(1), NAMES)
    for viewer in (ALICE, BOB, CARL):
        messages_json(shown, View(viewer, "abcd", "http://x"))
    assert len(shown.renderings) == 1
    messages_json(shown, View(CARL, "abcd", "http://y"))
    assert len(shown.renderings) == 2
