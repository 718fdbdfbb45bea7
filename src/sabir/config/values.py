"""What a setting can be, and how each kind is read from a TOML value or from text.

A reader raises `ValueError` with a phrase that completes "it …"; the loader puts in front where the value came from.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Generic, TypeVar, final
from urllib.parse import urlsplit

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


class ConfigError(Exception):
    """The configuration can't be used; the text names file, table and key and says what to change."""


@final
@dataclass(frozen=True, slots=True)
class Secret:
    """Text that no repr, log or error shows."""

    _text: str = field(repr=False)

    def reveal(self) -> str:
        return self._text


@final
@dataclass(frozen=True, slots=True)
class Url:
    """An address that may carry a password: only its scheme is shown."""

    scheme: str
    _text: str = field(repr=False)

    def reveal(self) -> str:
        """The whole text; just the scheme for the words that stand for something built in ("sqlite", "local")."""
        return self._text


@final
@dataclass(frozen=True, slots=True)
class HostPort:
    """Where to listen; port 0 takes any free one."""

    host: str
    port: int

    @property
    def text(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{host}:{self.port}"

    @property
    def is_loopback(self) -> bool:
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return self.host == "localhost"


@final
@dataclass(frozen=True, slots=True)
class Kind(Generic[T_co]):
    """How one kind of setting is named, read from text (variable, option) and read from TOML."""

    name: str
    from_text: Callable[[str], T_co]
    from_toml: Callable[[object], T_co]
    is_hidden: bool = False
    """Never shown, and may be given as a file: `key_file` or `SABIR_KEY_FILE`."""


def strings(name: str, accept: Callable[[str], T], *, is_hidden: bool = False) -> Kind[T]:
    """The kind that TOML writes as a string and `accept` reads."""

    def from_toml(value: object) -> T:
        if isinstance(value, str):
            return accept(value)
        raise ValueError("must be a string in quotes" + ("" if is_hidden else f", not {value!r}"))

    return Kind(name, accept, from_toml, is_hidden)


def many(item: Kind[T]) -> Kind[tuple[T, ...]]:
    """A TOML list of strings, or text with commas."""

    def from_toml(value: object) -> tuple[T, ...]:
        if not isinstance(value, list):
            raise ValueError('must be a list such as ["…", "…"]')
        return tuple(item.from_toml(one) for one in value)

    def from_text(value: str) -> tuple[T, ...]:
        return tuple(item.from_text(one.strip()) for one in value.split(",") if one.strip())

    return Kind(f"list of {item.name}", from_text, from_toml)


def integer(low: int, high: int) -> Kind[int]:
    def check(value: int) -> int:
        if low <= value <= high:
            return value
        raise ValueError(f"must be between {low} and {high}, not {value}")

    def from_toml(value: object) -> int:
        if isinstance(value, int) and not isinstance(value, bool):
            return check(value)
        raise ValueError(f"must be a whole number between {low} and {high}, not {value!r}")

    def from_text(value: str) -> int:
        if value.isascii() and value.isdigit() and len(value) < 20:
            return check(int(value))
        raise ValueError(f"must be a whole number between {low} and {high}, not {value!r}")

    return Kind("integer", from_text, from_toml)


def choice(*names: str) -> Kind[str]:
    def accept(value: str) -> str:
        if value in names:
            return value
        raise ValueError(f"must be one of {', '.join(names)}, not {value!r}")

    return strings(" | ".join(names), accept)


def url(*schemes: str, words: tuple[str, ...] = ()) -> Kind[Url]:
    """`scheme://…` for the schemes given, or one of the bare words. Errors show the scheme alone."""
    allowed = [*words, *(f"{scheme}://…" for scheme in schemes)]

    def accept(value: str) -> Url:
        if value in words:
            return Url(value, value)
        try:
            parts = urlsplit(value)
            is_valid = parts.scheme in schemes and bool(parts.netloc or parts.path.strip("/")) and parts.port != 0
        except ValueError:
            is_valid = False
        if not is_valid or any(character.isspace() for character in value):
            raise ValueError(f"must be {' or '.join(allowed)}, without spaces")
        return Url(parts.scheme, value)

    return strings(" | ".join(allowed), accept, is_hidden=True)


def _accept_text(value: str) -> str:
    if value and value.isprintable():
        return value
    raise ValueError("must be one line of text and not empty")


def _accept_path(value: str) -> Path:
    return Path(_accept_text(value))


def _accept_secret(value: str) -> Secret:
    if value.strip() and value.isprintable():
        return Secret(value)
    raise ValueError("must be one line of text and not empty")


def _accept_host_port(value: str) -> HostPort:
    host, colon, port = value.rpartition(":")
    host = host.removeprefix("[").removesuffix("]")
    if not (colon and host and port.isascii() and port.isdigit() and int(port[:6]) <= 65535):
        raise ValueError(f"must be HOST:PORT such as 127.0.0.1:8080, not {value!r}")
    return HostPort(host, int(port))


def _accept_network(value: str) -> Network:
    try:
        return ipaddress.ip_network(value)
    except ValueError as error:
        raise ValueError(f"must be an address or network such as 10.0.0.0/8, not {value!r}") from error


def _accept_public_url(value: str) -> str:
    stripped = value.rstrip("/")
    try:
        parts = urlsplit(stripped)
        is_valid = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_valid = False
    if not is_valid or parts.path or parts.query or parts.fragment or parts.username is not None:
        raise ValueError(f"must be http://HOST[:PORT] or https://HOST[:PORT] without a path, not {value!r}")
    return stripped


def _accept_host_and_port(value: str) -> str:
    return _named_host_port(value).text


def _named_host_port(value: str) -> HostPort:
    found = _accept_host_port(value)
    if found.port == 0 or any(character in found.host for character in "/?# "):
        raise ValueError(f"must be HOST:PORT such as turn.example.org:3478, not {value!r}")
    return found


def _accept_turn_server(value: str) -> str:
    scheme, colon, rest = value.partition(":")
    if colon and scheme in ("turn", "turns"):
        return f"{scheme}:{_named_host_port(rest).text}"
    return f"turn:{_named_host_port(value).text}"


def _accept_web_address(value: str) -> str:
    stripped = value.rstrip("/")
    try:
        parts = urlsplit(stripped)
        is_valid = parts.scheme in ("http", "https", "ws", "wss") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_valid = False
    if not is_valid or parts.query or parts.fragment or parts.username is not None or " " in stripped:
        raise ValueError(f"must be https://HOST[:PORT][/PATH], not {value!r}")
    return stripped


def _accept_hex_key(value: str) -> Secret:
    text = value.strip()
    if len(text) == 64 and all(character in "0123456789abcdefABCDEF" for character in text):
        return Secret(text.lower())
    raise ValueError("must be 64 hex digits")


TEXT = strings("text", _accept_text)
PATH = strings("path", _accept_path)
SECRET = strings("secret", _accept_secret, is_hidden=True)
HEX_KEY = strings("64 hex digits", _accept_hex_key, is_hidden=True)
HOST_PORT = strings("HOST:PORT", _accept_host_port)
NETWORK = strings("network", _accept_network)
PUBLIC_URL = strings("URL", _accept_public_url)
STUN_SERVER = strings("HOST:PORT", _accept_host_and_port)
TURN_SERVER = strings("[turns:]HOST:PORT", _accept_turn_server)
WEB_ADDRESS = strings("URL", _accept_web_address)
