"""The id of the request being served: in every log line, and in answers that report a fault."""

from __future__ import annotations

import re
import secrets
from contextvars import ContextVar
from itertools import count

HEADER = "x-request-id"

current: ContextVar[str] = ContextVar("request_id", default="-")

_PROCESS = secrets.token_hex(4)
_NUMBERS = count(1)
_ACCEPTABLE = re.compile(r"[A-Za-z0-9._-]{1,64}")


def begin(proposed: str | None) -> str:
    """Take the caller's id if it is plain and short, or make one; it becomes the current one."""
    request_id = proposed if proposed and _ACCEPTABLE.fullmatch(proposed) else f"{_PROCESS}{next(_NUMBERS):08x}"
    current.set(request_id)
    return request_id
