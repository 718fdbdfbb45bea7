"""Plays a conversation line by line, in JSON or XML, and compares every answer with what the transcript says.

Values are written as JSON has them; for XML they are turned into its text. `<name>` stands for a value kept earlier.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from sabir.jobs.periodic import core_handlers
from tests.helpers.clock import FakeClock
from tests.helpers.talk_client import TALK, TalkClient
from tests.helpers.talk_face import TalkFace

Form = Literal["json", "xml"]
GUESTS = ("gwen", "gus")
"""Everyone else is a user."""


@dataclass(frozen=True)
class Line:
    """One call and its answer. Of a map only the fields named here are compared; `...` is anything at all."""

    who: str
    asks: str
    """Method and path below the API's base, as "GET room"."""
    wish: dict[str, Any] = field(default_factory=dict)
    status: int = 200
    shows: Any = ...
    keeps: dict[str, str] = field(default_factory=dict)
    """Name to field of the answer."""
    after_s: float = 0
    """Time that passes before."""


class Player:
    """Plays transcripts over one face."""

    def __init__(self, face: TalkFace, clock: FakeClock, form: Form) -> None:
        self._face, self._clock, self._form = face, clock, form
        self._clients: dict[str, TalkClient] = {}
        self.kept: dict[str, Any] = {}

    async def play(self, lines: Sequence[Line], *people: str) -> None:
        """Each line in its turn; `people` are all who appear in it."""
        for name in people:
            is_guest = name in GUESTS
            self._clients[name] = await self._face.client("", "") if is_guest else await self._face.person(name)
        for number, line in enumerate(lines, 1):
            if line.after_s:
                await self._pass(line.after_s)
            at = f"line {number}: {line.who} {line.asks}"
            status, code, shown = await self._ask(line)
            assert status == line.status, f"{at}: {status}, {shown}"
            assert code in (line.status, 997), at
            self._compare(at, line.shows, shown)
            for name, source in line.keeps.items():
                self.kept[name] = shown[source]

    async def _pass(self, seconds: float) -> None:
        """Let time go by, and the jobs do their work that are due then."""
        self._clock.advance(seconds)
        core = self._face.core
        handlers = core_handlers(core)
        for job in await core.jobs.lease(list(handlers), "transcript", 100):
            await handlers[job.kind](job.key, job.payload)
            await core.jobs.finish(job, "transcript")
        await core.presences.expire()

    def _filled(self, value: Any) -> Any:
        if isinstance(value, str):
            if value[1:-1] in self.kept:
                return self.kept[value[1:-1]]
            for name, kept in self.kept.items():
                value = value.replace(f"<{name}>", f"{kept}")
        return value

    async def _ask(self, line: Line) -> tuple[int, int, Any]:
        method, path = line.asks.split()
        wish = {name: self._filled(value) for name, value in line.wish.items()}
        sent: dict[str, Any] = {"params": wish} if method in ("GET", "DELETE") else {"data": wish}
        headers = {"Accept": f"application/{self._form}"}
        url = f"/ocs/v2.php/{TALK}/{self._filled(path)}"
        answer = await self._clients[line.who].http.request(method, url, headers=headers, **sent)
        if not answer.content:
            return answer.status_code, answer.status_code, None
        assert answer.headers["Content-Type"] == f"application/{self._form}; charset=utf-8"
        is_json = self._form == "json"
        ocs = answer.json()["ocs"] if is_json else _of_xml(ET.fromstring(answer.content))  # noqa: S314  # our own
        return answer.status_code, int(ocs["meta"]["statuscode"]), ocs["data"]

    def _compare(self, at: str, expected: Any, shown: Any) -> None:
        if expected is ...:
            return
        if isinstance(expected, dict) and expected:
            assert isinstance(shown, dict), f"{at}: {shown!r}"
            for name, value in expected.items():
                assert name in shown, f"{at}: no {name} in {sorted(shown)}"
                self._compare(f"{at}.{name}", value, shown[name])
        elif isinstance(expected, list) and expected:
            assert isinstance(shown, list), f"{at}: {shown!r}"
            assert len(shown) == len(expected), f"{at}: {len(shown)} instead of {len(expected)}: {shown!r}"
            for number, (one, other) in enumerate(zip(expected, shown, strict=True)):
                self._compare(f"{at}[{number}]", one, other)
        else:
            self._compare_one(at, self._filled(expected), shown)

    def _compare_one(self, at: str, expected: Any, shown: Any) -> None:
        if self._form == "xml":
            expected = _as_text(expected)
        elif expected == {}:
            expected = []
        assert shown == expected, f"{at}: {shown!r} instead of {expected!r}"
        if self._form == "json":
            assert type(shown) is type(expected), f"{at}: {shown!r} instead of {expected!r}"


def _as_text(value: Any) -> str:
    """A value as the XML encoding writes it."""
    match value:
        case None | False | [] | {}:
            return ""
        case True:
            return "1"
        case _:
            return f"{value}"


def _of_xml(element: ET.Element) -> Any:
    children = list(element)
    if not children:
        return element.text or ""
    if {child.tag for child in children} == {"element"}:
        return [_of_xml(child) for child in children]
    return {child.tag: _of_xml(child) for child in children}
