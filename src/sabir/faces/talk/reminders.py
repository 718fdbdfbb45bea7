"""Reminders of messages.

Source: Nextcloud Talk API, reminders.
"""

from __future__ import annotations

from sabir.core.steps.addresses import ByToken
from sabir.domain.ids import MessageId
from sabir.faces.talk.endpoint import Call, Reply, Resource, endpoint
from sabir.faces.talk.ids import MAX_ID
from sabir.faces.talk.schema import ENCODE, Reminder


class OneReminder(Resource):
    """`/chat/{token}/{message_id}/reminder`: of one's own"""

    @endpoint("reminders.get")
    async def on_get(self, call: Call, token: str, message_id: MessageId) -> Reply:
        """404 for one that has come."""
        due_ms = await self.core.reminders.get(call.actor, ByToken(token), message_id)
        return Reply(200, _shown(call, token, message_id, due_ms))

    @endpoint("reminders.set")
    async def on_post(self, call: Call, token: str, message_id: MessageId) -> Reply:
        """At its time it is a notification."""
        due_ms = min(max(call.parameters.integer("timestamp"), 0), MAX_ID // 1000) * 1000
        await self.core.reminders.set(call.actor, ByToken(token), message_id, due_ms)
        return Reply(201, _shown(call, token, message_id, due_ms))

    @endpoint("reminders.remove")
    async def on_delete(self, call: Call, token: str, message_id: MessageId) -> Reply:
        """Also where there is none."""
        await self.core.reminders.remove(call.actor, ByToken(token), message_id)
        return Reply()


def _shown(call: Call, token: str, message_id: MessageId, due_ms: int) -> bytes:
    return ENCODE(Reminder(call.actor.uid or "", token, message_id, due_ms // 1000))
