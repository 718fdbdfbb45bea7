"""The user's own account: profile and app passwords."""

from __future__ import annotations

from sabir.domain.people import Account
from sabir.faces.talk.endpoint import Call, Reply, Resource, endpoint
from sabir.faces.talk.schema import ENCODE


class User(Resource):
    """`/cloud/user`"""

    @endpoint("account.get")
    async def on_get(self, call: Call) -> Reply:
        """The name under both keys that clients look for."""
        return Reply(200, ENCODE(account_json(await self.core.profiles.own(call.actor))))


class NewAppPassword(Resource):
    """`/core/getapppassword`"""

    @endpoint("account.exchange")
    async def on_get(self, call: Call) -> Reply:
        """For who logged in with the login password; 403 for an app password."""
        name = call.request.user_agent or "app"
        return Reply(200, ENCODE({"apppassword": await self.core.auth.exchange_password(call.actor, name)}))


class AppPassword(Resource):
    """`/core/apppassword`"""

    @endpoint("account.forget")
    async def on_delete(self, call: Call) -> Reply:
        """Revoke the app password of this very request; 403 for the login password."""
        await self.core.auth.revoke(call.actor, call.actor.device_id)
        return Reply()


def account_json(account: Account) -> dict[str, object]:
    """As the account itself and administrators see it."""
    person, own = account.person, account.own
    return {
        "id": person.uid,
        "enabled": person.disabled_ms is None,
        "email": person.email,
        "display-name": person.display_name,
        "displayname": person.display_name,
        "phone": own.get("phone", ""),
        "address": own.get("address", ""),
        "website": own.get("website", ""),
        "twitter": own.get("twitter", ""),
        "groups": list(account.groups),
        "language": own.get("language", "en"),
        "locale": own.get("locale", "en"),
        "quota": {"free": -3, "used": 0, "total": -3, "relative": 0, "quota": -3},
        "lastLogin": person.last_seen_ms or 0,
        "backend": "Database",
        "backendCapabilities": {"setDisplayName": True, "setPassword": True},
        "storageLocation": "",
        "subadmin": [],
    }
