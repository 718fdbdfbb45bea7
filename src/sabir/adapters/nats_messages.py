"""Messages of a JetStream stream that begin with a time, and the requests for which the library has no call."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nats.aio.client import Client
    from nats.aio.msg import Msg

ANSWER_S = 3.0


@dataclass(frozen=True, slots=True)
class Stored:
    seq: int
    stamp_ms: int
    content: bytes


def stamped(stamp_ms: int, content: bytes) -> bytes:
    return stamp_ms.to_bytes(8, "big") + content


async def read_all(client: Client, stream: str, subject: str, *, limit: int) -> list[Stored]:
    """The first messages of a subject in one request, which the library has no call for.

    Source: NATS ADR-31, batched direct get
    """
    import nats.errors

    inbox = client.new_inbox()
    answers = await client.subscribe(inbox)
    found: list[Stored] = []
    try:
        request = {"seq": 1, "next_by_subj": subject, "batch": limit}
        await client.publish(f"$JS.API.DIRECT.GET.{stream}", json.dumps(request).encode(), reply=inbox)
        while True:
            answer: Msg = await answers.next_msg(ANSWER_S)
            headers = answer.headers or {}
            match headers.get("Status"):
                case None:
                    stamp_ms = int.from_bytes(answer.data[:8], "big")
                    found.append(Stored(int(headers["Nats-Sequence"]), stamp_ms, answer.data[8:]))
                case "204" | "404":  # the end of the batch; nothing there
                    return found
                case "503":
                    raise nats.errors.NoRespondersError
                case status:
                    raise nats.errors.Error(f"reading {stream} was answered with {status}")
    finally:
        if not client.is_closed:
            await answers.unsubscribe()


async def purge(client: Client, stream: str, subject: str, *, through: int | None = None) -> int:
    """Remove a subject's messages, up to and with `through`; returns how many this call removed.

    Asked directly because the library's own call doesn't return the number.
    """
    from nats.js.errors import APIError

    request: dict[str, object] = {"filter": subject}
    if through is not None:
        request["seq"] = through + 1
    answer = await client.request(f"$JS.API.STREAM.PURGE.{stream}", json.dumps(request).encode(), timeout=ANSWER_S)
    told = json.loads(answer.data)
    if "error" in told:
        raise APIError.from_error(told["error"])
    return int(told["purged"])
