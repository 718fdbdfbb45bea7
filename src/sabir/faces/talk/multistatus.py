"""What PROPFIND asks and is answered.

Source: RFC 4918, 9.1; Nextcloud, WebDAV properties.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from email.utils import formatdate
from urllib.parse import quote
from xml.parsers import expat
from xml.sax.saxutils import escape

from sabir.core.folders import Entry, Look
from sabir.domain.errors import InvalidInput, TooLarge

MAX_BYTES = 64 * 1024
_MAX_PROPERTIES = 100
_SPACES = {"DAV:": "d", "http://owncloud.org/ns": "oc", "http://nextcloud.org/ns": "nc"}
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]{0,99}")
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_USUAL = ("d:getlastmodified", "d:getcontentlength", "d:resourcetype", "d:getetag", "d:getcontenttype", "oc:id")
"""What is told to those who ask for nothing."""


def wanted(body: bytes) -> Sequence[str]:
    """The properties that are asked for, under the prefixes of `answer`. Raises `InvalidInput`.

    Properties of other name spaces are none that anything here has; they are left out.
    """
    if len(body) > MAX_BYTES:
        raise TooLarge("body", MAX_BYTES, "bytes")
    if not body.strip():
        return _USUAL
    question = _Question()
    try:
        question.parser.Parse(body, True)
    except expat.ExpatError:
        raise InvalidInput("body", "The question is no XML.") from None
    return question.properties or _USUAL


class _Question:
    """What stands in `propfind/prop`."""

    def __init__(self) -> None:
        self.properties: list[str] = []
        self._path: list[str] = []
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.StartElementHandler = self._begin
        self.parser.EndElementHandler = self._end
        self.parser.StartDoctypeDeclHandler = _refuse_entities

    def _begin(self, name: str, _attributes: Mapping[str, str]) -> None:
        if self._path == ["DAV: propfind", "DAV: prop"]:
            space, _, local = name.rpartition(" ")
            if space in _SPACES and _NAME.fullmatch(local) and len(self.properties) < _MAX_PROPERTIES:
                self.properties.append(f"{_SPACES[space]}:{local}")
        self._path.append(name)

    def _end(self, _: str) -> None:
        self._path.pop()


def _refuse_entities(*_: object) -> None:
    raise InvalidInput("body", "A question declares no entities.")


def answer(path: str, look: Look, names: Sequence[str], *, is_own: bool) -> bytes:
    """The file and what lies in it, as seen at a path of this server."""
    base = quote(path.rstrip("/"))
    shown = [_response(base, look.file, names, is_own=is_own)]
    for child in look.children:
        href = f"{base}/{quote(posixpath.basename(child.path or child.name))}"
        shown.append(_response(href, child, names, is_own=is_own))
    spaces = "".join(f' xmlns:{prefix}="{space}"' for space, prefix in _SPACES.items())
    return f'<?xml version="1.0"?>\n<d:multistatus{spaces}>{"".join(shown)}</d:multistatus>\n'.encode()


def _response(href: str, file: Entry, names: Sequence[str], *, is_own: bool) -> str:
    properties = _properties(file, is_own=is_own)
    found = "".join(f"<{name}>{properties[name]}</{name}>" for name in names if name in properties)
    absent = "".join(f"<{name}/>" for name in names if name not in properties)
    end = "/" if file.is_folder else ""
    told = _status(found, "200 OK") + _status(absent, "404 Not Found")
    return f"<d:response><d:href>{href}{end}</d:href>{told}</d:response>"


def _status(properties: str, status: str) -> str:
    if not properties:
        return ""
    return f"<d:propstat><d:prop>{properties}</d:prop><d:status>HTTP/1.1 {status}</d:status></d:propstat>"


def _properties(file: Entry, *, is_own: bool) -> dict[str, str]:
    made = datetime.fromtimestamp(file.created_ms / 1000, UTC)
    found = {
        "d:displayname": _text(posixpath.basename(file.path or file.name)),
        "d:getlastmodified": formatdate(file.created_ms / 1000, usegmt=True),
        "d:getetag": f'"{file.id:x}.{file.created_ms:x}"' if file.is_folder else f'"{file.id:x}"',
        "d:resourcetype": "<d:collection/>" if file.is_folder else "",
        "oc:id": f"{file.id:08d}sabir",
        "oc:fileid": f"{file.id}",
        "oc:size": f"{file.size_bytes}",
        "oc:favorite": "0",
        "oc:permissions": _permissions(file, is_own=is_own),
        "nc:is-encrypted": "0",
    }
    if not file.is_folder:
        found["d:getcontentlength"] = f"{file.size_bytes}"
        found["d:getcontenttype"] = _text(file.mime)
        found["d:creationdate"] = f"{made:%Y-%m-%dT%H:%M:%SZ}"
    return found


def _permissions(file: Entry, *, is_own: bool) -> str:
    """S: of someone else, G: read, R: share, D: delete, W: write, C and K: new files and folders in it."""
    if not is_own:
        return "SG"
    return "RGDCK" if file.is_folder else "RGDW"


def _text(text: str) -> str:
    return escape(_NOT_XML.sub("\ufffd", text))
