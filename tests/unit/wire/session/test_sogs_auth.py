from __future__ import annotations

import contextlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sabir.wire.errors import WireError
from sabir.wire.session.sogs_auth import parse_credential, signed_bytes, verify_credential
from tests.helpers.junk import junk
from tests.helpers.session_vectors import SERVER_PUBLIC, VECTORS, person

REQUESTS = VECTORS["sogs_requests"]
FIRST = REQUESTS[0]


def lowered(headers: dict[str, str], **changed: str | None) -> dict[str, str]:
    named = {name.lower(): value for name, value in headers.items()}
    for name, value in changed.items():
        if value is None:
            del named[f"x-sogs-{name}"]
        else:
            named[f"x-sogs-{name}"] = value
    return named


@pytest.mark.parametrize("request_", REQUESTS)
def test_the_vectors(request_: dict[str, Any]) -> None:
    credential = parse_credential(lowered(request_["headers"]))
    assert credential is not None
    call = request_["method"], request_["target"], request_["body"].encode()
    assert signed_bytes(credential, SERVER_PUBLIC, *call).hex() == request_["signed"]
    assert verify_credential(credential, SERVER_PUBLIC, *call)
    assert not verify_credential(credential, bytes(32), *call)
    assert not verify_credential(credential, SERVER_PUBLIC, "PATCH", *call[1:])
    assert not verify_credential(credential, SERVER_PUBLIC, call[0], call[1] + "0", call[2])
    assert not verify_credential(credential, SERVER_PUBLIC, *call[:2], call[2] + b" ")
    blinded = request_["headers"]["X-SOGS-Pubkey"].startswith("15")
    assert credential.is_blinded == blinded
    assert credential.session_id == (VECTORS["blinding"]["A"]["id15"] if blinded else person("A")["session_id"])
    assert credential.timestamp_s == 1_700_000_000


def test_the_path_is_decoded_and_the_query_is_not() -> None:
    emoji = REQUESTS[3]
    credential = parse_credential(lowered(emoji["headers"]))
    assert credential is not None
    encoded = "/room/main/reaction/7/%F0%9F%8D%86"
    assert verify_credential(credential, SERVER_PUBLIC, "PUT", encoded, b"")
    assert verify_credential(credential, SERVER_PUBLIC, "PUT", encoded + "?", b"")
    assert not verify_credential(credential, SERVER_PUBLIC, "PUT", encoded.replace("%F0", "%25F0"), b"")
    assert signed_bytes(credential, SERVER_PUBLIC, "GET", "/a%20b?c=%20", b"").endswith(b"GET/a b?c=%20")


def test_without_its_query_a_request_does_not_verify() -> None:
    credential = parse_credential(lowered(FIRST["headers"]))
    assert credential is not None
    assert not verify_credential(credential, SERVER_PUBLIC, "GET", "/room/main/messages/recent", b"")


def test_hex_base64_and_missing_padding_are_the_same() -> None:
    given_ = parse_credential(lowered(FIRST["headers"]))
    assert given_ is not None
    other = parse_credential(
        lowered(
            FIRST["headers"],
            pubkey="FfVSM8C9fDwrp9cizjwhPFEhUcbRvEnRJOoNJZ3EdKGE",
            nonce=given_.nonce.hex(),
            signature=given_.signature.hex().upper(),
        )
    )
    assert other == given_
    assert parse_credential(lowered(FIRST["headers"], nonce=FIRST["headers"]["X-SOGS-Nonce"].rstrip("="))) == given_


def test_no_header_at_all_is_nobody() -> None:
    assert parse_credential({}) is None
    assert parse_credential({"authorization": "x"}) is None


PUBKEY = FIRST["headers"]["X-SOGS-Pubkey"]


@pytest.mark.parametrize(
    "changed",
    [
        {"pubkey": None},
        {"nonce": None},
        {"timestamp": None},
        {"signature": None},
        {"pubkey": ""},
        {"pubkey": "05" + PUBKEY[2:]},
        {"pubkey": PUBKEY[2:]},
        {"pubkey": "15" + "00" * 32},
        {"pubkey": "15" + "01" + "00" * 31},
        {"pubkey": "15" + "ff" * 32},
        {"pubkey": "15" + "02" + "00" * 31},
        {"pubkey": "é" * 66},
        {"nonce": "00" * 15},
        {"nonce": "!" * 24},
        {"timestamp": ""},
        {"timestamp": "-1"},
        {"timestamp": "1.5"},
        {"timestamp": "1700000000\n"},
        {"timestamp": "\u0661"},
        {"timestamp": "9" * 13},
        {"signature": "AA=="},
        {"signature": "zz" * 64},
    ],
)
def test_bad_headers_are_refused(changed: dict[str, str | None]) -> None:
    with pytest.raises(WireError):
        parse_credential(lowered(FIRST["headers"], **changed))


@junk
@given(st.dictionaries(st.sampled_from(sorted(lowered(FIRST["headers"]))), st.text(max_size=90), min_size=1))
def test_junk_is_a_wire_error(changed: dict[str, str]) -> None:
    with pytest.raises(WireError):
        parse_credential(changed)
    with contextlib.suppress(WireError):
        parse_credential(lowered(FIRST["headers"]) | changed)
