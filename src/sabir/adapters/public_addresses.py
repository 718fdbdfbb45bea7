"""Which addresses outgoing requests may reach: those of the public internet, and what configuration adds."""

from __future__ import annotations

import ipaddress
from collections.abc import Collection, Sequence

IpAddress = ipaddress.IPv4Address | ipaddress.IPv6Address
IpNetwork = ipaddress.IPv4Network | ipaddress.IPv6Network

_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


def is_public(address: IpAddress) -> bool:
    """Whether anyone on the internet could reach it too; an address that wraps another is judged by that one."""
    if isinstance(address, ipaddress.IPv6Address):
        wrapped = address.ipv4_mapped or address.sixtofour
        if address.teredo is not None:
            wrapped = address.teredo[1]
        if address in _NAT64:
            wrapped = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if wrapped is not None:
            return is_public(wrapped)
        if address.is_site_local:
            return False
    return address.is_global and not address.is_multicast and not address.is_reserved


def permitted(addresses: Sequence[str], networks: Collection[IpNetwork]) -> list[str]:
    """Those of the addresses that are public or in one of the networks."""
    return [text for text in addresses if _is_permitted(ipaddress.ip_address(text), networks)]


def _is_permitted(address: IpAddress, networks: Collection[IpNetwork]) -> bool:
    bare = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped else address
    return is_public(address) or any(bare in network for network in networks)
