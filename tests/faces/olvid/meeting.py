"""Identities that share no room, and how they come together."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sabir.domain.replicas import Owner
from sabir.store.database import Database
from tests.helpers.olvid_bot import OlvidBot, OlvidDriver, OlvidEvent
from tests.helpers.olvid_face import OlvidServer, olvid_server
from tests.helpers.waiting import eventually, until

INVITATIONS = ("invitation_sent", "invitation_received", "invitation_updated", "invitation_deleted")
ALL = (*INVITATIONS, "contact_new", "discussion_new")


@dataclass
class Stranger:
    """One of them, with its client."""

    server: OlvidServer
    owner: Owner
    bot: OlvidBot

    async def hears(self, *names: str, **arguments: Any) -> list[int]:
        """Subscribe; the server has it when this returns."""
        hubs, person = self.server.core.replicas._hubs._hubs, self.owner.actor.person_id
        numbers = []
        for name in names:
            before = len(hubs[person]._subscriptions) if person in hubs else 0
            numbers.append(await self.bot.subscribe(name, **arguments))
            await until(lambda before=before: person in hubs and len(hubs[person]._subscriptions) > before)  # type: ignore[misc]
        return numbers

    async def told(self, name: str) -> dict[str, Any]:
        """The next notification of this kind."""
        return (await self.bot.next_event(name)).arguments

    async def one(self, name: str) -> dict[str, Any]:
        """The next invitation that is told of in this way."""
        invitation: dict[str, Any] = (await self.told(name))["invitation"]
        return invitation

    async def reaches(self, invitation: int, status: str) -> dict[str, Any]:
        """The invitation when it has this status."""

        async def find() -> dict[str, Any] | None:
            found: dict[str, Any] = await self.bot.call("invitation_get", invitation_id=invitation)
            return found if found["status"].endswith(status) else None

        return await eventually(find)

    async def pending(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = await self.bot.call("invitation_list")
        return found

    async def gets(self, count: int = 1) -> list[dict[str, Any]]:
        """What is under way, when it is so many."""

        async def find() -> list[dict[str, Any]] | None:
            found = await self.pending()
            return found if len(found) == count else None

        return await eventually(find)

    async def has_none(self) -> None:
        """Return when nothing is under way."""

        async def is_over() -> bool:
            return await self.pending() == []

        await eventually(is_over)

    async def contacts(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = await self.bot.call("contact_list")
        return found

    async def contact(self, name: str, *, is_one_to_one: bool = True) -> int:
        """The contact of that name, when there is one."""

        async def find() -> int | None:
            for one in await self.contacts():
                if one["display_name"] == name and one["has_one_to_one_discussion"] is is_one_to_one:
                    number: int = one["id"]
                    return number
            return None

        return await eventually(find)

    @property
    def events(self) -> list[OlvidEvent]:
        """What came and was not taken."""
        return list(self.bot.events)


@dataclass
class Meeting:
    """All of them."""

    server: OlvidServer
    driver: OlvidDriver
    strangers: dict[str, Stranger]

    def __getitem__(self, uid: str) -> Stranger:
        return self.strangers[uid]

    async def invite(self, one: str, other: str) -> tuple[int, int]:
        """By link; the invitations of both."""
        link = await self[other].bot.call("identity_get_invitation_link")
        sent = await self[one].bot.call("invitation_new", invitation_url=link)
        received = (await self[other].gets())[0]
        return sent["id"], received["id"]

    async def compare(self, one: str, other: str) -> tuple[dict[str, Any], dict[str, Any]]:
        """As `invite`, until both have codes."""
        mine, theirs = await self.invite(one, other)
        await self[other].bot.call("invitation_accept", invitation_id=theirs)
        return await self[one].reaches(mine, "YOU_FOR_SAS_EXCHANGE"), await self[other].reaches(
            theirs, "YOU_FOR_SAS_EXCHANGE"
        )

    async def befriend(self, one: str, other: str) -> None:
        """The whole exchange."""
        mine, theirs = await self.compare(one, other)
        await self[one].bot.call("invitation_sas", invitation_id=mine["id"], sas=theirs["sas"])
        await self[other].bot.call("invitation_sas", invitation_id=theirs["id"], sas=mine["sas"])
        for uid in (one, other):
            await self[uid].has_none()


@asynccontextmanager
async def meeting(at: str | Path | Database, tmp_path: Path, *uids: str) -> AsyncIterator[Meeting]:
    """Names begin with a capital letter, user ids do not."""
    async with olvid_server(at, tmp_path) as server, OlvidDriver() as driver:
        there = Meeting(server, driver, {})
        for uid in uids:
            owner, key = await server.identity(uid)
            there.strangers[uid] = Stranger(server, owner, await OlvidBot(server.url, key, driver=driver).__aenter__())
        yield there
