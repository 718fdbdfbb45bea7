"""Suggestions of whom to mention, while someone types.

Source: Nextcloud Talk API, mention suggestions.
"""

from __future__ import annotations

from collections.abc import Iterator

from sabir.core.mentions import Candidates
from sabir.core.steps.addresses import ByToken
from sabir.domain.mentions import ALL, Candidate
from sabir.domain.people import PersonKind
from sabir.domain.timeline import Name
from sabir.faces.talk.endpoint import Call, Reply, Resource, endpoint
from sabir.faces.talk.ids import actor_id
from sabir.faces.talk.schema import ENCODE, Suggestion

_DEFAULT_LIMIT, _MAX_LIMIT = 20, 200


class Suggestions(Resource):
    """`/chat/{token}/mentions`"""

    @endpoint("mentions.list", is_public=True)
    async def on_get(self, call: Call, token: str) -> Reply:
        """The documented manner knows users alone."""
        search = call.parameters.text("search", "")
        limit = call.parameters.integer("limit", _DEFAULT_LIMIT)
        limit = min(limit, _MAX_LIMIT) if limit > 0 else _DEFAULT_LIMIT
        has_status = call.parameters.boolean("includeStatus", False)
        found = await self.core.mentions.candidates(call.actor, ByToken(token), search, wants_presence=has_status)
        shown = list(_users(found, has_status=has_status))
        if self.context.config.talk.statuses == "released":
            shown += _guests(found)
            everyone = _everyone(found, search)
            if everyone is not None:
                shown.insert(0 if _comes_first(everyone, search) else len(shown), everyone)
        return Reply(200, ENCODE(shown[:limit]))


def _users(found: Candidates, *, has_status: bool) -> Iterator[Suggestion]:
    for one in found.people:
        if one.kind == PersonKind.PERSON:
            uid = one.uid or ""
            shown = Suggestion(uid, one.display_name, "users", uid)
            if has_status:
                shown.status = "online" if one.id in found.present else "offline"
                shown.status_icon = shown.status_message = shown.status_clear_at = None
            yield shown


def _guests(found: Candidates) -> Iterator[Suggestion]:
    for one in found.people:
        if one.kind != PersonKind.PERSON:
            mention = f"guest/{_actor_id(one)}"
            yield Suggestion(mention, one.display_name or "Guest", "guests", mention)


def _actor_id(guest: Candidate) -> str:
    name = Name(guest.id, PersonKind(guest.kind), guest.uid, guest.display_name, guest.session_id)
    return actor_id(name).id


def _everyone(found: Candidates, search: str) -> Suggestion | None:
    label = found.room.name
    if not found.can_call_all or (search not in ALL and search.casefold() not in label.casefold()):
        return None
    count = found.member_count
    return Suggestion(ALL, label, "calls", ALL, f"All {count} participants" if count != 1 else "All participants")


def _comes_first(everyone: Suggestion, search: str) -> bool:
    return ALL.startswith(search) or everyone.label.casefold().startswith(search.casefold())
