"""A round trip of nc-py-api's own bot: it hears through a webhook and answers with its own signature."""

from __future__ import annotations

import pytest

from tests.conformance.nc_py_api.conftest import Hook
from tests.conformance.nc_py_api.test_rooms import room
from tests.helpers.nc_py_api import NcError, NcUser


def test_lists(alice: NcUser, bob: NcUser, hook: Hook) -> None:
    (parrot,) = alice.talk("list_bots")
    assert (parrot["bot_name"], parrot["url"], parrot["error_count"]) == ("Parrot", hook.url, 0)
    assert parrot["url_hash"].startswith("bot-")
    assert (parrot["last_error_date"], parrot["last_error_message"]) == (0, None)
    with pytest.raises(NcError) as refused:
        bob.talk("list_bots")
    assert refused.value.status == 403
    token = room(alice)["token"]
    (listed,) = alice.talk("conversation_list_bots", conversation=token)
    assert (listed["bot_id"], listed["description"], listed["state"]) == (parrot["bot_id"], "Says what was said.", 0)
    alice.talk("enable_bot", conversation=token, bot=parrot["bot_id"])
    assert alice.talk("conversation_list_bots", conversation=token)[0]["state"] == 1
    alice.talk("disable_bot", conversation=token, bot=parrot["bot_id"])
    assert alice.talk("conversation_list_bots", conversation=token)[0]["state"] == 0


def test_round_trip(alice: NcUser, hook: Hook) -> None:
    token = room(alice, "Cage")["token"]
    bot = alice.talk("list_bots")[0]
    alice.talk("enable_bot", conversation=token, bot=bot["bot_id"])
    joined = alice.call("bot.heard", told=hook.hears("Join", token))
    assert (joined["conversation_token"], joined["conversation_name"]) == (token, "Cage")

    said = alice.talk("send_message", message="Polly", conversation=token)
    heard = alice.call("bot.heard", told=hook.hears("Create", token))
    assert (heard["actor_id"], heard["actor_display_name"]) == ("users/alice", "alice")
    assert (heard["object_name"], heard["object_content"]["message"]) == ("message", "Polly")
    assert heard["object_media_type"] == "text/markdown"
    assert (int(heard["object_id"]), heard["conversation_token"]) == (said["message_id"], token)

    answered, reference = alice.call(
        "bot.send_message", message="Polly!", reply_to_message=heard["object_id"], token=token
    )
    assert answered["status"] == 201
    seen = alice.talk("receive_messages", conversation=token, limit=1)[0]
    assert (seen["message"], seen["reference_id"], seen["parent"]["id"]) == ("Polly!", reference, said["message_id"])
    assert (seen["actor_type"], seen["actor_id"], seen["actor_display_name"]) == ("bots", bot["url_hash"], "Parrot")

    reacted = alice.call("bot.react_to_message", message=said["message_id"], reaction="🦜", token=token)
    assert reacted["status"] == 201
    where = {"message": f"{said['message_id']}", "conversation": token}
    assert alice.talk("get_message_reactions", **where)["🦜"][0]["actor_id"] == bot["url_hash"]
    gone = alice.call("bot.delete_reaction", message=said["message_id"], reaction="🦜", token=token)
    assert gone["status"] == 200
    assert not alice.talk("get_message_reactions", **where)

    alice.talk("react_to_message", **where, reaction="👍")
    assert hook.hears("Like", token)["content"] == "👍"
    alice.talk("delete_reaction", **where, reaction="👍")
    assert hook.hears("Undo", token)["object"]["type"] == "Like"
    alice.talk("disable_bot", conversation=token, bot=bot["bot_id"])
    assert hook.hears("Leave", token)["object"]["name"] == "Cage"
    answered, _ = alice.call("bot.send_message", message="Polly!", reply_to_message=0, token=token)
    assert answered["status"] == 401
