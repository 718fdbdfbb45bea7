"""What nc-py-api does with conversations, in both of its clients."""

from __future__ import annotations

from typing import Any

import pytest

from tests.helpers.nc_py_api import NcError, NcPyApi, NcUser

ONE_TO_ONE, GROUP, PUBLIC = 1, 2, 3
OWNER, USER = 1, 3


def room(user: NcUser, name: str = "Lab", kind: int = GROUP) -> Any:
    return user.talk("create_conversation", conversation_type=kind, room_name=name)


def again(user: NcUser, token: str) -> Any:
    return user.talk("get_conversation_by_token", conversation=token)


def test_it_finds_talk_and_bots(alice: NcUser) -> None:
    assert alice.talk("available") is True
    assert alice.talk("bots_available") is True
    assert alice.call("user") == "alice"


def test_a_wrong_password_is_told(package: NcPyApi) -> None:
    with pytest.raises(NcError) as refused:
        package.user("alice", "wrong").talk("get_user_conversations")
    assert refused.value.status == 401


def test_create_get_rename_delete(alice: NcUser) -> None:
    made = room(alice, "Lab")
    assert (made["conversation_type"], made["display_name"], made["participant_type"]) == (GROUP, "Lab", OWNER)
    assert (made["actor_type"], made["actor_id"]) == ("users", "alice")
    assert isinstance(made["conversation_id"], int)
    assert isinstance(made["attendee_id"], int)
    assert isinstance(made["attendee_pin"], str)
    assert isinstance(made["avatar_version"], str)
    assert (made["permissions"], made["attendee_permissions"], made["default_permissions"]) == (254, 0, 0)
    token = made["token"]
    alice.talk("rename_conversation", conversation=token, new_name="Labyrinth")
    assert again(alice, token)["display_name"] == "Labyrinth"
    alice.talk("delete_conversation", conversation=token)
    with pytest.raises(NcError) as refused:
        again(alice, token)
    assert refused.value.status == 404


def test_a_group_room_needs_no_name(alice: NcUser, bob: NcUser) -> None:
    made = alice.talk("create_conversation", conversation_type=GROUP, invite="crew")
    assert made["display_name"] == "crew"
    assert again(bob, made["token"])["participant_type"] == USER


def test_a_one_to_one(alice: NcUser, bob: NcUser) -> None:
    made = alice.talk("create_conversation", conversation_type=ONE_TO_ONE, invite="bob")
    assert (made["name"], made["conversation_type"]) == ("bob", ONE_TO_ONE)
    there = alice.talk("create_conversation", conversation_type=ONE_TO_ONE, invite="bob")
    assert there["token"] == made["token"]
    bob.talk("leave_conversation", conversation=made["token"])
    with pytest.raises(NcError):
        alice.talk("delete_conversation", conversation=made["token"])


def test_the_list_says_what_is_new(alice: NcUser) -> None:
    token = room(alice, "Listed")["token"]
    listed = alice.talk("get_user_conversations", include_status=True)
    (shown,) = [one for one in listed if one["token"] == token]
    assert shown["last_message"]["system_message"] == "conversation_created"
    assert isinstance(shown["last_message"]["message_parameters"], dict)
    since = alice.talk("modified_since")
    assert abs(since - shown["last_activity"]) < 60
    assert alice.talk("get_user_conversations", modified_since=since + 2) == []
    assert alice.talk("get_user_conversations", modified_since=9_999_999_999) == []
    assert alice.talk("config_sha") != ""


def test_leave(alice: NcUser) -> None:
    token = room(alice)["token"]
    alice.talk("leave_conversation", conversation=token)
    with pytest.raises(NcError):
        again(alice, token)


def test_description(alice: NcUser) -> None:
    token = room(alice)["token"]
    alice.talk("set_conversation_description", conversation=token, description="Where we try things.")
    assert again(alice, token)["description"] == "Where we try things."
    alice.talk("set_conversation_description", conversation=token, description="")
    assert again(alice, token)["description"] == ""


def test_favourite(alice: NcUser) -> None:
    token = room(alice)["token"]
    for favourite in (True, False):
        alice.talk("set_conversation_fav", conversation=token, favorite=favourite)
        assert again(alice, token)["is_favorite"] is favourite


def test_read_only(alice: NcUser) -> None:
    token = room(alice)["token"]
    alice.talk("set_conversation_readonly", conversation=token, read_only=True)
    assert again(alice, token)["read_only"] is True
    with pytest.raises(NcError) as refused:
        alice.talk("send_message", message="hi", conversation=token)
    assert refused.value.status == 403
    alice.talk("set_conversation_description", conversation=token, description="still to be changed")
    alice.talk("set_conversation_readonly", conversation=token, read_only=False)
    assert again(alice, token)["read_only"] is False


def test_public_and_password(alice: NcUser) -> None:
    token = room(alice)["token"]
    alice.talk("set_conversation_public", conversation=token, public=True)
    assert again(alice, token)["conversation_type"] == PUBLIC
    for password in ("open sesame please", ""):
        alice.talk("set_conversation_password", conversation=token, password=password)
        assert again(alice, token)["has_password"] is bool(password)
    alice.talk("set_conversation_public", conversation=token, public=False)
    assert again(alice, token)["conversation_type"] == GROUP


@pytest.mark.parametrize("level", [1, 2, 3])
def test_notification_level(alice: NcUser, level: int) -> None:
    token = room(alice)["token"]
    alice.talk("set_conversation_notify_lvl", conversation=token, new_lvl=level)
    assert again(alice, token)["notification_level"] == level


def test_participants(alice: NcUser) -> None:
    token = alice.talk("create_conversation", conversation_type=GROUP, invite="crew")["token"]
    for include_status in (False, True):
        people = alice.talk("list_participants", conversation=token, include_status=include_status)
        assert sorted((one["actor_type"], one["actor_id"], one["participant_type"]) for one in people) == [
            ("users", "alice", OWNER),
            ("users", "bob", USER),
        ]
        assert {one["actor_id"]: one["permissions"] for one in people} == {"alice": 254, "bob": 246}
        assert all(one["session_ids"] == [] and one["attendee_permissions"] == 0 for one in people)
        assert len({one["attendee_id"] for one in people}) == 2


def test_avatars(alice: NcUser) -> None:
    made = room(alice)
    token = made["token"]
    assert made["is_custom_avatar"] is False
    usual = alice.talk("get_conversation_avatar", conversation=token)
    assert alice.talk("get_conversation_avatar", conversation=token, dark=True)["bytes"]
    changed = alice.talk("set_conversation_avatar", conversation=token, avatar={"bytes": PIXEL})
    assert changed["is_custom_avatar"] is True
    assert changed["avatar_version"] != made["avatar_version"]
    assert alice.talk("get_conversation_avatar", conversation=token) != usual
    assert alice.talk("delete_conversation_avatar", conversation=token)["is_custom_avatar"] is False
    for color in ("ff0000", None):
        changed = alice.talk("set_conversation_avatar", conversation=token, avatar=["🦜", color])
        assert changed["is_custom_avatar"] is True
    assert alice.talk("get_conversation_avatar", conversation=token)["bytes"]
    with pytest.raises(NcError) as refused:
        alice.talk("get_conversation_avatar", conversation="unknowntoken")
    assert refused.value.status >= 400


PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
"""A PNG of one point."""
