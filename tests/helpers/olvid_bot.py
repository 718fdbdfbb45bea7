"""The released Olvid client for tests: it lives in an environment of its own and is driven over pipes.

    async with OlvidBot(url, key) as bot:
        message = await bot.call("message_send", discussion_id=1, body="hello")
        await bot.subscribe("message_received", count=1, filter={"body_search": "^hi"})
        event = await bot.next_event("message_received")

Names, arguments and results are the client's own, in the forms that `olvid_driver.py` describes.
"""

from __future__ import annotations

import asyncio
import base64
import json
import os
import tempfile
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any, Self

ROOT = Path(__file__).resolve().parents[2]
PYTHON = ROOT / ".venv-olvid-bot" / "bin" / "python"
DRIVER = Path(__file__).with_name("olvid_driver.py")
DEADLINE_S = 20.0
LINE_LIMIT_BYTES = 256 << 20


class OlvidError(Exception):
    """What the client raised: the name of its class, the gRPC status if it has one, the text."""

    def __init__(self, kind: str, code: str | None, details: str) -> None:
        self.kind, self.code, self.details = kind, code, details
        super().__init__(f"{kind} ({code}): {details}")


@dataclass(frozen=True, slots=True)
class OlvidEvent:
    """One notification. `arguments` are those of the client's `on_…` method of that name."""

    name: str
    subscription: int
    arguments: dict[str, Any]


@dataclass
class _Mailbox:
    """What has arrived for one client and nobody has taken yet."""

    events: list[OlvidEvent] = field(default_factory=list)
    ended: set[int] = field(default_factory=set)


class OlvidDriver:
    """One process of the client's environment; many clients can live in it."""

    def __init__(self) -> None:
        self.logs: list[str] = []
        self._process: asyncio.subprocess.Process | None = None
        self._reading: asyncio.Task[None] | None = None
        self._ids = count(1)
        self._waiting: dict[int, asyncio.Future[Any]] = {}
        self._mailboxes: dict[int, _Mailbox] = {}
        self._news = asyncio.Condition()

    async def __aenter__(self) -> Self:
        if not PYTHON.exists():
            raise RuntimeError(f"The Olvid client's environment is missing ({PYTHON.parents[1]}): run `make install`.")
        # The client reads OLVID_* variables and files of its working directory: it must find none.
        environment = {name: value for name, value in os.environ.items() if not name.startswith("OLVID_")}
        self._process = await asyncio.create_subprocess_exec(
            PYTHON,
            DRIVER,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            limit=LINE_LIMIT_BYTES,
            cwd=tempfile.gettempdir(),
            env=environment,
        )
        self._reading = asyncio.create_task(self._read())
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._process is not None
        assert self._process.stdin is not None
        assert self._reading is not None
        self._process.stdin.close()
        try:
            async with asyncio.timeout(DEADLINE_S):
                await self._process.wait()
        except TimeoutError:
            self._process.kill()
            await self._process.wait()
        await self._reading

    async def ask(self, operation: str, **line: Any) -> Any:
        """Send one line and wait for its answer. Raises `OlvidError`."""
        assert self._process is not None
        assert self._process.stdin is not None
        id_ = next(self._ids)
        answer = self._waiting[id_] = asyncio.get_running_loop().create_future()
        self._process.stdin.write(json.dumps({"id": id_, "op": operation, **line}, default=_encode).encode() + b"\n")
        await self._process.stdin.drain()
        async with asyncio.timeout(DEADLINE_S):
            return await answer

    async def find(self, what: str, search: Callable[[], Any], deadline_s: float) -> Any:
        """Wait until `search` finds something. Raises `AssertionError` with all there is if it doesn't in time."""
        async with self._news:
            try:
                async with asyncio.timeout(deadline_s):
                    return await self._news.wait_for(search)
            except TimeoutError:
                pass
        raise AssertionError(f"{what} did not come within {deadline_s} s.\n{self._mailboxes}\n{self.logs}")

    def mailbox(self, client: int) -> _Mailbox:
        return self._mailboxes.setdefault(client, _Mailbox())

    async def _read(self) -> None:
        assert self._process is not None
        assert self._process.stdout is not None
        while raw := await self._process.stdout.readline():
            line = json.loads(raw)
            if "id" in line:
                self._settle(self._waiting.pop(line["id"]), line)
                continue
            async with self._news:
                self._deliver(line)
                self._news.notify_all()
        for answer in self._waiting.values():
            answer.set_exception(RuntimeError("The Olvid client's process ended; its errors are on stderr."))

    @staticmethod
    def _settle(answer: asyncio.Future[Any], line: dict[str, Any]) -> None:
        if answer.done():
            return
        if "error" in line:
            answer.set_exception(OlvidError(**line["error"]))
        else:
            answer.set_result(_decode(line["result"]))

    def _deliver(self, line: dict[str, Any]) -> None:
        if "log" in line:
            self.logs.append(line["log"])
        elif "ended" in line:
            self.mailbox(line["client"]).ended.add(line["ended"])
        else:
            event = OlvidEvent(line["event"], line["subscription"], _decode(line["arguments"]))
            self.mailbox(line["client"]).events.append(event)


