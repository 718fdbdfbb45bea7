"""What a chat says about every kind of event, to each viewer, in both manners."""

from __future__ import annotations

from typing import NamedTuple, get_args

import pytest

from sabir.domain.calls import CallReport, report_text
from sabir.domain.events import Event, EventKind, RoomEventKind, is_listed
from sabir.domain.ids import MessageId, PersonId, RoomId, Seq, StreamId
from sabir.domain.messages import Message, Reaction
from sabir.domain.people import PersonKind
from sabir.domain.rooms import Role
from sabir.domain.timeline import Item, Name, Page
from sabir.faces.talk.render import View, messages_json, messages_of
from sabir.faces.talk.schema import ENCODE
from sabir.faces.talk.schema import Message as Shown
from sabir.faces.talk.system_texts import Manner

ALICE, BOB, CARL, SAILOR, DORA, EVE = (PersonId(StreamId(number)) for number in (1, 2, 3, 4, 5, 6))
NAMES = {
    ALICE: Name(ALICE, PersonKind.PERSON, "alice", "Alice"),
    BOB: Name(BOB, PersonKind.PERSON, "bob", "Bob"),
    CARL: Name(CARL, PersonKind.PERSON, "carl", "Carl"),
    DORA: Name(DORA, PersonKind.PERSON, "dora", "Dora"),
    EVE: Name(EVE, PersonKind.PERSON, "eve", "Eve"),
    SAILOR: Name(SAILOR, PersonKind.VISITOR, None, "Sailor", "05" + "a" * 64),
}
MESSAGE = Message(
    RoomId(StreamId(9)), MessageId(50), 1, BOB, 0, 0, "hi", None, 0, 1, "", 1, None, None, None, None, None
)
K = EventKind
MANNERS: tuple[Manner, ...] = get_args(Manner)


class Case(NamedTuple):
    """What happened, and what alice (who did it), bob (to whom it was done) and carl are told."""

    kind: EventKind
    identifier: str
    mine: str
    other: str
    target: str = ""
    subject: int | None = None
    data: str | None = None
    administrator: str = ""


def said(identifier: str, phrase: str, kind: EventKind, data: str | None = None) -> Case:
    """A message that says who did it and nothing else."""
    return Case(
        kind,
        identifier,
        f"You {phrase}",
        f"{{actor}} {phrase}",
        data=data,
        administrator=f"An administrator {phrase}",
    )


def done(identifier: str, phrases: tuple[str, str], kind: EventKind, data: str | None = None) -> Case:
    """A message about what alice did to bob."""
    third, second = phrases
    return Case(
        kind,
        identifier,
        f"You {third}",
        f"{{actor}} {third}",
        f"{{actor}} {second}",
        BOB,
        data,
        f"An administrator {third}",
    )


