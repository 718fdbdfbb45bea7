"""A bot as authors of Olvid bots write them; runs in olvid-bot's own environment and imports nothing else.

It finds its server and its key in OLVID_DAEMON_URL and OLVID_CLIENT_KEY. Each line it writes is a JSON object that
tells one thing it heard; it leaves when its input ends.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import sys

from olvid import OlvidClient, datatypes, errors, listeners, tools
from olvid.version import __version__


def tell(**what: object) -> None:
    """One line for whoever started this."""
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


class Listener:
    """Tells what one identity hears."""

    def __init__(self, client: OlvidClient) -> None:
        self._client = client

    async def received(self, message: datatypes.Message) -> None:
        contact = await self._client.contact_get(contact_id=message.sender_id)
        files = [await self._file(one) async for one in self._client.attachment_message_list(message.id)]
        tell(event="heard", author=contact.display_name, text=message.body, files=files)

    async def edited(self, message: datatypes.Message, previous_body: str) -> None:
        tell(event="edited", before=previous_body, text=message.body)

    async def _file(self, attachment: datatypes.Attachment) -> dict[str, object]:
        content = b"".join([chunk async for chunk in self._client.attachment_download(attachment.id)])
        return {"name": attachment.file_name, "size": len(content), "sha256": hashlib.sha256(content).hexdigest()}


def listen(client: OlvidClient) -> None:
    listener = Listener(client)
    client.add_listener(listeners.MessageReceivedListener(handler=listener.received))
    client.add_listener(listeners.MessageBodyUpdatedListener(handler=listener.edited))


def answer(client: OlvidClient, pattern: str, text: str) -> None:
    """Let a ChatBot answer what the pattern matches."""
    bot = tools.ChatBot(parent_client=client)

    async def reply(message: datatypes.Message) -> None:
        await message.reply(client, text, quote_message=True)

    bot.add_listener(listeners.Command(regexp_filter=pattern, handler=reply))


async def tell_end(client: OlvidClient) -> None:
    """Once the server has closed the streams, say what it answers now."""
    await client.wait_for_listeners_end()
    try:
        await client.authentication_test()
    except errors.AioRpcError as error:
        tell(event="ended", code=error.code().name)
    else:
        tell(event="ended", code="OK")


async def main(arguments: list[str]) -> None:
    """Listen, and answer a pattern with a text if both are given."""
    client = OlvidClient()
    listen(client)
    if arguments:
        answer(client, *arguments)
    ending = asyncio.create_task(tell_end(client))
    tell(event="started", version=__version__)
    await asyncio.to_thread(sys.stdin.read)
    ending.cancel()
    await client.stop()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1:]))
