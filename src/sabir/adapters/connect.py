"""Chooses the adapter of a port by its address. What is chosen is imported only then.

A broken address raises `ValueError` with a message that says what to change; passwords in it are not repeated.
"""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote, urlsplit

from sabir.ports import BlobStore, Clock, Doorbell, Ephemera, Mailer

_LOCAL = ("", "local", "local:")
_NATS = ("nats", "tls")


def open_blobs(url: str, data_dir: Path, *, s3_key_id: str | None = None, s3_secret: str | None = None) -> BlobStore:
    """`files` (in `data_dir`), `file:///DIR` or `s3://BUCKET[/PREFIX][?endpoint=URL&region=NAME]`.

    Without a key S3 takes the credentials of the environment or of the machine.
    """
    scheme = _scheme(url)
    if url in _LOCAL or url == "files":
        return _local_blobs(data_dir / "blobs")
    if scheme == "file":
        parts = urlsplit(url)
        if parts.netloc or parts.query or not parts.path.strip("/"):
            raise ValueError("blobs: a folder is written with three slashes, such as file:///var/lib/sabir/blobs")
        return _local_blobs(Path(unquote(parts.path)))
    if scheme == "s3":
        from sabir.adapters.blobs_s3 import S3Blobs, S3Location

        return S3Blobs(S3Location.parse(url, s3_key_id, s3_secret))
    raise ValueError("blobs: use files, file:///DIR or s3://BUCKET[/PREFIX]?endpoint=URL&region=NAME")


def open_doorbell(url: str) -> Doorbell:
    """`local` or a NATS address."""
    if url in _LOCAL:
        from sabir.adapters.doorbell_local import LocalDoorbell

        return LocalDoorbell()
    if _scheme(url) in _NATS:
        from sabir.adapters.doorbell_nats import NatsDoorbell
        from sabir.adapters.nats_connection import NatsAddress

        return NatsDoorbell(NatsAddress.parse(url))
    raise ValueError("doorbell: use local for one process, or nats://HOST:PORT")


def open_ephemera(url: str, clock: Clock) -> Ephemera:
    """`local` or a NATS address: the doorbell's serves both."""
    if url in _LOCAL:
        from sabir.adapters.ephemera_local import LocalEphemera

        return LocalEphemera(clock)
    if _scheme(url) in _NATS:
        from sabir.adapters.ephemera_nats import NatsEphemera
        from sabir.adapters.nats_connection import NatsAddress

        return NatsEphemera(NatsAddress.parse(url), clock)
    raise ValueError("ephemera: use local for one process, or nats://HOST:PORT")


def open_mailer(url: str, data_dir: Path, sender: str, clock: Clock) -> Mailer:
    """`outbox` (a folder in `data_dir`) or `smtp://[USER:PASSWORD@]HOST[:PORT]`, `smtps://…`."""
    from sabir.adapters.mail_message import checked_sender

    try:
        checked_sender(sender)
    except ValueError:
        raise ValueError(
            f"mail: the sender {sender!r} is not an address; write NAME <name@host> or name@host"
        ) from None
    if url in ("", "outbox"):
        from sabir.adapters.mailer_outbox import OutboxMailer

        return OutboxMailer(data_dir / "outbox", sender, clock)
    if _scheme(url) in ("smtp", "smtps"):
        from sabir.adapters.mailer_smtp import SmtpMailer, SmtpServer

        return SmtpMailer(SmtpServer.parse(url), sender, clock)
    raise ValueError("mail: use outbox, smtp://[USER:PASSWORD@]HOST[:PORT] or smtps://…")


def _scheme(url: str) -> str:
    try:
        return urlsplit(url).scheme
    except ValueError:  # an unclosed bracket, for one
        return ""


def _local_blobs(folder: Path) -> BlobStore:
    from sabir.adapters.blobs_local import LocalBlobs

    try:
        return LocalBlobs(folder)
    except OSError as error:
        raise ValueError(f"blobs: {folder} can't be made ({error.strerror}); choose a folder to write to") from error
