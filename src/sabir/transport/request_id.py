"""The id of the request being served: in every log line, and in answers that report a fault."""

from __future__ import annotations

import re
import secrets
from contextvars import ContextVar

HEADER = "x-request-id"

current: ContextVar[str] = ContextVar("request_id", default="-")

_ACCEPTABLE = re.compile(r"[A-Za-z0-9._-]{1,64}")


def begin(proposed: str | None) -> str:
    """Take the caller's id if it is plain and short, or make one; it becomes the current one."""
    request_id = proposed if proposed and _ACCEPTABLE.fullmatch(proposed) else secrets.token_hex(8)
    current.set(request_id)
    return request_id
