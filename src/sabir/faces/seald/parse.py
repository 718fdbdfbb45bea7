"""From a request's query to filters. Pure."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl

from falcon.asgi import Request

from sabir.domain.audit import AuditFilter
from sabir.domain.errors import InvalidInput
from sabir.domain.people import PeopleFilter
from sabir.faces.seald import ids

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)
_CONNECTOR_TYPES = ("MO", "EM", "PH", "AP")
_MAX_PARAMETERS = 100
_NOTHING = AuditFilter(after_ms=2**62)
REQUIRED = "This field is required."


def header(req: Request, name: bytes) -> str:
    """A request header, whatever its bytes; empty if it is absent."""
    for key, value in req.scope["headers"]:
        if key == name:
            return str(value, "utf-8", "replace")
    return ""


def origin(req: Request) -> str:
    """The address the client has used, without a path."""
    host, port = req.scope.get("server") or ("localhost", None)
    return f"{req.scope['scheme']}://{header(req, b'host') or (f'{host}:{port}' if port else host)}"


class Query:
    """A request's parameters. Empty ones count as absent; of several with one name the last one counts."""

    def __init__(self, text: str) -> None:
        try:
            pairs = parse_qsl(text, keep_blank_values=True, max_num_fields=_MAX_PARAMETERS)
        except ValueError as error:
            raise InvalidInput("non_field_errors", "Too many parameters.") from error
        self.values = dict(pairs)
        for name, value in pairs:
            if "\x00" in value or "\x00" in name:
                raise InvalidInput(name.replace("\x00", ""), "Null characters are not allowed.")

    def text(self, name: str) -> str:
        return self.values.get(name, "")

    def flag(self, name: str) -> bool | None:
        text = self.text(name).lower()
        if text in ("true", "1"):
            return True
        if text in ("false", "0"):
            return False
        if text:
            raise InvalidInput(name, "Must be a valid boolean.")
        return None

    def uuid(self, name: str) -> str:
        text = self.text(name)
        found = ids.uuid_of(text)
        if text and found is None:
            raise InvalidInput(name, "Must be a valid UUID.")
        return found or ""

    def date(self, name: str) -> datetime | None:
        """RFC 3339; without a zone it is UTC."""
        text = self.text(name)
        if not text:
            return None
        if "T" in text:
            text = text.replace(" ", "+")  # a plus that nobody escaped
        try:
            date = datetime.fromisoformat(text)
        except ValueError as error:
            raise InvalidInput(name, "Enter a valid date/time.") from error
        return date if date.tzinfo else date.replace(tzinfo=UTC)


def users_filter(query: Query) -> PeopleFilter:
    """The filter of lists of users, and of the set in which one user is looked up. Every mail address is validated."""
    query.flag("email_all_state")
    query.flag("connector_all_state")
    kind, value = query.text("connector_type"), query.text("connector_value")
    if kind and kind not in _CONNECTOR_TYPES:
        raise InvalidInput("connector_type", f'"{kind}" is not a valid choice.')
    if bool(kind) != bool(value):
        raise InvalidInput("connector_value" if kind else "connector_type", REQUIRED)
    is_mail = kind == "EM"
    return PeopleFilter(
        name=query.text("display_name"),
        email=query.text("email"),
        exact_email=value.casefold() if is_mail else "",
        external=("seald", kind, value) if kind and not is_mail else None,
        team_disabled=query.flag("team_disabled"),
    )


def events_filter(query: Query) -> AuditFilter:
    """The filter of the event log. No event is about an encryption session or a device yet."""
    after, before = query.date("date_gt"), query.date("date_lt")
    where = AuditFilter(
        after_ms=-1 if after is None else (after - _EPOCH) // _MILLISECOND,
        before_ms=2**62 if before is None else -((_EPOCH - before) // _MILLISECOND),
        person_uuid=query.uuid("user"),
        email=query.text("email").casefold(),
        actions=_actions(query.text("action_in")),
    )
    return _NOTHING if query.uuid("message") or query.uuid("device") else where


def required_user(query: Query) -> str:
    """The user whose rows are asked for."""
    uuid = query.uuid("user")
    if not uuid:
        raise InvalidInput("user", REQUIRED)
    return uuid


def _actions(text: str) -> list[str]:
    wanted = []
    for name in filter(None, re.split(r"\s*\|\s*", text.strip())):
        found = ids.core_actions(name)
        if found is None:
            raise InvalidInput("action_in", f'"{name}" is not a valid choice.')
        wanted += found
    return wanted
