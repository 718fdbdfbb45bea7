"""Slows down guessing: so many wrong passwords a minute from one address, and fewer of them for one user id."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from ipaddress import IPv6Address, ip_network

from sabir.domain.errors import RateLimited
from sabir.ports import Clock

WINDOW_S = 60.0
PER_ADDRESS = 100
PER_USER = 10
NEWCOMERS = 300
"""Guests a minute from one address: a school has one."""
_SIZE = 50_000
_NETWORK_BITS = 64
"""What one customer has of IPv6 addresses."""
_Key = tuple[str, bytes]
_GUESSERS = 10_000
_NONE: set[bytes] = set()


class Throttle:
    """Counts failures in memory, whether or not there is such a user."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._failed: OrderedDict[_Key, tuple[float, int]] = OrderedDict()

    def check(self, ip: str, uid: str) -> None:
        """Raises `RateLimited`."""
        now_s = self._clock.monotonic_s()
        for key, limit in _keys(ip, uid):
            ends_s, count = self._failed.get(key, (0.0, 0))
            if count >= limit and now_s < ends_s:
                raise RateLimited(ends_s - now_s)

    def failed(self, ip: str, uid: str) -> None:
        """Count a failure."""
        now_s = self._clock.monotonic_s()
        for key, _ in _keys(ip, uid):
            ends_s, count = self._failed.get(key, (0.0, 0))
            self._failed[key] = (ends_s, count + 1) if now_s < ends_s else (now_s + WINDOW_S, 1)
            self._failed.move_to_end(key)
        while len(self._failed) > _SIZE:
            self._failed.popitem(last=False)


class Guesses:
    """Counts different things that were asked for and are not there: who guesses tries many, who is late only one."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._missed: OrderedDict[str, tuple[float, set[bytes]]] = OrderedDict()

    def check(self, who: str) -> None:
        """Raises `RateLimited`."""
        if not self._missed:
            return
        now_s = self._clock.monotonic_s()
        ends_s, tried = self._missed.get(who, (0.0, _NONE))
        if len(tried) >= PER_ADDRESS and now_s < ends_s:
            raise RateLimited(ends_s - now_s)

    def missed(self, who: str, guess: str) -> None:
        """Count something that was not there; the same one again counts once."""
        now_s = self._clock.monotonic_s()
        ends_s, tried = self._missed.get(who, (0.0, _NONE))
        if now_s >= ends_s:
            ends_s, tried = now_s + WINDOW_S, set()
        tried.add(hashlib.blake2b(guess.encode(errors="replace"), digest_size=8).digest())
        self._missed[who] = (ends_s, tried)
        self._missed.move_to_end(who)
        if len(self._missed) > _GUESSERS:
            self._missed.popitem(last=False)


class Allowance:
    """So many of something for each of those who want it, and then no more until the time is over."""

    def __init__(self, clock: Clock, limit: int, window_s: float) -> None:
        self._clock = clock
        self._limit = limit
        self._window_s = window_s
        self._taken: OrderedDict[str, tuple[float, int]] = OrderedDict()

    def take(self, who: str) -> None:
        """Count one more. Raises `RateLimited`."""
        now_s = self._clock.monotonic_s()
        ends_s, count = self._taken.get(who, (0.0, 0))
        if now_s >= ends_s:
            ends_s, count = now_s + self._window_s, 0
        if count >= self._limit:
            raise RateLimited(ends_s - now_s)
        self._taken[who] = (ends_s, count + 1)
        self._taken.move_to_end(who)
        if len(self._taken) > _GUESSERS:
            self._taken.popitem(last=False)

    def give_back(self, who: str) -> None:
        """Nothing came of it."""
        ends_s, count = self._taken.get(who, (0.0, 0))
        if count:
            self._taken[who] = (ends_s, count - 1)


class Newcomers:
    """Counts guests by the address they come from: each of them is stored, so nobody makes them without end."""

    def __init__(self, clock: Clock) -> None:
        self._came = Allowance(clock, NEWCOMERS, WINDOW_S)

    def admit(self, ip: str) -> None:
        """Count one more. Raises `RateLimited`."""
        self._came.take(_network(ip))


def network_of(ip: str) -> str:
    """What counts as one address: of IPv6, what one customer has."""
    return _network(ip)


def _keys(ip: str, uid: str) -> tuple[tuple[_Key, int], tuple[_Key, int]]:
    """Users by a hash: what is counted has a size."""
    network = _network(ip)
    user = hashlib.blake2b(uid.encode(), digest_size=16).digest()
    return ((network, user), PER_USER), ((network, b""), PER_ADDRESS)


def _network(ip: str) -> str:
    try:
        network = ip_network(ip) if ":" not in ip else ip_network(f"{IPv6Address(ip)}/{_NETWORK_BITS}", strict=False)
    except ValueError:
        return ip[:64]
    return f"{network}"
