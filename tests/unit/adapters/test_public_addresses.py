"""Addresses that outgoing requests may reach. The refused ones are in the contract suite of the fetcher."""

from __future__ import annotations

import ipaddress

import pytest

from sabir.adapters.public_addresses import is_public, permitted


@pytest.mark.parametrize(
    "address",
    ["1.1.1.1", "93.184.216.34", "2606:4700::1111", "::ffff:1.1.1.1", "64:ff9b::101:101", "2002:101:101::1"],
)
def test_public(address: str) -> None:
    assert is_public(ipaddress.ip_address(address))


def test_permitted_keeps_the_order() -> None:
    found = ["10.0.0.1", "1.1.1.1", "fd00::1", "::ffff:10.0.0.2", "192.168.0.1", "2606:4700::1111"]
    assert permitted(found, []) == ["1.1.1.1", "2606:4700::1111"]
    networks = [ipaddress.ip_network("10.0.0.0/8"), ipaddress.ip_network("fd00::/8")]
    assert permitted(found, networks) == ["10.0.0.1", "1.1.1.1", "fd00::1", "::ffff:10.0.0.2", "2606:4700::1111"]
