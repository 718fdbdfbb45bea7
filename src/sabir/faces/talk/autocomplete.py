"""The picker of who can be invited.

Source: Nextcloud, autocomplete.
"""

from __future__ import annotations

from sabir.core.directory import Entry, Kind, Search
from sabir.faces.talk.endpoint import Call, Reply, Resource, endpoint
from sabir.faces.talk.schema import ENCODE

_DEFAULT_LIMIT = 10
_SHARE_TYPES = {"0": Kind.PERSON, "1": Kind.GROUP}
"""Of those that there are; e-mail addresses (4) and circles (7) are not looked for."""
_SOURCES = {Kind.PERSON: "users", Kind.GROUP: "groups"}
_ICONS = {Kind.PERSON: "icon-user", Kind.GROUP: "icon-group"}


class Autocomplete(Resource):
    """`/core/autocomplete/get`"""

    @endpoint("autocomplete.find")
    async def on_get(self, call: Call) -> Reply:
        """For the room that `itemId` names, without those in it."""
        given = call.parameters
        types = given.texts("shareTypes") or ["0"]
        wanted = Search(
            given.text("search", ""),
            frozenset(_SHARE_TYPES[one] for one in types if one in _SHARE_TYPES),
            given.integer("limit", _DEFAULT_LIMIT),
            given.text("itemId", ""),
        )
        found = await self.core.directory.find(call.actor, wanted)
        return Reply(200, ENCODE([_shown(one) for one in found]))


def _shown(entry: Entry) -> dict[str, object]:
    return {
        "id": entry.id,
        "label": entry.name,
        "icon": _ICONS[entry.kind],
        "source": _SOURCES[entry.kind],
        "status": "",
        "subline": "",
        "shareWithDisplayNameUnique": entry.id if entry.kind is Kind.PERSON else "",
    }
