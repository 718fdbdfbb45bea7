"""Every setting with its default and its help; each part of the program gets its own section, frozen."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, get_args

from sabir.config.values import (
    HEX_KEY,
    HOST_PORT,
    NETWORK,
    PATH,
    PUBLIC_URL,
    SECRET,
    STUN_SERVER,
    TEXT,
    TURN_SERVER,
    WEB_ADDRESS,
    HostPort,
    Kind,
    Network,
    Secret,
    Url,
    choice,
    integer,
    many,
    strings,
    url,
)

Face = Literal["talk", "session", "olvid", "seald"]
FACES: tuple[Face, ...] = get_args(Face)

MIB = 1024 * 1024


def about(kind: Kind[object], text: str, option: str | None = None) -> dict[str, object]:
    """A field's metadata. `text` is its help; `option` its name on the command line, if it has one."""
    return {"kind": kind, "help": text, "option": option}


def _accept_face(value: str) -> Face:
    for face in FACES:
        if value == face:
            return face
    raise ValueError(f"must be one of {', '.join(FACES)}, not {value!r}")


@dataclass(frozen=True, slots=True)
class Server:
    """Addresses, storage and keys; these keys stand at the top of the file, before the first table."""

    data: Path = field(
        default=Path("sabir-data"),
        metadata=about(PATH, "Folder of the database, files and secret of a server with embedded storage.", "--data"),
    )
    http: HostPort = field(
        default=HostPort("127.0.0.1", 8080),
        metadata=about(HOST_PORT, "Where HTTP is served; port 0 takes a free one.", "--http"),
    )
    grpc: HostPort = field(
        default=HostPort("127.0.0.1", 50051),
        metadata=about(HOST_PORT, "Where gRPC (the Olvid face) is served.", "--grpc"),
    )
    database: Url = field(
        default=Url("sqlite", "sqlite"),
        metadata=about(
            url("postgresql", "postgres", words=("sqlite",)),
            "sqlite keeps one file in `data` and allows one process; PostgreSQL allows several nodes.",
            "--database",
        ),
    )
    doorbell: Url = field(
        default=Url("local", "local"),
        metadata=about(
            url("nats", "tls", words=("local",)),
            "How nodes tell each other that there is news; local is for one process.",
            "--doorbell",
        ),
    )
    blobs: Url = field(
        default=Url("files", "files"),
        metadata=about(
            url("file", "s3", words=("files",)),
            "Where uploaded files are kept; files means a folder in `data`, s3://BUCKET[/PREFIX][?endpoint=URL&region=NAME]"
            " takes its keys from AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.",
            "--blobs",
        ),
    )
    public_url: str | None = field(
        default=None,
        metadata=about(PUBLIC_URL, "The address that clients use, if it is not the one of `http`.", "--public-url"),
    )
    trusted_proxies: tuple[Network, ...] = field(
        default=(),
        metadata=about(
            many(NETWORK), "Proxies whose X-Forwarded-For and X-Forwarded-Proto are believed.", "--trusted-proxies"
        ),
    )
    tls_cert: Path | None = field(default=None, metadata=about(PATH, "Certificate chain of HTTP, PEM.", "--tls-cert"))
    tls_key: Path | None = field(default=None, metadata=about(PATH, "Private key of `tls_cert`, PEM.", "--tls-key"))
    grpc_tls_cert: Path | None = field(
        default=None, metadata=about(PATH, "Certificate chain of gRPC, PEM.", "--grpc-tls-cert")
    )
    grpc_tls_key: Path | None = field(
        default=None, metadata=about(PATH, "Private key of `grpc_tls_cert`, PEM.", "--grpc-tls-key")
    )
    grpc_client_ca: Path | None = field(
        default=None,
        metadata=about(
            PATH, "Authorities of client certificates, PEM; gRPC then refuses clients without one.", "--grpc-client-ca"
        ),
    )
    olvid_admin_keys: tuple[Secret, ...] = field(
        default=(),
        metadata=about(
            many(SECRET),
            "Olvid admin keys that hold until the server stops; each environment variable whose name starts with"
            " OLVID_ADMIN_CLIENT_KEY adds one.",
            "--olvid-admin-key",
        ),
    )
    only: tuple[Face, ...] = field(
        default=(),
        metadata=about(
            many(strings(" | ".join(FACES), _accept_face)), "Serve these faces alone; needs PostgreSQL.", "--only"
        ),
    )
    secret: Secret | None = field(
        default=None,
        metadata=about(
            SECRET,
            "Protects what is encrypted in the database; at least 32 characters. With SQLite the first run makes one in"
            " `data`.",
        ),
    )
    log_format: Literal["auto", "json", "console"] = field(
        default="auto",
        metadata=about(
            choice("auto", "json", "console"), "auto writes lines for people on a terminal and JSON elsewhere."
        ),
    )
    log_level: Literal["debug", "info", "warning", "error"] = field(
        default="info", metadata=about(choice("debug", "info", "warning", "error"), "Write nothing below this.")
    )
    access_log: Literal["all", "errors", "off"] = field(
        default="errors",
        metadata=about(
            choice("all", "errors", "off"), "A line for every HTTP request, for those with status >= 400, or none."
        ),
    )

    @property
    def faces(self) -> tuple[Face, ...]:
        """The faces to serve."""
        return self.only or FACES

    @property
    def is_embedded(self) -> bool:
        """Whether the database is SQLite, so that this is the only process."""
        return self.database.scheme == "sqlite"

    @property
    def base_url(self) -> str:
        """What links to this server begin with, whatever host a request was sent to."""
        return self.public_url or f"{'https' if self.tls_cert else 'http'}://{self.http.text}"


