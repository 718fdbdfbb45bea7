"""Every table. Times are milliseconds since the epoch; `*_id` without a comment point at the noun they name.

The id of a room, a person or the server is the id of its stream.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    text,
)

metadata = MetaData(
    naming_convention={"ix": "ix_%(table_name)s_%(column_0_N_name)s", "uq": "uq_%(table_name)s_%(column_0_N_name)s"}
)


def _id(name: str = "id") -> Column[int]:
    """A key taken from the one sequence of ids (`tx.next_id`); on SQLite it is the row id."""
    return Column(name, BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=False)


# --- the log ---------------------------------------------------------------------------------------------------------

sequences = Table(
    "sequences",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", BigInteger, nullable=False),
    comment="SQLite only: the last id given out; PostgreSQL has a sequence of its own.",
)

streams = Table(
    "streams",
    metadata,
    _id(),
    Column("kind", SmallInteger, nullable=False),
    Column("last_seq", BigInteger, nullable=False, server_default=text("0")),
)

events = Table(
    "events",
    metadata,
    Column("stream_id", BigInteger, primary_key=True, autoincrement=False),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("id", BigInteger, nullable=False),
    Column("kind", Text, nullable=False),
    Column("subject_id", BigInteger),
    Column("actor_id", BigInteger),
    Column("at_ms", BigInteger, nullable=False),
    Column("data", Text),
    Index(None, "stream_id", "id", unique=True),
    sqlite_with_rowid=False,
)

jobs = Table(
    "jobs",
    metadata,
    _id(),
    Column("kind", Text, nullable=False),
    Column("key", Text, nullable=False, comment="one waiting job per (kind, key)"),
    Column("data", Text, nullable=False),
    Column("state", SmallInteger, nullable=False, comment="0 waiting, 1 leased, 2 dead"),
    Column("due_ms", BigInteger, nullable=False),
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    Column("lease", Text, comment="who works on it; due_ms is then the end of the lease"),
    Column("error", Text),
    Column("created_ms", BigInteger, nullable=False),
    Index(None, "state", "due_ms"),
)
for _name, _state in (("waiting", 0), ("leased", 1)):
    _there = jobs.c.state == _state
    Index(f"uq_jobs_{_name}", jobs.c.kind, jobs.c.key, unique=True, sqlite_where=_there, postgresql_where=_there)

# --- people ----------------------------------------------------------------------------------------------------------

people = Table(
    "people",
    metadata,
    _id(),
    Column(
        "kind",
        SmallInteger,
        nullable=False,
        comment="0 person, 1 guest, 2 visitor (a Session ID alone), 3 bot, 4 erased",
    ),
    Column("uid", Text, unique=True, comment="the Talk user id, or guest/HEX; null for visitors"),
    Column("uuid", Text, nullable=False, unique=True),
    Column("display_name", Text, nullable=False),
    Column("name_key", Text, nullable=False, comment="display_name for finding it whatever the case"),
    Column("email", Text),
    Column("is_admin", Boolean, nullable=False, server_default=text("false")),
    Column("created_ms", BigInteger, nullable=False),
    Column("last_seen_ms", BigInteger),
    Column("disabled_ms", BigInteger),
    Column("team_disabled", Boolean, nullable=False, server_default=text("false")),
    Column("auth_epoch", Integer, nullable=False, server_default=text("0")),
    Index(None, "email"),
    Index(None, "created_ms", "id"),
)

external_ids = Table(
    "external_ids",
    metadata,
    Column("face", Text, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("value", Text, primary_key=True),
    Column("person_id", BigInteger, nullable=False),
    Column("created_ms", BigInteger, nullable=False),
    Index(None, "person_id", "face", "kind"),
    sqlite_with_rowid=False,
)

groups = Table(
    "groups",
    metadata,
    _id(),
    Column("gid", Text, nullable=False, unique=True),
    Column("display_name", Text, nullable=False),
    Column("created_ms", BigInteger, nullable=False),
)

group_members = Table(
    "group_members",
    metadata,
    Column("group_id", BigInteger, primary_key=True, autoincrement=False),
    Column("person_id", BigInteger, primary_key=True, autoincrement=False),
    Index(None, "person_id"),
    sqlite_with_rowid=False,
)

credentials = Table(
    "credentials",
    metadata,
    _id(),
    Column("kind", Text, nullable=False),
    Column("person_id", BigInteger, comment="null for keys that act for the server"),
    Column("room_id", BigInteger, comment="set where the credential is good in one room only"),
    Column("name", Text, nullable=False),
    Column("lookup", LargeBinary, comment="SHA-256 or HMAC of the token"),
    Column("secret", LargeBinary, comment="password hash, or ciphertext where the wire gives the value back"),
    Column("created_ms", BigInteger, nullable=False),
    Column("expires_ms", BigInteger),
    Column("last_used_ms", BigInteger),
    UniqueConstraint("kind", "lookup"),
    Index(None, "person_id", "kind"),
    Index(None, "room_id", "kind"),
    Index(None, "expires_ms"),
)

# --- rooms -----------------------------------------------------------------------------------------------------------

rooms = Table(
    "rooms",
    metadata,
    _id(),
    Column("token", Text, nullable=False, unique=True),
    Column("kind", SmallInteger, nullable=False, comment="1 one-to-one, 2 group, 3 public"),
    Column("name", Text, nullable=False),
    Column("description", Text, nullable=False, server_default=text("''")),
    Column("pair", Text, unique=True, comment="'low:high' person ids of a one-to-one"),
    Column("is_read_only", Boolean, nullable=False, server_default=text("false")),
    Column("created_ms", BigInteger, nullable=False),
    Column("last_activity_ms", BigInteger, nullable=False),
    Column("last_event_id", BigInteger, nullable=False, server_default=text("0"), comment="newest of any kind"),
    Column("last_chat_id", BigInteger, nullable=False, server_default=text("0"), comment="newest one a list shows"),
    Column(
        "message_count", BigInteger, nullable=False, server_default=text("0"), comment="ordinal of the last message"
    ),
    Column(
        "identity_count", Integer, nullable=False, server_default=text("0"), comment="members with an Olvid identity"
    ),
    Column("session_room", Text, comment="name on the Session wire, if published there"),
    Column("session_key", Text, unique=True, comment="session_room in lower case"),
    Column("session_id", Integer, nullable=False, server_default=text("0"), comment="last dense message number"),
    Column("deletion_id", Integer, nullable=False, server_default=text("0")),
    Column("message_sequence", BigInteger, nullable=False, server_default=text("0")),
    Column("info_updates", BigInteger, nullable=False, server_default=text("1")),
    Column(
        "session_defaults",
        SmallInteger,
        nullable=False,
        server_default=text("11"),
        comment="bits of what anyone may on the Session wire: 1 see it, 2 read, 8 upload; writing is a permission",
    ),
    Column("verifies_signatures", Boolean, nullable=False, server_default=text("true"), comment="of Session posts"),
    Column("whisper_count", Integer, nullable=False, server_default=text("0"), comment="messages that few may see"),
    Column("image_number", BigInteger, comment="what the Session wire calls the file with its image"),
    Column("avatar_version", Text, nullable=False, server_default=text("''"), comment="of its own image; '' without"),
    Column("default_permissions", SmallInteger, nullable=False, server_default=text("0"), comment="bits; 0 as usual"),
    Column("call_permissions", SmallInteger, nullable=False, server_default=text("0"), comment="bits; 0 as by default"),
    Column("mention_permissions", SmallInteger, nullable=False, server_default=text("0"), comment="who may say @all"),
    Column("recording_consent", SmallInteger, nullable=False, server_default=text("0")),
    Column("expiration_s", Integer, nullable=False, server_default=text("0"), comment="messages live so long; 0: on"),
    Column("cleared_seq", BigInteger, nullable=False, server_default=text("0"), comment="nothing before is shown"),
    Column("bot_count", Integer, nullable=False, server_default=text("0"), comment="bots that hear of its events"),
    Column("password", LargeBinary, comment="argon2id; null without"),
    Column("has_lobby", Boolean, nullable=False, server_default=text("false"), comment="only moderators are admitted"),
    Column("lobby_until_ms", BigInteger, comment="when the lobby opens by itself"),
    Column("listing", SmallInteger, nullable=False, server_default=text("0"), comment="who finds it: 0 members, 1, 2"),
    Column("call_id", BigInteger, comment="the event that started the call there is"),
    Column("call_ms", BigInteger, comment="when it started"),
    Column("call_is_silent", Boolean, nullable=False, server_default=text("false"), comment="nobody is told of it"),
    Column("object_type", Text, nullable=False, server_default=text("''"), comment="what it is about, if anything"),
    Column("object_id", Text, nullable=False, server_default=text("''")),
    Index(None, "object_id", "object_type"),
)
participants = Table(
    "participants",
    metadata,
    Column("room_id", BigInteger, primary_key=True, autoincrement=False),
    Column("person_id", BigInteger, primary_key=True, autoincrement=False),
    Column("role", SmallInteger, nullable=False, comment="Talk's participant types 1 to 6"),
    Column("joined_ms", BigInteger, nullable=False),
    Column("has_identity", Boolean, nullable=False, server_default=text("false")),
    Column("is_hidden", Boolean, nullable=False, server_default=text("false"), comment="left a one-to-one"),
    Column("has_closed", Boolean, nullable=False, server_default=text("false"), comment="closed a one-to-one"),
    Column("last_read_id", BigInteger, nullable=False, server_default=text("0")),
    Column("read_ordinal", BigInteger, nullable=False, server_default=text("0")),
    Column("last_mention_id", BigInteger, nullable=False, server_default=text("0")),
    Column("last_sent_ms", BigInteger, nullable=False, server_default=text("0")),
    Column(
        "replica_after_id",
        BigInteger,
        nullable=False,
        server_default=text("0"),
        comment="an Olvid identity has the room's events after this one",
    ),
    Column("permissions", SmallInteger, nullable=False, server_default=text("0"), comment="bits; 0 as the room's"),
    Column("invited_id", BigInteger, nullable=False, server_default=text("0"), comment="the event of being added"),
    Column("dismissed_id", BigInteger, nullable=False, server_default=text("0"), comment="notifications put away"),
    Column("dismissed_call_id", BigInteger, nullable=False, server_default=text("0")),
    Column("rung_call_id", BigInteger, nullable=False, server_default=text("0"), comment="told of this call by a ring"),
    Column(
        "session_rights",
        SmallInteger,
        nullable=False,
        server_default=text("0"),
        comment="its session_overrides: bits allowed, bits refused times 16; 0 as the room's",
    ),
    Column("is_admin", Boolean, nullable=False, server_default=text("false"), comment="a moderator who makes others"),
    Column("is_concealed", Boolean, nullable=False, server_default=text("false"), comment="a moderator not shown"),
    Column("ranked_ms", BigInteger, nullable=False, server_default=text("0"), comment="when its role last changed"),
    Column("staff_before", SmallInteger, comment="what it was before session_staff raised it; null unless that did"),
    Column("active_ms", BigInteger, nullable=False, server_default=text("0"), comment="last there, to the hour"),
    Column("notifies_calls", Boolean, nullable=False, server_default=text("true")),
    Column("is_archived", Boolean, nullable=False, server_default=text("false")),
    Column("is_favorite", Boolean, nullable=False, server_default=text("false")),
    Column("notification_level", SmallInteger, nullable=False, server_default=text("0"), comment="0 as usual"),
    Index(None, "person_id"),
    Index(None, "room_id", "role"),
    Index(None, "room_id", "last_read_id"),
    Index(None, "room_id", "active_ms"),
    sqlite_with_rowid=False,
)

presences = Table(
    "presences",
    metadata,
    Column("key", Text, primary_key=True, comment="known to the client that has the room open, and to its peers"),
    Column("room_id", BigInteger, nullable=False),
    Column("person_id", BigInteger, nullable=False),
    Column("device_id", BigInteger, nullable=False, comment="the credential it was opened by"),
    Column("joined_ms", BigInteger, nullable=False),
    Column("at_ms", BigInteger, nullable=False, comment="last sign of life"),
    Column("call_flags", SmallInteger, nullable=False, server_default=text("0"), comment="0 outside the call"),
    Column("call_joined_ms", BigInteger),
    Column("is_active", Boolean, nullable=False, server_default=text("true")),
    Index(None, "room_id", "person_id"),
    Index(None, "device_id"),
    Index(None, "at_ms"),
)

bans = Table(
    "bans",
    metadata,
    Column("room_id", BigInteger, primary_key=True, autoincrement=False),
    Column("person_id", BigInteger, primary_key=True, autoincrement=False),
    Column("actor_id", BigInteger, nullable=False),
    Column("role", SmallInteger, comment="given back by an unban; null for who had no seat"),
    Column("at_ms", BigInteger, nullable=False),
    Column("note", Text, nullable=False, server_default=text("''"), comment="for moderators"),
    Column("expires_ms", BigInteger, comment="when it ends by itself; null for one that does not"),
    Column("is_server", Boolean, nullable=False, server_default=text("false"), comment="goes with that of server_bans"),
    Index(None, "expires_ms"),
    Index(None, "person_id"),
    sqlite_with_rowid=False,
)

# --- messages and files ----------------------------------------------------------------------------------------------

messages = Table(
    "messages",
    metadata,
    Column("room_id", BigInteger, primary_key=True, autoincrement=False),
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("ordinal", BigInteger, nullable=False, comment="dense number in the room"),
    Column("author_id", BigInteger, nullable=False),
    Column("posted_ms", BigInteger, nullable=False),
    Column("sent_ms", BigInteger, nullable=False, comment="unique per room and author"),
    Column("text", Text, nullable=False),
    Column("reply_to_id", BigInteger),
    Column("file_count", SmallInteger, nullable=False, server_default=text("0")),
    Column("reaction_count", Integer, nullable=False, server_default=text("0")),
    Column("reference", Text, nullable=False, server_default=text("''"), comment="the client's own id, echoed"),
    Column("session_id", Integer, comment="dense message number on the Session wire; a new one after an edit"),
    Column("session_first_id", Integer, comment="its first number there, if it has another one now"),
    Column("seqno", BigInteger, nullable=False, server_default=text("0"), comment="the room's message_sequence …"),
    Column("seqno_data", BigInteger, nullable=False, server_default=text("0"), comment="… at its last edit"),
    Column("seqno_posted", BigInteger, nullable=False, server_default=text("0"), comment="… when it was posted"),
    Column("envelope_format", SmallInteger, comment="1 Session"),
    Column("envelope_key", Text, comment="the Session ID it is signed by"),
    Column("envelope_bytes", LargeBinary),
    Column("envelope_signature", LargeBinary),
    Column("edited_ms", BigInteger),
    Column("edited_by_id", BigInteger),
    Column("deleted_ms", BigInteger),
    Column("deleted_by_id", BigInteger),
    Column("is_silent", Boolean, nullable=False, server_default=text("false"), comment="nobody is notified of it"),
    Column("rich_object", Text, comment="JSON of what it shows in place of its text, where a face can"),
    Column("expires_ms", BigInteger),
    Index(None, "room_id", "session_id", unique=True),
    Index(None, "room_id", "seqno"),
    Index(None, "room_id", "author_id", "sent_ms", unique=True),
    sqlite_with_rowid=False,
)

_renumbered = messages.c.session_first_id.is_not(None)
Index(
    "ix_messages_renumbered",
    messages.c.room_id,
    messages.c.session_first_id,
    unique=True,
    sqlite_where=_renumbered,
    postgresql_where=_renumbered,
)
_expires = messages.c.expires_ms.is_not(None)
Index(
    "ix_messages_expiring", messages.c.room_id, messages.c.expires_ms, sqlite_where=_expires, postgresql_where=_expires
)

reactions = Table(
    "reactions",
    metadata,
    Column("room_id", BigInteger, primary_key=True, autoincrement=False),
    Column("message_id", BigInteger, primary_key=True, autoincrement=False),
    Column("emoji", Text, primary_key=True),
    Column("person_id", BigInteger, primary_key=True, autoincrement=False),
    Column("at_ms", BigInteger, nullable=False),
    Index(None, "person_id", "room_id"),
    sqlite_with_rowid=False,
)

files = Table(
    "files",
    metadata,
    _id(),
    Column("owner_id", BigInteger, nullable=False),
    Column(
        "path", Text, comment="where the owner keeps it, starts with '/'; null for files that only hang on messages"
    ),
    Column("folder", Text, comment="the path without its last part; null where there is no path"),
    Column("name", Text, nullable=False),
    Column("mime", Text, nullable=False),
    Column("size_bytes", BigInteger, nullable=False, comment="of a folder: of all files below it"),
    Column("blob", Text, unique=True, comment="null for folders"),
    Column("created_ms", BigInteger, nullable=False, comment="of a folder: when something below it changed last"),
    Column("expires_ms", BigInteger),
    Column("upload_room_id", BigInteger, comment="where it came by the Session wire: it expires though it is shown"),
    UniqueConstraint("owner_id", "path"),
    Index(None, "owner_id", "folder"),
    Index(None, "expires_ms"),
)

attachments = Table(
    "attachments",
    metadata,
    Column("room_id", BigInteger, primary_key=True, autoincrement=False),
    Column("message_id", BigInteger, primary_key=True, autoincrement=False),
    Column("position", SmallInteger, primary_key=True, autoincrement=False),
    Column("file_id", BigInteger, nullable=False),
    Index(None, "file_id"),
    sqlite_with_rowid=False,
)