BOTH = [
    said("conversation_created", "created the conversation", K.ROOM_CREATED),
    said("conversation_renamed", 'renamed the conversation from "Old" to "New"', K.ROOM_RENAMED, "Old\nNew"),
    said("description_set", "set the description", K.ROOM_DESCRIBED),
    said("description_removed", "removed the description", K.ROOM_UNDESCRIBED),
    said("read_only", "locked the conversation", K.ROOM_LOCKED),
    said("read_only_off", "unlocked the conversation", K.ROOM_UNLOCKED),
    said("lobby_none", "opened the conversation to everyone", K.ROOM_LOBBY_LIFTED),
    said("lobby_non_moderators", "restricted the conversation to moderators", K.ROOM_LOBBY_SET, "1700000000000"),
    said("listable_none", "limited the conversation to the current participants", K.ROOM_LISTED, "0"),
    said("listable_users", "opened the conversation to registered users", K.ROOM_LISTED, "1"),
    said(
        "listable_all",
        "opened the conversation to registered users and users created with the Guests app",
        K.ROOM_LISTED,
        "2",
    ),
    said("message_expiration_enabled", "set the message expiration to 1 minute", K.ROOM_EXPIRATION_SET, "60"),
    said("message_expiration_enabled", "set the message expiration to 1 hour", K.ROOM_EXPIRATION_SET, "3600"),
    said("message_expiration_enabled", "set the message expiration to 8 hours", K.ROOM_EXPIRATION_SET, "28800"),
    said("message_expiration_enabled", "set the message expiration to 1 day", K.ROOM_EXPIRATION_SET, "86400"),
    said("message_expiration_enabled", "set the message expiration to 4 weeks", K.ROOM_EXPIRATION_SET, "2419200"),
    said("message_expiration_disabled", "disabled message expiration", K.ROOM_EXPIRATION_LIFTED),
    said("history_cleared", "cleared the history of the conversation", K.ROOM_HISTORY_CLEARED),
    said("avatar_set", "set the conversation picture", K.ROOM_AVATAR_SET),
    said("avatar_removed", "removed the conversation picture", K.ROOM_AVATAR_REMOVED),
    said("call_started", "started a call", K.CALL_STARTED),
    said("call_joined", "joined the call", K.CALL_JOINED),
    said("call_left", "left the call", K.CALL_LEFT),
    done(
        "moderator_promoted",
        ("promoted {user} to moderator", "promoted you to moderator"),
        K.MEMBER_ROLE_CHANGED,
        "3 2",
    ),
    done(
        "moderator_demoted",
        ("demoted {user} from moderator", "demoted you from moderator"),
        K.MEMBER_ROLE_CHANGED,
        "2 3",
    ),
    Case(
        K.MEMBER_ROLE_CHANGED,
        "guest_moderator_promoted",
        "You promoted {user} to moderator",
        "{actor} promoted {user} to moderator",
        subject=SAILOR,
        data="4 6",
    ),
    Case(
        K.MEMBER_ROLE_CHANGED,
        "guest_moderator_demoted",
        "You demoted {user} from moderator",
        "{actor} demoted {user} from moderator",
        subject=SAILOR,
        data="6 4",
    ),
    Case(
        K.MEMBER_LEFT,
        "user_removed",
        "You left the conversation",
        "{actor} left the conversation",
        subject=ALICE,
        data="3",
    ),
    Case(K.MEMBER_ADDED, "user_added", "You joined the conversation", "{actor} joined the conversation", subject=ALICE),
    Case(K.MESSAGE_EDITED, "message_edited", "You edited a message", "{actor} edited a message", subject=MESSAGE.id),
    Case(
        K.MESSAGE_DELETED, "message_deleted", "You deleted a message", "{actor} deleted a message", subject=MESSAGE.id
    ),
    Case(K.REACTION_ADDED, "reaction", "👍", "👍", subject=MESSAGE.id, data="👍"),
    Case(
        K.REACTION_ADDED,
        "reaction_deleted",
        "Reaction deleted by author",
        "Reaction deleted by author",
        subject=MESSAGE.id,
        data="🎉",
    ),
    Case(
        K.REACTION_REMOVED,
        "reaction_revoked",
        "You deleted a reaction",
        "{actor} deleted a reaction",
        subject=MESSAGE.id,
        data="👍",
    ),
    Case(
        K.POLL_VOTED,
        "poll_voted",
        "Someone voted on the poll {poll}",
        "Someone voted on the poll {poll}",
        subject=MESSAGE.id,
        data="7",
    ),
    Case(
        K.POLL_CLOSED,
        "poll_closed",
        "You ended the poll {poll}",
        "{actor} ended the poll {poll}",
        subject=MESSAGE.id,
        data="7",
    ),
    Case(
        K.ROOM_LOBBY_EXPIRED,
        "lobby_timer_reached",
        "The conversation is now open to everyone",
        "The conversation is now open to everyone",
        administrator="The conversation is now open to everyone",
    ),
    said(
        "call_ended_everyone",
        "ended the call with {user1} and 1 guest (Duration 0:07)",
        K.CALL_ENDED_FOR_EVERYONE,
        "7 1 1 2",
    ),
    said("call_ended_everyone", "ended the call (Duration 0:07)", K.CALL_ENDED_FOR_EVERYONE, "7 0 0"),
]
DOCUMENTED = [
    said("guests_allowed", "allowed guests in the conversation", K.ROOM_GUESTS_ALLOWED),
    said("guests_disallowed", "disallowed guests in the conversation", K.ROOM_GUESTS_DISALLOWED),
    said("password_set", "set a password for the conversation", K.ROOM_PASSWORD_SET),
    said("password_removed", "removed the password for the conversation", K.ROOM_PASSWORD_REMOVED),
    done("user_added", ("added {user} to the conversation", "added you to the conversation"), K.MEMBER_ADDED),
    done(
        "user_removed",
        ("removed {user} from the conversation", "removed you from the conversation"),
        K.MEMBER_REMOVED,
        "3",
    ),
]
RELEASED = [
    said("guests_allowed", "allowed guests", K.ROOM_GUESTS_ALLOWED),
    said("guests_disallowed", "disallowed guests", K.ROOM_GUESTS_DISALLOWED),
    said("password_set", "set a password", K.ROOM_PASSWORD_SET),
    said("password_removed", "removed the password", K.ROOM_PASSWORD_REMOVED),
    done("user_added", ("added {user}", "added you"), K.MEMBER_ADDED),
    done("user_removed", ("removed {user}", "removed you"), K.MEMBER_REMOVED, "3"),
]
CASES: list[tuple[Manner, Case]] = [
    *((manner, case) for manner in MANNERS for case in BOTH),
    *(("documented", case) for case in DOCUMENTED),
    *(("released", case) for case in RELEASED),
]


