"""The few pages this face has, for browsers."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from html import escape

_STYLE = (
    "body{font:16px/1.5 sans-serif;max-width:24rem;margin:4rem auto;padding:0 1rem;color:#1a1a1a;background:#fff}"
    "label{display:block;margin-top:1rem}input{font:inherit;width:100%;box-sizing:border-box;padding:.5rem;"
    "border:1px solid #767676;border-radius:4px}button{font:inherit;margin-top:1.5rem;padding:.5rem 1.5rem;border:0;"
    "border-radius:4px;color:#fff;background:#005a9e}:focus-visible{outline:3px solid #ffb000;outline-offset:2px}"
    "[role=alert]{border-left:4px solid #b00020;padding:.5rem 1rem;background:#fdecea}"
)
_STYLE_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
HEADERS = (
    ("Content-Security-Policy", f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; frame-ancestors 'none'"),
    ("X-Content-Type-Options", "nosniff"),
    ("X-Frame-Options", "DENY"),
    ("Referrer-Policy", "no-referrer"),
)
_PAGE = """<!doctype html>
<html lang="en">
<head data-requesttoken="{token}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
<main>
<h1>{title}</h1>
{content}
</main>
</body>
</html>
"""
_LOGIN = """{alert}<form method="post" action="{action}">
<label for="user">User name</label>
<input id="user" name="user" value="{user}" autocomplete="username" autocapitalize="none" required autofocus>
<label for="password">Password</label>
<input id="password" name="password" type="password" autocomplete="current-password" required>
<input type="hidden" name="redirect_url" value="{target}">
<input type="hidden" name="requesttoken" value="{token}">
<button type="submit">Log in</button>
</form>"""
_LOGGED_IN = """<p>You are logged in as {name}.</p>
<form method="post" action="{action}">
<input type="hidden" name="requesttoken" value="{token}">
<button type="submit">Log out</button>
</form>"""


@dataclass(frozen=True, slots=True)
class LoginForm:
    """What the login page shows."""

    action: str
    user: str = ""
    target: str = ""
    """Where to go once logged in."""
    alert: str = ""


def page(title: str, content: str, request_token: str = "") -> bytes:
    """A whole page; `content` is HTML."""
    return _PAGE.format(title=escape(title), style=_STYLE, content=content, token=escape(request_token)).encode()


def login(form: LoginForm, request_token: str) -> bytes:
    """Asks for name and password."""
    alert = f'<p role="alert">{escape(form.alert)}</p>\n' if form.alert else ""
    content = _LOGIN.format(
        alert=alert,
        action=escape(form.action),
        user=escape(form.user),
        target=escape(form.target),
        token=escape(request_token),
    )
    return page("Log in", content, request_token)


def logged_in(name: str, action: str, request_token: str) -> bytes:
    """Offers to log out."""
    content = _LOGGED_IN.format(name=escape(name), action=escape(action), token=escape(request_token))
    return page("Logged in", content, request_token)
