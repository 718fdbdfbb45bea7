"""Logs to stderr, as JSON or for people: one format for our own loggers and those of libraries.

Lines carry ids and never what people wrote: of an exception they hold the type, the first line of its text and where it
came from, without the values of variables.
"""

from __future__ import annotations

import logging
import sys
import traceback
from collections.abc import Iterator, MutableMapping
from typing import Any, Literal, TextIO

import msgspec
import structlog
from structlog.typing import Processor

from sabir.transport import request_id

EventDict = MutableMapping[str, Any]

_TEXT_LIMIT = 300


def configure(form: Literal["auto", "json", "console"], level: str, stream: TextIO | None = None) -> None:
    """Set up logging for the process. "auto" writes for people if `stream` (stderr) is a terminal."""
    stream = stream or sys.stderr
    is_terminal = stream.isatty()
    is_json = form == "json" or (form == "auto" and not is_terminal)
    shared: list[Processor] = [
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _add_request_id,
        _summarise_exception,
    ]
    renderer: Processor = (
        structlog.processors.JSONRenderer(serializer=_to_json)
        if is_json
        else structlog.dev.ConsoleRenderer(colors=is_terminal)
    )
    number = logging.getLevelNamesMapping()[level.upper()]
    structlog.configure(
        processors=[*shared, renderer],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.WriteLoggerFactory(stream),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(stream)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[structlog.stdlib.ExtraAdder(), *shared],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(number)
    # Its lines about starting, stopping and what strangers send are ours to write, or of no use.
    logging.getLogger("uvicorn").setLevel(max(number, logging.ERROR))
    # It tells of each plug-in it loads; migrations are few and end in a ready line or an error.
    logging.getLogger("alembic").setLevel(max(number, logging.WARNING))


def _add_request_id(_logger: object, _method: str, event: EventDict) -> EventDict:
    current = request_id.current.get()
    if current != "-":
        event.setdefault("request_id", current)
    return event


def _summarise_exception(_logger: object, _method: str, event: EventDict) -> EventDict:
    given = event.pop("exc_info", None)
    error = given[1] if isinstance(given, tuple) else given
    if error is True:
        error = sys.exc_info()[1]
    if isinstance(error, BaseException):
        event["exception"] = "\n".join(_describe(error))
    return event


def _describe(error: BaseException) -> Iterator[str]:
    # Drivers put the row they refused into the second line of the text.
    first, *_ = [*str(error).splitlines(), ""]
    yield f"{type(error).__qualname__}: {first[:_TEXT_LIMIT]}"
    for frame in traceback.extract_tb(error.__traceback__):
        yield f"  {frame.filename}:{frame.lineno} {frame.name}"
    if error.__cause__ is not None:
        yield from _describe(error.__cause__)


def _to_json(event: object, **_options: object) -> str:
    return msgspec.json.encode(event, enc_hook=str).decode()
