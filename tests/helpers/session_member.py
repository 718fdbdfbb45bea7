"""A Session member of 2021 in one room: the legacy API inside onion requests, polled as its clients poll."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import TypeVar

from tests.helpers import session_client_body as bodies
from tests.helpers.members import DEADLINE_S, Face, NoSuchAct, Seen, SeenFile
from tests.helpers.session_client import Attachment, Deletion, PollRequest, ReceivedMessage, SessionClient

T = TypeVar("T")
POLL_EVERY_S = 0.02


class SessionMember:
    """A client that has joined a room."""

    face: Face = "session"

    def __init__(self, client: SessionClient, room: str) -> None:
        self.client, self.room, self.name = client, room, client.name
        self.messages: dict[int, ReceivedMessage] = {}
        self.deletions: list[Deletion] = []

    async def say(self, text: str, *, reply_to: Seen | None = None) -> Seen:
        quoted = self.messages[int(reply_to.key)] if reply_to else None
        return self._keep(await self.client.post(self.room, text, quote=quoted))

    async def share(self, *files: SeenFile) -> Seen:
        """One message that points at all of them."""
        attached = [await self.client.attach(self.room, one.name, one.mime, one.content) for one in files]
        return self._keep(await self.client.post(self.room, "", attachments=attached))

    async def edit(self, own: Seen, text: str) -> None:
        """The legacy API has no such call."""
        status, _ = await self.client.call("PUT", f"messages/{own.key}", {"data": text}, room=self.room)
        assert status in (400, 404, 405)
        raise NoSuchAct

    async def delete(self, own: Seen) -> None:
        await self.client.delete(self.room, int(own.key))

    async def react(self, to: Seen, emoji: str) -> None:
        """A message without text that says so: rooms of the legacy API know nothing better."""
        await self._post_reaction(to, emoji, 0)

    async def unreact(self, to: Seen, emoji: str) -> None:
        await self._post_reaction(to, emoji, 1)

    async def sees(self, text: str) -> Seen:
        return self._seen(await self.sees_message(lambda message: message.text == text, repr(text)))

    async def sees_message(self, fits: Callable[[ReceivedMessage], object], what: str) -> ReceivedMessage:
        """As `sees`, as it came."""
        return await self._find(what, lambda: next((one for one in self.messages.values() if fits(one)), None))

    async def sees_files(self, count: int) -> Seen:
        """Pointers, each good for a download with the room's token."""
        message = await self.sees_message(lambda message: len(message.attachments) == count, f"{count} files")
        return self._seen(message, tuple([await self._download(one) for one in message.attachments]))

    async def sees_edit(self, before: Seen, text: str) -> Seen:
        """The old message deleted, and a newer one in its place."""
        now = await self.sees(text)
        await self.sees_deletion(before)
        assert int(now.key) > int(before.key)
        return now

    async def sees_deletion(self, gone: Seen) -> None:
        """A deletion, and the message listed no more."""
        number = int(gone.key)
        await self._find(f"deletion of {number}", lambda: any(one.server_id == number for one in self.deletions))
        assert number not in [message.server_id for message in await self.client.messages(self.room)]

    async def sees_reaction(self, to: Seen, emoji: str, *, by: str) -> None:
        raise AssertionError("The legacy API shows no reactions.")

    async def sees_reaction_go(self, to: Seen, emoji: str) -> None:
        raise AssertionError("The legacy API shows no reactions.")

    async def saw_between(self, first: Seen, last: Seen) -> Sequence[str]:
        between = range(int(first.key) + 1, int(last.key))
        shown = [f"message {number}: {self.messages[number]}" for number in between if number in self.messages]
        return shown + [f"{one}" for one in self.deletions]

    async def _post_reaction(self, to: Seen, emoji: str, action: int) -> None:
        target = self.messages[int(to.key)]
        content = bodies.reaction(bodies.Quote(target.sent_ms, target.author), emoji, action)
        posted = await self.client.post_bytes(self.room, bodies.pad(content))
        assert posted.data == bodies.pad(content)

    async def _find(self, what: str, search: Callable[[], T | None]) -> T:
        """What the search finds, now or after one of the polls that clients keep making."""
        now = asyncio.get_running_loop().time
        ends = now() + DEADLINE_S
        while not (found := search()):
            if now() > ends:
                raise AssertionError(f"{self.name} saw no {what} in Session, but {self.messages} {self.deletions}")
            if not await self._poll():
                await asyncio.sleep(POLL_EVERY_S)
        return found

    async def _poll(self) -> bool:
        after_message = max(self.messages, default=0)
        after_deletion = max((one.id for one in self.deletions), default=0)
        (poll,) = await self.client.compact_poll(PollRequest(self.room, after_message, after_deletion))
        assert poll.status == 200
        for message in poll.messages:
            self._keep(message)
        self.deletions += poll.deletions
        return bool(poll.messages or poll.deletions)

    async def _download(self, file: Attachment) -> SeenFile:
        content = await self.client.download(self.room, file.file_id)
        assert file.size == len(content)
        assert file.url.endswith((f"/{self.room}/files/{file.file_id}", f"/room/{self.room}/file/{file.file_id}"))
        return SeenFile(file.file_name, file.content_type, content)

    def _keep(self, message: ReceivedMessage) -> Seen:
        """Clients drop what does not verify: then there is nothing to see."""
        assert message.verified, message
        self.messages[message.server_id] = message
        return self._seen(message)

    def _seen(self, message: ReceivedMessage, files: tuple[SeenFile, ...] = ()) -> Seen:
        return Seen(f"{message.server_id}", message.name, message.text, self._parent(message), files)

    def _parent(self, message: ReceivedMessage) -> str:
        """Clients find the quoted message by author and time: the author's own time, or the one it is listed under."""
        quote = message.quote
        if quote is None:
            return ""
        for one in self.messages.values():
            if one.author == quote.author and quote.sent_ms in (one.sent_ms, one.posted_ms):
                return f"{one.server_id}"
        raise AssertionError(f"{quote} names no message among {self.messages}")
