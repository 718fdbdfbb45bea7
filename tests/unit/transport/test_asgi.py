"""What every request gets, whichever face answers it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence

import falcon
import falcon.asgi
import pytest
from structlog.testing import capture_logs

from sabir.domain.errors import TooLarge
from sabir.transport import request_id
from sabir.transport.asgi import OuterApp
from sabir.transport.drain import Drain
from sabir.transport.metrics import Metrics
from sabir.transport.mounts import AsgiApp, Mount, Mounts, Receive, Scope, Send
from sabir.transport.ops import answer
from tests.helpers.asgi import Response, call

LIMIT = 10


async def echo(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer with the whole body."""
    body, more = b"", True
    while more:
        event = await receive()
        if event["type"] == "http.disconnect":
            break
        body += event["body"]
        more = event["more_body"]
    await answer(send, 200, "text/plain", body or request_id.current.get().encode())


async def broken(scope: Scope, receive: Receive, send: Send) -> None:
    raise RuntimeError("hunter2")


async def half(scope: Scope, receive: Receive, send: Send) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"half", "more_body": True})
    raise RuntimeError("hunter2")


async def careless(scope: Scope, receive: Receive, send: Send) -> None:
    """Catch every error and answer with what there is."""
    try:
        event = await receive()
    except Exception:
        event = {"body": b"caught"}
    await answer(send, 200, "text/plain", event.get("body", b"nothing"))


async def cancelled(scope: Scope, receive: Receive, send: Send) -> None:
    raise asyncio.CancelledError


def build(app: AsgiApp, drain: Drain | None = None, metrics: Metrics | None = None, log: str = "all") -> OuterApp:
    mounts = Mounts([Mount("/x/", "talk", app, LIMIT)])
    return OuterApp(mounts, metrics or Metrics(), drain or Drain(), access_log=log)  # type: ignore[arg-type]


async def post(app: AsgiApp, *chunks: bytes | None, headers: Mapping[str, str] | None = None) -> Response | None:
    length = {"Content-Length": str(sum(len(chunk or b"") for chunk in chunks))}
    return await call(build(app), "POST", "/x/y", headers=headers or length, chunks=chunks)


async def got(app: OuterApp, path: str = "/x/y", headers: Mapping[str, str] | None = None) -> Response:
    response = await call(app, "GET", path, headers=headers)
    assert response is not None
    return response


async def test_unclaimed_path() -> None:
    response = await got(build(echo), "/elsewhere")
    assert (response.status, response.body) == (404, b"Not found\n")
    assert response.headers["x-request-id"]


async def test_request_id_is_taken_or_made() -> None:
    response = await got(build(echo), headers={"X-Request-Id": "abc-1.2_3"})
    assert (response.headers["x-request-id"], response.body) == ("abc-1.2_3", b"abc-1.2_3")
    for sent in ("a b", "x" * 65, "", "a\u00fc"):
        made = await got(build(echo), headers={"X-Request-Id": sent})
        assert made.headers["x-request-id"] != sent
        assert made.body.decode() == made.headers["x-request-id"]


@pytest.mark.parametrize("chunks", [(b"0123456789",), (b"01234", b"56789"), (b"",)])
async def test_body_within_the_limit(chunks: Sequence[bytes]) -> None:
    for headers in (None, {"Transfer-Encoding": "chunked"}):
        response = await post(echo, *chunks, headers=headers)
        assert response is not None
        assert response.status == 200
        assert response.body == b"".join(chunks) or response.body.decode() == response.headers["x-request-id"]


@pytest.mark.parametrize("headers", [None, {"Transfer-Encoding": "chunked"}])
async def test_body_over_the_limit(headers: Mapping[str, str] | None) -> None:
    response = await post(echo, b"01234", b"567890", headers=headers)
    assert response is not None
    assert (response.status, response.body) == (413, b"body is over the limit of 10 bytes.\n")


async def test_declared_length_over_the_limit_is_refused_before_reading() -> None:
    response = await post(echo, b"", headers={"Content-Length": "11"})
    assert response is not None
    assert response.status == 413


async def test_face_may_answer_a_large_body_in_its_own_way() -> None:
    class Resource:
        async def on_post(self, req: falcon.asgi.Request, resp: falcon.asgi.Response) -> None:
            resp.data = await req.stream.readall()

    async def too_large(req: falcon.asgi.Request, resp: falcon.asgi.Response, error: TooLarge, params: object) -> None:
        resp.status, resp.text = 413, "own"

    app = falcon.asgi.App()
    app.add_route("/x/y", Resource())
    app.add_error_handler(TooLarge, too_large)
    fits, over = await post(app, b"012", b"3"), await post(app, b"01234", b"567890")
    assert fits is not None
    assert over is not None
    assert (fits.status, fits.body) == (200, b"0123")
    assert (over.status, over.body) == (413, b"own")


