"""Shapes of answers; fields in the order of the wire. An empty map is written as an empty list.

Source: Nextcloud Talk API, room object, participants, chat message model; v1 and v4 in one.
"""

from __future__ import annotations

from typing import TypeAlias

import msgspec
from msgspec import UNSET, UnsetType

ENCODE = msgspec.json.Encoder().encode

RichObject: TypeAlias = dict[str, str]
EMPTY: tuple[()] = ()


class Shape(msgspec.Struct, rename="camel", gc=False):
    """Written in camel case."""


class Gone(Shape):
    """Stands for a parent that can't be shown."""

    id: int
    deleted: bool = True


class Message(Shape):
    """One entry of a chat."""

    id: int
    token: str
    actor_type: str
    actor_id: str
    actor_display_name: str
    timestamp: int
    message: str
    message_parameters: dict[str, RichObject] | tuple[()] = EMPTY
    system_message: str = ""
    message_type: str = "comment"
    is_replyable: bool = False
    reference_id: str = ""
    expiration_timestamp: int = 0
    reactions: dict[str, int] | tuple[()] = EMPTY
    parent: Message | Gone | UnsetType = UNSET
    reactions_self: list[str] | UnsetType = UNSET
    deleted: bool | UnsetType = UNSET
    silent: bool | UnsetType = UNSET
    last_edit_actor_type: str | UnsetType = UNSET
    last_edit_actor_id: str | UnsetType = UNSET
    last_edit_actor_display_name: str | UnsetType = UNSET
    last_edit_timestamp: int | UnsetType = UNSET


class Present(Shape):
    """A member within a room object."""

    name: str
    type: int
    call: int
    session_id: str


class Room(Shape):
    """One conversation as one viewer sees it; the defaults are what an outsider sees of a public one."""

    id: int
    token: str
    type: int
    name: str = ""
    display_name: str = ""
    object_type: str = ""
    object_id: str = ""
    participant_type: int = 4
    participant_in_call: bool = False
    participant_flags: int = 0
    read_only: int = 0
    count: int = 0
    has_password: bool = False
    has_call: bool = False
    can_start_call: bool = False
    last_activity: int = 0
    last_read_message: int = 0
    unread_messages: int = 0
    unread_mention: bool = False
    is_favorite: bool = False
    notification_level: int = 3
    lobby_state: int = 0
    lobby_timer: int = 0
    last_ping: int = 0
    session_id: str = "0"
    participants: dict[str, Present] | tuple[()] = EMPTY
    num_guests: int = 0
    guest_list: str = ""
    last_message: Message | tuple[()] = EMPTY
    description: str = ""
    attendee_id: int = 0
    attendee_pin: str = ""
    actor_type: str = ""
    actor_id: str = ""
    permissions: int = 0
    attendee_permissions: int = 0
    call_permissions: int = 0
    default_permissions: int = 0
    sip_enabled: int = 0
    can_enable_sip: bool = msgspec.field(default=False, name="canEnableSIP")
    unread_mention_direct: bool = False
    last_common_read_message: int = 0
    avatar_version: str = ""
    is_custom_avatar: bool = False
    call_start_time: int = 0
    call_flag: int = 0
    call_recording: int = 0
    recording_consent: int = 0
    listable: int = 0
    message_expiration: int = 0
    can_delete_conversation: bool = False
    can_leave_conversation: bool = False
    breakout_room_mode: int = 0
    breakout_room_status: int = 0
    mention_permissions: int = 0
    is_archived: bool = False
    notification_calls: int = 0


class Participant(Shape):
    """One entry of a room's list of participants."""

    in_call: int
    last_ping: int
    session_id: str
    participant_type: int
    user_id: str
    display_name: str
    room_token: str
    attendee_id: int
    actor_type: str
    actor_id: str
    session_ids: list[str]
    permissions: int
    attendee_permissions: int = 0
    attendee_pin: str = ""


class Reaction(Shape):
    """Who reacted, below an emoji."""

    actor_type: str
    actor_id: str
    actor_display_name: str
    timestamp: int


class Reminder(Shape):
    """When a person wants to be reminded of a message."""

    user_id: str
    token: str
    message_id: int
    timestamp: int


class Suggestion(Shape):
    """Someone, or everyone, whom a text can mention."""

    id: str
    label: str
    source: str
    mention_id: str
    details: str | UnsetType = UNSET
    status: str | UnsetType = UNSET
    status_icon: str | UnsetType | None = UNSET
    status_message: str | UnsetType | None = UNSET
    status_clear_at: int | UnsetType | None = UNSET


class PollVote(Shape):
    """Who chose which option."""

    actor_type: str
    actor_id: str
    actor_display_name: str
    option_id: int


class Poll(Shape):
    """A poll and how it stands, as far as the viewer may know."""

    id: int
    question: str
    options: list[str]
    votes: dict[str, int] | tuple[()]
    actor_type: str
    actor_id: str
    actor_display_name: str
    status: int
    result_mode: int
    max_votes: int
    voted_self: list[int]
    num_voters: int
    details: list[PollVote] | UnsetType = UNSET


class Share(msgspec.Struct):
    """A file shared into a room, with a user or by a link. Source: Nextcloud OCS Share API."""

    id: str
    share_with: str | None
    share_with_displayname: str | None
    uid_owner: str
    displayname_owner: str
    stime: int
    path: str
    mimetype: str
    item_source: int
    item_size: int
    file_target: str
    share_type: int = 10
    permissions: int = 1
    item_type: str = "file"
    uid_file_owner: str = ""
    displayname_file_owner: str = ""
    file_source: int = 0
    parent: None = None
    expiration: None = None
    token: str | None = None
    url: str | None = None
    password: str | None = None
    send_password_by_talk: bool = False
    note: str = ""
    label: str = ""
    mail_send: int = 0
    hide_download: int = 0
    can_edit: bool = False
    can_delete: bool = False


class RoomBot(msgspec.Struct):
    """A bot that a room has or may have. Source: Nextcloud Talk, bots."""

    id: int
    name: str
    description: str
    state: int


class BotInfo(msgspec.Struct):
    """A bot as administrators see it."""

    id: int
    name: str
    description: str
    state: int
    url: str
    url_hash: str
    features: int
    error_count: int
    last_error_date: int
    last_error_message: str | None


class RoomBan(Shape):
    """Who was banned from a room, by whom. Source: Nextcloud Talk API, bans."""

    id: int
    moderator_actor_type: str
    moderator_actor_id: str
    moderator_display_name: str
    banned_actor_type: str
    banned_actor_id: str
    banned_display_name: str
    banned_time: int
    internal_note: str