@dataclass(frozen=True, slots=True)
class Mail:
    """Outgoing mail."""

    url: Url = field(
        default=Url("outbox", "outbox"),
        metadata=about(
            url("smtp", "smtps", words=("outbox",)),
            "smtp://[USER:PASSWORD@]HOST[:PORT]; outbox leaves each mail as a file in a folder of `data`.",
        ),
    )
    sender: str = field(default="sabir@localhost", metadata=about(TEXT, "The From address."))


@dataclass(frozen=True, slots=True)
class Limits:
    """What one request or node may use."""

    body_bytes: int = field(
        default=MIB, metadata=about(integer(64 * 1024, 256 * MIB), "Largest body of a request that is not a file.")
    )
    file_bytes: int = field(default=100 * MIB, metadata=about(integer(64 * 1024, 64 * 1024 * MIB), "Largest file."))
    read_timeout_s: int = field(
        default=20,
        metadata=about(integer(1, 3600), "A connection that sends nothing of a begun request for this long is closed."),
    )
    drain_s: int = field(
        default=20, metadata=about(integer(0, 3600), "At a stop, open requests may take this long to end.")
    )
    fetch_networks: tuple[Network, ...] = field(
        default=(),
        metadata=about(many(NETWORK), "Private networks that outgoing requests (link previews, webhooks) may reach."),
    )


@dataclass(frozen=True, slots=True)
class Turn:
    """Servers that help calls through firewalls, announced by the Talk face."""

    stun_servers: tuple[str, ...] = field(default=(), metadata=about(many(STUN_SERVER), "STUN servers as HOST:PORT."))
    turn_servers: tuple[str, ...] = field(
        default=(),
        metadata=about(
            many(TURN_SERVER), "TURN servers as HOST:PORT, or turns:HOST:PORT for TLS; they share `secret`."
        ),
    )
    protocols: tuple[str, ...] = field(
        default=("udp", "tcp"), metadata=about(many(choice("udp", "tcp")), "How clients reach the TURN servers.")
    )
    secret: Secret | None = field(
        default=None,
        metadata=about(SECRET, "The TURN servers' shared secret (coturn: use-auth-secret, static-auth-secret)."),
    )
    ttl_s: int = field(
        default=86400, metadata=about(integer(60, 30 * 86400), "How long TURN credentials given to a client hold.")
    )


