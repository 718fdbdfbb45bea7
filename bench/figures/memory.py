"""Resident memory of a server that has nothing to do."""

from __future__ import annotations

from typing_extensions import override

from bench.figure import Figure
from bench.report import Line, Target
from bench.rig import Rig
from bench.world import World

_MIB = 1024 * 1024


class Memory(Figure):
    """Of the one process that serves everything."""

    name = "memory"

    @override
    async def prepare(self, world: World) -> None:
        return

    @override
    async def measure(self, rig: Rig) -> None:
        await rig.quiet()
        amount = rig.resident_bytes() / _MIB
        rig.add(Line(figure=self.name, what="idle server", amount=amount, unit="MiB", target=Target("<=", 150)))
