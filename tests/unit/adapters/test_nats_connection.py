"""A cancellation that the NATS library loses is raised again. Addresses are tested with `connect`."""

from __future__ import annotations

import asyncio
from contextlib import suppress

import pytest

from sabir.adapters.nats_connection import cancellation_kept


async def loses_a_cancellation() -> str:
    """Waits as the library may do in Python 3.11."""
    with suppress(asyncio.CancelledError):
        await asyncio.Event().wait()
    return "answer"


async def asks() -> str:
    with cancellation_kept():
        return await loses_a_cancellation()


async def test_a_lost_cancellation_is_raised() -> None:
    task = asyncio.ensure_future(asks())
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_a_deadline_outside_holds() -> None:
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.01):
            await asks()


async def test_a_deadline_inside_is_none_of_its_business() -> None:
    with cancellation_kept(), suppress(TimeoutError):
        async with asyncio.timeout(0.01):
            await asyncio.Event().wait()
    with cancellation_kept():
        assert await asyncio.sleep(0, "answer") == "answer"


async def test_work_after_an_earlier_cancellation_goes_on() -> None:
    async def cleans_up() -> str:
        with suppress(asyncio.CancelledError):
            await asyncio.Event().wait()
        with cancellation_kept():
            return await asyncio.sleep(0, "cleaned up")

    task = asyncio.ensure_future(cleans_up())
    await asyncio.sleep(0)
    task.cancel()
    assert await task == "cleaned up"
