"""Spaces of keys go with their keys, and two that write at once see each other."""

from __future__ import annotations

import asyncio
from pathlib import Path

from sabir.core.steps.signing_in import Origin
from sabir.domain.storage import Element, Space
from sabir.store import storage
from tests.helpers.core import ROOT, make_person, open_core

ORIGIN = Origin("olvid")


async def test_a_space_goes_with_its_key(database_url: str, tmp_path: Path) -> None:
    async with open_core(database_url, tmp_path) as core:
        for number, end in enumerate(("delete the key", "disable", "erase")):
            person = await make_person(core, f"bot{number}", has_identity=True)
            owner = await core.identities.owner(person)
            key = await core.identities.new_key(ROOT, "bot", owner.identity_id)
            actor = (await core.auth.by_client_key(key.key, ORIGIN)).actor
            await core.storage.put(actor, Element("k", "v"))
            match end:
                case "delete the key":
                    await core.identities.delete_key(ROOT, key.key)
                case "disable":
                    await core.people.disable(ROOT, person.person_id)
                case _:
                    await core.erasure.erase(ROOT, person.uid or "")
            space = Space(actor.device_id)
            assert await core.db.read(lambda tx, space=space: storage.page(tx, space, after=None, limit=9)) == [], end


async def test_writers_take_turns(database_url: str, tmp_path: Path) -> None:
    async with open_core(database_url, tmp_path) as core:
        bot = await make_person(core, "bot", has_identity=True)
        before = await asyncio.gather(*(core.storage.put(bot, Element("k", f"{n}")) for n in range(20)))
        after = await core.storage.get(bot, "k")
        assert sorted([*before, after]) == sorted(["", *(f"{n}" for n in range(20))])
