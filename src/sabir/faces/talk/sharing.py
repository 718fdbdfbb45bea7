"""Rich objects in rooms, and lists of what was shared.

Source: Nextcloud Talk API, share a rich object, shared items.
"""

from __future__ import annotations

import re

import msgspec

from sabir.config import Talk
from sabir.core.steps.addresses import ByToken
from sabir.domain.errors import InvalidInput, TooLarge
from sabir.domain.messages import Draft
from sabir.domain.rich_objects import POLL, RichObject
from sabir.faces.talk import parse, render
from sabir.faces.talk.chat import common_read, last_given, message_json, view
from sabir.faces.talk.endpoint import Call, Reply, Resource, endpoint
from sabir.faces.talk.ids import MAX_ID
from sabir.faces.talk.schema import EMPTY, ENCODE
from sabir.wire.errors import WireError
from sabir.wire.ocs import Parameters

_DEFAULT_LIMIT, _MAX_LIMIT = 100, 200
_DEFAULT_EACH, _MAX_EACH = 7, 20
_TYPE = re.compile(r"[a-z][a-z0-9-]{0,63}")
_PLACE = re.compile(r"geo:(-?\d{1,3}(?:\.\d{1,15})?),(-?\d{1,3}(?:\.\d{1,15})?)")
_OWN_MEANING = frozenset({"user", "guest", "user-group", "call", "file", "circle"})
"""Types that stand for someone or something of this server, and can't be made up."""
_DECODE = msgspec.json.Decoder(dict[str, str | int | float | bool | None])


class SharedItems(Resource):
    """`/chat/{token}/share`"""

    @endpoint("sharing.list", is_public=True)
    async def on_get(self, call: Call, token: str) -> Reply:
        """By message id, newest first."""
        given = call.parameters
        kind = given.text("objectType", "")
        before = min(max(given.integer("lastKnownMessageId", 0), 0), MAX_ID)
        limit = _limit(given, _DEFAULT_LIMIT, _MAX_LIMIT)
        page = await self.core.sharing.list_shared(call.actor, ByToken(token), kind, before=before, limit=limit)
        shown = {f"{one.id}": one for one in render.messages_of(page, view(self, call, token))}
        return Reply(200, ENCODE(shown or EMPTY), list(last_given(page)))

    @endpoint("sharing.share", is_public=True)
    async def on_post(self, call: Call, token: str) -> Reply:
        """A message that shows the object."""
        try:
            draft = _draft(call.parameters, self.context.config.talk)
        except (InvalidInput, WireError):
            await self.core.messages.require_can_post(call.actor, ByToken(token))
            raise
        posted = await self.core.sharing.share(call.actor, ByToken(token), draft)
        return Reply(201, message_json(self, call, token, posted.page), common_read(posted.common_read_id))


class SharedOverview(Resource):
    """`/chat/{token}/share/overview`"""

    @endpoint("sharing.overview", is_public=True)
    async def on_get(self, call: Call, token: str) -> Reply:
        """The newest of each kind."""
        limit = _limit(call.parameters, _DEFAULT_EACH, _MAX_EACH)
        found = await self.core.sharing.overview(call.actor, ByToken(token), limit)
        shown = {one.id: one for one in render.messages_of(found.page, view(self, call, token))}
        listed = {kind.value: [shown[one] for one in ids if one in shown] for kind, ids in found.ids.items()}
        return Reply(200, ENCODE(listed))


def _limit(parameters: Parameters, default: int, most: int) -> int:
    wanted = parameters.integer("limit", default)
    return min(wanted, most) if wanted > 0 else default


def _draft(parameters: Parameters, settings: Talk) -> Draft:
    """Raises `WireError`, `InvalidInput`, `TooLarge`."""
    shown = _rich_object(parameters)
    if len(shown.encoded()) > settings.message_limit:
        raise TooLarge("metaData", settings.message_limit, "characters")
    return Draft(_text(shown), rich_object=shown, reference=parse.reference(parameters), brings_back=False)


def _rich_object(parameters: Parameters) -> RichObject:
    kind, object_id = parameters.text("objectType"), parameters.text("objectId").strip()
    if not _TYPE.fullmatch(kind) or kind in _OWN_MEANING or not object_id:
        raise InvalidInput("objectType", "Nothing of this kind can be shared.")
    try:
        given = _DECODE.decode(parameters.text("metaData"))
    except msgspec.MsgspecError as error:
        raise InvalidInput("metaData", "This is not a JSON object of plain values.") from error
    values = {name: _plain(value) for name, value in given.items() if name not in ("type", "id", "name")}
    name = _plain(given.get("name")).strip()
    place = _PLACE.fullmatch(object_id)
    if not name or (kind == "geo-location") != (place is not None):
        raise InvalidInput("metaData", "What is shared needs a name, and a place its coordinates.")
    if place is not None:
        values = {"latitude": place[1], "longitude": place[2], **values}
    return RichObject(kind, object_id, name, values)


def _plain(value: object) -> str:
    if isinstance(value, bool) or value is None:
        return "1" if value else ""
    text = f"{value}"
    if "\0" in text:
        raise InvalidInput("metaData", "A value can't contain a NUL character.")
    return text


def _text(shown: RichObject) -> str:
    """For those who can't be shown the object."""
    if shown.type == "geo-location":
        where = f"mlat={shown.more['latitude']}&mlon={shown.more['longitude']}"
        return f"{shown.name}\nhttps://www.openstreetmap.org/?{where}"
    link = shown.more.get("link", "") if shown.type != POLL else ""
    return f"{shown.name}\n{link}" if link else shown.name