async def test_face_never_sees_half_a_body() -> None:
    assert await post(echo, b"0123", None, headers={"Content-Length": "8"}) is None
    assert await post(careless, None, headers={"Content-Length": "8"}) is None
    assert await post(careless, None, headers={"Transfer-Encoding": "chunked"}) is None


async def test_client_that_leaves_after_its_body_is_seen_as_gone() -> None:
    response = await call(build(careless), "GET", "/x/y")
    assert response is not None
    assert response.body == b"nothing"


async def test_fault_is_logged_with_its_id_and_told_without_its_text() -> None:
    with capture_logs() as lines:
        response = await got(build(broken), headers={"X-Request-Id": "r1"})
    assert (response.status, response.body) == (500, b"Internal error; the server's log has it as r1.\n")
    assert [line["event"] for line in lines] == ["fault", "request"]
    assert lines[0]["exc_info"] is True


async def test_fault_after_the_start_of_an_answer_leaves_it_unfinished() -> None:
    with capture_logs():
        response = await got(build(half))
    assert (response.status, response.body) == (200, b"half")


async def test_cancelled_request_is_told_that_the_server_stops() -> None:
    response = await got(build(cancelled))
    assert response.status == 503


async def test_draining_server_answers_and_closes() -> None:
    drain = Drain()
    app = build(echo, drain)
    assert "connection" not in (await got(app)).headers
    drain.begin()
    response = await got(app)
    assert (response.status, response.headers["connection"]) == (200, "close")


async def test_client_whose_body_was_not_asked_for_is_cut_off() -> None:
    headers = {"Content-Length": "11", "Expect": "100-continue"}
    response = await call(build(echo), "POST", "/x/y", headers=headers)
    assert response is not None
    assert (response.status, response.headers["connection"]) == (413, "close")
    within = await call(
        build(echo), "POST", "/x/y", headers={"Content-Length": "1", "Expect": "100-continue"}, chunks=[b"1"]
    )
    assert within is not None
    assert "connection" not in within.headers


@pytest.mark.parametrize(("log", "expected"), [("all", [200, 404]), ("errors", [404]), ("off", [])])
async def test_access_log_has_ids_and_no_paths(log: str, expected: list[int]) -> None:
    with capture_logs() as lines:
        app = build(echo, log=log)
        await got(app, "/x/secret")
        await got(app, "/secret")
    assert [line["status"] for line in lines] == expected
    assert "secret" not in str(lines)
    if log == "all":
        assert (lines[0]["face"], lines[0]["route"], lines[0]["method"]) == ("talk", "/x/", "GET")


async def test_face_may_name_the_route() -> None:
    async def named(scope: Scope, receive: Receive, send: Send) -> None:
        scope["state"]["route"] = "/x/{token}"
        await answer(send, 200, "text/plain", b"")

    with capture_logs() as lines:
        await got(build(named))
    assert lines[0]["route"] == "/x/{token}"


async def test_figures() -> None:
    metrics = Metrics()
    app = build(echo, metrics=metrics)
    await got(app)
    await got(app, "/elsewhere")
    await call(app, "POST", "/x/y", headers={"Content-Length": "3"}, chunks=[None])

    def count(face: str, status: str) -> float | None:
        return metrics.registry.get_sample_value("sabir_http_request_seconds_count", {"face": face, "status": status})

    assert (count("talk", "2xx"), count("none", "4xx"), count("talk", "4xx")) == (1, 1, 1)
    assert metrics.registry.get_sample_value("sabir_http_open_requests") == 0


async def test_websockets_are_not_served() -> None:
    async def nothing() -> None:
        return

    with pytest.raises(ValueError, match="websocket is not served"):
        await build(echo)({"type": "websocket"}, nothing, nothing)  # type: ignore[arg-type]


async def test_a_query_that_is_no_text_reaches_the_face_in_percent_signs() -> None:
    asked: list[str] = []

    class Asked:
        async def on_get(self, req: falcon.asgi.Request, resp: falcon.asgi.Response) -> None:
            asked.append(req.query_string)
            resp.text = "seen"

    inner = falcon.asgi.App()
    inner.add_route("/x/y", Asked())
    for query in (b"a=1&b=%FF", b"a=\xff\xc3\xa9&b=+", b""):
        response = await call(build(inner), "GET", "/x/y", chunks=[b""], query=query)
        assert response is not None
        assert response.status == 200
    assert asked == ["a=1&b=%FF", "a=%FF%C3%A9&b=+", ""]
