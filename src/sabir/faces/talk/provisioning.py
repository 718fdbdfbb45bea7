"""Accounts and groups as administrators' scripts make them, and what they set for the whole server.

Source: Nextcloud provisioning API.
"""

from __future__ import annotations

from sabir.core.profiles import Trait
from sabir.core.steps.registering import NewPerson
from sabir.domain.errors import InvalidInput, NotFound
from sabir.faces.talk.account import account_json
from sabir.faces.talk.endpoint import Call, Reply, Resource, endpoint
from sabir.faces.talk.ids import MAX_ID
from sabir.faces.talk.schema import EMPTY, ENCODE
from sabir.wire.ocs import Parameters

_TRAITS: dict[str, Trait] = {
    "displayname": "display_name",
    "display": "display_name",
    "email": "email",
    "password": "password",
    "phone": "phone",
    "address": "address",
    "website": "website",
    "twitter": "twitter",
    "language": "language",
    "locale": "locale",
}
_APP = "spreed"
_DEFAULT_LIMIT = 500


class Users(Resource):
    """`/cloud/users`"""

    @endpoint("provisioning.users")
    async def on_get(self, call: Call) -> Reply:
        """User ids."""
        text, limit, offset = _search(call.parameters)
        found = await self.core.profiles.search(call.actor, text, limit=limit, offset=offset)
        return Reply(200, ENCODE({"users": [one.person.uid for one in found]}))

    @endpoint("provisioning.create")
    async def on_post(self, call: Call) -> Reply:
        """A password or a mail address is needed."""
        given = call.parameters
        password, email = given.text("password", ""), given.text("email", "")
        if not password and not email:
            raise InvalidInput("credentials", "An e-mail address or a password is needed.")
        wish = NewPerson(
            given.text("userid", ""), password or None, given.text("displayName", ""), email or None, _groups(given)
        )
        made = await self.core.people.create(call.actor, wish)
        return Reply(200, ENCODE({"id": made.uid}))


class UserDetails(Resource):
    """`/cloud/users/details`"""

    @endpoint("provisioning.users")
    async def on_get(self, call: Call) -> Reply:
        """Accounts by user id."""
        text, limit, offset = _search(call.parameters)
        found = await self.core.profiles.search(call.actor, text, limit=limit, offset=offset)
        return Reply(200, ENCODE({"users": {f"{one.person.uid}": account_json(one) for one in found} or EMPTY}))


class OneUser(Resource):
    """`/cloud/users/{uid}`: users look at and change themselves, administrators anyone."""

    @endpoint("provisioning.user")
    async def on_get(self, call: Call, uid: str) -> Reply:
        """As `/cloud/user`."""
        return Reply(200, ENCODE(account_json(await self.core.profiles.get(call.actor, uid))))

    @endpoint("provisioning.change")
    async def on_put(self, call: Call, uid: str) -> Reply:
        """One trait."""
        trait = _TRAITS.get(call.parameters.text("key"))
        if trait is None:
            raise InvalidInput("key", "This can't be changed here.")
        await self.core.profiles.change(call.actor, uid, trait, call.parameters.text("value", ""))
        return Reply()

    @endpoint("provisioning.delete")
    async def on_delete(self, call: Call, uid: str) -> Reply:
        """What the user said stays, without the name."""
        await self.core.erasure.erase(call.actor, uid)
        return Reply()


class Enabled(Resource):
    """`/cloud/users/{uid}/enable`"""

    @endpoint("provisioning.switch")
    async def on_put(self, call: Call, uid: str) -> Reply:
        """With the password of before gone: a new one has to be set."""
        await self.core.people.enable_by_uid(call.actor, uid)
        return Reply()


class Disabled(Resource):
    """`/cloud/users/{uid}/disable`"""

    @endpoint("provisioning.switch")
    async def on_put(self, call: Call, uid: str) -> Reply:
        """The off switch of all faces."""
        await self.core.people.disable_by_uid(call.actor, uid)
        return Reply()


class UserGroups(Resource):
    """`/cloud/users/{uid}/groups`"""

    @endpoint("provisioning.user")
    async def on_get(self, call: Call, uid: str) -> Reply:
        """Group ids."""
        return Reply(200, ENCODE({"groups": await self.core.groups.of_person(call.actor, uid)}))

    @endpoint("provisioning.join")
    async def on_post(self, call: Call, uid: str) -> Reply:
        """In it already is no failure."""
        await self.core.groups.join(call.actor, _group(call.parameters), uid)
        return Reply()

    @endpoint("provisioning.leave")
    async def on_delete(self, call: Call, uid: str) -> Reply:
        """Not in it is no failure."""
        await self.core.groups.leave(call.actor, _group(call.parameters), uid)
        return Reply()


