"""The tables of pysogs that are read, each with the columns that are. Source: pysogs, database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

RIGHT_COLUMNS = ("accessible", "read", "write", "upload")
_FLAGS = ("banned", *RIGHT_COLUMNS, "moderator", "admin", "visible_mod")
TABLES: Mapping[str, Sequence[str]] = {
    "rooms": (
        "id",
        "token",
        "name",
        "description",
        "image",
        "created",
        "message_sequence",
        "info_updates",
        *RIGHT_COLUMNS,
    ),
    "messages": (
        "id",
        "room",
        "user",
        "posted",
        "edited",
        "seqno",
        "seqno_data",
        "seqno_creation",
        "data",
        "data_size",
        "signature",
        "filtered",
        "whisper",
        "whisper_mods",
    ),
    "message_history": ("message",),
    "pinned_messages": ("room", "message", "pinned_by", "pinned_at"),
    "files": ("id", "room", "uploader", "message", "size", "uploaded", "expiry", "filename", "path"),
    "users": ("id", "session_id", "created", "last_active", "banned", "moderator", "admin", "visible_mod"),
    "needs_blinding": ("blinded_abs", "user"),
    "reactions": ("id", "message", "reaction"),
    "user_reactions": ("reaction", "user", "at"),
    "room_users": ("room", "user", "last_active"),
    "user_permission_overrides": ("room", "user", *_FLAGS),
    "user_permission_futures": ("room", "user", "at", "read", "write", "upload"),
    "user_ban_futures": ("room", "user", "at", "banned"),
    "inbox": ("id", "recipient", "sender", "body", "posted_at", "expiry"),
}
