"""What an Olvid identity is told, as events of its person's stream and back."""

from __future__ import annotations

import msgspec

from sabir.domain.events import Event, EventKind, NewEvent
from sabir.domain.ids import PersonId
from sabir.domain.replicas import NEWS, News, Snapshot

_encode = msgspec.json.Encoder().encode
_DECODERS = {kind: msgspec.json.Decoder(news) for kind, news in NEWS.items()}


def told(kind: EventKind, actor: PersonId | None, news: News, subject: int | None = None) -> NewEvent:
    """To be appended to the stream of the identity's person."""
    return NewEvent(kind, actor, subject, _encode(news).decode())


def snapshot(event: Event) -> Snapshot | None:
    """What the event told; None for events that tell an identity nothing."""
    decoder = _DECODERS.get(event.kind)
    if decoder is None or event.data is None:
        return None
    return Snapshot(event.seq, event.kind, event.at_ms, decoder.decode(event.data))
