"""Reading the audit log, on both databases."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from sabir.core import Core
from sabir.core.steps.registering import NewPerson
from sabir.domain.audit import AuditFilter
from sabir.domain.errors import NotFound, RankTooLow
from sabir.domain.paging import Stretch
from sabir.domain.people import Person
from tests.helpers.clock import FakeClock
from tests.helpers.core import ROOT, actor_of, open_core


@dataclass(frozen=True)
class World:
    core: Core
    alice: Person
    bob: Person
    times: tuple[int, int, int]
    """Before all acts, of the first and of the last."""

    async def actions(self, where: AuditFilter | None = None, stretch: Stretch | None = None) -> list[str]:
        page = await self.core.audit.page(ROOT, where or AuditFilter(), stretch or Stretch(100))
        return [f"{entry.action} {'ab'[entry.subject_id == self.bob.id]}" for entry in page.entries.rows]


ACTS = ["ACCOUNT_ENABLED b", "ACCOUNT_DISABLED b", "ACCOUNT_DISABLED a", "USER_CREATED b", "USER_CREATED a"]
"""Newest first."""


@asynccontextmanager
async def opened(url: str, tmp_path: Path) -> AsyncIterator[World]:
    clock = FakeClock()
    async with open_core(url, tmp_path, clock=clock) as core:
        start = clock.now_ms()
        clock.advance(1)
        alice = await core.people.create(ROOT, NewPerson("alice", email="alice@example.org"))
        clock.advance(1)
        bob = await core.people.create(ROOT, NewPerson("bob", email="bob@example.org"))
        await core.people.disable(ROOT, alice.id)  # at the same time
        clock.advance(1)
        await core.people.disable(ROOT, bob.id)
        clock.advance(1)
        await core.people.enable(ROOT, bob.id)
        yield World(core, alice, bob, (start, start + 1000, clock.now_ms()))


async def test_filters(database_url: str, tmp_path: Path) -> None:
    async with opened(database_url, tmp_path) as world:
        _, first, last = world.times
        assert await world.actions() == ACTS
        for where, acts in [
            (AuditFilter(person_uuid=world.alice.uuid), [ACTS[2], ACTS[4]]),
            (AuditFilter(email="bob@example.org"), [ACTS[3]]),
            (AuditFilter(actions=("ACCOUNT_ENABLED", "USER_CREATED")), [ACTS[0], ACTS[3], ACTS[4]]),
            (AuditFilter(actions=("NONE",)), []),
            (AuditFilter(after_ms=first), ACTS[:4]),
            (AuditFilter(before_ms=last), ACTS[1:]),
            (AuditFilter(after_ms=first, before_ms=last, person_uuid=world.bob.uuid), [ACTS[1], ACTS[3]]),
            (AuditFilter(person_uuid="none"), []),
        ]:
            assert await world.actions(where) == acts, where


async def test_pages(database_url: str, tmp_path: Path) -> None:
    async with opened(database_url, tmp_path) as world:
        whole = (await world.core.audit.page(ROOT, AuditFilter(), Stretch(100))).entries
        assert (whole.total, whole.has_more) == (5, False)
        for size in (1, 2, 3):
            seen: list[str] = []
            stretch = Stretch(size)
            while True:
                part = (await world.core.audit.page(ROOT, AuditFilter(), stretch)).entries
                seen += [entry.uuid for entry in part.rows]
                if not part.has_more:
                    break
                stretch = Stretch(size, (part.rows[-1].at_ms, part.rows[-1].id))
            assert seen == [entry.uuid for entry in whole.rows]
        middle = (whole.rows[3].at_ms, whole.rows[3].id)
        upward = (await world.core.audit.page(ROOT, AuditFilter(), Stretch(2, middle, is_upward=True))).entries
        assert ([entry.id for entry in upward.rows], upward.has_more) == ([whole.rows[1].id, whole.rows[2].id], True)
        assert await world.actions(stretch=Stretch(2, offset=3)) == ACTS[3:]


async def test_an_entry(database_url: str, tmp_path: Path) -> None:
    async with opened(database_url, tmp_path) as world:
        page = await world.core.audit.page(ROOT, AuditFilter(), Stretch(1))
        (entry,) = page.entries.rows
        assert (entry.action, entry.face, entry.actor_id, entry.subject_id) == (
            "ACCOUNT_ENABLED",
            "cli",
            None,
            world.bob.id,
        )
        assert entry.at_ms == world.times[2]
        assert page.people[world.bob.id].uid == "bob"
        found = await world.core.audit.get(ROOT, entry.uuid, AuditFilter())
        assert list(found.entries.rows) == [entry]
        for uuid, where in (("none", AuditFilter()), (entry.uuid, AuditFilter(person_uuid=world.alice.uuid))):
            with pytest.raises(NotFound):
                await world.core.audit.get(ROOT, uuid, where)


async def test_it_is_for_administrators(database_url: str, tmp_path: Path) -> None:
    async with opened(database_url, tmp_path) as world:
        bob, audit = actor_of(world.bob), world.core.audit
        for attempt in (
            audit.page(bob, AuditFilter(), Stretch(1)),
            audit.get(bob, "x", AuditFilter()),
            audit.logins(bob, world.bob.uuid, Stretch(1)),
            audit.login(bob, "x", world.bob.uuid),
        ):
            with pytest.raises(RankTooLow):
                await attempt
        for search in (audit.logins(ROOT, "none", Stretch(1)), audit.login(ROOT, "none", world.bob.uuid)):
            with pytest.raises(NotFound):
                await search
