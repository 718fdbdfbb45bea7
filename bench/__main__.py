"""Measures the headline figures and prints them; `python -m bench --help`."""

from __future__ import annotations

import argparse
import asyncio
import os
import platform
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from bench.disk import fsync_ms
from bench.figure import Figure, Skipped
from bench.figures import ALL
from bench.generator import generator
from bench.report import Report
from bench.rig import FULL, QUICK, Rig
from bench.servers import Running, empty_handler, sabir
from bench.session import SERVER_PRIVATE
from bench.world import World
from sabir.app import open_core
from sabir.config import load
from tests.helpers.servers import postgres_server

_RESULT = Path("build") / "bench.json"
_ENVIRONMENT = {
    "SABIR_SECRET": "s" * 64,
    "SABIR_LOG_FORMAT": "json",
    "SABIR_SESSION_PRIVATE_KEY": SERVER_PRIVATE.hex(),
}


@dataclass(frozen=True, slots=True)
class Options:
    """The command line."""

    database: str
    quick: bool
    only: list[str]
    data: Path


def parse(arguments: list[str]) -> Options:
    """Read the command line."""
    names = [figure.name for figure in ALL]
    parser = argparse.ArgumentParser("python -m bench", description="Measure the headline figures, as ratios.")
    parser.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    parser.add_argument("--quick", action="store_true", help="less than a minute, and less exact")
    parser.add_argument("--only", choices=names, action="append", help="this figure alone; may be repeated")
    parser.add_argument("--data", type=Path, default=Path(tempfile.gettempdir()), help="a folder on the disk to use")
    found = parser.parse_args(arguments)
    return Options(found.database, found.quick, found.only or names, found.data)


async def run(options: Options) -> Report:
    """Measure what was asked for."""
    figures = [kind(is_quick=options.quick) for kind in ALL if kind.name in options.only]
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="sabir-bench-", dir=options.data)))
        took_ms = fsync_ms(folder)
        report = Report(_context(options, took_ms), lambda text: print(text, flush=True))
        url = stack.enter_context(_database(options))
        own = await stack.enter_async_context(_sabir(folder, url, figures))
        rig = Rig(
            pace=QUICK if options.quick else FULL,
            is_quick=options.quick,
            empty=await stack.enter_async_context(empty_handler()),
            sabir=own,
            generators=(await stack.enter_async_context(generator()), await stack.enter_async_context(generator())),
            report=report,
            fsync_ms=took_ms,
        )
        for figure in figures:
            await _measure(figure, rig)
    report.save(_RESULT)
    return report


async def _measure(figure: Figure, rig: Rig) -> None:
    try:
        await figure.measure(rig)
    except Skipped as why:
        rig.report.skip(figure.name, str(why))
    except (OSError, RuntimeError, TimeoutError) as error:
        rig.report.fail(figure.name, f"{type(error).__name__}: {error}")


@contextmanager
def _database(options: Options) -> Iterator[str]:
    if options.database == "sqlite":
        yield "sqlite"
        return
    with postgres_server(fsync=True) as server:
        yield server.dsn()


@asynccontextmanager
async def _sabir(folder: Path, url: str, figures: list[Figure]) -> AsyncIterator[Running]:
    """A server with everything in it that the figures need."""
    options = {"--data": str(folder / "data"), "--database": url}
    async with open_core(load(_ENVIRONMENT, options=options, folder=folder)) as core:
        world = World(core)
        for figure in figures:
            await figure.prepare(world)
    words = [word for pair in options.items() for word in pair]
    async with sabir(words, _ENVIRONMENT, folder / "sabir.log") as running:
        yield running


def _context(options: Options, took_ms: float) -> dict[str, str | float]:
    return {
        "database": options.database,
        "python": platform.python_version(),
        "uvicorn": version("uvicorn"),
        "cores": os.cpu_count() or 0,
        "load": round(os.getloadavg()[0], 1),
        "fsync_ms": round(took_ms, 3),
    }


if __name__ == "__main__":
    sys.exit(1 if asyncio.run(run(parse(sys.argv[1:]))).faults else 0)
