"""Messages from one bot to another: what each side is told, and what both have afterwards."""

from __future__ import annotations

from typing import Any

from tests.faces.olvid.conftest import Harbour, Open


async def told(there: Harbour, uid: str, subscription: int) -> dict[str, Any]:
    return (await there.clients[uid].next_event(subscription=subscription)).arguments


STEPS = ("message_sent", "message_uploaded", "message_delivered", "message_read")


async def test_behaviour_18_a_message_is_sent_uploaded_delivered_and_read(harbour: Open) -> None:
    async with harbour() as there:
        steps = [await there.subscribe("bot", name, count=1) for name in STEPS]
        received = await there.subscribe("cat", "message_received", count=1)
        sent = await there.bot.call("message_send", discussion_id=1, body="hello")
        got = (await told(there, "cat", received))["message"]
        assert (got["body"], got["sender_id"], got["id"]) == ("hello", 1, "I1")
        assert (sent["id"], sent["sender_id"]) == ("O1", 0)
        for subscription in steps:
            assert (await told(there, "bot", subscription))["message"] == sent
            await there.bot.ended(subscription)
        assert list(there.bot.events) == []
