"""An Olvid identity in one room, driven by the released client; it learns of everything by notifications."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from tests.helpers.members import DEADLINE_S, Face, Seen, SeenFile
from tests.helpers.olvid_bot import OlvidBot, OlvidError
from tests.helpers.waiting import until

Json = dict[str, Any]
NOTIFICATIONS = (
    "message_received",
    "message_body_updated",
    "message_deleted",
    "message_reaction_added",
    "message_reaction_removed",
    "attachment_received",
)


async def subscribe(bot: OlvidBot, make_noise: Callable[[], Awaitable[None]]) -> None:
    """To all that a member listens for. A subscription holds once it has brought something of the noise."""
    for name in NOTIFICATIONS:
        await bot.subscribe(name)
    for _ in range(20):
        await make_noise()
        try:
            await until(lambda: {event.name for event in bot.events} >= set(NOTIFICATIONS), 1)
        except TimeoutError:
            continue
        return
    raise AssertionError(f"Not all subscriptions hold: {bot.events} {bot.logs}")


class OlvidMember:
    """An identity in a group discussion. Its client is shared with other rooms, which keep their events."""

    face: Face = "olvid"

    def __init__(self, bot: OlvidBot, name: str, discussion_id: int) -> None:
        self.bot, self.name, self.discussion_id = bot, name, discussion_id

    async def say(self, text: str, *, reply_to: Seen | None = None) -> Seen:
        arguments = {"reply_id": reply_to.key} if reply_to else {}
        sent = await self.bot.call("message_send", discussion_id=self.discussion_id, body=text, **arguments)
        return await self._seen(sent)

    async def share(self, *files: SeenFile) -> Seen:
        """One message with all of them."""
        payload = [[file.name, file.content] for file in files]
        sent, _ = await self.bot.call(
            "message_send_with_attachments",
            discussion_id=self.discussion_id,
            attachments_filename_with_payload=payload,
        )
        return await self._seen(sent)

    async def edit(self, own: Seen, text: str) -> None:
        await self.bot.call("message_update_body", message_id=own.key, updated_body=text)

    async def delete(self, own: Seen) -> None:
        await self.bot.call("message_delete", message_id=own.key, delete_everywhere=True)

    async def react(self, to: Seen, emoji: str) -> None:
        await self.bot.call("message_react", message_id=to.key, reaction=emoji)

    async def unreact(self, to: Seen, emoji: str) -> None:
        await self.bot.call("message_react", message_id=to.key, reaction="")

    async def sees(self, text: str) -> Seen:
        return await self._seen(await self._hears("message_received", lambda message: message["body"] == text))

    async def sees_files(self, count: int) -> Seen:
        """The message and a notification for each attachment, which can then be downloaded."""
        message = await self._hears("message_received", lambda message: message["attachments_count"] == count)
        attachments = await self.bot.call("attachment_list", filter={"message_id": message["id"]})
        for attachment in attachments:
            event = await self.bot.next_event(
                "attachment_received", where=lambda event, id_=attachment["id"]: event["attachment"]["id"] == id_
            )
            assert event.arguments["attachment"] == attachment
        return await self._seen(message, tuple([await self._download(one) for one in attachments]))

    async def sees_edit(self, before: Seen, text: str) -> Seen:
        """The message under its id with the new text, and the old text beside it."""
        event = await self._hears_of("message_body_updated", before)
        assert event["previous_body"] == before.text
        assert event["message"]["edited_body"] is True
        assert event["message"] == await self.bot.call("message_get", message_id=before.key)
        assert event["message"]["body"] == text
        return await self._seen(event["message"])

    async def sees_deletion(self, gone: Seen) -> None:
        """The message as it was; it can't be had any more."""
        event = await self._hears_of("message_deleted", gone)
        assert event["message"]["body"] == gone.text
        try:
            await self.bot.call("message_get", message_id=gone.key)
        except OlvidError as error:
            assert error.code == "NOT_FOUND"  # noqa: PT017
        else:
            raise AssertionError(f"{gone} can still be had")

    async def sees_reaction(self, to: Seen, emoji: str, *, by: str) -> None:
        """The message with the reaction, of a contact."""
        event = await self._hears_of("message_reaction_added", to)
        assert event["reaction"]["reaction"] == emoji
        assert await self._author(event["reaction"]["contact_id"]) == by
        assert event["message"]["reactions"] == [event["reaction"]]

    async def sees_reaction_go(self, to: Seen, emoji: str) -> None:
        """The message without it."""
        event = await self._hears_of("message_reaction_removed", to)
        assert event["reaction"]["reaction"] == emoji
        assert event["message"]["reactions"] == []

    async def saw_between(self, first: Seen, last: Seen) -> Sequence[str]:
        listed = await self.bot.call("message_list", filter={"discussion_id": self.discussion_id})
        ids = [message["id"] for message in listed]
        between = listed[ids.index(first.key) + 1 : ids.index(last.key)]
        kept = next(message for message in listed if message["id"] == first.key)
        shown = [f"message: {message}" for message in between]
        return shown + [f"{reaction}" for reaction in kept["reactions"]] + ["edited"] * kept["edited_body"]

    async def _hears(self, name: str, fits: Callable[[Json], bool]) -> Json:
        """The message of a notification about this discussion."""

        def where(event: Json) -> bool:
            message = event["message"]
            return bool(message["discussion_id"] == self.discussion_id and fits(message))

        message: Json = (await self.bot.next_event(name, where=where, deadline_s=DEADLINE_S)).arguments["message"]
        return message

    async def _hears_of(self, name: str, about: Seen) -> Json:
        event = await self.bot.next_event(
            name, where=lambda event: event["message"]["id"] == about.key, deadline_s=DEADLINE_S
        )
        assert event.arguments["message"]["discussion_id"] == self.discussion_id
        return event.arguments

    async def _download(self, attachment: Json) -> SeenFile:
        content = await self.bot.download(attachment["id"])
        assert attachment["size"] == len(content)
        return SeenFile(attachment["file_name"], attachment["mime_type"], content)

    async def _seen(self, message: Json, files: tuple[SeenFile, ...] = ()) -> Seen:
        author = await self._author(message["sender_id"])
        return Seen(message["id"], author, message["body"], message["replied_message_id"] or "", files)

    async def _author(self, contact_id: int) -> str:
        """The identity itself, or a contact."""
        if not contact_id:
            return self.name
        name: str = (await self.bot.call("contact_get", contact_id=contact_id))["display_name"]
        return name
