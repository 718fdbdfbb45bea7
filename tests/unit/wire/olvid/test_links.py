"""Invitation links say who invites, to whoever reads them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sabir.wire.errors import WireError
from sabir.wire.olvid.links import PREFIX, identity_bytes, invitation_link, read_link
from tests.helpers.junk import junk


def test_a_known_link() -> None:
    identity = identity_bytes(bytes(range(4)))
    assert identity == b"sabir\x00\x00\x01\x02\x03"
    link = invitation_link(identity, "Zoë")
    assert link == "https://invitation.olvid.io/#AwAAABgAAAAACnNhYmlyAAABAgMAAAAABFpvw6s"
    assert read_link(link) == (identity, "Zoë")
    assert read_link(link.replace("/#", "#")) == (identity, "Zoë")


@given(st.binary(max_size=100), st.text(max_size=100))
def test_links_are_read_back(key: bytes, name: str) -> None:
    identity = identity_bytes(key)
    link = invitation_link(identity, name)
    assert link.startswith(PREFIX)
    assert "=" not in link
    assert read_link(link) == (identity, name)


@junk
@given(st.one_of(st.text(), st.binary().map(lambda raw: invitation_link(raw, "x")[:-3])))
def test_junk(link: str) -> None:
    with pytest.raises(WireError, match="not an invitation link"):
        read_link(link)
