"""Talk requests as bytes, with the headers that clients send."""

from __future__ import annotations

import json
from base64 import b64encode
from dataclasses import dataclass

from sabir.domain.ids import PersonId

_ROOM = "/ocs/v2.php/apps/spreed/api/v1/room"
_CHAT = "/ocs/v2.php/apps/spreed/api/v1/chat"


@dataclass(frozen=True, slots=True)
class Login:
    """A person and an app password."""

    uid: str
    password: str
    person_id: PersonId


def post(login: Login, token: str, text: str) -> bytes:
    """Post a message."""
    body = json.dumps({"message": text}).encode()
    return _request("POST", f"{_CHAT}/{token}?format=json", login, body)


def news(login: Login, token: str, *, after: int, timeout_s: int = 0, marks: bool = True) -> bytes:
    """What follows a message; waits for it if there is nothing."""
    query = f"format=json&lookIntoFuture=1&limit=100&timeout={timeout_s}&lastKnownMessageId={after}"
    return _request("GET", f"{_CHAT}/{token}?{query}&setReadMarker={int(marks)}", login)


def history(login: Login, token: str) -> bytes:
    """The newest message."""
    return _request("GET", f"{_CHAT}/{token}?format=json&lookIntoFuture=0&limit=1", login)


def rooms(login: Login) -> bytes:
    """All of the user's rooms."""
    return _request("GET", f"{_ROOM}?format=json", login)


def _request(method: str, target: str, login: Login, body: bytes = b"") -> bytes:
    credentials = b64encode(f"{login.uid}:{login.password}".encode()).decode()
    headers = [
        f"{method} {target} HTTP/1.1",
        "Host: 127.0.0.1",
        "User-Agent: bench",
        "Accept: application/json",
        "OCS-APIRequest: true",
        f"Authorization: Basic {credentials}",
    ]
    if body:
        headers += ["Content-Type: application/json", f"Content-Length: {len(body)}"]
    return "\r\n".join([*headers, "", ""]).encode() + body
