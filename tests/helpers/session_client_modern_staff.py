"""Moderation by a Session client of today: bans, roles, rights, pins, and deleting what others wrote."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tests.helpers.session_client_calls import Refused
from tests.helpers.session_client_modern_calls import ModernCalls, sub
from tests.helpers.session_client_modern_read import Reply
from tests.helpers.session_client_read import Json


class Staff(ModernCalls):
    """Calls that need a role, and are refused without."""

    async def ban(self, session_id: str, *rooms: str, for_s: float | None = None) -> None:
        """In rooms, or from the whole server if none is named."""
        late = {} if for_s is None else {"timeout": for_s}
        await self.ask("POST", f"/user/{session_id}/ban", where(rooms) | late)

    async def unban(self, session_id: str, *rooms: str) -> None:
        await self.ask("POST", f"/user/{session_id}/unban", where(rooms))

    async def ban_and_delete(self, session_id: str, room: str) -> list[Reply]:
        """As desktop does it."""
        ban = sub("POST", f"/user/{session_id}/ban", {"rooms": [room]})
        return await self.batch([ban, sub("DELETE", f"/room/{room}/all/{session_id}")], in_sequence=True)

    async def delete_all(self, room: str, session_id: str) -> None:
        await self.ask("DELETE", f"/room/{room}/all/{session_id}")

    async def delete_everywhere(self, session_id: str) -> Json:
        found: Json = await self.ask("DELETE", f"/rooms/all/{session_id}")
        return found

    async def set_role(self, session_id: str, *rooms: str, **flags: bool) -> Json:
        """`moderator`, `admin`, `visible`; the rooms' `info_updates`."""
        found: Json = await self.ask("POST", f"/user/{session_id}/moderator", where(rooms) | flags)
        return found

    async def promote(self, session_id: str, room: str, *, admin: bool = False) -> None:
        """As desktop does it, with every key it sends."""
        flags = {"global": False, "visible": True, "admin": admin, "moderator": True}
        await self.ask("POST", f"/user/{session_id}/moderator", {"rooms": [room]} | flags)

    async def permissions(self, room: str, session_id: str = "") -> Json:
        found: Json = await self.ask("GET", f"/room/{room}/permissions" + (session_id and f"/{session_id}"))
        return found

    async def set_permissions(self, room: str, session_id: str, **changes: bool) -> Json:
        found: Json = await self.ask("POST", f"/room/{room}/permissions/{session_id}", changes)
        return found

    async def future_permissions(self, room: str, session_id: str = "") -> list[Json]:
        path = f"/room/{room}/futurePermissions" + (session_id and f"/{session_id}")
        found: list[Json] = await self.ask("GET", path)
        return found

    async def schedule_permissions(self, room: str, session_id: str, **changes: Any) -> list[Json]:
        """`in` can't be a keyword: give it as `in_`."""
        body = {name.rstrip("_"): value for name, value in changes.items()}
        found: list[Json] = await self.ask("POST", f"/room/{room}/futurePermissions/{session_id}", body)
        return found

    async def pin(self, room: str, number: int) -> Json:
        found: Json = await self.ask("POST", f"/room/{room}/pin/{number}", {})
        return found

    async def unpin(self, room: str, number: int | None = None) -> Json:
        """One message, or all."""
        found: Json = await self.ask("POST", f"/room/{room}/unpin/{'all' if number is None else number}", {})
        return found

    async def clear_reactions(self, room: str, number: int, emoji: str = "") -> Json:
        """Everyone's, of one emoji or of all."""
        found: Json = await self.ask("DELETE", f"/room/{room}/reactions/{number}" + (emoji and f"/{emoji}"))
        return found

    def _expect(self, reply: Reply, call: str) -> None:
        if not reply.is_ok:
            raise Refused(reply.code, call)


def where(rooms: Sequence[str]) -> Json:
    """`rooms`, or `global` without any."""
    return {"rooms": list(rooms)} if rooms else {"global": True}
