"""Writes for people without a Session key, for tests of the core without a face."""

from __future__ import annotations

from sabir.core.steps.rendering import Authored
from sabir.domain.ids import PersonId
from sabir.domain.messages import Envelope, EnvelopeFormat, Message
from sabir.domain.rooms import Room
from sabir.domain.timeline import Page


class Relay:
    """Texts as they are, and keys that nobody has."""

    blinds = False

    def author(self, room: Room, message: Message, page: Page) -> Authored:
        relay = self.relay_id(message.author_id)
        envelope = Envelope(EnvelopeFormat.SESSION_RELAY, relay, message.text.encode(), b"s" * 64)
        return Authored(envelope, {relay: message.author_id})

    def relay_id(self, person: PersonId) -> str:
        return f"05{person:064x}"


RELAY = Relay()
