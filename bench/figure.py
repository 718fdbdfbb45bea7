"""What a figure is."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import ClassVar

from bench.rig import Rig
from bench.world import World


class Skipped(Exception):
    """The server can't do this (yet)."""


class Figure(ABC):
    """One headline figure."""

    name: ClassVar[str]

    def __init__(self, *, is_quick: bool) -> None:
        self.is_quick = is_quick

    @abstractmethod
    async def prepare(self, world: World) -> None:
        """Make what it needs, before the server starts."""

    @abstractmethod
    async def measure(self, rig: Rig) -> None:
        """Add its lines to the report. Raises `Skipped`, or `RuntimeError` if the server answers wrongly."""
