"""At most so many handlers start in one turn of the loop, in the order they came."""

from __future__ import annotations

import asyncio

from sabir.transport.turns import Turns


async def test_handlers_start_in_order_and_never_more_than_allowed_in_a_turn() -> None:
    turns = Turns(per_turn=3)
    started: list[int] = []
    counts: list[int] = []
    tasks = [asyncio.create_task(_handle(turns, number, started)) for number in range(10)]
    while len(started) < 10:
        before = len(started)
        await asyncio.sleep(0)
        counts.append(len(started) - before)
    await asyncio.gather(*tasks)
    assert started == list(range(10))
    assert max(counts) == 3


async def test_fewer_start_while_there_are_grpc_calls() -> None:
    turns = Turns(per_turn=8, shared_per_turn=2)
    turns.share()
    started: list[int] = []
    counts: list[int] = []
    tasks = [asyncio.create_task(_handle(turns, number, started)) for number in range(20)]
    while len(started) < 20:
        before = len(started)
        await asyncio.sleep(0)
        counts.append(len(started) - before)
    await asyncio.gather(*tasks)
    assert max(counts[1:]) == 2


async def test_whoever_gives_up_waiting_takes_no_turn() -> None:
    turns = Turns(per_turn=1)
    started: list[int] = []
    tasks = [asyncio.create_task(_handle(turns, number, started)) for number in range(4)]
    await asyncio.sleep(0)
    tasks[2].cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    assert started == [0, 1, 3]


async def test_a_quiet_server_does_not_spin() -> None:
    turns = Turns(per_turn=2)
    assert turns.enter() is None
    for _ in range(3):
        await asyncio.sleep(0)
    assert not turns._is_next_due


async def _handle(turns: Turns, number: int, started: list[int]) -> None:
    turn = turns.enter()
    if turn is not None:
        await turn
    started.append(number)
