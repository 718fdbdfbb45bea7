"""Message bodies to and from bytes. Source: SOGS message bodies."""

from __future__ import annotations

from collections.abc import Sequence

from google.protobuf.message import DecodeError

from sabir.wire.errors import WireError
from sabir.wire.session.content import Attachment, Content, Invitation, Preview, Quote, Reaction
from sabir.wire.session.padding import pad, unpad
from sabir.wire.session.proto import content_pb2 as proto

_TIMER_UPDATE_FLAG = 2
_VOICE_FLAG = 1
_ENVELOPE_TYPES = (6, 7)
_MAX_INT = 2**63 - 1


def author_text(
    text: str, name: str, sent_ms: int, quote: Quote | None = None, attachments: Sequence[Attachment] = ()
) -> bytes:
    """Padded bytes of a message written here, ready to be signed. `sent_ms` is unique per room and author.

    The time is set both where 2021 clients and where today's look for it.
    """
    content = Content(text, name, sent_ms, sent_ms, quote, tuple(attachments))
    return pad(encode_content(content))


def read_content(padded: bytes) -> Content:
    """Read what any client posted, with or without padding and envelope. Raises: `WireError`."""
    return decode_content(unpad(padded))


def encode_content(content: Content) -> bytes:
    """The bytes of text, name, times, quote and attachments; other parts are only ever read."""
    message = proto.Content()
    body = message.data_message
    # An empty body is written too: readers decide by the first field that this is a Content.
    body.body = content.text.encode()
    body.attachments.extend(_pointer(attachment) for attachment in content.attachments)
    if content.sent_ms:
        body.timestamp = content.sent_ms
    if content.quote:
        quote = content.quote
        body.quote.CopyFrom(proto.Quote(id=quote.sent_ms, author=quote.author.encode(), text=_bytes(quote.text)))
    if content.name:
        body.profile.display_name = content.name.encode()
    if content.signed_ms:
        message.sig_timestamp = content.signed_ms
    return message.SerializeToString()


def decode_content(raw: bytes) -> Content:
    """Read a Content, or the one inside an Envelope. Raises: `WireError`."""
    try:
        message = proto.Content.FromString(raw)
        envelope_ms = 0
        if not message.HasField("data_message"):
            # Field 1 tells the two apart: a message in a Content, a number in an Envelope.
            envelope = proto.Envelope.FromString(raw)
            if envelope.type in _ENVELOPE_TYPES and envelope.HasField("content"):
                message = proto.Content.FromString(envelope.content)
                envelope_ms = envelope.timestamp
        return _content(message, envelope_ms)
    except DecodeError as error:
        raise WireError("message body is not readable") from error


def _content(message: proto.Content, envelope_ms: int) -> Content:
    body = message.data_message
    return Content(
        text=_text(body.body),
        name=_text(body.profile.display_name),
        sent_ms=_int(body.timestamp),
        signed_ms=_int(message.sig_timestamp or envelope_ms),
        quote=_quote(body.quote) if body.HasField("quote") else None,
        attachments=tuple(_attachment(pointer) for pointer in body.attachments),
        previews=tuple(Preview(_text(preview.url), _text(preview.title)) for preview in body.preview if preview.url),
        invitation=_invitation(body.invitation),
        reaction=_reaction(body.reaction) if body.HasField("reaction") else None,
        is_timer_update=bool(body.flags & _TIMER_UPDATE_FLAG),
    )


def _quote(quote: proto.Quote) -> Quote:
    return Quote(_int(quote.id), _text(quote.author), _text(quote.text))


def _invitation(invitation: proto.Invitation) -> Invitation | None:
    return Invitation(_text(invitation.url), _text(invitation.name)) if invitation.url else None


def _reaction(reaction: proto.Reaction) -> Reaction:
    return Reaction(_int(reaction.id), _text(reaction.author), _text(reaction.emoji), reaction.action == 1)


def _attachment(pointer: proto.AttachmentPointer) -> Attachment:
    return Attachment(
        file_id=_int(pointer.id),
        content_type=_text(pointer.content_type),
        size_bytes=pointer.size,
        file_name=_text(pointer.file_name),
        url=_text(pointer.url),
        width=pointer.width,
        height=pointer.height,
        caption=_text(pointer.caption),
        is_voice=bool(pointer.flags & _VOICE_FLAG),
        is_encrypted=bool(pointer.key),
    )


def _pointer(attachment: Attachment) -> proto.AttachmentPointer:
    return proto.AttachmentPointer(
        id=attachment.file_id,
        content_type=_bytes(attachment.content_type),
        size=attachment.size_bytes or None,
        file_name=_bytes(attachment.file_name),
        flags=_VOICE_FLAG if attachment.is_voice else None,
        width=attachment.width or None,
        height=attachment.height or None,
        caption=_bytes(attachment.caption),
        url=_bytes(attachment.url),
    )


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", "replace")


def _bytes(text: str) -> bytes | None:
    return text.encode() or None


def _int(number: int) -> int:
    """Times and ids beyond 63 bits are junk; they count as absent."""
    return number if number <= _MAX_INT else 0
