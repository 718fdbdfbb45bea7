"""The load generator's reading of HTTP answers, however the bytes are cut."""

from __future__ import annotations

import pytest

from bench.load.responses import Responses

CREATED = b"HTTP/1.1 201 Created\r\nContent-Type: text/plain\r\nContent-Length: 5\r\nX-Id: 1\r\n\r\nhello"
EMPTY = b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n"
NOT_MODIFIED = b"HTTP/1.1 304 Not Modified\r\nx-id: 2\r\n\r\n"
CHUNKED = (
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3;name=value\r\nabc\r\nA\r\n0\r\n\r\n45678\r\n0\r\n\r\n"
)
ALL = CREATED + EMPTY + NOT_MODIFIED + CHUNKED + CREATED


@pytest.mark.parametrize("size", [1, 2, 3, 7, 50, len(ALL)])
def test_every_answer_is_found_once(size: int) -> None:
    responses = Responses()
    found = [status for at in range(0, len(ALL), size) for status in responses.feed(ALL[at : at + size])]
    assert found == [201, 200, 304, 200, 201]


def test_an_answer_is_not_given_before_its_last_byte() -> None:
    for whole in (CREATED, EMPTY, NOT_MODIFIED, CHUNKED):
        responses = Responses()
        assert list(responses.feed(whole[:-1])) == []
        assert len(list(responses.feed(whole[-1:]))) == 1


@pytest.mark.parametrize("data", [b"SSH-2.0-x\r\n\r\n", b"HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n"])
def test_what_has_no_end_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match="answer"):
        list(Responses().feed(data))
