"""Shapes of the dashboard API's answers, with every published field.

Source: Seald, dashboard API v2. Fields that the reference types as a text without a format have their natural type.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec import Struct


class Status(Struct):
    """What most POSTs answer."""

    status: str = "ok"


class User(Struct):
    """A person, or a group that has keys."""

    id: str
    display_name: str
    in_team: bool
    is_group: bool
    group_team_id: str | None
    created: str
    last_heartbeat: str
    last_usage: str
    primary_email: str | None
    team_disabled: bool
    group_is_group_initialized: bool | None


class EventMessage(Struct):
    """The encryption session that an event is about."""

    id: str
    owner_id: str
    created: str
    meta_data: str
    allow_download: bool


class Event(Struct):
    """A row of the event log. `id` is not published, but the detail route needs it."""

    id: str
    date: str
    user_id: str | None
    user2_id: str | None
    device_id: str | None
    message: EventMessage | None
    email: str | None
    ip: str | None
    geoip: Mapping[str, str]
    action: str


class Login(Struct):
    """A row of the login log."""

    id: str
    success: bool
    ip: str | None
    key_id: str | None
    bearduser_id: str
    datetime: str
    location: Mapping[str, str]
    user_agent: str | None


class NumberedPage(Struct):
    """A list in page mode."""

    count: int
    next: str | None
    previous: str | None
    results: Sequence[Struct]


class CursorPage(Struct):
    """A list in cursor mode."""

    next_cursor: str | None
    previous_cursor: str | None
    results: Sequence[Struct]
