"""A Session member of today in one room: the modern API in onion requests, polled as desktop polls."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeVar

from tests.helpers.members import DEADLINE_S, Face, Seen, SeenFile
from tests.helpers.session_client_body import Attachment, Quote
from tests.helpers.session_client_modern import ModernClient, ModernMessage
from tests.helpers.session_client_modern_read import read_row

T = TypeVar("T")
POLL_EVERY_S = 0.02


class ModernMember:
    """A client that follows a room from its beginning."""

    face: Face = "session"

    def __init__(self, client: ModernClient, room: str) -> None:
        self.client, self.room, self.name = client, room, client.name
        self.messages: dict[int, ModernMessage] = {}
        self.gone: dict[int, ModernMessage] = {}
        self._seqno = 0

    async def say(self, text: str, *, reply_to: Seen | None = None) -> Seen:
        quoted = self.messages[int(reply_to.key)] if reply_to else None
        quote = Quote(quoted.sent_ms or quoted.signed_ms, quoted.author) if quoted else None
        return self._keep(await self.client.post(self.room, text, quote=quote))

    async def share(self, *files: SeenFile) -> Seen:
        """One message that points at all of them, and claims them."""
        attached = [await self.client.attach(self.room, one.name, one.mime, one.content) for one in files]
        return self._keep(await self.client.post(self.room, "", attachments=attached))

    async def edit(self, own: Seen, text: str) -> None:
        await self.client.edit(self.room, int(own.key), text)

    async def delete(self, own: Seen) -> None:
        await self.client.delete(self.room, int(own.key))

    async def react(self, to: Seen, emoji: str) -> None:
        assert (await self.client.react(self.room, int(to.key), emoji))["added"] is True

    async def unreact(self, to: Seen, emoji: str) -> None:
        assert (await self.client.unreact(self.room, int(to.key), emoji))["removed"] is True

    async def sees(self, text: str) -> Seen:
        return self._seen(await self.sees_message(lambda message: message.text == text, repr(text)))

    async def sees_message(self, fits: Callable[[ModernMessage], object], what: str) -> ModernMessage:
        """As `sees`, as it came."""
        return await self._find(what, lambda: next((one for one in self.messages.values() if fits(one)), None))

    async def sees_files(self, count: int) -> Seen:
        message = await self.sees_message(lambda message: len(message.attachments) == count, f"{count} files")
        return self._seen(message, tuple([await self._fetch(one) for one in message.attachments]))

    async def sees_edit(self, before: Seen, text: str) -> Seen:
        """The same message with another text and signature, from the same moment."""
        number, old = int(before.key), self.messages[int(before.key)]
        await self._find(f"edit of {number}", lambda: self.messages[number].text == text)
        now = self.messages[number]
        assert now.edited is not None
        assert (now.posted, now.author, now.seqno > old.seqno) == (old.posted, old.author, True)
        return self._seen(now)

    async def sees_deletion(self, gone: Seen) -> None:
        """A tombstone, and nothing to be had any more."""
        number = int(gone.key)
        await self._find(f"deletion of {number}", lambda: number in self.gone)
        reply = await self.client.call("GET", f"/room/{self.room}/message/{number}")
        assert reply.code == 404

    async def sees_reaction(self, to: Seen, emoji: str, *, by: str) -> None:
        """Clients know someone's name from what they wrote."""
        number = int(to.key)
        found = await self._find(f"{emoji} on {number}", lambda: self.messages[number].reactions.get(emoji))
        names = {one.author: one.name for one in self.messages.values()}
        assert (found.count, [names[one] for one in found.reactors]) == (1, [by])

    async def sees_reaction_go(self, to: Seen, emoji: str) -> None:
        number = int(to.key)
        await self._find(f"end of {emoji} on {number}", lambda: emoji not in self.messages[number].reactions)

    async def saw_between(self, first: Seen, last: Seen) -> Sequence[str]:
        ids = range(int(first.key) + 1, int(last.key))
        return [f"{self.messages[one]}" for one in ids if one in self.messages]

    async def follow(self) -> None:
        """Read all there is: what is deleted before one has seen it leaves no trace."""
        while await self._poll():
            pass

    async def _find(self, what: str, search: Callable[[], T | None]) -> T:
        """What the search finds, now or after one of the polls that clients keep making."""
        now = asyncio.get_running_loop().time
        ends = now() + DEADLINE_S
        while not (found := search()):
            if now() > ends:
                raise AssertionError(f"{self.name} saw no {what} in Session, but {self.messages} {self.gone}")
            if not await self._poll():
                await asyncio.sleep(POLL_EVERY_S)
        return found

    async def _poll(self) -> bool:
        _, info, pages = await self.client.poll((self.room, self._seqno))
        assert (info.code, pages.code) == (200, 200)
        rows = [read_row(raw) for raw in pages.json]
        for row in rows:
            self._take(row)
        return bool(rows)

    def _take(self, row: ModernMessage) -> None:
        self._seqno = max(self._seqno, row.seqno)
        if row.is_deleted:
            self.gone[row.id] = row
            self.messages.pop(row.id, None)
        elif row.is_reactions_only:
            self.messages[row.id] = replace(self.messages[row.id], reactions=row.reactions, seqno=row.seqno)
        else:
            self._keep(row)

    async def _fetch(self, file: Attachment) -> SeenFile:
        reply = await self.client.fetch(self.room, file.file_id)
        assert file.size == len(reply.body)
        return SeenFile(file.file_name, file.content_type, reply.body)

    def _keep(self, message: ModernMessage) -> Seen:
        """Clients drop what does not verify: then there is nothing to see."""
        assert message.verified, message
        self.messages[message.id] = message
        return self._seen(message)

    def _seen(self, message: ModernMessage, files: tuple[SeenFile, ...] = ()) -> Seen:
        return Seen(f"{message.id}", message.name, message.text, self._parent(message), files)

    def _parent(self, message: ModernMessage) -> str:
        """Clients find the quoted message by author and time: the author's own time, or the one it is listed under.

        A blinded author is quoted under the relay key that clients of 2021 know; others show the words quoted.
        """
        quote = message.quote
        if quote is None:
            return ""
        for one in self.messages.values():
            times = (one.sent_ms, one.signed_ms, round(one.posted * 1000))
            if one.author == quote.author and quote.sent_ms in times:
                return f"{one.id}"
        for one in self.messages.values():
            if not one.author.startswith("05") and quote.author.startswith("05") and quote.text == one.text:
                return f"{one.id}"
        raise AssertionError(f"{quote} names no message among {self.messages}")
