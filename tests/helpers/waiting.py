"""Waiting for something to become true."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

T = TypeVar("T")


async def until(condition: Callable[[], bool], deadline_s: float = 10) -> None:
    """Return as soon as it holds; raises `TimeoutError` at the deadline."""
    async with asyncio.timeout(deadline_s):
        while not condition():  # noqa: ASYNC110  # what is waited for tells nobody
            await asyncio.sleep(0.001)


async def eventually(find: Callable[[], Awaitable[T | None]], deadline_s: float = 20) -> T:
    """What is found, as soon as it is something; raises `TimeoutError` at the deadline."""
    async with asyncio.timeout(deadline_s):
        while True:
            found = await find()
            if found:
                return found
            await asyncio.sleep(0.02)