def page(
    kind: EventKind,
    actor: PersonId | None = ALICE,
    subject: int | None = None,
    data: str | None = None,
) -> Page:
    event = Event(StreamId(9), Seq(1), 60, kind, subject, actor, 1_700_000_000_500, data)
    message = MESSAGE if subject == MESSAGE.id else None
    reactions = {MESSAGE.id: [Reaction(MESSAGE.id, "👍", ALICE, 0)]} if message else {}
    return Page([Item(event, message)], Seq(1), NAMES, {}, {}, reactions)


def seen(shown: Page, viewer: PersonId, manner: Manner = "documented") -> Shown:
    (message,) = messages_of(shown, View(viewer, "abcd", "http://x", manner=manner))
    return message


@pytest.mark.parametrize(("manner", "case"), CASES, ids=[f"{manner}-{case.identifier}" for manner, case in CASES])
def test_each_viewer(manner: Manner, case: Case) -> None:
    shown = page(case.kind, ALICE, case.subject, case.data)
    for viewer, text in (
        (ALICE, case.mine),
        (BOB, case.target or case.other),
        (CARL, case.other),
        (SAILOR, case.other),
    ):
        told = seen(shown, viewer, manner)
        assert (told.system_message, told.message, told.message_type) == (case.identifier, text, "system")
        assert (told.id, told.timestamp, told.actor_type, told.actor_id) == (60, 1_700_000_000, "users", "alice")
        assert not told.is_replyable
        view = View(viewer, "abcd", "http://x", manner=manner)
        assert messages_json(shown, view) == ENCODE([told])
        placeholders = {part.partition("}")[0] for part in text.split("{")[1:]}
        assert placeholders <= set(dict(told.message_parameters)), text


@pytest.mark.parametrize(("manner", "case"), [one for one in CASES if one[1].administrator])
def test_the_command_line(manner: Manner, case: Case) -> None:
    told = seen(page(case.kind, None, case.subject, case.data), CARL, manner)
    assert (told.actor_type, told.actor_id, told.message) == ("guests", "cli", case.administrator)


