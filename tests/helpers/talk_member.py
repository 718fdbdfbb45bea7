"""A Talk user in one room: plain OCS calls, the long poll and WebDAV."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Any

from tests.helpers.members import DEADLINE_S, Face, Seen, SeenFile
from tests.helpers.talk_client import TALK, TalkClient

Json = dict[str, Any]


class TalkMember:
    """A user in a room."""

    face: Face = "talk"

    def __init__(self, client: TalkClient, name: str, token: str) -> None:
        self.client, self.name, self.token = client, name, token
        self._entries: list[Json] = []
        self._last = 0

    async def say(self, text: str, *, reply_to: Seen | None = None) -> Seen:
        return _seen(await self.client.post(self.token, text, reply_to=int(reply_to.key) if reply_to else 0))

    async def share(self, *files: SeenFile) -> Seen:
        """One message for each: Talk knows no other way. The last one is returned."""
        for file in files:
            await self.client.put_file(file.name, file.content, file.mime)
            await self.client.share_file(self.token, f"/{file.name}")
        return _seen(await self._find("own share", lambda entry: _names(entry) == [files[-1].name]))

    async def edit(self, own: Seen, text: str) -> None:
        await self.client.edit(self.token, int(own.key), text)

    async def delete(self, own: Seen) -> None:
        await self.client.delete(self.token, int(own.key))

    async def react(self, to: Seen, emoji: str) -> None:
        await self.client.react(self.token, int(to.key), emoji)

    async def unreact(self, to: Seen, emoji: str) -> None:
        await self.client.unreact(self.token, int(to.key), emoji)

    async def sees(self, text: str) -> Seen:
        return _seen(await self.sees_entry(text))

    async def sees_entry(self, text: str) -> Json:
        """As `sees`, with all its fields."""
        return await self._find(repr(text), lambda entry: entry["message"] == text and not entry["systemMessage"])

    async def might_see(self, text: str, *, within_s: float) -> Seen | None:
        """As `sees`, but it need not come."""
        try:
            async with asyncio.timeout(within_s):
                return await self.sees(text)
        except TimeoutError:
            return None

    async def sees_system_message(self, kind: str) -> str:
        """Wait for one of that kind; the name of the user it is about, if any."""
        told = await self._find(kind, lambda entry: entry["systemMessage"] == kind)
        return str(told["messageParameters"].get("user", {}).get("name", ""))

    async def sees_files(self, count: int) -> Seen:
        """Shown as the file alone; the text has a place for each."""
        entry = await self._find(f"{count} files", lambda entry: len(_names(entry)) == count)
        assert entry["messageType"] == "comment"
        assert entry["systemMessage"] == ""
        return _seen(entry, tuple([await self._download(file) for file in _files(entry)]))

    async def sees_edit(self, before: Seen, text: str) -> Seen:
        """A system message whose parent is the message as it is now, with its editor."""
        told = await self._find_change("message_edited", before)
        parent = told["parent"]
        assert parent["message"] == text
        assert parent["lastEditActorDisplayName"] == before.author
        assert parent["lastEditTimestamp"] > 0
        return _seen(parent)

    async def sees_deletion(self, gone: Seen) -> None:
        """A system message whose parent is what is left."""
        left = (await self._find_change("message_deleted", gone))["parent"]
        assert left["messageType"] == "comment_deleted"
        assert left["message"] == "Message deleted by author"
        assert gone.text not in str(left)

    async def sees_reaction(self, to: Seen, emoji: str, *, by: str) -> None:
        """A system message of whoever reacted, whose parent counts it."""
        told = await self._find_change("reaction", to)
        assert (told["message"], told["actorDisplayName"]) == (emoji, by)
        assert told["parent"]["reactions"] == {emoji: 1}
        assert [one["actorDisplayName"] for one in (await self._reactions(to))[emoji]] == [by]

    async def sees_reaction_go(self, to: Seen, emoji: str) -> None:
        """Another system message; nobody is listed any more."""
        told = await self._find_change("reaction_revoked", to)
        assert told["parent"]["reactions"] == []
        assert await self._reactions(to) == []

    async def saw_between(self, first: Seen, last: Seen) -> Sequence[str]:
        return [
            f"{entry['systemMessage'] or entry['messageType']}: {entry['message']}"
            for entry in self._entries
            if int(first.key) < entry["id"] < int(last.key)
        ]

    async def _find_change(self, kind: str, of: Seen) -> Json:
        def fits(entry: Json) -> bool:
            return bool(entry["systemMessage"] == kind and entry["parent"]["id"] == int(of.key))

        return await self._find(f"{kind} of {of.key}", fits)

    async def _find(self, what: str, fits: Callable[[Json], object]) -> Json:
        """The first entry that fits, now or as soon as a long poll brings it."""
        now = asyncio.get_running_loop().time
        ends = now() + DEADLINE_S
        looked = 0
        while True:
            for entry in self._entries[looked:]:
                if fits(entry):
                    return entry
            looked = len(self._entries)
            if (left := ends - now()) <= 0:
                raise AssertionError(f"{self.name} saw no {what} in Talk, but {self._entries}")
            heard = await self.client.poll(self.token, self._last, wait_s=max(1, int(left)))
            self._entries += heard.messages
            self._last = heard.last_given or self._last

    async def _reactions(self, to: Seen) -> Any:
        return await self.client.call("GET", f"{TALK}/reaction/{self.token}/{to.key}")

    async def _download(self, file: Json) -> SeenFile:
        content = await self.client.download(file["path"])
        assert content == await self.client.download_link(file["link"])
        assert int(file["size"]) == len(content)
        return SeenFile(file["name"], file["mimetype"], content)


def _files(entry: Json) -> list[Json]:
    parameters = entry["messageParameters"]
    return [one for one in parameters.values() if one["type"] == "file"] if parameters else []


def _names(entry: Json) -> list[str]:
    return [file["name"] for file in _files(entry)]


def _seen(entry: Json, files: tuple[SeenFile, ...] = ()) -> Seen:
    parent = entry.get("parent")
    text = "" if _files(entry) else entry["message"]
    return Seen(f"{entry['id']}", entry["actorDisplayName"], text, f"{parent['id']}" if parent else "", files)
