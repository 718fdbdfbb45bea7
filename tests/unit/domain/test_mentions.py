"""What counts as a mention."""

from __future__ import annotations

import pytest

from sabir.domain.ids import PersonId, StreamId
from sabir.domain.mentions import guest_id, is_guest, is_session_id, mentions_in

SESSION_ID = "05" + "0a" * 32


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", []),
        ("@alice", ["alice"]),
        ("hi @alice and @bob, @alice", ["alice", "bob"]),
        ("@alice.", ["alice."]),
        ("@Alice's", ["Alice's"]),
        ("mail alice@example.org", []),
        ("(@alice)", []),
        ("/@alice", []),
        ("_@alice", []),
        ("é@alice", []),
        ("-@alice", ["alice"]),
        (".@alice", ["alice"]),
        ("'@alice'", ["alice'"]),
        ("@@alice", ["@alice"]),
        ("\n@alice\t@bob", ["alice", "bob"]),
        ('@"Ada Lovelace"!', ["Ada Lovelace"]),
        ('@"alice"', ["alice"]),
        ('@"a/b"', []),
        ('@"guest/0a1b"', ["guest/0a1b"]),
        ("@guest/0a1b", ["guest"]),
        ('@""', []),
        ("@", []),
        ("@ all", []),
        ("@all", ["all"]),
        (f"@{SESSION_ID} hi", [SESSION_ID]),
        ("@日本", []),
    ],
)
def test_mentions(text: str, found: list[str]) -> None:
    assert mentions_in(text) == found


def test_a_text_of_mentions_is_cut() -> None:
    assert len(mentions_in(" ".join(f"@user{number}" for number in range(1000)))) == 50


def test_kinds() -> None:
    assert is_session_id(SESSION_ID)
    assert not is_session_id(SESSION_ID.upper())
    assert is_guest("guest/00")
    assert not is_guest("guest")


def test_guests_go_by_a_stable_hash() -> None:
    person = PersonId(StreamId(7))
    assert guest_id(person, SESSION_ID) == guest_id(PersonId(StreamId(8)), SESSION_ID)
    assert guest_id(person, None) != guest_id(PersonId(StreamId(8)), None)
    assert len(guest_id(person, None)) == 40
