"""Drives the released nc-py-api over JSON lines; runs inside that package's own environment and imports nothing else.

In, one object a line: `{"call": "talk.send_message", "arguments": {…}}`; the method belongs to a `Nextcloud`, or to a
Talk bot if the name starts with "bot.". Out: `{"result"}` or `{"error": {"kind", "status", "text"}}`. Which of the
package's two clients is used is the program's first argument. Values: bytes are `{"bytes": base64}`, what the package
makes of an answer is an object of all its properties.
"""

from __future__ import annotations

import asyncio
import base64
import inspect
import json
import sys
import warnings
from collections.abc import Callable, Mapping, Sequence
from typing import Any

warnings.simplefilter("ignore")  # the package says that its sync client will go

import niquests  # noqa: E402  # after the warnings
from nc_py_api import AsyncNextcloud, Nextcloud  # noqa: E402
from nc_py_api.files import FsNode  # noqa: E402
from nc_py_api.talk_bot import AsyncTalkBot, TalkBot, TalkBotMessage  # noqa: E402

IS_ASYNC = sys.argv[1] == "async"
CALLBACK = "bot"


def outgoing(value: Any) -> Any:
    """A value of the package as JSON."""
    match value:
        case None | bool() | int() | float() | str():
            return value
        case bytes():
            return {"bytes": base64.b64encode(value).decode()}
        case Mapping():
            return {str(key): outgoing(one) for key, one in value.items()}
        case niquests.Response():
            return {"status": value.status_code}
        case FsNode():
            return {"path": value.user_path, "is_dir": value.is_dir, "file_id": value.file_id}
        case Sequence():
            return [outgoing(one) for one in value]
    if not type(value).__dictoffset__:  # a date, for example
        return f"{value}"
    found = {name: outgoing(getattr(value, name)) for name, _ in inspect.getmembers(type(value), is_property)}
    if "_raw_data" in vars(value):
        found["raw"] = value._raw_data
    if "to_fs_node" in dir(type(value)):
        found["fs_node"] = outgoing(value.to_fs_node())
    return found


def is_property(member: object) -> bool:
    return isinstance(member, property)


def incoming(value: Any) -> Any:
    if isinstance(value, dict) and value.keys() == {"bytes"}:
        return base64.b64decode(value["bytes"])
    return value


class Client:
    """The package's clients of one user."""

    def __init__(self, url: str, user: str, password: str) -> None:
        kind = AsyncNextcloud if IS_ASYNC else Nextcloud
        self.nextcloud: Any = kind(nextcloud_url=url, nc_auth_user=user, nc_auth_pass=password)
        self.bot: Any = (AsyncTalkBot if IS_ASYNC else TalkBot)(CALLBACK, "Parrot")

    async def call(self, name: str, arguments: dict[str, Any]) -> Any:
        if name == "bot.heard":
            return outgoing(TalkBotMessage(arguments["told"]))
        root, _, rest = name.partition(".")
        target: Any = self.bot if root == "bot" else getattr(self.nextcloud, root)
        for part in rest.split(".") if rest else ():
            target = getattr(target, part)
        if not isinstance(target, Callable):  # type: ignore[arg-type]  # a property of the package
            return outgoing(await target if inspect.isawaitable(target) else target)
        result = target(**{key: incoming(value) for key, value in arguments.items()})
        return outgoing(await result if inspect.isawaitable(result) else result)


async def main() -> None:
    clients: dict[tuple[str, str], Client] = {}
    for raw in sys.stdin:
        line = json.loads(raw)
        who = line["user"], line["password"]
        if who not in clients:
            clients[who] = Client(line["url"], *who)
        try:
            answer = {"result": await clients[who].call(line["call"], line["arguments"])}
        except Exception as error:
            answer = {
                "error": {
                    "kind": type(error).__name__,
                    "status": getattr(error, "status_code", 0),
                    "text": f"{error}",
                }
            }
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(main())
