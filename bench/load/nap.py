"""A generator that many answers reach looks at its sockets now and then, and otherwise sleeps.

If it slept in wait for its sockets, every answer would wake it, and a server on the same machine would pay for that in
its `send`: more than an empty handler costs. What is slower than the generator would look slower still, for a reason
that clients elsewhere do not give. With few requests open the nap would only be waiting time.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from contextlib import contextmanager

MANY = 16
_NAP_S = 0.000_1


@contextmanager
def between_looks(answers_at_once: int) -> Iterator[None]:
    """While the block runs, sleep after each turn of the loop, if that many answers may be on their way."""
    if answers_at_once < MANY:
        yield
        return
    loop = asyncio.get_running_loop()
    is_over = False

    def sleep() -> None:
        if not is_over:
            time.sleep(_NAP_S)
            loop.call_soon(sleep)

    loop.call_soon(sleep)
    try:
        yield
    finally:
        is_over = True
