from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sabir.wire.session import codec, content
from tests.helpers import session_client_body as bodies
from tests.helpers.junk import junk
from tests.helpers.session_client_body import Attachment, Body, Quote
from tests.helpers.session_vectors import PADDED, VECTORS, person

VECTOR = VECTORS["content"]
CAT = Attachment(123456789012, "image/png", 4096, "cat.png", "http://h/main/files/123456789012", 64, 48)
BODIES = {
    "plain": Body(VECTOR["text"], VECTOR["name"], VECTOR["sent_ms"]),
    "rich": Body(
        "nice", "Bob", 1626153600001, 0, Quote(1626153500000, person("A")["session_id"], VECTOR["text"]), (CAT,)
    ),
    "modern": Body("hey", "Bob", 0, 1760000000000),
}


@pytest.mark.parametrize("name", sorted(BODIES))
def test_the_vectors(name: str) -> None:
    assert bodies.write(BODIES[name]).hex() == VECTOR[name]
    assert bodies.read(bytes.fromhex(VECTOR[name])) == BODIES[name]


def test_padding_and_envelope() -> None:
    assert bodies.pad(bodies.write(BODIES["plain"])) == PADDED
    assert bodies.read(bodies.unpad(PADDED)) == BODIES["plain"]
    enveloped = bodies.envelope(bytes.fromhex(VECTOR["modern"]), 1760000000000)
    assert enveloped.hex() == VECTOR["modern_in_envelope"]
    assert bodies.read(enveloped) == BODIES["modern"]


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
TIMES = st.integers(1, 2**63 - 1)
SIZES = st.integers(0, 2**32 - 1)
ATTACHMENTS = st.builds(Attachment, TIMES, TEXTS, SIZES, TEXTS, TEXTS, SIZES, SIZES)


@junk
@given(TEXTS, TEXTS, TIMES, st.none() | st.builds(Quote, TIMES, TEXTS, TEXTS), st.lists(ATTACHMENTS, max_size=2))
def test_the_client_reads_what_the_server_writes_and_the_other_way(
    text: str, name: str, sent_ms: int, quote: Quote | None, attachments: list[Attachment]
) -> None:
    body = Body(text, name, sent_ms, sent_ms, quote, tuple(attachments))
    ours = content.Quote(quote.sent_ms, quote.author, quote.text) if quote else None
    files = [
        content.Attachment(a.file_id, a.content_type, a.size, a.file_name, a.url, a.width, a.height)
        for a in attachments
    ]
    authored = codec.author_text(text, name, sent_ms, ours, files)
    assert bodies.read(bodies.unpad(authored)) == body
    assert codec.read_content(bodies.pad(bodies.write(body))) == codec.read_content(authored)


@junk
@given(st.binary(max_size=120))
def test_junk_is_a_value_error_or_a_body(raw: bytes) -> None:
    with contextlib.suppress(ValueError):
        assert bodies.read(raw).sent_ms >= 0
