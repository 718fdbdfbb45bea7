"""What a browser shows of published rooms: small pages that need nothing from elsewhere."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from html import escape

from sabir.core.showcase import Shown
from sabir.domain import mentions
from sabir.domain.messages import Message
from sabir.domain.people import GUEST_NAME
from sabir.domain.rooms import Room

_STYLE = """:root{color-scheme:light dark}
body{font:1rem/1.5 sans-serif;max-width:44rem;margin:2rem auto;padding:0 1rem}
header img{border-radius:50%;float:right;margin-left:1rem}
code{user-select:all;overflow-wrap:anywhere;border:1px solid;padding:.2em .4em;display:block}
.qr{background:#fff;max-width:100%}
ol{list-style:none;padding:0}li{border-top:1px solid;padding:.5rem 0}
.text{white-space:pre-wrap;overflow-wrap:anywhere}
p{overflow-wrap:anywhere}"""
_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{title}</title><style>{style}</style></head>
<body>{body}<footer><p><a href="/r/">Public rooms</a></p></footer></body></html>
"""
_STYLE_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
POLICY = (
    f"default-src 'none'; img-src 'self'; style-src 'sha256-{_STYLE_HASH}'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)
"""Nothing runs, and nothing comes from elsewhere, whatever a name or message holds."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TITLES = {
    400: "This is no address of a room",
    403: "This room is for its members",
    404: "There is no such room",
    405: "This page can only be looked at",
}


def index(rooms: Sequence[Room]) -> bytes:
    """All rooms that anyone may know of."""
    rows = "".join(
        f'<li><a href="/r/{escape(room.session_room or "")}/" dir="auto">{escape(room.name)}</a>{_paragraph(room)}</li>'
        for room in rooms
    )
    body = f"<ul>{rows}</ul>" if rooms else "<p>There is none yet.</p>"
    return _page("Public rooms", f"<main><h1>Public rooms</h1>{body}</main>")


def room(shown: Shown, url: str) -> bytes:
    """One room, with what was said last if anyone may read it."""
    name, path = escape(shown.room.name), f"/r/{shown.room.session_room}"
    picture = f'<img src="{path}/image.png" width="96" height="96" alt="">' if shown.has_image else ""
    members = "1 member" if shown.member_count == 1 else f"{shown.member_count} members"
    header = f'<header>{picture}<h1 dir="auto">{name}</h1>{_paragraph(shown.room)}<p>{members}</p></header>'
    code = (
        f'<p><img class="qr" src="{path}/invite.png" alt="QR code of this address"></p>'
        if shown.is_readable
        else "<p>What is said here is for members.</p>"
    )
    join = f"<h2>Join</h2><p>Open this address with Session:</p><code>{escape(url)}</code>{code}"
    return _page(name, f"{header}<main>{join}{_recent(shown)}</main>")


def failure(status: int) -> bytes:
    """That it went wrong."""
    title = _TITLES.get(status, "This can't be shown now")
    return _page(title, f"<main><h1>{title}</h1></main>")


def _page(title: str, body: str) -> bytes:
    return _PAGE.format(title=title, style=_STYLE, body=body).encode()


def _paragraph(described: Room) -> str:
    text = described.description
    return f'<p class="text" dir="auto">{escape(text)}</p>' if text else ""


def _recent(shown: Shown) -> str:
    said = [_message(shown, message) for message in reversed(shown.messages)]
    lines = "".join(line for line in said if line)
    return f"<h2>What was said last</h2><ol>{lines}</ol>" if lines else ""


def _message(shown: Shown, message: Message) -> str:
    """Empty for what no client shows."""
    page = shown.page
    files = [f"[{one.name}]" for one in page.attachments.get(message.id, ())]
    names = {mention: name.display_name for mention, name in page.mentioned.items()}
    text = "\n".join(part for part in (mentions.rename(message.text, names), *files) if part)
    if not text:
        return ""
    author = escape(page.name(message.author_id).display_name or GUEST_NAME)
    at = _EPOCH + timedelta(milliseconds=message.posted_ms)
    time = f'<time datetime="{at:%Y-%m-%dT%H:%M:%SZ}">{at:%Y-%m-%d %H:%M} UTC</time>'
    return f'<li><strong dir="auto">{author}</strong> {time}<div class="text" dir="auto">{escape(text)}</div></li>'
