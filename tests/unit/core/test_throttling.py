"""Wrong passwords are counted by address and user; right ones and app passwords are not."""

from __future__ import annotations

from pathlib import Path

import pytest

from sabir.core import Core
from sabir.core.steps import throttling
from sabir.core.steps.registering import NewPerson
from sabir.core.steps.signing_in import Origin
from sabir.core.steps.throttling import NEWCOMERS, PER_ADDRESS, PER_USER, WINDOW_S, Newcomers, Throttle
from sabir.domain.errors import RateLimited, Unauthenticated
from sabir.domain.paging import Stretch
from tests.helpers.clock import FakeClock
from tests.helpers.core import ROOT, actor_of, open_core

HERE, ELSEWHERE = "192.0.2.7", "198.51.100.1"


async def attempt(core: Core, uid: str, password: str, ip: str = HERE) -> None:
    await core.auth.by_password(uid, password, Origin("talk", ip))


@pytest.mark.parametrize("uid", ["alice", "nobody"])
async def test_too_many_wrong_passwords(tmp_path: Path, sqlite_path: Path, uid: str) -> None:
    """The answers don't tell whether there is such a user."""
    clock = FakeClock()
    async with open_core(sqlite_path, tmp_path, clock=clock) as core:
        alice = await core.people.create(ROOT, NewPerson("alice", "correct horse"))
        app_password = await core.auth.new_app_password(actor_of(alice), "a device")
        await attempt(core, "alice", "correct horse", ELSEWHERE)
        for number in range(PER_USER):
            with pytest.raises(Unauthenticated):
                await attempt(core, uid, f"guess {number}")
        with pytest.raises(RateLimited) as caught:
            await attempt(core, uid, "one more")
        assert caught.value.retry_after_s == WINDOW_S
        logged = (await core.audit.logins(ROOT, alice.uuid, Stretch(100))).rows
        assert len(logged) == (1 + PER_USER if uid == "alice" else 1)
        await attempt(core, "alice", "correct horse")  # remembered
        await attempt(core, "alice", app_password)
        with pytest.raises(Unauthenticated):
            await attempt(core, uid, "one more", ELSEWHERE)
        clock.advance(WINDOW_S)
        await attempt(core, "alice", "correct horse")


def test_an_address_with_many_users() -> None:
    throttle = Throttle(FakeClock())
    for number in range(PER_ADDRESS):
        throttle.check(HERE, f"{number}")
        throttle.failed(HERE, f"{number}")
    with pytest.raises(RateLimited):
        throttle.check(HERE, "another")
    throttle.check(ELSEWHERE, "another")


def test_a_customer_with_many_addresses() -> None:
    throttle = Throttle(FakeClock())
    for number in range(PER_USER):
        throttle.failed(f"2001:db8::{number:x}", "alice")
    with pytest.raises(RateLimited):
        throttle.check("2001:db8::ffff", "alice")
    throttle.check("2001:db8:1::1", "alice")
    for odd in ("", "unix:", "fe80::1%eth0"):
        throttle.check(odd, "alice")


def test_counting_has_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(throttling, "_SIZE", 10)
    throttle = Throttle(FakeClock())
    for number in range(100):
        throttle.failed(f"192.0.2.{number}", "x" * 100_000)
    assert len(throttle._failed) == 10


def test_guests_come_in_numbers_and_not_without_end() -> None:
    clock = FakeClock()
    newcomers = Newcomers(clock)
    for _ in range(NEWCOMERS):
        newcomers.admit("192.0.2.1")
    with pytest.raises(RateLimited):
        newcomers.admit("192.0.2.1")
    newcomers.admit("192.0.2.2")
    clock.advance(60)
    newcomers.admit("192.0.2.1")
