"""One server's move, part by part, in the order in which they need each other."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from typing import BinaryIO, TypeVar

from sabir.adapters.importers.old_server import OldServer, RoomInfo, StoredFile
from sabir.adapters.importers.problems import Problems
from sabir.adapters.importers.values import Malformed
from sabir.cli.importing.decoding import Decoder, in_words
from sabir.cli.importing.sending import Sender
from sabir.core.steps.images import Squaring
from sabir.core.steps.secrets import new_blob_name, new_file_number, token_hash
from sabir.domain.errors import InvalidInput, TooLarge
from sabir.domain.importing import (
    MAX_ROWS,
    OldDeletion,
    OldDirect,
    OldFile,
    OldImage,
    OldMessage,
    OldPerson,
    OldWhisper,
    Part,
)
from sabir.domain.session_ids import is_blinded
from sabir.ports import BlobStore

_N = TypeVar("_N", OldMessage, OldDeletion, OldWhisper, OldDirect)
_PIECE_BYTES = 1 << 20
_FILES_AT_ONCE = 8
_IMAGE_BYTES = 20_000_000


class Move:
    """Everything of one server. Bytes of files go straight into the store; nothing goes twice."""

    def __init__(
        self, server: OldServer, decoder: Decoder, sender: Sender, problems: Problems, blobs: BlobStore | None
    ) -> None:
        """Without `blobs` and a sender that asks, it is a dry run."""
        self._server = server
        self._decoder = decoder
        self._sender = sender
        self._problems = problems
        self._blobs = blobs
        self.plain = self.blinded = 0
        """People known by a plain id, and by a blinded one alone."""

    async def run(self, rooms: Sequence[RoomInfo], *, owner: str, now_ms: int) -> None:
        """Server-wide parts first; each room opens once everything is in it."""
        send = self._sender
        await send.send_listed(Part.PEOPLE, "", self._people(rooms))
        await send.send_listed(Part.STAFF, "", self._server.staff())
        await send.send_listed(Part.BANS, "", self._server.bans())
        for room in rooms:
            await self._move_room(room, owner=owner, now_ms=now_ms)
        after = send.position(Part.DIRECT)
        await send.send_numbered(Part.DIRECT, "", _numbered(self._server.direct(after, now_ms)))

    def _people(self, rooms: Sequence[RoomInfo]) -> Iterator[OldPerson]:
        for row in self._server.people(rooms):
            if is_blinded(row.key):
                self.blinded += 1
            else:
                self.plain += 1
            yield self._decoder.person(row, has_token=self._server.has_tokens_for_all)

    async def _move_room(self, room: RoomInfo, *, owner: str, now_ms: int) -> None:
        send, old, name = self._sender, self._server, room.name
        if send.position(Part.ROOM, name) < 0:
            await send.send_one(Part.ROOM, name, room.row)
        await send.send_numbered(Part.FILES, name, self._files(room, now_ms))
        messages = (in_words(row) for row in old.messages(room, send.position(Part.MESSAGES, name)))
        await send.send_numbered(Part.MESSAGES, name, _numbered(messages))
        after = send.position(Part.DELETIONS, name)
        await send.send_numbered(Part.DELETIONS, name, _numbered(old.deletions(room, after)))
        after = send.position(Part.WHISPERS, name)
        await send.send_numbered(Part.WHISPERS, name, _numbered(old.whispers(room, after)))
        await send.send_listed(Part.REACTIONS, name, old.reactions(room))
        await send.send_listed(Part.PINS, name, old.pins(room))
        await send.send_listed(Part.MEMBERS, name, old.members(room))
        await send.send_listed(Part.FUTURES, name, old.futures(room))
        tokens = (replace(row, token=token_hash(row.token)) for row in old.tokens(room))
        await send.send_listed(Part.TOKENS, name, tokens)
        if send.position(Part.IMAGE, name) < 0:
            await self._send_image(room)
        await send.send_one(Part.OPENING, name, replace(old.counters(room), owner=owner))

    # --- files -------------------------------------------------------------------------------------------------------

    async def _files(self, room: RoomInfo, now_ms: int) -> AsyncIterator[tuple[int, OldFile]]:
        """Each once its bytes are durable, in the order of their numbers."""
        held: list[StoredFile] = []
        for stored in self._server.files(room, self._sender.position(Part.FILES, room.name), now_ms):
            held.append(stored)
            if len(held) == MAX_ROWS:
                for file in await self._store_all(held):
                    yield file.number, file
                held = []
        for file in await self._store_all(held):
            yield file.number, file

    async def _store_all(self, held: Sequence[StoredFile]) -> list[OldFile]:
        at_once = asyncio.Semaphore(_FILES_AT_ONCE)

        async def store(one: StoredFile) -> OldFile | None:
            async with at_once:
                return await self._store(one)

        return [file for file in await asyncio.gather(*[store(one) for one in held]) if file is not None]

    async def _store(self, stored: StoredFile) -> OldFile | None:
        """None for one that is missing or damaged."""
        row, blob = stored.row, new_blob_name()
        try:
            with closing(self._server.open_file(stored.path)) as content:
                size_bytes = await self._put(blob, content)
            if row.size_bytes not in (0, size_bytes):
                raise Malformed(f"it has {size_bytes} bytes in place of {row.size_bytes}")
        except Malformed as error:
            self._problems.add("files", row.number, str(error))
            return None
        return replace(row, blob=blob, size_bytes=size_bytes)

    async def _put(self, blob: str, content: BinaryIO) -> int:
        if self._blobs is None:
            return content.seek(0, 2)
        return await self._blobs.put(blob, _pieces(content), limit_bytes=2**62)

    # --- the image ---------------------------------------------------------------------------------------------------

    async def _send_image(self, room: RoomInfo) -> None:
        """An image that is no file of the room becomes one."""
        stored = self._server.image(room)
        if stored is None:
            return
        number, file = stored.row.number, None
        if not number:
            number = new_file_number()
            file = await self._store(replace(stored, row=replace(stored.row, number=number)))
            if file is None:
                return
        await self._sender.send_one(Part.IMAGE, room.name, OldImage(number, await self._squared(stored), file))

    async def _squared(self, stored: StoredFile) -> str:
        """The image as other faces show it; empty for what is no picture."""
        try:
            with closing(self._server.open_file(stored.path)) as content:
                png = await Squaring().square(content.read(_IMAGE_BYTES + 1))
        except (Malformed, InvalidInput, TooLarge):
            return ""
        blob = new_blob_name()
        if self._blobs is not None:
            await self._blobs.put(blob, _one(png), limit_bytes=len(png))
        return blob


def _numbered(rows: Iterator[_N]) -> Iterator[tuple[int, _N]]:
    for row in rows:
        yield row.number, row


async def _pieces(content: BinaryIO) -> AsyncIterator[bytes]:
    while piece := await asyncio.to_thread(content.read, _PIECE_BYTES):
        yield piece


async def _one(content: bytes) -> AsyncIterator[bytes]:
    yield content