@pytest.mark.parametrize("manner", MANNERS)
def test_guests_are_told_as_third_persons(manner: Manner) -> None:
    for kind, text in (
        (K.ROOM_RENAMED, '{actor} renamed the conversation from "a" to "b"'),
        (K.CALL_STARTED, "{actor} started a call"),
    ):
        told = seen(page(kind, SAILOR, data="a\nb"), SAILOR, manner)
        assert told.message == text
        assert dict(told.message_parameters)["actor"]["type"] == "guest"
        assert dict(told.message_parameters)["actor"]["name"] == "Sailor (guest)"


def test_who_was_acted_upon() -> None:
    told = seen(page(K.MEMBER_ADDED, subject=BOB), CARL)
    assert told.message_parameters == {
        "actor": {"type": "user", "id": "alice", "name": "Alice"},
        "user": {"type": "user", "id": "bob", "name": "Bob"},
    }


def test_votes_are_secret() -> None:
    told = seen(page(K.POLL_VOTED, subject=MESSAGE.id, data="7"), CARL)
    assert dict(told.message_parameters).keys() == {"poll"}


@pytest.mark.parametrize("manner", MANNERS)
@pytest.mark.parametrize(
    ("report", "text"),
    [
        (CallReport(7, 0, 1), "Call with 1 guest (Duration 0:07)"),
        (CallReport(60, 0, 3), "Call with 3 guests (Duration 1:00)"),
        (CallReport(1823, 2, 0, (ALICE, BOB)), "Call with {user1} and {user2} (Duration 30:23)"),
        (CallReport(3599, 1, 1, (ALICE,)), "Call with {user1} and 1 guest (Duration 59:59)"),
        (
            CallReport(3600, 3, 0, (ALICE, BOB, CARL)),
            "Call with {user1}, {user2} and {user3} (Duration 1:00:00)",
        ),
        (
            CallReport(36_061, 4, 2, (ALICE, BOB, CARL, DORA)),
            "Call with {user1}, {user2}, {user3}, {user4} and 2 guests (Duration 10:01:01)",
        ),
        (
            CallReport(1, 5, 0, (ALICE, BOB, CARL, DORA, EVE)),
            "Call with {user1}, {user2}, {user3}, {user4} and {user5} (Duration 0:01)",
        ),
        (
            CallReport(1, 5, 1, (ALICE, BOB, CARL, DORA, EVE)),
            "Call with {user1}, {user2}, {user3}, {user4} and 2 others (Duration 0:01)",
        ),
        (
            CallReport(1, 7, 2, (ALICE, BOB, CARL, DORA, EVE)),
            "Call with {user1}, {user2}, {user3}, {user4} and 5 others (Duration 0:01)",
        ),
    ],
)
def test_the_end_of_a_call(report: CallReport, text: str, manner: Manner) -> None:
    told = seen(page(K.CALL_ENDED, None, data=report_text(report)), BOB, manner)
    assert (told.system_message, told.message) == ("call_ended", text)
    first = ("users", "alice") if report.user_count else ("guests", "guests-only")
    assert (told.actor_type, told.actor_id) == first
    names = [(f"user{number}", NAMES[person].uid) for number, person in enumerate(report.named, start=1)]
    assert [(key, one["id"]) for key, one in dict(told.message_parameters).items()] == names
    placeholders = {part.partition("}")[0] for part in text.split("{")[1:]}
    assert placeholders <= set(dict(told.message_parameters))


def test_a_missed_call() -> None:
    missed = page(K.CALL_MISSED, subject=BOB)
    tried, came = seen(missed, ALICE), seen(missed, BOB)
    assert (tried.system_message, tried.message) == ("call_tried", "You tried to call {user}")
    assert dict(tried.message_parameters)["user"]["id"] == "bob"
    assert (came.system_message, came.message) == ("call_missed", "You missed a call from {user}")
    assert dict(came.message_parameters)["user"]["id"] == "alice"


