"""Secrets stay hidden; addresses are read strictly."""

from __future__ import annotations

import pytest

from sabir.config import HostPort, Secret, Url
from sabir.config.values import HOST_PORT, STUN_SERVER, TURN_SERVER, WEB_ADDRESS, url


def test_secret_and_url_show_nothing() -> None:
    secret, address = Secret("hunter2"), Url("nats", "nats://u:hunter2@h")
    for text in (repr(secret), str(secret), f"{secret}", repr((secret,)), repr(address), f"{address}"):
        assert "hunter2" not in text
    assert (secret.reveal(), address.reveal(), address.scheme) == ("hunter2", "nats://u:hunter2@h", "nats")
    assert secret == Secret("hunter2")


@pytest.mark.parametrize(
    ("text", "host", "port"), [("[::1]:80", "::1", 80), ("0.0.0.0:0", "0.0.0.0", 0), ("box:65535", "box", 65535)]
)
def test_host_and_port(text: str, host: str, port: int) -> None:
    address = HOST_PORT.from_text(text)
    assert (address, address.text) == (HostPort(host, port), text)


@pytest.mark.parametrize("text", ["", ":1", "h:", "h", "h:x", "h:65536", "h:-1", "h:٣"])
def test_host_and_port_refuses(text: str) -> None:
    with pytest.raises(ValueError, match="must be HOST:PORT"):
        HOST_PORT.from_text(text)


@pytest.mark.parametrize(
    ("host", "expected"), [("127.0.0.1", True), ("::1", True), ("localhost", True), ("0.0.0.0", False), ("box", False)]
)
def test_loopback(host: str, expected: bool) -> None:
    assert HostPort(host, 1).is_loopback is expected


@pytest.mark.parametrize(
    "text", ["file", "file://", "s3://", "s4://b", "files://x", "s3://b c", "s3://[x", "s3://h:0/x"]
)
def test_url_refuses(text: str) -> None:
    with pytest.raises(ValueError, match=r"must be files or file://… or s3://…"):
        url("file", "s3", words=("files",)).from_text(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("turn.example.org:3478", "turn:turn.example.org:3478"),
        ("turns:turn.example.org:5349", "turns:turn.example.org:5349"),
        ("turn:[2001:db8::1]:3478", "turn:[2001:db8::1]:3478"),
    ],
)
def test_turn_server(text: str, expected: str) -> None:
    assert TURN_SERVER.from_text(text) == expected


def test_stun_server() -> None:
    assert STUN_SERVER.from_text("stun.example.org:443") == "stun.example.org:443"


@pytest.mark.parametrize("text", ["h", "h:0", "turn:h", "turns:h:x", "http://h:1", "h:1?transport=udp", "h/x:1"])
def test_stun_and_turn_servers_refuse(text: str) -> None:
    for kind in (STUN_SERVER, TURN_SERVER):
        with pytest.raises(ValueError, match="must be HOST:PORT"):
            kind.from_text(text)


@pytest.mark.parametrize("text", ["https://hpb.example.org/", "http://h:8081", "wss://h/standalone-signaling"])
def test_web_address(text: str) -> None:
    assert WEB_ADDRESS.from_text(text) == text.rstrip("/")


@pytest.mark.parametrize(
    "text", ["h", "ftp://h", "https://", "https://h?x", "https://u:p@h", "https://h:0", "http://h x"]
)
def test_web_address_refuses(text: str) -> None:
    with pytest.raises(ValueError, match="must be https://HOST"):
        WEB_ADDRESS.from_text(text)
