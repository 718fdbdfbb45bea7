"""From the core's values to the dashboard's objects."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from sabir.domain.audit import AuditEntry, Login
from sabir.domain.ids import PersonId
from sabir.domain.people import Person
from sabir.faces.seald import ids, schema

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def date(at_ms: int) -> str:
    """RFC 3339 in UTC."""
    return (_EPOCH + timedelta(milliseconds=at_ms)).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def user(person: Person) -> schema.User:
    """Someone who was never seen shows the day of creation: the reference allows no null there."""
    seen = date(person.last_seen_ms or person.created_ms)
    return schema.User(
        id=person.uuid,
        display_name=person.display_name,
        in_team=True,
        is_group=False,
        group_team_id=None,
        created=date(person.created_ms),
        last_heartbeat=seen,
        last_usage=seen,
        primary_email=person.email,
        team_disabled=person.team_disabled,
        group_is_group_initialized=None,
    )


def event(entry: AuditEntry, people: Mapping[PersonId, Person]) -> schema.Event:
    """`user_id` is who acted (nobody, if it was done by an API key), `user2_id` the other person."""
    actor = people.get(entry.actor_id) if entry.actor_id is not None else None
    subject = people.get(entry.subject_id) if entry.subject_id is not None else None
    return schema.Event(
        id=entry.uuid,
        date=date(entry.at_ms),
        user_id=actor.uuid if actor else None,
        user2_id=subject.uuid if subject and subject is not actor else None,
        device_id=None,
        message=None,
        email=entry.email,
        ip=entry.ip,
        geoip={},
        action=ids.action_of(entry.action),
    )


def login(row: Login, person_uuid: str, key_uuid: str | None) -> schema.Login:
    """`key_uuid` stands for the device."""
    return schema.Login(
        id=row.uuid,
        success=row.is_success,
        ip=row.ip,
        key_id=key_uuid,
        bearduser_id=person_uuid,
        datetime=date(row.at_ms),
        location={},
        user_agent=row.user_agent,
    )
