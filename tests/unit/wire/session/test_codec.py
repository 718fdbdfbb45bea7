from __future__ import annotations

import base64
import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sabir.wire.errors import WireError
from sabir.wire.session.codec import author_text, decode_content, encode_content, read_content
from sabir.wire.session.content import Attachment, Content, Invitation, Preview, Quote, Reaction
from sabir.wire.session.padding import unpad
from sabir.wire.session.proto import content_pb2 as proto
from tests.helpers.junk import junk
from tests.helpers.session_vectors import VECTORS, person

VECTOR = VECTORS["content"]
PLAIN = Content(VECTOR["text"], VECTOR["name"], VECTOR["sent_ms"])
CAT = Attachment(123456789012, "image/png", 4096, "cat.png", "http://h/main/files/123456789012", width=64, height=48)
RICH = Content(
    "nice",
    "Bob",
    1626153600001,
    quote=Quote(1626153500000, person("A")["session_id"], VECTOR["text"]),
    attachments=(CAT,),
)
MODERN = Content("hey", "Bob", signed_ms=1760000000000)


@pytest.mark.parametrize(("name", "content"), [("plain", PLAIN), ("rich", RICH), ("modern", MODERN)])
def test_the_vectors(name: str, content: Content) -> None:
    assert decode_content(bytes.fromhex(VECTOR[name])) == content
    assert encode_content(content).hex() == VECTOR[name]


def test_the_padded_vector_and_the_envelope() -> None:
    assert read_content(base64.b64decode(VECTOR["padded_base64"])) == PLAIN
    assert read_content(bytes.fromhex(VECTOR["modern_in_envelope"])) == MODERN


def test_a_message_written_here_serves_old_and_new_clients() -> None:
    authored = author_text("hi", "Alice", 5, RICH.quote, [CAT])
    content = read_content(authored)
    assert content == Content("hi", "Alice", 5, 5, RICH.quote, (CAT,))
    assert len(authored) % 160 == 159
    assert unpad(authored)[0] == 0x0A


def test_a_message_without_text_or_name_is_still_a_content() -> None:
    content = read_content(author_text("", "", 5))
    assert content == Content(sent_ms=5, signed_ms=5)
    assert not content.is_visible
    assert content.author_ms == 5


def test_an_envelope_gives_its_time_when_nothing_else_does() -> None:
    inner = encode_content(Content("hi"))
    envelope = proto.Envelope(type=7, timestamp=9, content=inner).SerializeToString()
    assert decode_content(envelope) == Content("hi", signed_ms=9)
    assert decode_content(envelope).author_ms == 9


def test_only_envelopes_of_known_types_are_opened() -> None:
    inner = encode_content(Content("hi"))
    assert decode_content(proto.Envelope(type=5, content=inner).SerializeToString()) == Content()
    assert decode_content(proto.Envelope(type=6).SerializeToString()) == Content()
    twice = proto.Envelope(type=6, content=proto.Envelope(type=6, content=inner).SerializeToString())
    assert decode_content(twice.SerializeToString()) == Content()


def test_parts_that_are_only_read() -> None:
    message = proto.Content()
    body = message.data_message
    body.flags = 2
    body.preview.add(url=b"https://example.org", title=b"Example")
    body.preview.add(title=b"no address")
    body.reaction.CopyFrom(proto.Reaction(id=3, author=b"05", emoji="👍".encode(), action=1))
    body.invitation.CopyFrom(proto.Invitation(url=b"http://h/r?public_key=aa", name=b"Room"))
    body.attachments.add(id=1, key=b"k", flags=1)
    content = decode_content(message.SerializeToString())
    assert content == Content(
        attachments=(Attachment(1, is_voice=True, is_encrypted=True),),
        previews=(Preview("https://example.org", "Example"),),
        invitation=Invitation("http://h/r?public_key=aa", "Room"),
        reaction=Reaction(3, "05", "👍", is_removed=True),
        is_timer_update=True,
    )
    assert content.is_visible


def test_fields_in_any_order_and_unknown_ones() -> None:
    typing = bytes.fromhex("32021001")
    later = bytes.fromhex(VECTOR["modern"])
    assert decode_content(typing + later[15:] + later[:15]) == MODERN
    assert decode_content(typing) == Content()
    assert decode_content(b"") == Content()


def test_numbers_beyond_63_bits_count_as_absent() -> None:
    message = proto.Content()
    message.sig_timestamp = 2**64 - 1
    message.data_message.timestamp = 2**63
    message.data_message.attachments.add(id=2**64 - 1)
    assert decode_content(message.SerializeToString()) == Content(attachments=(Attachment(0),))


@pytest.mark.parametrize("raw", [b"\x0a\x05\x0a\x03a", b"\xff", b"\x08\x06\x42\x02\x0a\x05"])
def test_broken_bytes_are_a_wire_error(raw: bytes) -> None:
    with pytest.raises(WireError):
        decode_content(raw)


def test_a_broken_character_costs_no_more_than_itself() -> None:
    assert decode_content(b"\x0a\x06\x0a\x04hi\xf0\x9f") == Content("hi\ufffd")


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
TIMES = st.integers(0, 2**63 - 1)
QUOTES = st.builds(Quote, TIMES, TEXTS, TEXTS)
SIZES = st.integers(0, 2**32 - 1)
ATTACHMENTS = st.builds(Attachment, TIMES, TEXTS, SIZES, TEXTS, TEXTS, SIZES, SIZES, TEXTS, st.booleans())
CONTENTS = st.builds(
    Content, TEXTS, TEXTS, TIMES, TIMES, st.none() | QUOTES, st.lists(ATTACHMENTS, max_size=2).map(tuple)
)


@junk
@given(CONTENTS)
def test_what_is_encoded_decodes(content: Content) -> None:
    assert decode_content(encode_content(content)) == content


@junk
@given(st.binary(max_size=200) | st.binary(max_size=60).map(lambda tail: bytes((0x0A, len(tail))) + tail))
def test_junk_is_a_wire_error_or_a_content(raw: bytes) -> None:
    with contextlib.suppress(WireError):
        content = read_content(raw)
        content.text.encode()
        assert content.author_ms >= 0
