"""What nc-py-api does with messages, reactions, polls and files, in both of its clients."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conformance.nc_py_api.test_rooms import GROUP, ONE_TO_ONE, room
from tests.helpers.nc_py_api import NcError, NcUser


def crew(alice: NcUser) -> str:
    """A room with Bob in it."""
    token: str = alice.talk("create_conversation", conversation_type=GROUP, invite="crew")["token"]
    return token


def texts(messages: list[Any]) -> list[str]:
    return [one["message"] for one in messages if not one["system_message"]]


def test_send_and_receive(alice: NcUser, bob: NcUser) -> None:
    token = crew(alice)
    said = alice.talk("send_message", message="Hello", conversation=token)
    assert (said["message"], said["actor_type"], said["actor_id"]) == ("Hello", "users", "alice")
    assert (said["message_type"], said["is_replyable"], said["expiration_timestamp"]) == ("comment", True, 0)
    assert len(said["reference_id"]) == 64
    bob.talk("send_message", message="Hello back", conversation=token, silent=True)
    assert texts(bob.talk("receive_messages", conversation=token)) == ["Hello back", "Hello"]
    assert texts(alice.talk("receive_messages", conversation=token, limit=1)) == ["Hello back"]
    assert texts(alice.talk("receive_messages", conversation=token, look_in_future=True, timeout=1)) == [
        "Hello",
        "Hello back",
    ]


def test_reply(alice: NcUser, bob: NcUser) -> None:
    token = crew(alice)
    said = alice.talk("send_message", message="How late is it?", conversation=token)
    answer = bob.talk("send_message", message="Noon", conversation=token, reply_to_message=said["message_id"])
    assert answer["parent"]["id"] == said["message_id"]
    assert answer["parent"]["message"] == "How late is it?"
    with pytest.raises(NcError) as refused:
        bob.talk("send_message", message="Noon", conversation=token, reply_to_message=1)
    assert refused.value.status == 400


def test_mentions(alice: NcUser) -> None:
    said = alice.talk("send_message", message="hi @bob", conversation=crew(alice))
    assert said["message"] == "hi {mention-user1}"
    assert said["message_parameters"]["mention-user1"]["id"] == "bob"


def test_delete(alice: NcUser) -> None:
    token = room(alice)["token"]
    said = alice.talk("send_message", message="Oops", conversation=token)
    told = alice.talk("delete_message", message=f"{said['message_id']}", conversation=token)
    assert told["system_message"] == "message_deleted"
    assert told["parent"]["id"] == said["message_id"]
    assert told["parent"]["messageType"] == "comment_deleted"
    history = alice.talk("receive_messages", conversation=token)
    assert [one["system_message"] for one in history if one["message_id"] == told["message_id"]] == ["message_deleted"]
    assert "Oops" not in str(history)


def test_reactions(alice: NcUser, bob: NcUser) -> None:
    token = crew(alice)
    said = alice.talk("send_message", message="A joke", conversation=token)
    where = {"message": f"{said['message_id']}", "conversation": token}
    first = alice.talk("react_to_message", **where, reaction="😂")
    assert [(one["actor_type"], one["actor_id"]) for one in first["😂"]] == [("users", "alice")]
    assert isinstance(first["😂"][0]["timestamp"], int)
    second = bob.talk("react_to_message", **where, reaction="👍")
    assert {emoji: len(who) for emoji, who in second.items()} == {"😂": 1, "👍": 1}
    assert alice.talk("get_message_reactions", **where) == second
    assert set(alice.talk("get_message_reactions", **where, reaction_filter="👍")) == {"👍"}
    assert set(alice.talk("delete_reaction", **where, reaction="😂")) == {"👍"}
    shown = next(one for one in alice.talk("receive_messages", conversation=token) if one["message"] == "A joke")
    assert (shown["reactions"], shown["reactions_self"]) == ({"👍": 1}, [])
    assert not bob.talk("delete_reaction", **where, reaction="👍")


def test_polls(alice: NcUser, bob: NcUser) -> None:
    token = crew(alice)
    wish = {"question": "Whither?", "options": ["North", "East", "South"], "hidden_results": False, "max_votes": 2}
    made = alice.talk("create_poll", conversation=token, **wish)
    assert (made["question"], made["options"], made["max_votes"]) == ("Whither?", ["North", "East", "South"], 2)
    assert made["raw"]["votes"] == []
    assert (made["closed"], made["num_voters"], made["voted_self"], made["details"]) == (False, 0, [], [])
    where = {"poll": made["poll_id"], "conversation": token}
    voted = bob.talk("vote_poll", **where, options_ids=[0, 2])
    assert (voted["votes"], voted["num_voters"]) == ({"option-0": 1, "option-2": 1}, 1)
    again = bob.talk("vote_poll", **where, options_ids=[1])
    assert (again["votes"], again["voted_self"]) == ({"option-1": 1}, [1])
    assert bob.talk("get_poll", **where)["votes"] == {"option-1": 1}
    with pytest.raises(NcError) as refused:
        bob.talk("close_poll", **where)
    assert refused.value.status == 403
    closed = alice.talk("close_poll", **where)
    assert closed["closed"] is True
    assert [(one["actor_id"], one["option"]) for one in closed["details"]] == [("bob", 1)]
    shown = alice.talk("receive_messages", conversation=token)
    assert "talk-poll" in {one["message_parameters"].get("object", {}).get("type") for one in shown}


def test_folders(alice: NcUser, bob: NcUser) -> None:
    token = alice.talk("create_conversation", conversation_type=GROUP, invite="crew")["token"]
    top = f"Charts {token}"
    made = alice.call("files.makedirs", path=f"{top}/sea/deep", exist_ok=True)
    assert (made["path"], made["is_dir"]) == (f"{top}/sea/deep/", True)
    assert alice.call("files.makedirs", path=f"{top}/sea/deep", exist_ok=True) is None
    for path, status in ((f"{top}/sea", 405), (f"{top}/no/where", 409)):
        with pytest.raises(NcError) as refused:
            alice.call("files.mkdir", path=path)
        assert refused.value.status == status
    uploaded = alice.call("files.upload", path=f"{top}/sea/chart.txt", content="here be dragons")
    assert alice.call("files.by_path", path=f"{top}/sea/chart.txt") == uploaded
    listed = {(one["path"], one["is_dir"]) for one in alice.call("files.listdir", path=f"{top}/sea")}
    assert listed == {(f"{top}/sea/chart.txt", False), (f"{top}/sea/deep/", True)}
    assert f"{top}/" in {one["path"] for one in alice.call("files.listdir")}

    share, reference = alice.talk("send_file", path=f"{top}/sea/chart.txt", conversation=token)
    assert share["path"] == f"{top}/sea/chart.txt"
    seen = bob.talk("receive_messages", conversation=token, limit=1)[0]
    assert (seen["reference_id"], seen["fs_node"]["is_dir"]) == (reference, False)
    assert bob.call("files.download", path=seen["fs_node"]["path"]) == {"bytes": "aGVyZSBiZSBkcmFnb25z"}

    share, reference = alice.talk("send_file", path=f"{top}/sea", conversation=token)
    assert (share["share_with"], share["path"]) == (token, f"{top}/sea")
    seen = bob.talk("receive_messages", conversation=token, limit=1)[0]
    assert (seen["message"], seen["reference_id"]) == ("{file}", reference)
    assert (seen["message_parameters"]["file"]["name"], seen["fs_node"]["is_dir"]) == ("sea", True)
    below = bob.call("files.listdir", path=seen["fs_node"]["path"])
    (chart,) = [one for one in below if not one["is_dir"]]
    assert bob.call("files.download", path=chart["path"]) == {"bytes": "aGVyZSBiZSBkcmFnb25z"}

    alice.call("files.delete", path=top)
    assert top not in {one["path"].rstrip("/") for one in alice.call("files.listdir")}
    with pytest.raises(NcError) as gone:
        bob.call("files.download", path=chart["path"])
    assert gone.value.status == 404


def test_file_shares(alice: NcUser, bob: NcUser) -> None:
    token = alice.talk("create_conversation", conversation_type=ONE_TO_ONE, invite="bob")["token"]
    alice.call("files.upload", path="chart.txt", content="here be dragons")
    share, reference = alice.talk("send_file", path="chart.txt", conversation=token)
    assert share["share_with"] == token
    seen = bob.talk("receive_messages", conversation=token, limit=1)[0]
    assert (seen["message"], seen["reference_id"]) == ("{file}", reference)
    assert seen["message_parameters"]["file"]["name"] == "chart.txt"
    assert seen["fs_node"]["is_dir"] is False
    content = bob.call("files.download", path=seen["fs_node"]["path"])
    assert content == {"bytes": "aGVyZSBiZSBkcmFnb25z"}
