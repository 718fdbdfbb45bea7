"""Log lines of ours and of libraries have one form and hold no content."""

from __future__ import annotations

import io
import json
import logging

import pytest
import structlog

from sabir.transport import request_id
from sabir.transport.logs import configure


def _fail() -> None:
    try:
        raise RuntimeError("inner\nDETAIL: Key (uid)=(alice)")
    except RuntimeError as error:
        raise ValueError("x" * 1000 + "\nhunter2") from error


def test_json_lines_of_ours_and_of_libraries() -> None:
    stream = io.StringIO()
    configure("auto", "info", stream)
    token = request_id.current.set("r-1")
    structlog.get_logger().info("posted", room_id=5, path="/ü")
    structlog.get_logger().debug("hidden")
    logging.getLogger("lib").warning("lost %s", "node", extra={"room_id": 6})
    logging.getLogger("lib").debug("hidden")
    request_id.current.reset(token)
    structlog.get_logger().error("later")
    lines = [json.loads(line) for line in stream.getvalue().splitlines()]
    for line in lines:
        assert line.pop("timestamp").endswith("Z")
    assert lines == [
        {"event": "posted", "level": "info", "room_id": 5, "path": "/ü", "request_id": "r-1"},
        {"event": "lost node", "level": "warning", "room_id": 6, "request_id": "r-1"},
        {"event": "later", "level": "error"},
    ]


@pytest.mark.parametrize("is_ours", [True, False])
def test_exceptions_show_first_lines_and_places_but_no_values(is_ours: bool) -> None:
    stream = io.StringIO()
    configure("json", "info", stream)
    try:
        _fail()
    except ValueError as error:
        if is_ours:
            structlog.get_logger().exception("fault")
        else:
            logging.getLogger("lib").error("fault", exc_info=error)
    (line,) = stream.getvalue().splitlines()
    text = json.loads(line)["exception"].splitlines()
    assert text[0] == "ValueError: " + "x" * 300
    assert any(part.endswith("_fail") for part in text)
    assert "hunter2" not in line
    assert "alice" not in line


def test_lines_for_people() -> None:
    stream = io.StringIO()
    configure("console", "info", stream)
    structlog.get_logger().info("posted", room_id=5)
    try:
        _fail()
    except ValueError:
        structlog.get_logger().exception("fault")
    text = stream.getvalue()
    assert "posted" in text
    assert "room_id=5" in text
    assert "ValueError: xxx" in text
    assert "hunter2" not in text


def test_what_strangers_send_to_the_http_server_is_not_logged() -> None:
    stream = io.StringIO()
    configure("json", "info", stream)
    logging.getLogger("uvicorn.error").warning("Invalid HTTP request received.")
    assert stream.getvalue() == ""
