"""Generated junk at every answered rpc: a documented code, never a fault, and no trace in the database."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import Message
from grpc import StatusCode, aio
from hypothesis import given
from hypothesis import strategies as st

from sabir.config import Config
from sabir.faces import olvid
from sabir.store.archive import named
from sabir.wire.olvid.services import RPCS, Kind, Rpc
from tests.helpers.core import make_person
from tests.helpers.junk import junk
from tests.helpers.olvid_face import TEMPORARY_KEY, OlvidServer, olvid_server

CODES = {
    StatusCode.OK,
    StatusCode.INVALID_ARGUMENT,
    StatusCode.NOT_FOUND,
    StatusCode.PERMISSION_DENIED,
    StatusCode.UNAUTHENTICATED,
    StatusCode.UNIMPLEMENTED,
    StatusCode.CANCELLED,
}
numbers = st.one_of(st.integers(0, 3), st.sampled_from([2**31, 2**63 - 1, 2**63, 2**64 - 1]))
texts = st.one_of(
    st.sampled_from(["", "x", "(", "a\x00b", "(?i)^!x", "a" * 300, "(a+)+$", "\ufffd", "👍"]), st.text(max_size=8)
)
VALUES = {
    FieldDescriptor.CPPTYPE_BOOL: st.booleans(),
    FieldDescriptor.CPPTYPE_UINT64: numbers,
    FieldDescriptor.CPPTYPE_UINT32: st.integers(0, 2**32 - 1),
    FieldDescriptor.CPPTYPE_ENUM: st.integers(-1, 12),
    FieldDescriptor.CPPTYPE_DOUBLE: st.floats(),
    FieldDescriptor.CPPTYPE_FLOAT: st.floats(width=32),
}


@st.composite
def filled(draw: st.DrawFn, kind: type[Message]) -> Message:
    """A message with some of its fields set, at every depth."""
    message = kind()
    fill(draw, message)
    return message


def fill(draw: st.DrawFn, message: Message) -> None:
    fields = message.DESCRIPTOR.fields_by_name
    names = draw(st.lists(st.sampled_from(sorted(fields)), unique=True)) if fields else []
    for field in map(fields.__getitem__, names):
        if field.cpp_type == FieldDescriptor.CPPTYPE_MESSAGE:
            inner = getattr(message, field.name)
            inner = inner.add() if field.is_repeated else inner
            inner.SetInParent()
            fill(draw, inner)
            continue
        if field.cpp_type == FieldDescriptor.CPPTYPE_STRING:
            is_bytes = field.type == FieldDescriptor.TYPE_BYTES
            value = draw(st.binary(max_size=20) if is_bytes else texts)
        else:
            value = draw(VALUES[field.cpp_type])
        if field.is_repeated:
            getattr(message, field.name).append(value)
        else:
            setattr(message, field.name, value)


class Served:
    """One server for all examples, in a loop of its own; alice, the bot and what they wrote are in its room."""

    def __init__(self, path: Path, folder: Path) -> None:
        self.runner = asyncio.Runner()
        self._stack = AsyncExitStack()
        self.runner.run(self._open(path, folder))

    async def _open(self, path: Path, folder: Path) -> None:
        self.server: OlvidServer = await self._stack.enter_async_context(olvid_server(path, folder))
        alice = await make_person(self.server.core, "alice")
        owner, self.key = await self.server.identity("bot")
        await self.server.room(alice, owner.actor)
        (services,) = olvid.build(self.server.core, Config()).services
        paths = {method.path for method in services.methods}
        self.rpcs = sorted((rpc for rpc in RPCS.values() if rpc.path in paths), key=lambda rpc: rpc.name)
        self.channel = await self._stack.enter_async_context(aio.insecure_channel(self.server.url))

    def call(self, rpc: Rpc, parts: list[bytes], headers: list[tuple[str, str]]) -> StatusCode:
        return self.runner.run(self._call(rpc, parts, headers))

    async def _call(self, rpc: Rpc, parts: list[bytes], headers: list[tuple[str, str]]) -> StatusCode:
        try:
            if rpc.kind is Kind.UNARY:
                rpc.response.FromString(await self.channel.unary_unary(rpc.path)(parts[0], metadata=headers))
            elif rpc.kind is Kind.CLIENT_STREAM:
                await self.channel.stream_unary(rpc.path)(iter(parts), metadata=headers)
            else:
                call = self.channel.unary_stream(rpc.path)(parts[0], metadata=headers)
                await call.initial_metadata()
                if rpc.service.endswith("NotificationService"):
                    call.cancel()
                async for _ in call:
                    pass
                return await call.code()
        except aio.AioRpcError as error:
            return error.code()
        except asyncio.CancelledError:
            return StatusCode.CANCELLED
        return StatusCode.OK

    def dump(self) -> list[object]:
        """What must not change by what is refused."""
        return self.runner.run(self._dump())

    async def _dump(self) -> list[object]:
        tables = ("people", "credentials", "messages", "reactions", "replica_messages", "files", "events")
        async with self.server.core.db.snapshot() as snapshot:
            return [[chunk async for chunk in snapshot.rows(named(table))] for table in tables]

    def close(self) -> None:
        self.runner.run(self._stack.aclose())
        self.runner.close()


@pytest.fixture(scope="module")
def served(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("olvid")
    path = folder / "sabir.db"
    path.write_bytes(sqlite_template.read_bytes())
    one = Served(path, folder)
    yield one
    one.close()


def test_junk(served: Served) -> None:
    plain = st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), max_size=20)
    keys = st.one_of(st.just(served.key), st.just(served.key), st.just(TEMPORARY_KEY), plain)
    identities = st.one_of(st.none(), st.just("1"), plain, numbers.map(str))

    @st.composite
    def calls(draw: st.DrawFn) -> tuple[Rpc, list[bytes]]:
        rpc = draw(st.sampled_from(served.rpcs))
        part = st.one_of(filled(rpc.request).map(lambda message: message.SerializeToString()), st.binary(max_size=40))
        return rpc, draw(st.lists(part, min_size=1, max_size=4))

    @junk
    @given(calls(), keys, identities)
    def throw(call: tuple[Rpc, list[bytes]], key: str, identity: str | None) -> None:
        headers = [("daemon-client-key", key)] + ([("daemon-identity-id", identity)] if identity is not None else [])
        code = served.call(*call, headers)
        assert code in CODES, call

    throw()


def test_what_is_refused_leaves_no_trace(served: Served) -> None:
    headers = [("daemon-client-key", served.key)]
    assert served.call(RPCS["IdentityGet"], [b""], headers) is StatusCode.OK  # the first one is a login
    before = served.dump()
    refused = 0
    for rpc in served.rpcs:
        for raw in (b"", b"\xff\xff", b"\x0a\x02\x08\x07", b"\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"):
            code = served.call(rpc, [raw], headers)
            refused += code not in {StatusCode.OK, StatusCode.CANCELLED}
    assert refused > 60
    assert served.dump() == before
