"""MessageSendWithAttachments: metadata, then each file as chunks and a delimiter.

Source: Olvid daemon gRPC API 2.0.1, attachments.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

from sabir.core import Core
from sabir.core.files import Upload
from sabir.core.steps.replica_acts import Outgoing
from sabir.domain.errors import InvalidInput, TooLarge
from sabir.domain.messages import MAX_FILES
from sabir.domain.replicas import Owner
from sabir.faces.olvid import parse
from sabir.wire.olvid.proto.olvid.daemon.command.v1.message_commands_pb2 import (
    MessageSendWithAttachmentsRequest as Request,
)
from sabir.wire.olvid.proto.olvid.daemon.command.v1.message_commands_pb2 import (
    MessageSendWithAttachmentsRequestMetadata as Metadata,
)

_File = Metadata.File


class Uploads:
    """Takes the files of one message; what can be refused is refused before bytes are read."""

    def __init__(self, core: Core, owner: Owner, file_bytes: int) -> None:
        self._core = core
        self._owner = owner
        self._file_bytes = file_bytes

    async def receive(self, requests: AsyncIterator[Request]) -> Outgoing:
        """The message, ready to be sent. Raises `InvalidInput`, `NotFound`, `TooLarge`."""
        metadata = await self._metadata(requests)
        wish = parse.outgoing(metadata, has_files=bool(metadata.files))
        await self._core.replicas.check_outgoing(self._owner, wish)
        held = [
            await self._core.files.hold(
                self._owner.actor, Upload(file.filename, _chunks(requests, file), limit_bytes=self._file_bytes)
            )
            for file in metadata.files
        ]
        async for request in requests:
            raise InvalidInput("request", f"Unexpected {request.WhichOneof('request')} after the last file.")
        return replace(wish, files=tuple(file.id for file in held))

    async def _metadata(self, requests: AsyncIterator[Request]) -> Metadata:
        first = await anext(requests, None)
        if first is None or first.WhichOneof("request") != "metadata":
            raise InvalidInput("metadata", "The first part of a message with attachments is its metadata.")
        files = first.metadata.files
        if len({file.filename for file in files}) != len(files):
            raise InvalidInput("files", "The same file is attached twice.")
        if len(files) > MAX_FILES:
            raise TooLarge("files", MAX_FILES, "files")
        if any(file.file_size > self._file_bytes for file in files):
            raise TooLarge("file_size", self._file_bytes, "bytes")
        return first.metadata


async def _chunks(requests: AsyncIterator[Request], file: _File) -> AsyncIterator[bytes]:
    """The bytes of one file, up to its delimiter. Raises `InvalidInput` unless they are as many as announced."""
    missing = file.file_size
    async for request in requests:
        kind = request.WhichOneof("request")
        if kind == "payload":
            missing -= len(request.payload)
            if missing < 0:
                break
            yield request.payload
        elif kind == "file_delimiter" and not missing:
            return
        else:
            break
    raise InvalidInput("payload", f"The bytes of {file.filename!r} are not as its metadata says.")
