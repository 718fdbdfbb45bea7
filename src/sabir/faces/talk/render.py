"""Pages of a room's timeline as lists of messages; pure.

Source: Nextcloud Talk API, chat message model.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sabir.core.steps.placing import FOLDER
from sabir.domain import rich_objects
from sabir.domain.events import Event, EventKind
from sabir.domain.ids import MessageId, PersonId
from sabir.domain.messages import Attachment
from sabir.domain.messages import Message as Stored
from sabir.domain.timeline import Item, Page
from sabir.faces.talk import commands, mentions, system
from sabir.faces.talk.ids import ActorId, actor_id, rich_actor, shared_path
from sabir.faces.talk.schema import EMPTY, ENCODE, Gone, Message, RichObject
from sabir.faces.talk.system import SystemMessage, Telling
from sabir.faces.talk.system_texts import Manner

_REPLYABLE = frozenset({"users", "guests", "bots"})
_SHARED_ITEMS = 20
_WITH_PARENT = frozenset(
    {EventKind.MESSAGE_EDITED, EventKind.MESSAGE_DELETED, EventKind.REACTION_ADDED, EventKind.REACTION_REMOVED}
)
"""What is told of a message that exists goes with the message as it is now."""


class View(NamedTuple):
    """For whom, of which room, and under which address the server is known to the viewer."""

    viewer: PersonId
    token: str
    base_url: str
    has_parents: bool = True
    """Whether replies are shown with what they answer; a list of rooms is not."""
    manner: Manner = "documented"


def messages_json(page: Page, view: View) -> bytes:
    """The list as JSON; rendered once for all who see the same. A long page is the answer to one reader."""
    if len(page.items) > _SHARED_ITEMS:
        return ENCODE(messages_of(page, view))
    viewer = view.viewer if view.viewer in _special(page) else None
    key = ("talk", viewer, view.base_url)
    rendered = page.renderings.get(key)
    if rendered is None:
        rendered = page.renderings[key] = ENCODE(messages_of(page, view))
    return rendered


def messages_of(page: Page, view: View) -> list[Message]:
    """What the viewer sees of the page, in its order."""
    renderer = _Renderer(page, view)
    found = [renderer.entry(item) for item in page.items]
    return [one for one in found if one is not None]


def message_of(page: Page, view: View) -> Message | tuple[()]:
    """The first entry, or what stands for none."""
    found = messages_of(page, view)
    return found[0] if found else EMPTY


def _special(page: Page) -> set[int]:
    """The people whose view of the page may differ from everyone else's."""
    found: set[int] = set()
    for event, message in page.items:
        if event.kind is not EventKind.MESSAGE_POSTED:
            found.update(system.concerned(event))
        if message is not None and message.deleted_by_id:
            found.add(message.deleted_by_id)
        if message is not None and message.file_count and message.id not in page.attachments:
            found.add(message.author_id)
    found.update(parent.deleted_by_id for parent in page.parents.values() if parent.deleted_by_id)
    found.update(file.owner_id for files in page.attachments.values() for file in files)
    found.update(one.person_id for reactions in page.reactions.values() for one in reactions)
    return found


