"""The OCS envelope and parameter rules of Nextcloud Talk's REST API, both script versions, JSON and XML."""

from sabir.wire.ocs.envelope import (
    CSRF_FAILED,
    INTERNAL_ERROR,
    NOT_FOUND,
    UNAUTHORISED,
    Answer,
    Format,
    Script,
    choose_format,
    encode,
    route_miss,
)
from sabir.wire.ocs.multipart import Part
from sabir.wire.ocs.parameters import NO_BODY, Body, MissingParameter, Parameters, merge, parse_body, parse_query

__all__ = [
    "CSRF_FAILED",
    "INTERNAL_ERROR",
    "NOT_FOUND",
    "NO_BODY",
    "UNAUTHORISED",
    "Answer",
    "Body",
    "Format",
    "MissingParameter",
    "Parameters",
    "Part",
    "Script",
    "choose_format",
    "encode",
    "merge",
    "parse_body",
    "parse_query",
    "route_miss",
]