@dataclass(frozen=True, slots=True)
class Talk:
    """The Nextcloud Talk face."""

    statuses: Literal["documented", "released"] = field(
        default="documented",
        metadata=about(
            choice("documented", "released"),
            "Where the API's documentation and its released server differ, answer as this one does.",
        ),
    )
    max_message_length: int | None = field(
        default=None,
        metadata=about(
            integer(1, 1_000_000),
            "Characters of a message, announced to clients. Unset: 1000 (documented) or 32000 (released).",
        ),
    )
    start_calls: Literal["everyone", "users", "moderators", "nobody"] = field(
        default="everyone",
        metadata=about(
            choice("everyone", "users", "moderators", "nobody"),
            "Who may start a call: everyone in the room, users and moderators of any kind, moderators, or nobody.",
        ),
    )
    signaling_server: str | None = field(
        default=None,
        metadata=about(
            WEB_ADDRESS,
            "External signaling server (high-performance backend); without one, clients negotiate through this server.",
        ),
    )
    signaling_secret: Secret | None = field(
        default=None, metadata=about(SECRET, "Shared with `signaling_server`; signs requests in both directions.")
    )

    @property
    def message_limit(self) -> int:
        """Characters a message may have."""
        return self.max_message_length or (1000 if self.statuses == "documented" else 32000)


@dataclass(frozen=True, slots=True)
class Session:
    """The Session face."""

    blinding: Literal["off", "required"] = field(
        default="off",
        metadata=about(
            choice("off", "required"),
            "Whether members must use blinded ids; clients of 2021, which can't, see rooms alone.",
        ),
    )
    ban_scope: Literal["room", "server"] = field(
        default="room", metadata=about(choice("room", "server"), "What a ban through the legacy API covers.")
    )
    private_key: Secret | None = field(
        default=None,
        metadata=about(
            HEX_KEY,
            "The server's X25519 key, when an existing server moves here; by default it follows from the secret.",
        ),
    )
    rate_messages: int = field(
        default=5, metadata=about(integer(1, 10_000), "How many messages a member may post within `rate_window_s`.")
    )
    rate_window_s: int = field(default=16, metadata=about(integer(1, 86_400), "See `rate_messages`."))


@dataclass(frozen=True, slots=True)
class Olvid:
    """The Olvid face."""

    remote_delay_ms: int = field(
        default=200,
        metadata=about(integer(0, 60_000), "How long after the sender the other identities get their copy."),
    )
    location_sharing_s: int = field(
        default=86_400,
        metadata=about(integer(1, 31_536_000), "Live sharing of a location ends by itself after this time."),
    )


@dataclass(frozen=True, slots=True)
class Seald:
    """The Seald face; it has no settings of its own."""


@dataclass(frozen=True, slots=True)
class Config:
    """The whole configuration."""

    server: Server = field(default_factory=Server)
    mail: Mail = field(default_factory=Mail)
    limits: Limits = field(default_factory=Limits)
    turn: Turn = field(default_factory=Turn)
    talk: Talk = field(default_factory=Talk)
    session: Session = field(default_factory=Session)
    olvid: Olvid = field(default_factory=Olvid)
    seald: Seald = field(default_factory=Seald)


@dataclass(frozen=True, slots=True)
class Setting:
    """One field of a section, as loader and manual page see it."""

    section: str
    key: str
    kind: Kind[object]
    default: object
    help: str
    option: str | None

    @property
    def variable(self) -> str:
        parts = ("SABIR", self.key) if self.section == "server" else ("SABIR", self.section, self.key)
        return "_".join(parts).upper()


SECTIONS: dict[str, type] = {
    "server": Server,
    "mail": Mail,
    "limits": Limits,
    "turn": Turn,
    "talk": Talk,
    "session": Session,
    "olvid": Olvid,
    "seald": Seald,
}

SETTINGS: tuple[Setting, ...] = tuple(
    Setting(section, one.name, one.metadata["kind"], one.default, one.metadata["help"], one.metadata["option"])
    for section, owner in SECTIONS.items()
    for one in dataclasses.fields(owner)
)
