"""Every command that works on people, rooms and keys: the same through the control socket and without a server."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial

import msgspec

from sabir.control import documents, import_commands, session_commands, session_people
from sabir.control.taking import OPERATOR, Command, Json, Listing, Nothing, granted_json, taking
from sabir.core import Core
from sabir.core.provisioning import Keys
from sabir.domain.bots import Bot, BotId, Feature
from sabir.domain.errors import InvalidInput
from sabir.domain.ids import CredentialId
from sabir.domain.paging import Stretch
from sabir.domain.people import PeopleFilter, Person
from sabir.domain.rooms import RoomKind
from sabir.domain.wishes import Scope
from sabir.transport.control import Handler

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Apply(msgspec.Struct, forbid_unknown_fields=True):
    """The tables of a file, with what its `…_file` keys name read in."""

    document: dict[str, object]
    scope: Scope = Scope.ANY


class OnePerson(msgspec.Struct, forbid_unknown_fields=True):
    uid: str


class OneKey(msgspec.Struct, forbid_unknown_fields=True):
    id: int


async def run(core: Core, name: str, arguments: Mapping[str, object]) -> object:
    """Do the command. Raises what it raises, and `InvalidInput` if there is no such command."""
    command = COMMANDS.get(name)
    if command is None:
        raise InvalidInput("command", f"There is no command {name}.")
    return await command(core, arguments)


def handler(core: Core) -> Handler:
    """For the control socket of a server on this core."""
    return partial(run, core)


async def _apply(core: Core, given: Apply) -> Json:
    granted = await core.provisioning.apply(OPERATOR, documents.parse(given.document), given.scope)
    return granted_json(granted)


async def _person_list(core: Core, given: Listing) -> Sequence[Json]:
    part = await core.people.page(PeopleFilter(name=given.name), Stretch(given.limit, is_counted=False))
    return [_person(person) for person in part.rows]


async def _person_show(core: Core, given: OnePerson) -> Json:
    profile = await core.people.get_by_uid(given.uid)
    return {**_person(profile.person), "groups": profile.groups, "session_id": profile.session_id}


async def _person_disable(core: Core, given: OnePerson) -> Json:
    profile = await core.people.get_by_uid(given.uid)
    return {"is_changed": await core.people.disable(OPERATOR, profile.person.id)}


async def _person_enable(core: Core, given: OnePerson) -> Json:
    profile = await core.people.get_by_uid(given.uid)
    return {"is_changed": await core.people.enable(OPERATOR, profile.person.id)}


async def _person_erase(core: Core, given: OnePerson) -> Json:
    await core.erasure.erase(OPERATOR, given.uid)
    return {"is_changed": True}


async def _group_list(core: Core, given: Listing) -> Sequence[Json]:
    found = await core.provisioning.groups(OPERATOR, given.limit)
    return [{"id": gid, "display_name": name, "members": count} for gid, name, count in found]


async def _room_list(core: Core, given: Listing) -> Sequence[Json]:
    return [
        {
            "token": room.token,
            "name": room.name,
            "kind": "public" if room.kind is RoomKind.PUBLIC else "group",
            "session_room": room.session_room,
            "created": _date(room.created_ms),
        }
        for room in await core.provisioning.rooms(OPERATOR, given.limit)
    ]


async def _token_list(core: Core, given: Listing) -> Sequence[Json]:
    return _keys(await core.provisioning.api_tokens(OPERATOR, given.limit))


async def _key_list(core: Core, given: Listing) -> Sequence[Json]:
    return _keys(await core.provisioning.client_keys(OPERATOR, given.limit))


async def _key_delete(core: Core, given: OneKey) -> Json:
    await core.provisioning.delete_key(OPERATOR, CredentialId(given.id))
    return {"is_changed": True}


async def _identity_list(core: Core, given: Listing) -> Sequence[Json]:
    found, people = await core.provisioning.identities(OPERATOR, given.limit)
    return [
        {
            "id": identity.id,
            "first_name": identity.first_name,
            "last_name": identity.last_name,
            "person": people[identity.person_id].uid if identity.person_id in people else None,
        }
        for identity in found
    ]


async def _admin_list(core: Core, given: Listing) -> Sequence[Json]:
    found = await core.provisioning.dashboard_admins(OPERATOR, given.limit)
    return [{"email": one.email, "has_password": one.password is not None, "uuid": one.uuid} for one in found]


async def _bot_list(core: Core, given: Listing) -> Sequence[Json]:
    return [_bot(bot) for bot in (await core.bots.list_all(OPERATOR))[: given.limit]]


async def _bot_remove(core: Core, given: OneKey) -> Json:
    return _bot(await core.bots.remove(OPERATOR, BotId(given.id)))


async def _job_list(core: Core, given: Listing) -> Sequence[Json]:
    return [
        {"kind": job.kind, "key": job.key, "attempts": job.attempts, "error": job.error}
        for job in await core.jobs.list_dead(given.limit)
    ]


async def _job_retry(core: Core, _: Nothing) -> Json:
    return {"jobs": await core.jobs.revive()}


COMMANDS: Mapping[str, Command] = {
    "apply": taking(Apply, _apply),
    "person.list": taking(Listing, _person_list),
    "person.show": taking(OnePerson, _person_show),
    "person.disable": taking(OnePerson, _person_disable),
    "person.enable": taking(OnePerson, _person_enable),
    "person.erase": taking(OnePerson, _person_erase),
    "group.list": taking(Listing, _group_list),
    "room.list": taking(Listing, _room_list),
    "token.list": taking(Listing, _token_list),
    "key.list": taking(Listing, _key_list),
    "key.delete": taking(OneKey, _key_delete),
    "olvid.list": taking(Listing, _identity_list),
    "seald.list": taking(Listing, _admin_list),
    "bot.list": taking(Listing, _bot_list),
    "bot.remove": taking(OneKey, _bot_remove),
    "job.list": taking(Listing, _job_list),
    "job.retry": taking(Nothing, _job_retry),
    **session_commands.COMMANDS,
    **import_commands.COMMANDS,
    **session_people.COMMANDS,
}


def _person(person: Person) -> dict[str, object]:
    return {
        "uid": person.uid,
        "display_name": person.display_name,
        "email": person.email,
        "state": "disabled" if person.disabled_ms is not None else "admin" if person.is_admin else "active",
        "created": _date(person.created_ms),
        "last_seen": _date(person.last_seen_ms) if person.last_seen_ms is not None else None,
        "uuid": person.uuid,
    }


def _bot(bot: Bot) -> Json:
    return {
        "id": bot.id,
        "name": bot.name,
        "url": bot.url,
        "features": [feature.name.lower() for feature in Feature if feature.name and bot.features & feature],
        "state": "active" if bot.is_on else "disabled",
        "errors": bot.error_count,
        "last_error": bot.error,
    }


def _keys(found: Keys) -> list[Json]:
    return [
        {
            "id": one.id,
            "name": one.name,
            "person": found.people[one.person_id].uid if one.person_id is not None else None,
            "created": _date(one.created_ms),
            "valid_until": _date(one.expires_ms) if one.expires_ms is not None else None,
        }
        for one in found.keys
    ]


def _date(at_ms: int) -> str:
    return f"{_EPOCH + timedelta(milliseconds=at_ms):%Y-%m-%dT%H:%M:%SZ}"
