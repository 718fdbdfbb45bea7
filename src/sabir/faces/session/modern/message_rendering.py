"""From the core's messages to this wire."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec import UNSET, UnsetType

from sabir.domain.seqnos import Listed
from sabir.faces.session.modern.message_schema import MessageInfo, ReactionInfo, ReactionsInfo, TombstoneInfo

AnyMessage = MessageInfo | TombstoneInfo | ReactionsInfo


def messages(listed: Sequence[Listed], *, reactors: int) -> list[AnyMessage]:
    return [message(one, reactors=reactors) for one in listed]


def message(listed: Listed, *, reactors: int) -> AnyMessage:
    """As much as its reader does not know yet; nobody is named with a reaction where no reactors are wanted."""
    if listed.is_deleted:
        return TombstoneInfo(
            id=listed.number,
            session_id=listed.author_key,
            posted=listed.posted_ms / 1000,
            edited=(listed.edited_ms or listed.posted_ms) / 1000,
            seqno=listed.seqno,
        )
    if listed.envelope is None:
        return ReactionsInfo(listed.number, listed.seqno, _reactions(listed, reactors))
    return MessageInfo(
        id=listed.number,
        session_id=listed.author_key,
        posted=listed.posted_ms / 1000,
        seqno=listed.seqno,
        data=listed.envelope.data,
        signature=listed.envelope.signature,
        reactions=_reactions(listed, reactors),
        edited=listed.edited_ms / 1000 if listed.edited_ms is not None else UNSET,
        whisper=listed.is_whisper or UNSET,
        whisper_mods=listed.is_for_moderators if listed.is_whisper else UNSET,
        whisper_to=listed.whisper_to_key or UNSET,
    )


def _reactions(listed: Listed, reactors: int) -> Mapping[str, ReactionInfo]:
    named = reactors > 0
    return {
        one.emoji: ReactionInfo(index, one.total, _keys(one.keys, is_wanted=named), one.has_own or UNSET)
        for index, one in enumerate(listed.reactions)
    }


def _keys(keys: Sequence[str], *, is_wanted: bool) -> Sequence[str] | UnsetType:
    return keys if is_wanted else UNSET
