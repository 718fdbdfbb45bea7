"""What an Olvid identity is told of calls in its rooms. It can't talk: it is called, and busy.

Source: Olvid daemon gRPC API 2.0.1, calls between daemons.
"""

from __future__ import annotations

from sabir.core.steps.replica_unit import ReplicaUnit
from sabir.domain.events import Event, EventKind
from sabir.domain.ids import PersonId
from sabir.domain.replicas import CallNews
from sabir.store import contacts, log, participants
from sabir.store.discussions import DiscussionRow

_MAX_CALLEES = 500


def tell(unit: ReplicaUnit, row: DiscussionRow, event: Event) -> None:
    """Of a call's start, of who comes, of its end: to whoever was called, and to whoever called."""
    match event.kind:
        case EventKind.CALL_STARTED if event.actor_id == unit.person:
            _tell_caller(unit, row, event)
        case EventKind.CALL_STARTED if event.actor_id is not None:
            _tell_called(unit, row, event, event.actor_id)
        case EventKind.CALL_JOINED if event.actor_id not in (None, unit.person):
            call_id = int(event.data or 0)
            if _has_called(unit, row, call_id):
                news = CallNews(name_of(call_id), unit.contact(event.actor_id or unit.person))
                unit.tell(EventKind.REPLICA_CALL_ACCEPTED, news, by=event.actor_id)
        case EventKind.CALL_ENDED | EventKind.CALL_ENDED_FOR_EVERYONE:
            call_id = event.subject_id or 0
            if _has_called(unit, row, call_id):
                unit.tell(EventKind.REPLICA_CALL_ENDED, CallNews(name_of(call_id)), by=event.actor_id)
        case _:
            return


def name_of(call_id: int) -> str:
    """What a call is called by all who are in it."""
    return f"{call_id:032x}"


def _tell_called(unit: ReplicaUnit, row: DiscussionRow, event: Event, caller: PersonId) -> None:
    contact = unit.contact(caller)
    details = contacts.details_of(unit.tx, caller)
    count = sum(participants.count_roles(unit.tx, row.room_id).values()) - 1
    news = CallNews(name_of(event.id), contact, row.id, details.display_name, count)
    unit.tell(EventKind.REPLICA_CALL_INCOMING, news, by=caller)


def _tell_caller(unit: ReplicaUnit, row: DiscussionRow, event: Event) -> None:
    """Identities are busy; everyone else's clients ring."""
    busy = set(participants.with_identity(unit.tx, row.room_id))
    others = sorted(participants.ids(unit.tx, row.room_id) - {unit.person})[:_MAX_CALLEES]
    unit.know(others)
    for person in others:
        kind = EventKind.REPLICA_CALL_BUSY if person in busy else EventKind.REPLICA_CALL_RINGING
        unit.tell(kind, CallNews(name_of(event.id), unit.contact(person)), by=person)


def _has_called(unit: ReplicaUnit, row: DiscussionRow, call_id: int) -> bool:
    return log.actor_of(unit.tx, row.room_id, call_id) == unit.person
