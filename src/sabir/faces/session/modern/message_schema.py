"""Messages and reactions. Byte fields travel as base64, times are seconds with a fraction.

Source: SOGS modern API, message objects.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec import UNSET, Struct, UnsetType


class NewMessage(Struct):
    """`POST message`; whatever else clients send is ignored. They send ids of files as text too."""

    data: str
    signature: str
    whisper_to: str | None = None
    whisper_mods: bool | None = None
    files: list[int | str] | None = None


class ReactionInfo(Struct):
    """One emoji; `index` is its place in the order of first use."""

    index: int
    count: int
    reactors: Sequence[str] | UnsetType = UNSET
    you: bool | UnsetType = UNSET


class MessageInfo(Struct, kw_only=True):
    """A message as it is now."""

    id: int
    session_id: str
    posted: float
    seqno: int
    data: bytes
    signature: bytes
    reactions: Mapping[str, ReactionInfo]
    edited: float | UnsetType = UNSET
    whisper: bool | UnsetType = UNSET
    whisper_mods: bool | UnsetType = UNSET
    whisper_to: str | UnsetType = UNSET


class TombstoneInfo(Struct, kw_only=True):
    """A message that was there."""

    id: int
    session_id: str
    posted: float
    edited: float
    seqno: int
    data: None = None
    deleted: bool = True


class ReactionsInfo(Struct):
    """A message of which nothing else is new: clients know it by these very keys."""

    id: int
    seqno: int
    reactions: Mapping[str, ReactionInfo]


class AddedReply(Struct):
    added: bool
    seqno: int


class RemovedReply(Struct):
    """Whether the own reaction was there, or how many of everyone's."""

    removed: bool | int
    seqno: int


class DeletedReply(Struct):
    total: int
    rooms: Mapping[str, int]


class PinnedReply(Struct):
    info_updates: int


class UnpinnedReply(Struct):
    """Whether it was pinned, or how many were."""

    unpinned: bool | int
    info_updates: int


class Empty(Struct):
    """`{}`"""