class _Renderer:
    """One page for one view."""

    __slots__ = ("_actors", "_page", "_view")

    def __init__(self, page: Page, view: View) -> None:
        self._page = page
        self._view = view
        self._actors: dict[PersonId, ActorId] = {}

    def entry(self, item: Item) -> Message | None:
        event, message = item
        if message is not None and message.deleted_ms is not None and message.has_vanished:
            return None
        if event.kind is not EventKind.MESSAGE_POSTED:
            return self._answer(event) if event.kind is EventKind.COMMAND_ANSWERED else self._system(item)
        if message is None or (not message.text and message.envelope_key and not message.file_count):
            return None  # an envelope that is no chat text: typing, receipts
        if message.file_count and message.deleted_ms is None and message.id not in self._page.attachments:
            return self._told(event, system.lost_file(self._telling(item)))
        return self._posted(message, None if message.reply_to_id is None else self._parent(message.reply_to_id))

    def _posted(self, message: Stored, parent: Message | Gone | None = None) -> Message:
        if message.deleted_ms is not None:
            return self._deleted(message)
        actor = self._actors.get(message.author_id) or self._actor(message.author_id)
        text, parameters = message.text, None
        if message.file_count:
            text, parameters = self._with_files(message, actor)
        elif message.rich_object is not None:
            shown_object = rich_objects.decoded(message.rich_object, message.id)
            text, parameters = "{object}", {"actor": rich_actor(actor), "object": shown_object}
        elif "@" in text or text.startswith("//"):
            text, parameters = mentions.place(text, self._page)
        shown = Message(
            message.id,
            self._view.token,
            actor.type,
            actor.id,
            actor.display_name,
            message.posted_ms // 1000,
            text,
            parameters or EMPTY,
            is_replyable=actor.type in _REPLYABLE,
            reference_id=message.reference,
        )
        if message.expires_ms is not None:
            shown.expiration_timestamp = message.expires_ms // 1000
        if message.is_silent:
            shown.silent = True
        if parent is not None:
            shown.parent = parent
        if message.reaction_count:
            self._add_reactions(shown)
        if message.edited_ms is not None:
            self._add_edit(shown, message)
        return shown

    def _deleted(self, message: Stored) -> Message:
        actor = self._actor(message.author_id)
        remover = self._actor(message.deleted_by_id) if message.deleted_by_id else actor
        if message.deleted_by_id == self._view.viewer:
            text = "Message deleted by you"
        elif message.deleted_by_id in (message.author_id, None):
            text = "Message deleted by author"
        else:
            text = "Message deleted by {actor}"
        return Message(
            message.id,
            self._view.token,
            actor.type,
            actor.id,
            actor.display_name,
            message.posted_ms // 1000,
            text,
            {"actor": rich_actor(remover)},
            message_type="comment_deleted",
            deleted=True,
        )

    def _system(self, item: Item) -> Message | None:
        said = system.system_message(self._telling(item))
        if said is None:
            return None
        shown = self._told(item.event, said)
        if item.message is not None and item.event.kind in _WITH_PARENT:
            shown.parent = self._posted(item.message)
        return shown

    def _answer(self, event: Event) -> Message | None:
        """Whoever gave a command alone sees what came of it."""
        if event.actor_id != self._view.viewer:
            return None
        text = commands.text(event.data)
        at_s = event.at_ms // 1000
        return Message(
            event.id, self._view.token, "bots", "talk", "talk-bot", at_s, text, message_type=commands.MESSAGE_TYPE
        )

    def _telling(self, item: Item) -> Telling:
        return Telling(item, self._page, self._view.viewer, self._view.manner)

    def _told(self, event: Event, said: SystemMessage) -> Message:
        actor = system.event_actor(event, self._page)
        return Message(
            event.id,
            self._view.token,
            actor.type,
            actor.id,
            actor.display_name,
            event.at_ms // 1000,
            said.text,
            said.parameters or EMPTY,
            said.identifier,
            "system",
        )

    def _parent(self, parent_id: MessageId) -> Message | Gone | None:
        if not self._view.has_parents:
            return None
        parent = self._page.parents.get(parent_id)
        return Gone(parent_id) if parent is None or parent.has_vanished else self._posted(parent)

    def _actor(self, person: PersonId) -> ActorId:
        actor = self._actors[person] = actor_id(self._page.name(person))
        return actor

    def _with_files(self, message: Stored, actor: ActorId) -> tuple[str, dict[str, RichObject]]:
        caption, parameters = mentions.place(message.text, self._page)
        files = self._page.attachments.get(message.id, ())
        names = ["file" if number == 1 else f"file{number}" for number in range(1, len(files) + 1)]
        parameters["actor"] = rich_actor(actor)
        parameters |= {name: self._rich_file(file) for name, file in zip(names, files, strict=True)}
        lines = [f"{{{name}}}" for name in names]
        return "\n".join([*lines, caption] if caption else lines), parameters

    def _rich_file(self, file: Attachment) -> RichObject:
        is_own = file.owner_id == self._view.viewer and file.path is not None
        return {
            "type": "file",
            "id": f"{file.file_id}",
            "name": file.name,
            "path": (file.path or "").lstrip("/") if is_own else shared_path(file.file_id, file.name),
            "link": f"{self._view.base_url}/f/{file.file_id}",
            "mimetype": FOLDER if file.is_folder else file.mime,
            "preview-available": "no",
            "size": f"{file.size_bytes}",
            "etag": f"{file.file_id:x}",
            "permissions": ("31" if file.is_folder else "27") if is_own else "1",
        }

    def _add_reactions(self, shown: Message) -> None:
        counts: dict[str, int] = {}
        reactions = self._page.reactions.get(MessageId(shown.id), ())
        for one in reactions:
            counts[one.emoji] = counts.get(one.emoji, 0) + 1
        shown.reactions = counts or EMPTY
        shown.reactions_self = [one.emoji for one in reactions if one.person_id == self._view.viewer]

    def _add_edit(self, shown: Message, message: Stored) -> None:
        editor = self._actor(message.edited_by_id or message.author_id)
        shown.last_edit_actor_type = editor.type
        shown.last_edit_actor_id = editor.id
        shown.last_edit_actor_display_name = editor.display_name
        shown.last_edit_timestamp = (message.edited_ms or 0) // 1000


def last_given(items: Sequence[Item]) -> str:
    """The header by which the next request begins, also if nothing of the page is shown."""
    return f"{items[-1].event.id}"
