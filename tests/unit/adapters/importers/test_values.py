"""Values of foreign rows, sound and otherwise."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from sabir.adapters.importers import values
from sabir.adapters.importers.folder import inside, open_inside
from sabir.adapters.importers.private_keys import read_private_key
from sabir.adapters.importers.problems import MAX_LISTED, Problems
from sabir.adapters.importers.values import Malformed
from sabir.domain.errors import InvalidInput

KEY = bytes(range(1, 33))


@pytest.mark.parametrize(
    ("value", "milliseconds"),
    [(0, 0), (1650000000, 1650000000000), (1650000000.123, 1650000000123), (1650000000.1239, 1650000000123)],
)
def test_times(value: object, milliseconds: int) -> None:
    assert values.seconds(value, "at") == milliseconds


@pytest.mark.parametrize("every", range(0, 1000, 37))
def test_a_time_of_whole_milliseconds_keeps_them(every: int) -> None:
    at_ms = 1_650_000_000_000 + every
    assert values.seconds(at_ms / 1000, "at") == at_ms


@pytest.mark.parametrize("value", [None, "soon", b"1", -1, math.nan, math.inf, 10**18])
def test_what_is_no_time(value: object) -> None:
    with pytest.raises(Malformed, match="at is no time"):
        values.seconds(value, "at")


@pytest.mark.parametrize("value", [None, -1, 1.5, "1x", "", "9" * 30, b"1", 2**60])
def test_what_is_no_number(value: object) -> None:
    with pytest.raises(Malformed):
        values.whole(value, "id")


@pytest.mark.parametrize("value", [2, -1, "x", None, b""])
def test_what_is_no_flag(value: object) -> None:
    with pytest.raises(Malformed):
        values.flag(value, "banned")


def test_base64_with_padding_or_without() -> None:
    assert values.unbase64("AAE=", "data", 10) == values.unbase64("AAE", "data", 10) == b"\x00\x01"
    for text in ("A", "A A=", "ä", "AAE=" * 10):
        with pytest.raises(Malformed):
            values.unbase64(text, "data", 10)


def test_keys_in_every_form(tmp_path: Path) -> None:
    key = X25519PrivateKey.from_private_bytes(KEY)
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    for number, content in enumerate((KEY, pem, KEY.hex().encode() + b"\n", KEY.hex().upper().encode())):
        path = tmp_path / f"{number}"
        path.write_bytes(content)
        assert read_private_key(path) == KEY


def test_what_is_no_key(tmp_path: Path) -> None:
    other = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path = tmp_path / "key"
    for content in (b"", b"x" * 31, b"-----BEGIN PRIVATE KEY-----\n", other):
        path.write_bytes(content)
        with pytest.raises(InvalidInput):
            read_private_key(path)
    with pytest.raises(InvalidInput, match="can't be read"):
        read_private_key(tmp_path / "none")


def test_files_inside_only(tmp_path: Path) -> None:
    folder = tmp_path / "old"
    (folder / "uploads").mkdir(parents=True)
    (folder / "uploads" / "1_a").write_bytes(b"abc")
    (tmp_path / "outside").write_bytes(b"abc")
    (folder / "link").symlink_to(tmp_path / "outside")
    (folder / "fine").symlink_to(folder / "uploads" / "1_a")
    assert inside(folder, "uploads/1_a") == inside(folder, "fine")
    for name in ("../outside", "link", "uploads", "none", "/etc/hostname", "a\x00b", "uploads/1_a/x", "x" * 5000):
        with pytest.raises(Malformed):
            inside(folder, name)
    with open_inside(folder, "uploads/1_a", 3) as content:
        assert content.read() == b"abc"
    with pytest.raises(Malformed, match="larger than 2"):
        open_inside(folder, "uploads/1_a", 2)


def test_problems_are_counted_beyond_those_that_are_listed() -> None:
    problems = Problems()
    for number in range(MAX_LISTED + 5):
        problems.add("messages", number, "is none")
    assert (len(problems.listed), problems.total) == (MAX_LISTED, MAX_LISTED + 5)
