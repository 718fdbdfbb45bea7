"""Drives the released Olvid client over JSON lines; runs inside that client's own environment and imports nothing else.

In, one object a line: `{"id", "op", "client", …}`. Out: `{"id", "result"}` or `{"id", "error"}`, and at any time
`{"client", "event", "subscription", "arguments"}`, `{"client", "ended": subscription}` and `{"log"}`.

Values: bytes are `{"bytes": base64}`, enums their names, ids of messages and attachments short ("I12", "O3"), every
other data type of the client an object of its fields; an empty one inside another is null.
"""

from __future__ import annotations

import asyncio
import base64
import inspect
import json
import logging
import os
import re
import sys
from collections.abc import AsyncIterator, Awaitable
from enum import Enum
from itertools import count
from typing import Any

import olvid
from olvid import datatypes, listeners

LINE_LIMIT_BYTES = 256 << 20
_SHORT_ID = re.compile(r"([IO])(\d+)")
_ID_TYPES = {"I": "TYPE_INBOUND", "O": "TYPE_OUTBOUND"}


def send(**line: Any) -> None:
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


def fields(kind: type) -> dict[str, str]:
    """Name and annotation of each field of a data type: what its constructor takes."""
    for base in kind.__mro__:
        if "__init__" in vars(base):
            parameters = inspect.signature(base.__init__).parameters.values()
            named = [p for p in parameters if p.kind is p.POSITIONAL_OR_KEYWORD and p.name != "self"]
            if named:
                return {p.name: annotation_of(p) for p in named}
    return {}


def outgoing(value: Any) -> Any:
    """A value of the client as JSON."""
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    if isinstance(value, bytes):
        return {"bytes": base64.b64encode(value).decode()}
    if isinstance(value, Enum):
        return value.name
    if isinstance(value, (list, tuple)):
        return [outgoing(item) for item in value]
    if isinstance(value, (datatypes.MessageId, datatypes.AttachmentId)):
        return str(value)
    inner = {name: getattr(value, name) for name in fields(type(value))}
    return {name: outgoing(item) if is_told(item) else None for name, item in inner.items()}


def is_told(value: Any) -> bool:
    return type(value).__module__.partition(".")[0] != "olvid" or isinstance(value, Enum) or bool(value)


def data_type(annotation: str) -> Any:
    """The data type that an annotation names, or None for a plain one."""
    found: Any = datatypes
    for part in annotation.strip("'\"").removeprefix("datatypes.").split("."):
        found = getattr(found, part, None)
    return found if isinstance(found, type) else None


def incoming(value: Any, annotation: str) -> Any:
    """JSON as the value that a parameter with this annotation wants."""
    annotation = annotation.strip("'\"")
    if isinstance(value, list):
        item = annotation.removeprefix("list[").removesuffix("]")
        return [incoming(each, item) for each in value]
    if isinstance(value, dict) and value.keys() == {"bytes"}:
        return base64.b64decode(value["bytes"])
    kind = data_type(annotation)
    if kind is None or value is None:
        return value
    if issubclass(kind, Enum):
        return kind[value] if isinstance(value, str) else kind(value)
    if isinstance(value, str):
        letter, number = _SHORT_ID.fullmatch(value).groups()
        return kind(type=kind.Type[_ID_TYPES[letter]], id=int(number))
    return kind(**arguments_for(fields(kind), value))


def arguments_for(annotations: dict[str, str], given: dict[str, Any]) -> dict[str, Any]:
    return {name: incoming(value, annotations.get(name, "")) for name, value in given.items()}


def annotations_of(function: Any) -> dict[str, str]:
    return {name: annotation_of(parameter) for name, parameter in inspect.signature(function).parameters.items()}


def annotation_of(parameter: inspect.Parameter) -> str:
    """As written; the client writes some as text and some as classes."""
    annotation = parameter.annotation
    text = annotation.__qualname__ if isinstance(annotation, type) else str(annotation)
    return text.replace("olvid.datatypes.datatypes.", "")


def tls(paths: list[str]) -> Any:
    """One path: the server's certificate. Three: CA, own certificate, own key."""
    if not paths:
        return None
    if len(paths) == 1:
        return olvid.OlvidClient.GrpcSimpleTlsConfiguration(paths[0])
    return olvid.OlvidClient.GrpcMutualAuthTlsConfiguration(*paths)


