"""Tokens of pysogs: computed by others from the same keys."""

from __future__ import annotations

import base64

import pytest

from sabir.wire.session.ids import SessionId
from sabir.wire.session.old_tokens import TOKEN_BYTES, as_hex, old_token

SERVER = bytes(range(32))
OWNER = SessionId("055730800ab340fcb18ce5111eda9d705f91388b41e4544cbd103ba5942db2233e")
TOKEN = (
    "30837490fc713003c7f7f100cef558ca2e479e674d62d2e577566ebc4fb72d7626110b5291083afa81ac54d19379698216c5363dc1090fc271c0"
    "ad66b8dd240b055730800ab340fcb18ce5111eda9d705f91388b41e4544cbd103ba5942db2233e"
)


def test_it_is_the_one_that_server_gave_out() -> None:
    assert old_token(SERVER, OWNER).hex() == TOKEN
    assert len(old_token(SERVER, OWNER)) == TOKEN_BYTES


def test_all_spellings_are_one() -> None:
    written = base64.b64encode(bytes.fromhex(TOKEN)).decode()
    assert {as_hex(text) for text in (TOKEN, TOKEN.upper(), written, written.rstrip("="))} == {TOKEN}


@pytest.mark.parametrize("text", ["", "ab", "A" * 96, "zz" * 97, "=" * 132, "é" * 132, "A" * 132])
def test_other_texts_are_no_such_token(text: str) -> None:
    assert as_hex(text) in (text, text.lower())
