"""What a newcomer reads: who does what through which wire, one line each."""

from __future__ import annotations

from dataclasses import dataclass

from rich.console import Console
from rich.text import Text

_NAME, _WIRE, _VERB = 11, 9, 12


@dataclass(frozen=True, slots=True)
class Role:
    """Someone who takes part, through one wire."""

    name: str
    wire: str
    colour: str


ALICE = Role("Alice", "Talk", "blue")
CAROL = Role("Carol", "Session", "green")
ROBOT = Role("Robot", "Olvid", "magenta")
DASHBOARD = Role("Dashboard", "Seald", "yellow")


def mallory(wire: str) -> Role:
    """The one who comes through three doors."""
    return Role("Mallory", wire, "red")


class Transcript:
    """Writes to the terminal, with colours if it is one."""

    def __init__(self, console: Console | None = None) -> None:
        self._console = console or Console(highlight=False, soft_wrap=True)

    def say(self, text: str = "") -> None:
        """A line of the narrator's."""
        self._console.print(Text(text))

    def title(self, text: str) -> None:
        """Begin a scene."""
        self._console.print()
        self._console.print(Text(text, style="bold"))

    def act(self, role: Role, verb: str, what: str, how: str = "") -> None:
        """Someone does or sees something; `how` tells what it is on the wire."""
        line = Text("  ")
        line.append(role.name.ljust(_NAME), style=f"bold {role.colour}")
        line.append(role.wire.ljust(_WIRE), style=role.colour)
        line.append(verb.ljust(_VERB))
        line.append(what)
        if how:
            line.append(f"   [{how}]", style="dim")
        self._console.print(line)