class Client:
    """One client of the library with its subscriptions, each in a child client that shares the connection."""

    def __init__(self, number: int, client: olvid.OlvidClient) -> None:
        self._number = number
        self._client = client
        self._subscriptions: dict[int, olvid.OlvidClient] = {}
        self._ends: set[asyncio.Task[None]] = set()
        self._numbers = count(1)

    async def call(self, method: str, arguments: dict[str, Any]) -> Any:
        function = getattr(self._client, method)
        result = function(**arguments_for(annotations_of(function), arguments))
        if isinstance(result, AsyncIterator):
            return [outgoing(item) async for item in result]
        return outgoing(await result if isinstance(result, Awaitable) else result)

    async def subscribe(self, name: str, arguments: dict[str, Any]) -> int:
        number = next(self._numbers)
        names = list(inspect.signature(getattr(olvid.OlvidClient, f"on_{name}")).parameters)[1:]

        def handler(*values: Any) -> None:
            told = dict(zip(names, map(outgoing, values), strict=True))
            send(client=self._number, event=name, subscription=number, arguments=told)

        listener = getattr(listeners, "".join(map(str.title, name.split("_"))) + "Listener")
        child = self._child()
        child.add_listener(listener(handler, **arguments_for(annotations_of(listener.__init__), arguments)))
        self._subscriptions[number] = child
        self._ends.add(asyncio.create_task(self._tell_end(number, child)))
        return number

    async def unsubscribe(self, number: int) -> None:
        self._subscriptions.pop(number).remove_all_listeners()

    async def answer(self, pattern: str, text: str, help_text: str, is_quoting: bool) -> None:
        """Run a ChatBot that answers what the pattern matches; `{body}` in the text stands for what was said."""
        bot = olvid.tools.ChatBot(parent_client=self._client)
        bot.help_set_message(help_text)

        async def reply(message: datatypes.Message) -> None:
            await message.reply(self._client, text.format(body=message.body), quote_message=is_quoting)

        bot.add_listener(listeners.Command(regexp_filter=pattern, handler=reply))

    async def set_identity(self, identity_id: int) -> None:
        """Admin clients only."""
        self._client.current_identity_id = identity_id

    async def close(self) -> None:
        for task in self._ends:
            task.cancel()
        await self._client.stop()

    def _child(self) -> olvid.OlvidClient:
        if isinstance(self._client, olvid.OlvidAdminClient):
            return olvid.OlvidAdminClient(self._client.current_identity_id, parent_client=self._client)
        return olvid.OlvidClient(parent_client=self._client)

    async def _tell_end(self, number: int, child: olvid.OlvidClient) -> None:
        await child.wait_for_listeners_end()
        send(client=self._number, ended=number)


CLIENTS: dict[int, Client] = {}


async def connect(line: dict[str, Any]) -> int:
    number = len(CLIENTS) + 1
    options = {"client_key": line["key"], "daemon_url": line["url"], "tls_configuration": tls(line["tls"])}
    if line["identity_id"] is None:
        client = olvid.OlvidClient(**options)
    else:
        client = olvid.OlvidAdminClient(line["identity_id"], **options)
    CLIENTS[number] = Client(number, client)
    return number


async def perform(line: dict[str, Any]) -> None:
    id_ = line.pop("id")
    try:
        operation = line.pop("op")
        if operation == "connect":
            result: Any = await connect(line)
        else:
            result = await getattr(CLIENTS[line.pop("client")], operation)(**line)
    except olvid.errors.AioRpcError as error:
        told = {"kind": type(error).__name__, "code": error.code().name, "details": error.details()}
        send(id=id_, error=told)
    except Exception as error:
        send(id=id_, error={"kind": type(error).__name__, "code": None, "details": str(error)})
    else:
        send(id=id_, result=result)


class Telling(logging.Handler):
    """What the library logs as an error is all it says of a broken subscription or a failed handler."""

    def emit(self, record: logging.LogRecord) -> None:
        send(log=self.format(record))


async def main() -> None:
    logging.getLogger().addHandler(Telling(logging.ERROR))
    reader = asyncio.StreamReader(limit=LINE_LIMIT_BYTES)
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    running: set[asyncio.Task[None]] = set()
    while line := await reader.readline():
        # Tasks start in the order of their lines, so requests leave in that order.
        task = asyncio.create_task(perform(json.loads(line)))
        running.add(task)
        task.add_done_callback(running.discard)
    for client in CLIENTS.values():
        await client.close()


if __name__ == "__main__":
    asyncio.run(main())
    # Leaving in order would wait two seconds for gRPC once TLS was used.
    sys.stdout.flush()
    os._exit(0)
