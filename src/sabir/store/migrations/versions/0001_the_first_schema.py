"""The first schema."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The first schema."""
    op.create_table(
        "api_keys",
        sa.Column("identity_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False, comment="ciphertext of a UUID"),
        sa.PrimaryKeyConstraint("identity_id"),
        comment="licences that identities were given",
    )
    op.create_table(
        "attachments",
        sa.Column("room_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("message_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("position", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("file_id", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("room_id", "message_id", "position"),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_attachments_file_id"), "attachments", ["file_id"], unique=False)
    op.create_table(
        "audit_entries",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("uuid", sa.Text(), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("face", sa.Text(), nullable=False),
        sa.Column("actor_id", sa.BigInteger(), nullable=True),
        sa.Column("subject_id", sa.BigInteger(), nullable=True, comment="the other person"),
        sa.Column("room_id", sa.BigInteger(), nullable=True),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("ip", sa.Text(), nullable=True),
        sa.Column("data", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("uuid", name=op.f("uq_audit_entries_uuid")),
    )
    op.create_index(op.f("ix_audit_entries_actor_id_at_ms"), "audit_entries", ["actor_id", "at_ms"], unique=False)
    op.create_index(op.f("ix_audit_entries_at_ms_id"), "audit_entries", ["at_ms", "id"], unique=False)
    op.create_index(op.f("ix_audit_entries_subject_id_at_ms"), "audit_entries", ["subject_id", "at_ms"], unique=False)
    op.create_table(
        "avatars",
        sa.Column("stream_id", sa.BigInteger(), autoincrement=False, nullable=False, comment="a person or a room"),
        sa.Column("blob", sa.Text(), nullable=True, comment="a PNG image; null for an emoji"),
        sa.Column("emoji", sa.Text(), nullable=True),
        sa.Column("color", sa.Text(), nullable=True, comment="six hex digits behind the emoji; null for the usual one"),
        sa.Column("version", sa.Text(), nullable=False, comment="changes with the image"),
        sa.PrimaryKeyConstraint("stream_id"),
        sa.UniqueConstraint("blob", name=op.f("uq_avatars_blob")),
    )
    op.create_table(
        "bans",
        sa.Column("room_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("person_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("actor_id", sa.BigInteger(), nullable=False),
        sa.Column("role", sa.SmallInteger(), nullable=True, comment="given back by an unban; null for who had no seat"),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.Column("note", sa.Text(), server_default=sa.text("('')"), nullable=False, comment="for moderators"),
        sa.Column(
            "expires_ms", sa.BigInteger(), nullable=True, comment="when it ends by itself; null for one that does not"
        ),
        sa.Column(
            "is_server",
            sa.Boolean(),
            server_default=sa.text("(false)"),
            nullable=False,
            comment="goes with that of server_bans",
        ),
        sa.PrimaryKeyConstraint("room_id", "person_id"),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_bans_expires_ms"), "bans", ["expires_ms"], unique=False)
    op.create_index(op.f("ix_bans_person_id"), "bans", ["person_id"], unique=False)
    op.create_table(
        "bots",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False, comment="who its messages are of"),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), server_default=sa.text("('')"), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=False, comment="ciphertext: both sides sign with it"),
        sa.Column(
            "features",
            sa.SmallInteger(),
            nullable=False,
            comment="bits: 1 hears, 2 answers, 4 event, 8 hears of reactions",
        ),
        sa.Column("state", sa.SmallInteger(), nullable=False, comment="1 moderators can have it in their rooms"),
        sa.Column(
            "error_count", sa.Integer(), server_default=sa.text("0"), nullable=False, comment="since it last answered"
        ),
        sa.Column("error_ms", sa.BigInteger(), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("created_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("person_id", name=op.f("uq_bots_person_id")),
        sa.UniqueConstraint("url", name=op.f("uq_bots_url")),
    )
    op.create_table(
        "callers",
        sa.Column("room_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("person_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("is_guest", sa.Boolean(), nullable=False),
        sa.Column("join_count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("room_id", "person_id"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "client_refs",
        sa.Column("room_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("actor_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("device_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("ref", sa.LargeBinary(), nullable=False, comment="SHA-256 of what the client sent"),
        sa.Column("body_hash", sa.LargeBinary(), nullable=False),
        sa.Column("message_id", sa.BigInteger(), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("room_id", "actor_id", "device_id", "ref"),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_client_refs_at_ms"), "client_refs", ["at_ms"], unique=False)
    op.create_table(
        "contacts",
        sa.Column("identity_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("is_one_to_one", sa.Boolean(), nullable=False),
        sa.Column(
            "has_channel",
            sa.Boolean(),
            server_default=sa.text("(true)"),
            nullable=False,
            comment="false while it is renewed",
        ),
        sa.Column("created_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("identity_id", "id"),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_contacts_identity_id_person_id"), "contacts", ["identity_id", "person_id"], unique=True)
    op.create_index(op.f("ix_contacts_person_id"), "contacts", ["person_id"], unique=False)
    op.create_table(
        "credentials",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=True, comment="null for keys that act for the server"),
        sa.Column(
            "room_id", sa.BigInteger(), nullable=True, comment="set where the credential is good in one room only"
        ),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("lookup", sa.LargeBinary(), nullable=True, comment="SHA-256 or HMAC of the token"),
        sa.Column(
            "secret",
            sa.LargeBinary(),
            nullable=True,
            comment="password hash, or ciphertext where the wire gives the value back",
        ),
        sa.Column("created_ms", sa.BigInteger(), nullable=False),
        sa.Column("expires_ms", sa.BigInteger(), nullable=True),
        sa.Column("last_used_ms", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("kind", "lookup", name=op.f("uq_credentials_kind_lookup")),
    )
    op.create_index(op.f("ix_credentials_expires_ms"), "credentials", ["expires_ms"], unique=False)
    op.create_index(op.f("ix_credentials_person_id_kind"), "credentials", ["person_id", "kind"], unique=False)
    op.create_index(op.f("ix_credentials_room_id_kind"), "credentials", ["room_id", "kind"], unique=False)
    op.create_table(
        "dashboard_admins",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("uuid", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False, comment="case-folded"),
        sa.Column("password", sa.LargeBinary(), nullable=True, comment="argon2id; null for who was only invited"),
        sa.Column("capabilities", sa.Text(), nullable=False, comment="names joined by ','"),
        sa.Column("created_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("email", name=op.f("uq_dashboard_admins_email")),
        sa.UniqueConstraint("uuid", name=op.f("uq_dashboard_admins_uuid")),
        comment="People of the Seald dashboard; they need not be persons here.",
    )
    op.create_table(
        "direct_messages",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("recipient_id", sa.BigInteger(), nullable=False),
        sa.Column("recipient_key", sa.Text(), nullable=False, comment="the blinded id it was sent to"),
        sa.Column("sender_id", sa.BigInteger(), nullable=False),
        sa.Column("sender_key", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False, comment="encrypted by its sender; nobody here can read it"),
        sa.Column("posted_ms", sa.BigInteger(), nullable=False),
        sa.Column("expires_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_direct_messages_expires_ms"), "direct_messages", ["expires_ms"], unique=False)
    op.create_index(op.f("ix_direct_messages_recipient_id_id"), "direct_messages", ["recipient_id", "id"], unique=False)
    op.create_index(op.f("ix_direct_messages_sender_id_id"), "direct_messages", ["sender_id", "id"], unique=False)
    op.create_table(
        "discussions",
        sa.Column("identity_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("room_id", sa.BigInteger(), nullable=False),
        sa.Column("contact_id", sa.BigInteger(), nullable=True, comment="set for one-to-one discussions"),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("is_locked", sa.Boolean(), server_default=sa.text("(false)"), nullable=False),
        sa.Column("applied_seq", sa.BigInteger(), nullable=False, comment="the room's events up to here are copied"),
        sa.Column("created_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("identity_id", "id"),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_discussions_identity_id_room_id"), "discussions", ["identity_id", "room_id"], unique=True)
    op.create_index(op.f("ix_discussions_room_id"), "discussions", ["room_id"], unique=False)
    op.create_table(
        "effects",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False, comment="the order in which they happen"),
        sa.Column("person_id", sa.BigInteger(), nullable=False, comment="on whose side"),
        sa.Column("room_id", sa.BigInteger(), nullable=True, comment="which is locked too"),
        sa.Column("due_ms", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("data", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        comment="what happens on an identity's side a little later",
    )
    op.create_index(op.f("ix_effects_person_id_id"), "effects", ["person_id", "id"], unique=False)
    op.create_table(
        "events",
        sa.Column("stream_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.BigInteger(), nullable=True),
        sa.Column("actor_id", sa.BigInteger(), nullable=True),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.Column("data", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("stream_id", "seq"),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_events_stream_id_id"), "events", ["stream_id", "id"], unique=True)
    op.create_table(
        "external_ids",
        sa.Column("face", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("created_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("face", "kind", "value"),
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_external_ids_person_id_face_kind"), "external_ids", ["person_id", "face", "kind"], unique=False
    )
    op.create_table(
        "file_numbers",
        sa.Column("room_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False, comment="random in [2^31, 2^53)"),
        sa.Column("file_id", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("room_id", "number"),
        sa.UniqueConstraint("room_id", "file_id", name=op.f("uq_file_numbers_room_id_file_id")),
        comment="what the Session wire calls a file, in each room that shows it",
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_file_numbers_file_id"), "file_numbers", ["file_id"], unique=False)
    op.create_table(
        "files",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("owner_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "path",
            sa.Text(),
            nullable=True,
            comment="where the owner keeps it, starts with '/'; null for files that only hang on messages",
        ),
        sa.Column(
            "folder", sa.Text(), nullable=True, comment="the path without its last part; null where there is no path"
        ),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("mime", sa.Text(), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False, comment="of a folder: of all files below it"),
        sa.Column("blob", sa.Text(), nullable=True, comment="null for folders"),
        sa.Column(
            "created_ms", sa.BigInteger(), nullable=False, comment="of a folder: when something below it changed last"
        ),
        sa.Column("expires_ms", sa.BigInteger(), nullable=True),
        sa.Column(
            "upload_room_id",
            sa.BigInteger(),
            nullable=True,
            comment="where it came by the Session wire: it expires though it is shown",
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("blob", name=op.f("uq_files_blob")),
        sa.UniqueConstraint("owner_id", "path", name=op.f("uq_files_owner_id_path")),
    )
    op.create_index(op.f("ix_files_expires_ms"), "files", ["expires_ms"], unique=False)
    op.create_index(op.f("ix_files_owner_id_folder"), "files", ["owner_id", "folder"], unique=False)
    op.create_table(
        "group_members",
        sa.Column("group_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("person_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("group_id", "person_id"),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_group_members_person_id"), "group_members", ["person_id"], unique=False)
    op.create_table(
        "groups",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("gid", sa.Text(), nullable=False),
        sa.Column("display_name", sa.Text(), nullable=False),
        sa.Column("created_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("gid", name=op.f("uq_groups_gid")),
    )
    op.create_table(
        "identities",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("first_name", sa.Text(), server_default=sa.text("('')"), nullable=False),
        sa.Column("last_name", sa.Text(), server_default=sa.text("('')"), nullable=False),
        sa.Column("company", sa.Text(), server_default=sa.text("('')"), nullable=False),
        sa.Column("position", sa.Text(), server_default=sa.text("('')"), nullable=False),
        sa.Column("public_key", sa.Text(), nullable=False, comment="random; makes the identity's bytes, hex"),
        sa.Column("created_ms", sa.BigInteger(), nullable=False),
        sa.Column("last_contact_id", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("last_discussion_id", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("last_inbound_id", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("last_outbound_id", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("last_inbound_attachment_id", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("last_outbound_attachment_id", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("last_invitation_id", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("person_id", name=op.f("uq_identities_person_id")),
    )
    op.create_index(op.f("ix_identities_public_key"), "identities", ["public_key"], unique=False)
    op.create_table(
        "identity_settings",
        sa.Column("identity_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("accepts_introductions", sa.Boolean(), nullable=False),
        sa.Column("accepts_groups", sa.Boolean(), nullable=False),
        sa.Column("accepts_one_to_ones", sa.Boolean(), nullable=False),
        sa.Column("accepts_invitations", sa.Boolean(), nullable=False),
        sa.Column("existence_s", sa.BigInteger(), nullable=False, comment="older messages go; 0: none"),
        sa.Column(
            "discussion_count", sa.BigInteger(), nullable=False, comment="so many stay of each discussion; 0: all"
        ),
        sa.Column("global_count", sa.BigInteger(), nullable=False, comment="so many stay; 0: all"),
        sa.Column("cleans_locked", sa.Boolean(), nullable=False),
        sa.Column("keeps_sharings", sa.Boolean(), nullable=False),
        sa.Column("invites_directory", sa.Boolean(), nullable=False),
        sa.Column("is_retaining", sa.Boolean(), nullable=False, comment="whether messages are ever thrown away"),
        sa.PrimaryKeyConstraint("identity_id"),
    )
    op.create_index(
        "ix_identity_settings_retaining",
        "identity_settings",
        ["identity_id"],
        unique=False,
        sqlite_where=sa.text("is_retaining IS 1"),
        postgresql_where=sa.text("is_retaining IS true"),
    )
    op.create_table(
        "import_marks",
        sa.Column("source", sa.Text(), nullable=False, comment="the server that moves in, by its public key"),
        sa.Column("part", sa.Text(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False, comment="everything up to there has arrived"),
        sa.PrimaryKeyConstraint("source", "part"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "invitations",
        sa.Column("identity_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("protocol_id", sa.BigInteger(), nullable=False, comment="the same on both sides"),
        sa.Column("status", sa.SmallInteger(), nullable=False, comment="as on the wire"),
        sa.Column("peer_id", sa.BigInteger(), nullable=False, comment="the person on the other side"),
        sa.Column("display_name", sa.Text(), nullable=False),
        sa.Column("changed_ms", sa.BigInteger(), nullable=False, comment="when it got its status"),
        sa.Column("own_sas", sa.Text(), server_default=sa.text("('')"), nullable=False, comment="the code to show"),
        sa.Column("peer_sas", sa.Text(), server_default=sa.text("('')"), nullable=False, comment="the code to enter"),
        sa.Column(
            "mediator_id",
            sa.BigInteger(),
            server_default=sa.text("0"),
            nullable=False,
            comment="a contact, of introductions",
        ),
        sa.Column("room_id", sa.BigInteger(), nullable=True, comment="of invitations to a group"),
        sa.Column(
            "is_agreed",
            sa.Boolean(),
            server_default=sa.text("(false)"),
            nullable=False,
            comment="this side did all it had to",
        ),
        sa.PrimaryKeyConstraint("identity_id", "id"),
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_invitations_identity_id_protocol_id"), "invitations", ["identity_id", "protocol_id"], unique=True
    )
    op.create_index(op.f("ix_invitations_peer_id"), "invitations", ["peer_id"], unique=False)
    op.create_index(op.f("ix_invitations_protocol_id"), "invitations", ["protocol_id"], unique=False)
    op.create_table(
        "jobs",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False, comment="one waiting job per (kind, key)"),
        sa.Column("data", sa.Text(), nullable=False),
        sa.Column("state", sa.SmallInteger(), nullable=False, comment="0 waiting, 1 leased, 2 dead"),
        sa.Column("due_ms", sa.BigInteger(), nullable=False),
        sa.Column("attempts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("lease", sa.Text(), nullable=True, comment="who works on it; due_ms is then the end of the lease"),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("created_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_jobs_state_due_ms"), "jobs", ["state", "due_ms"], unique=False)
    op.create_index(
        "uq_jobs_leased",
        "jobs",
        ["kind", "key"],
        unique=True,
        sqlite_where=sa.text("state = 1"),
        postgresql_where=sa.text("state = 1"),
    )
    op.create_index(
        "uq_jobs_waiting",
        "jobs",
        ["kind", "key"],
        unique=True,
        sqlite_where=sa.text("state = 0"),
        postgresql_where=sa.text("state = 0"),
    )
    op.create_table(
        "link_previews",
        sa.Column("message_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("file_id", sa.BigInteger(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("message_id"),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_link_previews_file_id"), "link_previews", ["file_id"], unique=False)
    op.create_table(
        "locations",
        sa.Column("message_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column(
            "seq", sa.BigInteger(), autoincrement=False, nullable=False, comment="the event of the room that told of it"
        ),
        sa.Column("room_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.SmallInteger(), nullable=False, comment="1 sent once, 2 shared live, 3 no longer"),
        sa.Column("latitude", sa.Float(precision=53), nullable=False),
        sa.Column("longitude", sa.Float(precision=53), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.Column("altitude", sa.Float(precision=53), server_default=sa.text("0"), nullable=False),
        sa.Column("precision", sa.Float(precision=53), server_default=sa.text("0"), nullable=False),
        sa.Column("address", sa.Text(), server_default=sa.text("('')"), nullable=False),
        sa.PrimaryKeyConstraint("message_id", "seq"),
        comment="the newest and those of the last minutes",
        sqlite_with_rowid=False,
    )
    op.create_table(
        "login_flows",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("poll_lookup", sa.LargeBinary(), nullable=False, comment="SHA-256 of what the client polls with"),
        sa.Column("flow_lookup", sa.LargeBinary(), nullable=False, comment="SHA-256 of what the browser opens"),
        sa.Column("client_name", sa.Text(), nullable=False),
        sa.Column("expires_ms", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=True, comment="who granted it"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("flow_lookup", name=op.f("uq_login_flows_flow_lookup")),
        sa.UniqueConstraint("poll_lookup", name=op.f("uq_login_flows_poll_lookup")),
    )
    op.create_index(op.f("ix_login_flows_expires_ms"), "login_flows", ["expires_ms"], unique=False)
    op.create_table(
        "logins",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("uuid", sa.Text(), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("credential_id", sa.BigInteger(), nullable=True),
        sa.Column("face", sa.Text(), nullable=False),
        sa.Column("is_success", sa.Boolean(), nullable=False),
        sa.Column("ip", sa.Text(), nullable=True),
        sa.Column("user_agent", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("uuid", name=op.f("uq_logins_uuid")),
    )
    op.create_index(op.f("ix_logins_person_id_at_ms_id"), "logins", ["person_id", "at_ms", "id"], unique=False)
    op.create_table(
        "messages",
        sa.Column("room_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("ordinal", sa.BigInteger(), nullable=False, comment="dense number in the room"),
        sa.Column("author_id", sa.BigInteger(), nullable=False),
        sa.Column("posted_ms", sa.BigInteger(), nullable=False),
        sa.Column("sent_ms", sa.BigInteger(), nullable=False, comment="unique per room and author"),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("reply_to_id", sa.BigInteger(), nullable=True),
        sa.Column("file_count", sa.SmallInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("reaction_count", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column(
            "reference",
            sa.Text(),
            server_default=sa.text("('')"),
            nullable=False,
            comment="the client's own id, echoed",
        ),
        sa.Column(
            "session_id",
            sa.Integer(),
            nullable=True,
            comment="dense message number on the Session wire; a new one after an edit",
        ),
        sa.Column(
            "session_first_id", sa.Integer(), nullable=True, comment="its first number there, if it has another one now"
        ),
        sa.Column(
            "seqno",
            sa.BigInteger(),
            server_default=sa.text("0"),
            nullable=False,
            comment="the room's message_sequence …",
        ),
        sa.Column(
            "seqno_data", sa.BigInteger(), server_default=sa.text("0"), nullable=False, comment="… at its last edit"
        ),
        sa.Column(
            "seqno_posted", sa.BigInteger(), server_default=sa.text("0"), nullable=False, comment="… when it was posted"
        ),
        sa.Column("envelope_format", sa.SmallInteger(), nullable=True, comment="1 Session"),
        sa.Column("envelope_key", sa.Text(), nullable=True, comment="the Session ID it is signed by"),
        sa.Column("envelope_bytes", sa.LargeBinary(), nullable=True),
        sa.Column("envelope_signature", sa.LargeBinary(), nullable=True),
        sa.Column("edited_ms", sa.BigInteger(), nullable=True),
        sa.Column("edited_by_id", sa.BigInteger(), nullable=True),
        sa.Column("deleted_ms", sa.BigInteger(), nullable=True),
        sa.Column("deleted_by_id", sa.BigInteger(), nullable=True),
        sa.Column(
            "is_silent",
            sa.Boolean(),
            server_default=sa.text("(false)"),
            nullable=False,
            comment="nobody is notified of it",
        ),
        sa.Column(
            "rich_object",
            sa.Text(),
            nullable=True,
            comment="JSON of what it shows in place of its text, where a face can",
        ),
        sa.Column("expires_ms", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("room_id", "id"),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_messages_expiring",
        "messages",
        ["room_id", "expires_ms"],
        unique=False,
        sqlite_where=sa.text("expires_ms IS NOT NULL"),
        postgresql_where=sa.text("expires_ms IS NOT NULL"),
    )
    op.create_index(
        "ix_messages_renumbered",
        "messages",
        ["room_id", "session_first_id"],
        unique=True,
        sqlite_where=sa.text("session_first_id IS NOT NULL"),
        postgresql_where=sa.text("session_first_id IS NOT NULL"),
    )
    op.create_index(
        op.f("ix_messages_room_id_author_id_sent_ms"), "messages", ["room_id", "author_id", "sent_ms"], unique=True
    )
    op.create_index(op.f("ix_messages_room_id_seqno"), "messages", ["room_id", "seqno"], unique=False)
    op.create_index(op.f("ix_messages_room_id_session_id"), "messages", ["room_id", "session_id"], unique=True)
    op.create_table(
        "participants",
        sa.Column("room_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("person_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("role", sa.SmallInteger(), nullable=False, comment="Talk's participant types 1 to 6"),
        sa.Column("joined_ms", sa.BigInteger(), nullable=False),
        sa.Column("has_identity", sa.Boolean(), server_default=sa.text("(false)"), nullable=False),
        sa.Column(
            "is_hidden", sa.Boolean(), server_default=sa.text("(false)"), nullable=False, comment="left a one-to-one"
        ),
        sa.Column(
            "has_closed", sa.Boolean(), server_default=sa.text("(false)"), nullable=False, comment="closed a one-to-one"
        ),
        sa.Column("last_read_id", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("read_ordinal", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("last_mention_id", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("last_sent_ms", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column(
            "replica_after_id",
            sa.BigInteger(),
            server_default=sa.text("0"),
            nullable=False,
            comment="an Olvid identity has the room's events after this one",
        ),
        sa.Column(
            "permissions",
            sa.SmallInteger(),
            server_default=sa.text("0"),
            nullable=False,
            comment="bits; 0 as the room's",
        ),
        sa.Column(
            "invited_id",
            sa.BigInteger(),
            server_default=sa.text("0"),
            nullable=False,
            comment="the event of being added",
        ),
        sa.Column(
            "dismissed_id",
            sa.BigInteger(),
            server_default=sa.text("0"),
            nullable=False,
            comment="notifications put away",
        ),
        sa.Column("dismissed_call_id", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column(
            "rung_call_id",
            sa.BigInteger(),
            server_default=sa.text("0"),
            nullable=False,
            comment="told of this call by a ring",
        ),
        sa.Column(
            "session_rights",
            sa.SmallInteger(),
            server_default=sa.text("0"),
            nullable=False,
            comment="its session_overrides: bits allowed, bits refused times 16; 0 as the room's",
        ),
        sa.Column(
            "is_admin",
            sa.Boolean(),
            server_default=sa.text("(false)"),
            nullable=False,
            comment="a moderator who makes others",
        ),
        sa.Column(
            "is_concealed",
            sa.Boolean(),
            server_default=sa.text("(false)"),
            nullable=False,
            comment="a moderator not shown",
        ),
        sa.Column(
            "ranked_ms",
            sa.BigInteger(),
            server_default=sa.text("0"),
            nullable=False,
            comment="when its role last changed",
        ),
        sa.Column(
            "staff_before",
            sa.SmallInteger(),
            nullable=True,
            comment="what it was before session_staff raised it; null unless that did",
        ),
        sa.Column(
            "active_ms", sa.BigInteger(), server_default=sa.text("0"), nullable=False, comment="last there, to the hour"
        ),
        sa.Column("notifies_calls", sa.Boolean(), server_default=sa.text("(true)"), nullable=False),
        sa.Column("is_archived", sa.Boolean(), server_default=sa.text("(false)"), nullable=False),
        sa.Column("is_favorite", sa.Boolean(), server_default=sa.text("(false)"), nullable=False),
        sa.Column(
            "notification_level", sa.SmallInteger(), server_default=sa.text("0"), nullable=False, comment="0 as usual"
        ),
        sa.PrimaryKeyConstraint("room_id", "person_id"),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_participants_person_id"), "participants", ["person_id"], unique=False)
    op.create_index(op.f("ix_participants_room_id_active_ms"), "participants", ["room_id", "active_ms"], unique=False)
    op.create_index(
        op.f("ix_participants_room_id_last_read_id"), "participants", ["room_id", "last_read_id"], unique=False
    )
    op.create_index(op.f("ix_participants_room_id_role"), "participants", ["room_id", "role"], unique=False)
    op.create_table(
        "people",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column(
            "kind",
            sa.SmallInteger(),
            nullable=False,
            comment="0 person, 1 guest, 2 visitor (a Session ID alone), 3 bot, 4 erased",
        ),
        sa.Column("uid", sa.Text(), nullable=True, comment="the Talk user id, or guest/HEX; null for visitors"),
        sa.Column("uuid", sa.Text(), nullable=False),
        sa.Column("display_name", sa.Text(), nullable=False),
        sa.Column("name_key", sa.Text(), nullable=False, comment="display_name for finding it whatever the case"),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("is_admin", sa.Boolean(), server_default=sa.text("(false)"), nullable=False),
        sa.Column("created_ms", sa.BigInteger(), nullable=False),
        sa.Column("last_seen_ms", sa.BigInteger(), nullable=True),
        sa.Column("disabled_ms", sa.BigInteger(), nullable=True),
        sa.Column("team_disabled", sa.Boolean(), server_default=sa.text("(false)"), nullable=False),
        sa.Column("auth_epoch", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("uid", name=op.f("uq_people_uid")),
        sa.UniqueConstraint("uuid", name=op.f("uq_people_uuid")),
    )
    op.create_index(op.f("ix_people_created_ms_id"), "people", ["created_ms", "id"], unique=False)
    op.create_index(op.f("ix_people_email"), "people", ["email"], unique=False)
    op.create_table(
        "person_settings",
        sa.Column("person_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("person_id", "name"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "pins",
        sa.Column("room_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("message_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("pinned_by_id", sa.BigInteger(), nullable=False),
        sa.Column("pinned_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("room_id", "message_id"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "poll_votes",
        sa.Column("room_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("poll_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("person_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("option", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("room_id", "poll_id", "person_id", "option"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "polls",
        sa.Column("room_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False, comment="the message that shows it"),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("options", sa.Text(), nullable=False, comment="a JSON list"),
        sa.Column("author_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "is_hidden", sa.Boolean(), nullable=False, comment="results are shown when it is closed, and nobody's vote"
        ),
        sa.Column("max_votes", sa.SmallInteger(), nullable=False, comment="options of one voter; 0 for any number"),
        sa.Column("is_closed", sa.Boolean(), server_default=sa.text("(false)"), nullable=False),
        sa.PrimaryKeyConstraint("room_id", "id"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "presences",
        sa.Column(
            "key", sa.Text(), nullable=False, comment="known to the client that has the room open, and to its peers"
        ),
        sa.Column("room_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("device_id", sa.BigInteger(), nullable=False, comment="the credential it was opened by"),
        sa.Column("joined_ms", sa.BigInteger(), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False, comment="last sign of life"),
        sa.Column(
            "call_flags", sa.SmallInteger(), server_default=sa.text("0"), nullable=False, comment="0 outside the call"
        ),
        sa.Column("call_joined_ms", sa.BigInteger(), nullable=True),
        sa.Column("is_active", sa.Boolean(), server_default=sa.text("(true)"), nullable=False),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_index(op.f("ix_presences_at_ms"), "presences", ["at_ms"], unique=False)
    op.create_index(op.f("ix_presences_device_id"), "presences", ["device_id"], unique=False)
    op.create_index(op.f("ix_presences_room_id_person_id"), "presences", ["room_id", "person_id"], unique=False)
    op.create_table(
        "push_registrations",
        sa.Column("credential_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("public_key", sa.Text(), nullable=False),
        sa.Column("proxy", sa.Text(), nullable=False),
        sa.Column("changed_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("credential_id"),
    )
    op.create_index(op.f("ix_push_registrations_person_id"), "push_registrations", ["person_id"], unique=False)
    op.create_table(
        "reactions",
        sa.Column("room_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("message_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("emoji", sa.Text(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("room_id", "message_id", "emoji", "person_id"),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_reactions_person_id_room_id"), "reactions", ["person_id", "room_id"], unique=False)
    op.create_table(
        "relayed_envelopes",
        sa.Column("room_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("message_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("envelope_key", sa.Text(), nullable=False),
        sa.Column("envelope_bytes", sa.LargeBinary(), nullable=False),
        sa.Column("envelope_signature", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("room_id", "message_id"),
        comment="what clients that can't verify blinded authors see in place of a message of one",
        sqlite_with_rowid=False,
    )
    op.create_table(
        "reminders",
        sa.Column("person_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("message_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("room_id", sa.BigInteger(), nullable=False),
        sa.Column("due_ms", sa.BigInteger(), nullable=False),
        sa.Column("told_ms", sa.BigInteger(), nullable=True, comment="when the person was told; null before"),
        sa.Column("told_id", sa.BigInteger(), nullable=True, comment="of the notification"),
        sa.PrimaryKeyConstraint("person_id", "message_id"),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_reminders_due_ms"), "reminders", ["due_ms"], unique=False)
    op.create_table(
        "replica_attachments",
        sa.Column("identity_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("direction", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("discussion_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "replica_message_id", sa.BigInteger(), nullable=False, comment="id of the replica message it hangs on"
        ),
        sa.Column("message_id", sa.BigInteger(), nullable=False, comment="the core's message id"),
        sa.Column("file_id", sa.BigInteger(), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("mime", sa.Text(), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("identity_id", "direction", "id"),
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_replica_attachments_identity_id_message_id"),
        "replica_attachments",
        ["identity_id", "message_id"],
        unique=False,
    )
    op.create_table(
        "replica_messages",
        sa.Column("identity_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("direction", sa.SmallInteger(), autoincrement=False, nullable=False, comment="1 inbound, 2 outbound"),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column(
            "message_id", sa.BigInteger(), nullable=False, comment="the core's; also the order over the identity"
        ),
        sa.Column("discussion_id", sa.BigInteger(), nullable=False),
        sa.Column("sender_contact_id", sa.BigInteger(), nullable=False, comment="0 for own messages"),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("sort_index", sa.Float(precision=53), nullable=False),
        sa.Column("timestamp_ms", sa.BigInteger(), nullable=False),
        sa.Column("attachment_count", sa.SmallInteger(), nullable=False),
        sa.Column("reply_direction", sa.SmallInteger(), nullable=True),
        sa.Column("reply_id", sa.BigInteger(), nullable=True),
        sa.Column("edited_seq", sa.BigInteger(), nullable=True, comment="position in the room of the last edit copied"),
        sa.Column("is_read", sa.Boolean(), server_default=sa.text("(false)"), nullable=False),
        sa.Column(
            "progress", sa.SmallInteger(), server_default=sa.text("0"), nullable=False, comment="of an own one; 3: read"
        ),
        sa.Column("location", sa.Text(), nullable=True, comment="JSON of the place it shows"),
        sa.Column(
            "is_deleted",
            sa.Boolean(),
            server_default=sa.text("(false)"),
            nullable=False,
            comment="kept blank: not copied again",
        ),
        sa.Column("dies_ms", sa.BigInteger(), nullable=True, comment="when it goes by itself"),
        sa.Column(
            "visible_ms", sa.BigInteger(), nullable=True, comment="so long after it was read it goes; 0: at once"
        ),
        sa.PrimaryKeyConstraint("identity_id", "direction", "id"),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_replica_messages_discussion",
        "replica_messages",
        ["identity_id", "discussion_id", "message_id"],
        unique=False,
        sqlite_where=sa.text("is_deleted IS 0"),
        postgresql_where=sa.text("is_deleted IS false"),
    )
    op.create_index(
        "ix_replica_messages_dying",
        "replica_messages",
        ["identity_id", "dies_ms"],
        unique=False,
        sqlite_where=sa.text("dies_ms IS NOT NULL"),
        postgresql_where=sa.text("dies_ms IS NOT NULL"),
    )
    op.create_index(
        op.f("ix_replica_messages_identity_id_message_id"),
        "replica_messages",
        ["identity_id", "message_id"],
        unique=True,
    )
    op.create_index(
        "ix_replica_messages_live",
        "replica_messages",
        ["identity_id", "message_id"],
        unique=False,
        sqlite_where=sa.text("is_deleted IS 0"),
        postgresql_where=sa.text("is_deleted IS false"),
    )
    op.create_index(
        "ix_replica_messages_unread",
        "replica_messages",
        ["identity_id", "message_id"],
        unique=False,
        sqlite_where=sa.text("is_read IS 0"),
        postgresql_where=sa.text("is_read IS false"),
    )
    op.create_index(
        "ix_replica_messages_untold",
        "replica_messages",
        ["identity_id", "discussion_id", "message_id"],
        unique=False,
        sqlite_where=sa.text("direction = 2 AND progress < 3"),
        postgresql_where=sa.text("direction = 2 AND progress < 3"),
    )
    op.create_table(
        "replica_reactions",
        sa.Column("identity_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("message_id", sa.BigInteger(), autoincrement=False, nullable=False, comment="the core's message id"),
        sa.Column("contact_id", sa.BigInteger(), autoincrement=False, nullable=False, comment="0 for the own reaction"),
        sa.Column("reaction", sa.Text(), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("identity_id", "message_id", "contact_id"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "request_nonces",
        sa.Column("nonce", sa.LargeBinary(), nullable=False, comment="of a signed request that changed something"),
        sa.Column("expires_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("nonce"),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_request_nonces_expires_ms"), "request_nonces", ["expires_ms"], unique=False)
    op.create_table(
        "room_bots",
        sa.Column("room_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("bot_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("is_enabled", sa.Boolean(), nullable=False),
        sa.Column(
            "has_joined",
            sa.Boolean(),
            server_default=sa.text("(false)"),
            nullable=False,
            comment="it was told that it is in",
        ),
        sa.Column("told_seq", sa.BigInteger(), nullable=False, comment="it has heard of the room up to here"),
        sa.PrimaryKeyConstraint("room_id", "bot_id"),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_room_bots_bot_id"), "room_bots", ["bot_id"], unique=False)
    op.create_table(
        "room_ephemerality",
        sa.Column("room_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("read_once", sa.Boolean(), nullable=False),
        sa.Column("visibility_s", sa.BigInteger(), nullable=False, comment="messages can be seen so long; 0: for ever"),
        sa.PrimaryKeyConstraint("room_id"),
        comment="what holds for messages that identities send; how long messages exist is the room's own",
    )
    op.create_table(
        "rooms",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column("kind", sa.SmallInteger(), nullable=False, comment="1 one-to-one, 2 group, 3 public"),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), server_default=sa.text("('')"), nullable=False),
        sa.Column("pair", sa.Text(), nullable=True, comment="'low:high' person ids of a one-to-one"),
        sa.Column("is_read_only", sa.Boolean(), server_default=sa.text("(false)"), nullable=False),
        sa.Column("created_ms", sa.BigInteger(), nullable=False),
        sa.Column("last_activity_ms", sa.BigInteger(), nullable=False),
        sa.Column(
            "last_event_id", sa.BigInteger(), server_default=sa.text("0"), nullable=False, comment="newest of any kind"
        ),
        sa.Column(
            "last_chat_id",
            sa.BigInteger(),
            server_default=sa.text("0"),
            nullable=False,
            comment="newest one a list shows",
        ),
        sa.Column(
            "message_count",
            sa.BigInteger(),
            server_default=sa.text("0"),
            nullable=False,
            comment="ordinal of the last message",
        ),
        sa.Column(
            "identity_count",
            sa.Integer(),
            server_default=sa.text("0"),
            nullable=False,
            comment="members with an Olvid identity",
        ),
        sa.Column("session_room", sa.Text(), nullable=True, comment="name on the Session wire, if published there"),
        sa.Column("session_key", sa.Text(), nullable=True, comment="session_room in lower case"),
        sa.Column(
            "session_id", sa.Integer(), server_default=sa.text("0"), nullable=False, comment="last dense message number"
        ),
        sa.Column("deletion_id", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("message_sequence", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("info_updates", sa.BigInteger(), server_default=sa.text("1"), nullable=False),
        sa.Column(
            "session_defaults",
            sa.SmallInteger(),
            server_default=sa.text("(11)"),
            nullable=False,
            comment="bits of what anyone may on the Session wire: 1 see it, 2 read, 8 upload; writing is a permission",
        ),
        sa.Column(
            "verifies_signatures",
            sa.Boolean(),
            server_default=sa.text("(true)"),
            nullable=False,
            comment="of Session posts",
        ),
        sa.Column(
            "whisper_count",
            sa.Integer(),
            server_default=sa.text("0"),
            nullable=False,
            comment="messages that few may see",
        ),
        sa.Column(
            "image_number",
            sa.BigInteger(),
            nullable=True,
            comment="what the Session wire calls the file with its image",
        ),
        sa.Column(
            "avatar_version",
            sa.Text(),
            server_default=sa.text("('')"),
            nullable=False,
            comment="of its own image; '' without",
        ),
        sa.Column(
            "default_permissions",
            sa.SmallInteger(),
            server_default=sa.text("0"),
            nullable=False,
            comment="bits; 0 as usual",
        ),
        sa.Column(
            "call_permissions",
            sa.SmallInteger(),
            server_default=sa.text("0"),
            nullable=False,
            comment="bits; 0 as by default",
        ),
        sa.Column(
            "mention_permissions",
            sa.SmallInteger(),
            server_default=sa.text("0"),
            nullable=False,
            comment="who may say @all",
        ),
        sa.Column("recording_consent", sa.SmallInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column(
            "expiration_s",
            sa.Integer(),
            server_default=sa.text("0"),
            nullable=False,
            comment="messages live so long; 0: on",
        ),
        sa.Column(
            "cleared_seq",
            sa.BigInteger(),
            server_default=sa.text("0"),
            nullable=False,
            comment="nothing before is shown",
        ),
        sa.Column(
            "bot_count",
            sa.Integer(),
            server_default=sa.text("0"),
            nullable=False,
            comment="bots that hear of its events",
        ),
        sa.Column("password", sa.LargeBinary(), nullable=True, comment="argon2id; null without"),
        sa.Column(
            "has_lobby",
            sa.Boolean(),
            server_default=sa.text("(false)"),
            nullable=False,
            comment="only moderators are admitted",
        ),
        sa.Column("lobby_until_ms", sa.BigInteger(), nullable=True, comment="when the lobby opens by itself"),
        sa.Column(
            "listing",
            sa.SmallInteger(),
            server_default=sa.text("0"),
            nullable=False,
            comment="who finds it: 0 members, 1, 2",
        ),
        sa.Column("call_id", sa.BigInteger(), nullable=True, comment="the event that started the call there is"),
        sa.Column("call_ms", sa.BigInteger(), nullable=True, comment="when it started"),
        sa.Column(
            "call_is_silent",
            sa.Boolean(),
            server_default=sa.text("(false)"),
            nullable=False,
            comment="nobody is told of it",
        ),
        sa.Column(
            "object_type",
            sa.Text(),
            server_default=sa.text("('')"),
            nullable=False,
            comment="what it is about, if anything",
        ),
        sa.Column("object_id", sa.Text(), server_default=sa.text("('')"), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("pair", name=op.f("uq_rooms_pair")),
        sa.UniqueConstraint("session_key", name=op.f("uq_rooms_session_key")),
        sa.UniqueConstraint("token", name=op.f("uq_rooms_token")),
    )
    op.create_index(op.f("ix_rooms_object_id_object_type"), "rooms", ["object_id", "object_type"], unique=False)
    op.create_table(
        "sequences",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
        comment="SQLite only: the last id given out; PostgreSQL has a sequence of its own.",
    )
    op.create_table(
        "server_bans",
        sa.Column("person_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("actor_id", sa.BigInteger(), nullable=True, comment="null where the operator did it"),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.Column("expires_ms", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("person_id"),
        comment="banned from every published room, also from those to come",
    )
    op.create_index(op.f("ix_server_bans_expires_ms"), "server_bans", ["expires_ms"], unique=False)
    op.create_table(
        "session_deletions",
        sa.Column("room_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("deletion_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("room_id", "deletion_id"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "session_futures",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("room_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("due_ms", sa.BigInteger(), nullable=False),
        sa.Column("can_read", sa.Boolean(), nullable=True, comment="null for what does not change, here and below"),
        sa.Column("can_write", sa.Boolean(), nullable=True),
        sa.Column("can_upload", sa.Boolean(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        comment="changes of rights that come by themselves",
    )
    op.create_index(op.f("ix_session_futures_due_ms"), "session_futures", ["due_ms"], unique=False)
    op.create_index(
        op.f("ix_session_futures_room_id_person_id"), "session_futures", ["room_id", "person_id"], unique=False
    )
    op.create_table(
        "session_overrides",
        sa.Column("room_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("person_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("can_access", sa.Boolean(), nullable=True, comment="null as the room's default, here and below"),
        sa.Column("can_read", sa.Boolean(), nullable=True),
        sa.Column(
            "can_write", sa.Boolean(), nullable=True, comment="a permission of the participant too, once there is one"
        ),
        sa.Column("can_upload", sa.Boolean(), nullable=True),
        sa.PrimaryKeyConstraint("room_id", "person_id"),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_session_overrides_person_id"), "session_overrides", ["person_id"], unique=False)
    op.create_table(
        "session_staff",
        sa.Column("person_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("is_admin", sa.Boolean(), nullable=False),
        sa.Column("is_concealed", sa.Boolean(), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("person_id"),
        comment="moderators of every published room, also of those to come",
    )
    op.create_table(
        "settings",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.LargeBinary(), nullable=False, comment="ciphertext: some hold secrets"),
        sa.Column("changed_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
        comment="what administrators set at run time, for all nodes",
        sqlite_with_rowid=False,
    )
    op.create_table(
        "share_visits",
        sa.Column("share_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("device_id", sa.BigInteger(), autoincrement=False, nullable=False, comment="the web session let in"),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("share_id", "device_id"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "shared_items",
        sa.Column("room_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False, comment="audio, deckcard, file, location, media, other, poll, …"),
        sa.Column("message_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("room_id", "kind", "message_id"),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_shared_items_room_id_message_id"), "shared_items", ["room_id", "message_id"], unique=False)
    op.create_table(
        "shares",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("kind", sa.SmallInteger(), nullable=False, comment="0 with a user, 3 by a link"),
        sa.Column("file_id", sa.BigInteger(), nullable=False),
        sa.Column("owner_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=True, comment="with whom; null for a link"),
        sa.Column("token", sa.Text(), nullable=True, comment="of a link"),
        sa.Column("password", sa.LargeBinary(), nullable=True, comment="argon2id; null without"),
        sa.Column("asks_by_talk", sa.Boolean(), server_default=sa.text("(false)"), nullable=False),
        sa.Column("created_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("file_id", "person_id", name=op.f("uq_shares_file_id_person_id")),
        sa.UniqueConstraint("token", name=op.f("uq_shares_token")),
    )
    op.create_index(op.f("ix_shares_owner_id_file_id"), "shares", ["owner_id", "file_id"], unique=False)
    op.create_index(op.f("ix_shares_person_id"), "shares", ["person_id"], unique=False)
    op.create_table(
        "storage",
        sa.Column(
            "key_id", sa.BigInteger(), autoincrement=False, nullable=False, comment="the client key whose space it is"
        ),
        sa.Column(
            "discussion_id", sa.BigInteger(), autoincrement=False, nullable=False, comment="0 for the key's own space"
        ),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key_id", "discussion_id", "name"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "streams",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("kind", sa.SmallInteger(), nullable=False),
        sa.Column("last_seq", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "veiled_messages",
        sa.Column("message_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("room_id", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column(
            "rich_object", sa.Text(), nullable=True, comment="JSON of what it shows in place of the text, if anything"
        ),
        sa.Column("file_count", sa.SmallInteger(), nullable=False),
        sa.Column("visible_ms", sa.BigInteger(), nullable=False, comment="after it was read; 0: not at all"),
        sa.PrimaryKeyConstraint("message_id"),
        comment="what a message says that only identities may read; the message itself says that it is veiled",
    )
    op.create_table(
        "whispers",
        sa.Column("room_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column(
            "session_id", sa.Integer(), autoincrement=False, nullable=False, comment="a number of the room's messages"
        ),
        sa.Column(
            "seqno", sa.BigInteger(), nullable=False, comment="the room's message_sequence when it changed last …"
        ),
        sa.Column("seqno_posted", sa.BigInteger(), nullable=False, comment="… and when it was posted"),
        sa.Column("author_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "to_id", sa.BigInteger(), nullable=True, comment="the one member it is meant for; null for moderators only"
        ),
        sa.Column("is_for_moderators", sa.Boolean(), nullable=False),
        sa.Column("posted_ms", sa.BigInteger(), nullable=False),
        sa.Column("edited_ms", sa.BigInteger(), nullable=True),
        sa.Column("deleted_ms", sa.BigInteger(), nullable=True),
        sa.Column("envelope_key", sa.Text(), nullable=False),
        sa.Column("envelope_bytes", sa.LargeBinary(), nullable=False, comment="empty once deleted"),
        sa.Column("envelope_signature", sa.LargeBinary(), nullable=False),
        sa.Column("expires_ms", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("room_id", "session_id"),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_whispers_room_id_expires_ms"), "whispers", ["room_id", "expires_ms"], unique=False)
    op.create_index(op.f("ix_whispers_room_id_seqno"), "whispers", ["room_id", "seqno"], unique=False)
    if op.get_context().dialect.name == "postgresql":
        op.execute("CREATE SEQUENCE ids START WITH 1001")
    op.execute("INSERT INTO streams (id, kind, last_seq) VALUES (1, 0, 0)")
