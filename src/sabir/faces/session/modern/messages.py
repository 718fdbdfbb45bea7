"""Messages by numbers that no edit changes. Source: SOGS modern API, message objects, seqno and tombstones."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from uuid import uuid4

import msgspec
from falcon.asgi import Request, Response

from sabir.core.public_messages import Post
from sabir.core.steps.whispering import To
from sabir.domain.errors import InvalidInput, TooLarge
from sabir.domain.messages import MAX_FILES, Draft, Envelope, EnvelopeFormat, NumberedFile
from sabir.faces.session import parse
from sabir.faces.session.ids import path_number, room_name
from sabir.faces.session.modern import message_rendering
from sabir.faces.session.modern.asking import any_id, message_number, reactors_of, wanted_of
from sabir.faces.session.modern.auth import caller_of, person_of, signed_of
from sabir.faces.session.modern.endpoint import Resource, read, send
from sabir.faces.session.modern.message_schema import DeletedReply, Empty, NewMessage
from sabir.wire.session.ids import SessionId

_NEW = msgspec.json.Decoder(NewMessage)
_NUMBER = re.compile(r"[0-9]{1,16}")


class Recent(Resource):
    """`/room/TOKEN/messages/recent`"""

    async def on_get(self, req: Request, resp: Response, token: str) -> None:
        await _send_older(self, req, resp, (token, None))


class Before(Resource):
    """`/room/TOKEN/messages/before/ID`"""

    async def on_get(self, req: Request, resp: Response, token: str, message_id: str) -> None:
        await _send_older(self, req, resp, (token, message_number(message_id)))


class Since(Resource):
    """`/room/TOKEN/messages/since/SEQNO`"""

    async def on_get(self, req: Request, resp: Response, token: str, seqno: str) -> None:
        after, wanted = path_number(seqno, "message"), wanted_of(req)
        actor = caller_of(req).actor
        found = await self.core.seqnos.since(actor, room_name(token), after, wanted, self.context.relay)
        send(resp, message_rendering.messages(found, reactors=wanted.reactors))


class Messages(Resource):
    """`/room/TOKEN/message`"""

    async def on_post(self, req: Request, resp: Response, token: str) -> None:
        _, author = signed_of(req)
        new = _post(read(req, _NEW), author, self.core.clock.now_ms())
        actor = await person_of(self.core, req)
        posted = await self.core.public_messages.post(
            actor, room_name(token), new, self.context.rate, self.context.relay
        )
        send(resp, message_rendering.message(posted, reactors=0), 201)


class MessageByNumber(Resource):
    """`/room/TOKEN/message/ID`"""

    async def on_get(self, req: Request, resp: Response, token: str, message_id: str) -> None:
        number, reactors = message_number(message_id), reactors_of(req)
        actor = caller_of(req).actor
        found = await self.core.seqnos.get(actor, room_name(token), number, reactors, self.context.relay)
        send(resp, message_rendering.message(found, reactors=reactors))

    async def on_put(self, req: Request, resp: Response, token: str, message_id: str) -> None:
        _, author = signed_of(req)
        number, new = message_number(message_id), _post(read(req, _NEW), author, self.core.clock.now_ms())
        actor = await person_of(self.core, req)
        await self.core.public_messages.edit(actor, room_name(token), number, new)
        send(resp, Empty())

    async def on_delete(self, req: Request, resp: Response, token: str, message_id: str) -> None:
        number, actor = message_number(message_id), await person_of(self.core, req)
        await self.core.public_messages.delete(actor, room_name(token), number)
        send(resp, Empty())


class AllOfOne(Resource):
    """`/room/TOKEN/all/SID`"""

    async def on_delete(self, req: Request, resp: Response, token: str, session_id: str) -> None:
        signed_of(req)
        key, actor = any_id(session_id), await person_of(self.core, req)
        await self.core.public_messages.delete_all_of(actor, room_name(token), key)
        send(resp, Empty())


class AllOfOneEverywhere(Resource):
    """`/rooms/all/SID`"""

    async def on_delete(self, req: Request, resp: Response, session_id: str) -> None:
        signed_of(req)
        key, actor = any_id(session_id), await person_of(self.core, req)
        counts = await self.core.public_messages.delete_everywhere(actor, key)
        send(resp, DeletedReply(sum(counts.values()), counts))


async def _send_older(resource: Resource, req: Request, resp: Response, end: tuple[str, int | None]) -> None:
    wanted, actor = wanted_of(req), caller_of(req).actor
    found = await resource.core.seqnos.before(actor, room_name(end[0]), end[1], wanted, resource.context.relay)
    send(resp, message_rendering.messages(found, reactors=wanted.reactors))


def _post(new: NewMessage, author: SessionId, now_ms: int) -> Post:
    """Raises `InvalidInput`, `TooLarge`."""
    signed = parse.signed_bytes(new.data, new.signature)
    to = None
    if new.whisper_to is not None or new.whisper_mods:
        key = any_id(new.whisper_to) if new.whisper_to is not None else None
        to = To(key, bool(new.whisper_mods), str(uuid4()))
    envelope = Envelope(EnvelopeFormat.SESSION, author, signed.data, signed.signature)
    files = _files(new.files or ())
    return Post(_showing(parse.draft(signed, author, now_ms), files), envelope, files, to)


def _showing(draft: Draft, numbers: Sequence[int]) -> Draft:
    """With the files that go with it though nothing in it points at them: they go when it does."""
    known = {one.number for one in draft.numbered_files}
    more = [NumberedFile(number, "", "", "") for number in dict.fromkeys(numbers) if number not in known]
    return replace(draft, numbered_files=(*draft.numbered_files, *more)[:MAX_FILES])


def _files(asked: list[int | str] | tuple[()]) -> tuple[int, ...]:
    if len(asked) > 2 * MAX_FILES:  # each may have a preview
        raise TooLarge("files", 2 * MAX_FILES, "files")
    numbers = []
    for one in asked:
        if isinstance(one, str) and not _NUMBER.fullmatch(one):
            raise InvalidInput("files", "Files are named by their numbers.")
        numbers.append(int(one))
    return tuple(number for number in numbers if 0 <= number < 2**53)