def test_a_file_that_is_no_longer_there() -> None:
    event = Event(StreamId(9), Seq(1), 50, K.MESSAGE_POSTED, 50, BOB, 0, None)
    shown = Page([Item(event, MESSAGE._replace(file_count=1, text="", reaction_count=0))], Seq(1), NAMES)
    for viewer, text in ((BOB, "You shared"), (ALICE, "{actor} shared")):
        told = seen(shown, viewer)
        assert told.message == f"{text} a file which is no longer available"
        assert (told.system_message, told.message_type, told.is_replyable) == ("file_shared", "system", False)
        assert (told.actor_id, told.message_parameters) == (
            "bob",
            {"actor": {"type": "user", "id": "bob", "name": "Bob"}},
        )
        assert messages_json(shown, View(viewer, "abcd", "http://x")) == ENCODE([told])


@pytest.mark.parametrize(
    "hidden",
    [
        page(K.ROOM_PUBLISHED, data="harbour"),
        page(K.MEMBER_JOINED, subject=BOB),
        page(K.MEMBER_BANNED, subject=BOB),
        page(K.MEMBER_UNBANNED, subject=BOB),
        page(K.MEMBER_LEFT, ALICE, ALICE, f"{int(Role.SELF_JOINED)}"),
        page(K.MEMBER_LEFT, SAILOR, SAILOR, f"{int(Role.GUEST)}"),
        page(K.MEMBER_LEFT, SAILOR, SAILOR, f"{int(Role.GUEST_MODERATOR)}"),
        page(K.MEMBER_REMOVED, ALICE, SAILOR, f"{int(Role.GUEST)}"),
        page(K.PERSON_DISABLED, subject=BOB),
    ],
)
def test_what_is_hidden(hidden: Page) -> None:
    assert messages_of(hidden, View(ALICE, "abcd", "http://x")) == []
    assert not is_listed(hidden.items[0].event)


@pytest.mark.parametrize("manner", MANNERS)
def test_every_kind_of_a_room_is_decided(manner: Manner) -> None:
    data = {K.ROOM_EXPIRATION_SET: "60", K.CALL_ENDED: "1 0 1", K.CALL_ENDED_FOR_EVERYONE: "1 0 1"}
    for kind in get_args(RoomEventKind):
        messages_of(page(kind, data=data.get(kind, "3 2"), subject=BOB), View(ALICE, "abcd", "http://x", manner=manner))


def test_an_envelope_that_is_no_chat_text_is_hidden() -> None:
    typing = MESSAGE._replace(text="", envelope_key="05" + "a" * 64)
    event = Event(StreamId(9), Seq(1), 50, K.MESSAGE_POSTED, 50, BOB, 0, None)
    assert messages_of(Page([Item(event, typing)], Seq(1), NAMES), View(ALICE, "abcd", "http://x")) == []


def test_who_is_gone_is_a_deleted_user() -> None:
    event = Event(StreamId(9), Seq(1), 50, K.MESSAGE_POSTED, 50, BOB, 0, None)
    told = seen(Page([Item(event, MESSAGE)], Seq(1), {}), ALICE)
    assert (told.actor_type, told.actor_id, told.actor_display_name) == ("deleted_users", "deleted_users", "")
    assert not told.is_replyable


def test_one_rendering_serves_all_who_see_the_same() -> None:
    event = Event(StreamId(9), Seq(1), 50, K.MESSAGE_POSTED, 50, BOB, 0, None)
    shown = Page([Item(event, MESSAGE._replace(reaction_count=0))], Seq(1), NAMES)
    for viewer in (ALICE, BOB, CARL):
        messages_json(shown, View(viewer, "abcd", "http://x"))
    assert len(shown.renderings) == 1
    messages_json(shown, View(CARL, "abcd", "http://y"))
    assert len(shown.renderings) == 2