class Groups(Resource):
    """`/cloud/groups`"""

    @endpoint("provisioning.groups")
    async def on_get(self, call: Call) -> Reply:
        """Group ids."""
        text, limit, offset = _search(call.parameters)
        found = await self.core.groups.search(call.actor, text, limit=limit, offset=offset)
        return Reply(200, ENCODE({"groups": [gid for gid, _ in found]}))

    @endpoint("provisioning.create_group")
    async def on_post(self, call: Call) -> Reply:
        """Empty at first."""
        given = call.parameters
        await self.core.groups.create(call.actor, given.text("groupid", ""), given.text("displayname", ""))
        return Reply()


class OneGroup(Resource):
    """`/cloud/groups/{gid}`"""

    @endpoint("provisioning.group")
    async def on_get(self, call: Call, gid: str) -> Reply:
        """Its members."""
        return await _members(self, call, gid)

    @endpoint("provisioning.rename_group")
    async def on_put(self, call: Call, gid: str) -> Reply:
        """The name people see."""
        if call.parameters.text("key") != "displayname":
            raise InvalidInput("key", "This can't be changed here.")
        await self.core.groups.rename(call.actor, gid, call.parameters.text("value"))
        return Reply()

    @endpoint("provisioning.delete_group")
    async def on_delete(self, call: Call, gid: str) -> Reply:
        """Its members stay."""
        await self.core.groups.delete(call.actor, gid)
        return Reply()


class GroupUsers(Resource):
    """`/cloud/groups/{gid}/users`"""

    @endpoint("provisioning.group")
    async def on_get(self, call: Call, gid: str) -> Reply:
        """User ids."""
        return await _members(self, call, gid)


class AppSettings(Resource):
    """`/apps/provisioning_api/api/v1/config/apps/{app}`"""

    @endpoint("provisioning.settings")
    async def on_get(self, call: Call, app: str) -> Reply:
        """Names of those that are set."""
        _require_talk(app)
        return Reply(200, ENCODE({"data": self.core.settings.names(call.actor)}))


class AppSetting(Resource):
    """`/apps/provisioning_api/api/v1/config/apps/{app}/{key}`"""

    @endpoint("provisioning.settings")
    async def on_get(self, call: Call, app: str, key: str) -> Reply:
        """`defaultValue` where nothing is set."""
        _require_talk(app)
        found = self.core.settings.get(call.actor, key)
        return Reply(200, ENCODE({"data": call.parameters.text("defaultValue", "") if found is None else found}))

    @endpoint("provisioning.settings")
    async def on_post(self, call: Call, app: str, key: str) -> Reply:
        """For all nodes, within a second."""
        _require_talk(app)
        await self.core.settings.set(call.actor, key, call.parameters.text("value"))
        return Reply()

    @endpoint("provisioning.settings")
    async def on_delete(self, call: Call, app: str, key: str) -> Reply:
        """As if it had never been set."""
        _require_talk(app)
        await self.core.settings.set(call.actor, key, None)
        return Reply()


async def _members(resource: Resource, call: Call, gid: str) -> Reply:
    text, limit, offset = _search(call.parameters)
    found = await resource.core.groups.members(call.actor, gid, text, limit=limit, offset=offset)
    return Reply(200, ENCODE({"users": found}))


def _search(given: Parameters) -> tuple[str, int, int]:
    """Text, limit and offset of a list."""
    limit = given.integer("limit", _DEFAULT_LIMIT)
    offset = min(max(given.integer("offset", 0), 0), MAX_ID)
    return given.text("search", "").strip(), limit if 0 < limit < _DEFAULT_LIMIT else _DEFAULT_LIMIT, offset


def _groups(given: Parameters) -> tuple[str, ...]:
    return tuple(dict.fromkeys(given.texts("groups")))


def _group(given: Parameters) -> str:
    gid = given.text("groupid", "")
    if not gid:
        raise InvalidInput("group", "A group is needed.")
    return gid


def _require_talk(app: str) -> None:
    if app != _APP:
        raise NotFound("app")
