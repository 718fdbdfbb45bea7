"""Built-in values as XML elements.

Source: Nextcloud OCS, XML encoding rules.
"""

from __future__ import annotations

import re

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"})


def to_xml(name: str, value: object) -> str:
    """One element. A list's members are called "element", and so is a map's member whose key can't be a name."""
    content = _content(value)
    return f"<{name}>{content}</{name}>" if content else f"<{name}/>"


def _content(value: object) -> str:
    match value:
        case None | False:
            return ""
        case True:
            return "1"
        case dict():
            return "".join(to_xml(_element_name(key), one) for key, one in value.items())
        case list() | tuple():
            return "".join(to_xml("element", one) for one in value)
        case _:
            return _NOT_XML.sub("\ufffd", str(value)).translate(_ESCAPES)


def _element_name(key: object) -> str:
    text = str(key)
    return text if _NAME.fullmatch(text) else "element"
