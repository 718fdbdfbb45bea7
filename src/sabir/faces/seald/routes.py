"""Every address of this face with its resource."""

from __future__ import annotations

from collections.abc import Mapping

from sabir.core import Core
from sabir.faces.seald.auth import Resource
from sabir.faces.seald.eventlogs import EventItem, EventList
from sabir.faces.seald.is_alive import IsAlive
from sabir.faces.seald.loginlogs import LoginItem, LoginList
from sabir.faces.seald.paging import Paging
from sabir.faces.seald.users import FullRevoke, UserItem, UserList

BASE = "/dashboardapi/v2"


def routes(core: Core, public_url: str | None) -> Mapping[str, Resource]:
    """By template; clients put a slash at the end."""
    signing_key = core.secrets.derive("seald cursors")

    def paging(list_name: str) -> Paging:
        return Paging(signing_key, list_name, public_url)

    return {
        f"{BASE}/users": UserList(core, paging("users")),
        f"{BASE}/users/{{user_id}}": UserItem(core),
        f"{BASE}/users/{{user_id}}/full_revoke": FullRevoke(core),
        f"{BASE}/eventlogs": EventList(core, paging("eventlogs")),
        f"{BASE}/eventlogs/{{event_id}}": EventItem(core),
        f"{BASE}/loginlogs": LoginList(core, paging("loginlogs")),
        f"{BASE}/loginlogs/{{login_id}}": LoginItem(core),
        "/is_alive": IsAlive(core),
    }
