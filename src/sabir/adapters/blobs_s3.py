"""Blobs as objects of an S3 bucket, `<prefix>/<name>`. Large ones are sent in parts and are seen only when whole.

A part upload that a crash leaves behind is not visible here: give the bucket a rule that removes unfinished uploads.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, unquote, urlsplit

from sabir.adapters.blob_names import checked_name
from sabir.domain.errors import NotFound, TooLarge, Unavailable

if TYPE_CHECKING:
    from obstore.store import S3Config, S3Store

DEFAULT_REGION = "us-east-1"
PIECE_BYTES = 1 << 20
PART_BYTES = 8 << 20
"""Held in memory per upload, three times over while parts are on their way."""


@dataclass(frozen=True, slots=True)
class S3Location:
    """Where the bucket is. Without a key the environment's or the machine's own credentials are used."""

    bucket: str
    prefix: str = ""
    endpoint: str | None = None
    region: str = DEFAULT_REGION
    key_id: str | None = None
    key_secret: str | None = field(default=None, repr=False)

    @classmethod
    def parse(cls, url: str, key_id: str | None = None, key_secret: str | None = None) -> S3Location:
        """`s3://BUCKET[/PREFIX][?endpoint=URL&region=NAME]`. Raises `ValueError` that says what to change."""
        parts = urlsplit(url)
        options = parse_qs(parts.query, keep_blank_values=True)
        endpoint = options.pop("endpoint", [None])[-1]
        region = options.pop("region", [""])[-1] or DEFAULT_REGION
        if not parts.netloc or "@" in parts.netloc or ":" in parts.netloc:
            raise ValueError("blobs: after s3:// comes the bucket's name alone; server and keys are given apart")
        if options:
            raise ValueError(f"blobs: an s3:// address takes the options endpoint and region, not {min(options)}")
        if endpoint is not None and not endpoint.startswith(("http://", "https://")):
            raise ValueError("blobs: endpoint is the server's whole address, such as endpoint=https://s3.example.org")
        if (key_id is None) != (key_secret is None):
            raise ValueError("blobs: S3 needs both the key's id and its secret, or neither")
        return cls(parts.netloc, unquote(parts.path).strip("/"), endpoint, region, key_id, key_secret)


class S3Blobs:
    """A `BlobStore` in a bucket."""

    def __init__(self, location: S3Location) -> None:
        self._store = _open_store(location)

    async def put(self, name: str, chunks: AsyncIterator[bytes], *, limit_bytes: int) -> int:
        import obstore

        size = 0
        with _faults():
            # Leaving the block by an error or a cancellation gives the parts up.
            async with obstore.open_writer_async(
                self._store, checked_name(name), buffer_size=PART_BYTES, max_concurrency=2
            ) as writer:
                async for chunk in chunks:
                    size += len(chunk)
                    if size > limit_bytes:
                        raise TooLarge("blob", limit_bytes, "bytes")
                    await writer.write(chunk)
        return size

    async def get(self, name: str, start: int = 0, end: int | None = None) -> AsyncIterator[bytes]:
        import obstore

        with _faults(is_absence_told=True):
            # S3 refuses ranges that are empty or start after the end, so the size must be known for any range.
            if start > 0 or end is not None:
                meta = await obstore.head_async(self._store, checked_name(name))
                stop = meta["size"] if end is None else min(end, meta["size"])
                if start >= stop:
                    return
                found = await obstore.get_async(self._store, name, options={"range": (start, stop)})
            else:
                found = await obstore.get_async(self._store, checked_name(name))
            async for piece in found.stream(min_chunk_size=PIECE_BYTES):
                for at in range(0, len(piece), PIECE_BYTES):
                    yield bytes(piece[at : at + PIECE_BYTES])

    async def delete(self, name: str) -> None:
        import obstore

        try:
            with _faults(is_absence_told=True):
                await obstore.delete_async(self._store, checked_name(name))
        except NotFound:
            return

    async def list(self, *, older_than_ms: int) -> AsyncIterator[str]:
        import obstore

        with _faults():
            async for page in obstore.list(self._store):
                for meta in page:
                    if meta["last_modified"].timestamp() * 1000 < older_than_ms:
                        yield meta["path"]

    async def close(self) -> None:
        """The connections belong to the library and end with the store."""


@contextmanager
def _faults(*, is_absence_told: bool = False) -> Iterator[None]:
    """Turn the library's errors into ours; an absent object into `NotFound` if asked, else it is the bucket that is."""
    from obstore.exceptions import BaseError

    try:
        yield
    except FileNotFoundError as error:
        if is_absence_told:
            raise NotFound("blob") from None
        raise Unavailable from error
    except (BaseError, OSError) as error:
        raise Unavailable from error


def _open_store(location: S3Location) -> S3Store:
    from obstore.store import S3Store

    config: S3Config = {"region": location.region}
    if location.endpoint is not None:
        config["endpoint"] = location.endpoint
    if location.key_id is not None and location.key_secret is not None:
        config["access_key_id"] = location.key_id
        config["secret_access_key"] = location.key_secret
    return S3Store(
        location.bucket,
        prefix=location.prefix or None,
        config=config,
        client_options={
            "allow_http": location.endpoint is not None and location.endpoint.startswith("http://"),
            "connect_timeout": timedelta(seconds=5),
            "read_timeout": timedelta(seconds=30),
            # Bounds a whole download, which may go to a slow reader: generous.
            "timeout": timedelta(hours=6),
        },
        retry_config={"max_retries": 3, "retry_timeout": timedelta(seconds=15)},
    )
