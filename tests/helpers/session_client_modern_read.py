"""What a Session client of today understands of a server's answers; what it would drop is `ContractBroken`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.helpers import session_client_body as bodies
from tests.helpers.session_client_body import Attachment, Body, Quote
from tests.helpers.session_client_keys import verify_2021, verify_ed25519
from tests.helpers.session_client_read import ContractBroken, Json, unb64, whole

SIX_HOURS_S = 6 * 3600
MESSAGE_KEYS = {"id", "session_id", "posted", "seqno", "data", "signature", "reactions"}
TOMBSTONE_KEYS = {"id", "session_id", "posted", "edited", "seqno", "data", "deleted"}
REACTION_KEYS = {"id", "seqno", "reactions"}


@dataclass(frozen=True)
class Reply:
    """One answer, however it travelled."""

    code: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def is_ok(self) -> bool:
        """Clients take any 2xx as success."""
        return 200 <= self.code < 300

    @property
    def content_type(self) -> str:
        return self.headers.get("content-type", "")

    @property
    def json(self) -> Any:
        """Desktop switches on the exact label and drops what it does not know."""
        if self.content_type != "application/json":
            raise ContractBroken(f"clients drop JSON labelled {self.content_type!r} ({self.code}, {self.body[:80]!r})")
        return json.loads(self.body)

    @property
    def text(self) -> str:
        """What a client compares with the one error text it knows."""
        return self.body.decode()


@dataclass(frozen=True)
class Reaction:
    """One emoji under a message."""

    index: int
    count: int
    reactors: tuple[str, ...]
    is_mine: bool


@dataclass(frozen=True)
class ModernMessage:
    """A row of a page: a message, a tombstone (`is_deleted`) or only its reactions (`is_reactions_only`)."""

    id: int
    seqno: int
    author: str = ""
    posted: float = 0
    text: str = ""
    name: str = ""
    verified: bool = False
    reactions: Mapping[str, Reaction] = field(default_factory=dict)
    quote: Quote | None = None
    attachments: tuple[Attachment, ...] = ()
    sent_ms: int = 0
    signed_ms: int = 0
    edited: float | None = None
    is_deleted: bool = False
    is_reactions_only: bool = False
    whisper_to: str | None = None
    is_whisper: bool = False
    data: bytes = field(default=b"", repr=False)
    signature: bytes = field(default=b"", repr=False)
    raw: Json = field(default_factory=dict, repr=False, compare=False)


def verify_today(session_id: str, message: bytes, signature: bytes) -> bool:
    """What clients of today do: Curve25519 for `05` authors, plain Ed25519 for blinded ones."""
    if session_id.startswith("05"):
        return verify_2021(session_id, message, signature)
    return len(signature) == 64 and verify_ed25519(bytes.fromhex(session_id[2:]), message, signature)


def seconds(value: object, what: str) -> float:
    """A time, in seconds with a fraction."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not 1e9 < value < 1e11:
        raise ContractBroken(f"{what} is {value!r}")
    return float(value)


def read_row(raw: Json) -> ModernMessage:
    """Any row of `messages/since`."""
    if raw.keys() == REACTION_KEYS:
        number, seqno = _numbers(raw)
        return ModernMessage(number, seqno, reactions=read_reactions(raw), is_reactions_only=True, raw=raw)
    if raw.get("data", "") is None or raw.get("deleted"):
        return _read_tombstone(raw)
    return read_modern(raw)


def read_modern(raw: Json) -> ModernMessage:
    """A whole message, with the clients' own checks of its fields."""
    if missing := MESSAGE_KEYS - raw.keys():
        raise ContractBroken(f"a message without {missing}: {raw}")
    number, seqno = _numbers(raw)
    data, signature = unb64(raw["data"]), unb64(raw["signature"])
    try:
        body = bodies.read(bodies.unpad(data))
    except ValueError:
        body = Body()
    posted = seconds(raw["posted"], "posted")
    return ModernMessage(
        id=number,
        seqno=seqno,
        author=raw["session_id"],
        posted=posted,
        text=body.text,
        name=body.name,
        verified=verify_today(raw["session_id"], data, signature) and _is_timely(body, raw, posted),
        reactions=read_reactions(raw),
        quote=body.quote,
        attachments=tuple(body.attachments),
        sent_ms=body.sent_ms,
        signed_ms=body.signed_ms,
        edited=seconds(raw["edited"], "edited") if "edited" in raw else None,
        whisper_to=raw.get("whisper_to"),
        is_whisper=raw.get("whisper", False),
        data=data,
        signature=signature,
        raw=raw,
    )


def read_reactions(raw: Json) -> dict[str, Reaction]:
    """By emoji; always an object."""
    found = raw["reactions"]
    if not isinstance(found, dict):
        raise ContractBroken(f"reactions are an object: {raw}")
    return {
        emoji: Reaction(one["index"], one["count"], tuple(one.get("reactors", ())), one.get("you", False))
        for emoji, one in found.items()
    }


def _numbers(raw: Json) -> tuple[int, int]:
    return whole(raw["id"], 1, 2**53, "id"), whole(raw["seqno"], 1, 2**53, "seqno")


def _read_tombstone(raw: Json) -> ModernMessage:
    if raw.keys() != TOMBSTONE_KEYS or raw["data"] is not None or raw["deleted"] is not True:
        raise ContractBroken(f"not what a tombstone has: {raw}")
    number, seqno = _numbers(raw)
    posted, edited = seconds(raw["posted"], "posted"), seconds(raw["edited"], "edited")
    return ModernMessage(
        number, seqno, author=raw["session_id"], posted=posted, edited=edited, is_deleted=True, raw=raw
    )


def _is_timely(body: Body, raw: Json, posted: float) -> bool:
    """Clients drop a post that says it was signed more than six hours from when the server took it."""
    moment = seconds(raw["edited"], "edited") if "edited" in raw else posted
    near = [abs(body.signed_ms / 1000 - one) <= SIX_HOURS_S for one in (moment, posted)]
    return not body.signed_ms or any(near)