class OlvidBot:
    """One client: `identity_id` makes it an admin client (0 for none); `driver` shares a process with others.

    `tls`: nothing, or the path of the server's certificate, or those of CA, own certificate and own key.
    """

    def __init__(
        self,
        url: str,
        key: str,
        *,
        identity_id: int | None = None,
        tls: Sequence[Path] = (),
        driver: OlvidDriver | None = None,
    ) -> None:
        self._connection = {"url": url, "key": key, "identity_id": identity_id, "tls": [str(path) for path in tls]}
        self._driver = driver or OlvidDriver()
        self._owns_driver = driver is None
        self._client = 0

    async def __aenter__(self) -> Self:
        if self._owns_driver:
            await self._driver.__aenter__()
        self._client = await self._driver.ask("connect", **self._connection)
        return self

    async def __aexit__(self, *exception: object) -> None:
        if self._owns_driver:
            await self._driver.__aexit__(*exception)
        else:
            await self._ask("close")

    @property
    def logs(self) -> Sequence[str]:
        """What the client logged as errors, the broken subscriptions among them."""
        return self._driver.logs

    @property
    def events(self) -> Sequence[OlvidEvent]:
        """What has arrived and was not taken."""
        return self._driver.mailbox(self._client).events

    def call(self, method: str, /, **arguments: Any) -> Awaitable[Any]:
        """Call any method of the client; a list for those that iterate. Raises `OlvidError`."""
        return self._ask("call", method=method, arguments=arguments)

    async def download(self, attachment_id: str) -> bytes:
        chunks: list[bytes] = await self.call("attachment_download", attachment_id=attachment_id)
        return b"".join(chunks)

    async def subscribe(self, name: str, /, **arguments: Any) -> int:
        """Add a listener for a notification ("message_received"); returns the subscription's number."""
        number: int = await self._ask("subscribe", name=name, arguments=arguments)
        return number

    async def unsubscribe(self, subscription: int) -> None:
        await self._ask("unsubscribe", number=subscription)

    async def answer(
        self, pattern: str, text: str, *, help_text: str = "Ask me something else.", is_quoting: bool = False
    ) -> None:
        """Run a ChatBot that replies `text` to what the pattern matches, help to all else one-to-one."""
        await self._ask("answer", pattern=pattern, text=text, help_text=help_text, is_quoting=is_quoting)

    async def set_identity(self, identity_id: int) -> None:
        """Let an admin client act as another identity."""
        await self._ask("set_identity", identity_id=identity_id)

    async def next_event(
        self,
        name: str | None = None,
        *,
        subscription: int | None = None,
        where: Callable[[dict[str, Any]], object] | None = None,
        deadline_s: float = DEADLINE_S,
    ) -> OlvidEvent:
        """Take the oldest event that fits; `where` looks at its arguments."""
        events = self._driver.mailbox(self._client).events

        def search() -> OlvidEvent | None:
            for event in events:
                is_asked_for = name in (None, event.name) and subscription in (None, event.subscription)
                if is_asked_for and (where is None or where(event.arguments)):
                    return event
            return None

        found: OlvidEvent = await self._driver.find(f"{name or 'an event'} ({subscription})", search, deadline_s)
        events.remove(found)
        return found

    async def ended(self, subscription: int, *, deadline_s: float = DEADLINE_S) -> None:
        """Wait until the server has closed a subscription's stream; an error is in `logs`."""
        mailbox = self._driver.mailbox(self._client)
        await self._driver.find(f"end of {subscription}", lambda: subscription in mailbox.ended, deadline_s)

    def _ask(self, operation: str, **line: Any) -> Awaitable[Any]:
        return self._driver.ask(operation, client=self._client, **line)


def _encode(value: object) -> object:
    if isinstance(value, bytes):
        return {"bytes": base64.b64encode(value).decode()}
    raise TypeError(f"{type(value)} has no JSON form")


def _decode(value: Any) -> Any:
    if isinstance(value, list):
        return [_decode(item) for item in value]
    if isinstance(value, dict):
        if value.keys() == {"bytes"}:
            return base64.b64decode(value["bytes"])
        return {name: _decode(item) for name, item in value.items()}
    return value
