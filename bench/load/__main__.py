"""Takes commands on stdin and answers on stdout, one line each."""

from __future__ import annotations

import asyncio
import gc
import sys
from typing import assert_never

import msgspec
import uvloop

from bench.load import nap
from bench.load.commands import Answer, Calls, Command, Done, Failed, Follow, Loop, Park, Release, Result, Wake, Wave
from bench.load.loops import loop
from bench.load.rpcs import calls, follow
from bench.load.waves import Waves


async def main() -> None:
    """Until stdin ends."""
    decoder = msgspec.json.Decoder[Command](Command)
    waves = Waves()
    while line := await asyncio.to_thread(sys.stdin.buffer.readline):
        answer: Answer
        try:
            command = decoder.decode(line)
            with nap.between_looks(_answers_at_once(command)):
                answer = await _run(command, waves)
        except Exception as error:
            answer = Failed(f"{type(error).__name__}: {error}")
        sys.stdout.buffer.write(msgspec.json.encode(answer) + b"\n")
        sys.stdout.buffer.flush()


def _answers_at_once(command: Command) -> int:
    match command:
        case Loop():
            return len(command.lanes)
        case Calls():
            return command.connections * command.calls
        case Follow():
            return command.connections * command.streams
        case _:
            return nap.MANY


async def _run(command: Command, waves: Waves) -> Result | Wave | Done:
    match command:
        case Loop():
            return await loop(command)
        case Park():
            return await waves.park(command)
        case Wake():
            return await waves.wake(command)
        case Release():
            return waves.release()
        case Calls():
            return await calls(command)
        case Follow():
            return await follow(command)
        case _:
            assert_never(command)


if __name__ == "__main__":
    gc.disable()  # it would stop the load now and then; the process is short-lived
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(main())
