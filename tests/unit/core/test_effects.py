"""What happens on another identity's side: later, in order, once."""

from __future__ import annotations

from pathlib import Path

from sabir.core import Core
from sabir.core.effects import Effects
from sabir.core.steps import effects
from sabir.core.steps.replica_unit import ReplicaUnit
from sabir.domain.errors import NotFound
from sabir.domain.people import Actor
from sabir.store.transaction import Tx
from tests.helpers.clock import FakeClock
from tests.helpers.core import make_person, open_core


async def plan(core: Core, actor: Actor, *names: str) -> None:
    def unit(tx: Tx) -> None:
        tx.lock([])
        for name in names:
            effects.later(tx, actor.person_id, ("gone" if name == "gone" else "said", name), at_ms=core.clock.now_ms())

    await core.db.write(unit)


async def test_effects_come_in_order_when_they_are_due_and_once(database_url: str, tmp_path: Path) -> None:
    clock = FakeClock()
    async with open_core(database_url, tmp_path, clock=clock, remote_delay_ms=200) as core:
        bot, alice = [await make_person(core, uid, has_identity=uid == "bot") for uid in ("bot", "alice")]
        said: list[tuple[int, str]] = []

        def say(unit: ReplicaUnit, name: str) -> None:
            said.append((unit.person, name))

        def fail(_: ReplicaUnit, __: str) -> None:
            raise NotFound("contact")

        applying = Effects(core.db, clock, {"said": say, "gone": fail})
        await plan(core, bot, "one", "gone", "two")
        await plan(core, alice, "nothing, for alice is no identity")
        await applying.apply(bot.person_id)
        assert said == []
        clock.advance(0.2)
        await plan(core, bot, "three")
        for person in (bot, alice, bot):
            await applying.apply(person.person_id)
        assert said == [(bot.person_id, name) for name in ("one", "two")]
        clock.advance(0.2)
        await applying.apply(bot.person_id)
        assert [name for _, name in said] == ["one", "two", "three"]


async def test_a_fault_leaves_the_effect_for_another_attempt(database_url: str, tmp_path: Path) -> None:
    async with open_core(database_url, tmp_path) as core:
        bot = await make_person(core, "bot", has_identity=True)
        attempts: list[str] = []

        def stumble(_: ReplicaUnit, name: str) -> None:
            attempts.append(name)
            if len(attempts) == 1:
                raise RuntimeError(name)

        applying = Effects(core.db, core.clock, {"said": stumble})
        await plan(core, bot, "one", "two")
        try:
            await applying.apply(bot.person_id)
        except RuntimeError:
            await applying.apply(bot.person_id)
        assert attempts == ["one", "one", "two"]
