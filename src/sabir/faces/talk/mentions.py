"""Mentions as placeholders with rich objects; pure.

Source: Nextcloud Talk API, mentions.
"""

from __future__ import annotations

from sabir.domain.mentions import ALL, is_guest, mentions_in
from sabir.domain.rooms import RoomKind
from sabir.domain.timeline import Page
from sabir.faces.talk.ids import ActorId, actor_id, rich_mention
from sabir.faces.talk.schema import RichObject

_CALL_TYPES = {
    RoomKind.ONE_TO_ONE: "one2one",
    RoomKind.GROUP: "group",
    RoomKind.PUBLIC: "public",
    RoomKind.NOTES: "group",
}


def place(text: str, page: Page) -> tuple[str, dict[str, RichObject]]:
    """The text with a placeholder for everyone mentioned, and what each stands for.

    Longest first, so that `@alice` leaves `@alice2` alone; a guest nobody knows is still one.
    """
    parameters: dict[str, RichObject] = {}
    numbers: dict[str, int] = {}
    for mention in sorted(mentions_in(text), key=len, reverse=True):
        meant = _meant(mention, page)
        if meant is None:
            continue
        kind = meant["type"]
        numbers[kind] = numbers.get(kind, 0) + 1
        placeholder = f"mention-{kind}{numbers[kind]}"
        parameters[placeholder] = meant
        quoted = " " in mention or is_guest(mention)
        text = text.replace(f'@"{mention}"' if quoted else f"@{mention}", f"{{{placeholder}}}")
    return text.replace("//", "/", 1) if text.startswith("//") else text, parameters


def _meant(mention: str, page: Page) -> RichObject | None:
    if mention == ALL:
        room = page.room
        if room is None:
            return None
        return {"type": "call", "id": room.token, "name": room.name, "call-type": _CALL_TYPES[RoomKind(room.kind)]}
    name = page.mentioned.get(mention)
    if name is not None:
        return rich_mention(actor_id(name))
    return rich_mention(ActorId("guests", mention.removeprefix("guest/"), "")) if is_guest(mention) else None
