"""Calls over the wire: messages, errors, request ids, ends."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import grpc
import pytest
from structlog.testing import capture_logs

from sabir.wire.olvid.proto.olvid.daemon.command.v1.identity_commands_pb2 import IdentitySetPhotoRequest
from sabir.wire.olvid.proto.olvid.daemon.command.v1.storage_commands_pb2 import StorageGetRequest, StorageListResponse
from tests.helpers.grpc_face import GET, LIST, UPLOAD, Face, get, listed, photo, refused, serving, upload


async def test_the_three_kinds_of_rpc() -> None:
    async with serving(Face()) as (_, channel):
        assert (await get(channel)(StorageGetRequest(key="a"))).value == "a"
        assert [page async for page in listed(channel)] == [StorageListResponse()] * 2
        chunks = [IdentitySetPhotoRequest(payload=bytes(1_000_000)) for _ in range(6)]
        await upload(channel, [photo(file_size=6_000_000), *chunks])


async def test_a_handler_reads_headers_and_the_peer() -> None:
    async with serving(Face()) as (_, channel):
        call = get(channel)(StorageGetRequest(key="header"), metadata=(("daemon-client-key", "k1"), ("x-bin", b"\xff")))
        assert (await call).value == "k1"
        assert (await get(channel)(StorageGetRequest(key="header"))).value == "none"
        assert (await get(channel)(StorageGetRequest(key="peer"))).value.startswith("ipv4:127.0.0.1:")


async def test_errors_are_translated_for_every_kind() -> None:
    async with serving(Face()) as (_, channel):
        error = await refused(get(channel)(StorageGetRequest(key="forbidden")))
        assert (error.code(), error.details()) == (grpc.StatusCode.PERMISSION_DENIED, "Not for you: é.")
        error = await refused(anext(aiter(listed(channel, "forbidden"))))
        assert (error.code(), error.details()) == (grpc.StatusCode.PERMISSION_DENIED, "No list for you.")
        error = await refused(upload(channel, [photo("early"), *([photo()] * 100)]))
        assert (error.code(), error.details()) == (grpc.StatusCode.PERMISSION_DENIED, "Enough.")


async def test_an_error_after_the_first_responses_follows_them() -> None:
    async with serving(Face()) as (_, channel):
        pages = aiter(listed(channel, "late"))
        assert [await anext(pages), await anext(pages)] == [StorageListResponse()] * 2
        assert (await refused(anext(pages))).code() == grpc.StatusCode.PERMISSION_DENIED


async def test_an_unexpected_error_is_logged_and_tells_only_the_request_id() -> None:
    async with serving(Face()) as (_, channel):
        with capture_logs() as logs:
            call = get(channel)(StorageGetRequest(key="bug"), metadata=(("x-request-id", "trace-7"),))
            error = await refused(call)
    assert error.code() == grpc.StatusCode.INTERNAL
    assert error.details() == "Internal error; the server's log has it as trace-7."
    (entry,) = logs
    assert (entry["event"], entry["rpc"], str(entry["exc_info"])) == ("fault", GET, "secret internals")


@pytest.mark.parametrize("proposed", [None, "", "with space", "x" * 65, "semi;colon"])
async def test_an_unfit_request_id_is_replaced(proposed: str | None) -> None:
    async with serving(Face()) as (_, channel):
        metadata = () if proposed is None else (("x-request-id", proposed),)
        error = await refused(get(channel)(StorageGetRequest(key="forbidden"), metadata=metadata))
    made = dict(error.trailing_metadata())["x-request-id"]
    assert len(made) == 16
    assert int(made, 16) >= 0


@pytest.mark.parametrize("raw", [b"\xff", b"\x0a\x05abc", b"\x0a\x01\xff"], ids=["tag", "length", "utf-8"])
async def test_a_malformed_request_is_an_invalid_argument(raw: bytes) -> None:
    async with serving(Face()) as (_, channel):
        error = await refused(channel.unary_unary(GET)(raw))
        assert error.code() == grpc.StatusCode.INVALID_ARGUMENT
        assert error.details() == "The request is not a valid StorageGetRequest."
        error = await refused(channel.stream_unary(UPLOAD)(iter([raw])))
        assert error.details() == "The request is not a valid IdentitySetPhotoRequest."
        error = await refused(anext(aiter(channel.unary_stream(LIST)(raw))))
        assert error.code() == grpc.StatusCode.INVALID_ARGUMENT


async def test_response_headers_are_sent_before_the_first_response() -> None:
    face = Face()
    async with serving(face) as (_, channel):
        call = listed(channel, "endless")
        await call.initial_metadata()
        assert not face.stopping.is_set()
        call.cancel()


async def test_a_cancelled_stream_closes_its_generator() -> None:
    face = Face()
    async with serving(face) as (_, channel):
        call = listed(channel, "endless")
        await face.entered.get()
        call.cancel()
        await face.closed.wait()


async def test_permits_bound_unary_handlers_and_no_streams() -> None:
    face = Face()
    async with serving(face, permits=asyncio.Semaphore(2)) as (_, channel):
        waiting = [asyncio.ensure_future(get(channel)(StorageGetRequest(key="wait"))) for _ in range(5)]
        assert [await face.entered.get() for _ in range(2)] == ["wait"] * 2
        assert [page async for page in listed(channel)] == [StorageListResponse()] * 2
        assert face.running == 2
        face.go_on.set()
        assert [answer.value for answer in await asyncio.gather(*waiting)] == ["wait"] * 5


async def test_every_call_is_observed() -> None:
    seen: list[tuple[str, grpc.StatusCode]] = []
    face = Face()
    async with serving(face, observe=lambda path, code, seconds: seen.append((path, code))) as (_, channel):
        await get(channel)(StorageGetRequest(key="a"))
        await refused(get(channel)(StorageGetRequest(key="forbidden")))
        call = listed(channel, "endless")
        assert await face.entered.get() == "a"
        await call.initial_metadata()
        call.cancel()
        await face.closed.wait()
    assert seen == [
        (GET, grpc.StatusCode.OK),
        (GET, grpc.StatusCode.PERMISSION_DENIED),
        (LIST, grpc.StatusCode.CANCELLED),
    ]


async def test_a_refused_upload_that_never_ends_is_refused_all_the_same() -> None:
    ended: asyncio.Queue[grpc.StatusCode] = asyncio.Queue()

    async def endless() -> AsyncIterator[IdentitySetPhotoRequest]:
        yield photo("early")
        await asyncio.Event().wait()

    async with serving(Face(), observe=lambda path, code, seconds: ended.put_nowait(code)) as (_, channel):
        call = channel.stream_unary(UPLOAD, lambda request: request.SerializeToString())(endless())
        error = await refused(call)
        assert (error.code(), error.details()) == (grpc.StatusCode.PERMISSION_DENIED, "Enough.")
        assert await ended.get() == grpc.StatusCode.PERMISSION_DENIED
