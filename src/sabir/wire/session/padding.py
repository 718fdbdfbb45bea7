"""Padding of message bodies: one 0x80, then zeros. Source: SOGS message bodies, padding."""

from __future__ import annotations

_BLOCK_BYTES = 160


def pad(content: bytes) -> bytes:
    """Pad to one byte less than a multiple of 160, as 2021 clients do."""
    blocks = (len(content) + 2 + _BLOCK_BYTES - 1) // _BLOCK_BYTES
    return (content + b"\x80").ljust(blocks * _BLOCK_BYTES - 1, b"\0")


def unpad(padded: bytes) -> bytes:
    """Take the padding off; bytes that never had any come back as they are."""
    stripped = padded.rstrip(b"\0")
    return stripped[:-1] if stripped.endswith(b"\x80") else padded
