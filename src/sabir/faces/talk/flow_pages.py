"""The pages on which someone lets a client act for them."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

from sabir.faces.talk.pages import page

_ASKED = """<p><strong>{client}</strong> wants to use the account of <strong>{name}</strong>.</p>
<p>Grant this only if you have just begun to log in there yourself.</p>
<form method="post" action="{action}">
<input type="hidden" name="token" value="{token}">
<input type="hidden" name="stateToken" value="{state}">
<input type="hidden" name="requesttoken" value="{request_token}">
<button type="submit">Grant access</button>
</form>"""


@dataclass(frozen=True, slots=True)
class Asking:
    """What is asked: where the answer goes, for which client, in which flow."""

    action: str
    client: str
    token: str


@dataclass(frozen=True, slots=True)
class Proofs:
    """By which the answer shows where it comes from."""

    request_token: str
    state: str


def asked(asking: Asking, name: str, proofs: Proofs) -> bytes:
    """Asks whoever is logged in as `name`."""
    content = _ASKED.format(
        client=escape(asking.client),
        name=escape(name),
        action=escape(asking.action),
        token=escape(asking.token),
        state=escape(proofs.state),
        request_token=escape(proofs.request_token),
    )
    return page("Grant access", content, proofs.request_token)


def granted() -> bytes:
    """The client fetches the rest by itself."""
    return page("Access granted", "<p>You can close this window now.</p>")


def gone() -> bytes:
    """No such flow, or no longer."""
    return page("Link expired", '<p role="alert">This link holds no more; please begin again in your client.</p>')


def refused() -> bytes:
    """Not opened by a client."""
    return page("Access forbidden", '<p role="alert">This page is opened by a client that logs in.</p>')
