"""Rows of shares. One whose file has left its owner's folder counts for nothing."""

from __future__ import annotations

from typing import cast

from sqlalchemy import and_, delete, or_, select, update

from sabir.domain.ids import CredentialId, FileId, PersonId
from sabir.domain.shares import Share, ShareKind
from sabir.store.share_tables import share_visits, shares
from sabir.store.statements import Statement, insert_into, param
from sabir.store.tables import attachments, files
from sabir.store.transaction import Row, Tx

_COLUMNS = (
    shares.c.id,
    shares.c.kind,
    shares.c.file_id,
    shares.c.owner_id,
    shares.c.person_id,
    shares.c.token,
    shares.c.password.is_not(None).label("has_password"),
    shares.c.asks_by_talk,
    shares.c.created_ms,
)
_LIVE = select(*_COLUMNS).join(files, and_(files.c.id == shares.c.file_id, files.c.path.is_not(None)))
_INSERT = Statement(insert_into(shares))
_BY_ID = Statement(_LIVE.where(shares.c.id == param("id")))
_BY_TOKEN = Statement(_LIVE.where(shares.c.token == param("token")))
_WITH = Statement(_LIVE.where(shares.c.file_id == param("file_id"), shares.c.person_id == param("person_id")))
_PASSWORD = Statement(select(shares.c.password).where(shares.c.id == param("id")))
_OF_OWNER = Statement(
    _LIVE.where(
        shares.c.owner_id == param("owner_id"), or_(param("any_file") == 1, shares.c.file_id == param("file_id"))
    )
    .order_by(shares.c.id)
    .limit(param("limit"))
)
_IS_SHARED = Statement(
    select(shares.c.id)
    .where(shares.c.file_id == param("file_id"))
    .union_all(select(attachments.c.message_id).where(attachments.c.file_id == param("file_id")))
    .limit(1)
)
_MOVE = Statement(update(shares).where(shares.c.file_id == param("file_id_")).values(file_id=param("new_id")))
_REMOVE = Statement(delete(shares).where(shares.c.id == param("id")))
_REMOVE_OF_FILE = Statement(delete(shares).where(shares.c.file_id == param("file_id")))
_REMOVE_VISITS = Statement(delete(share_visits).where(share_visits.c.share_id == param("share_id")))
_DROP_VISITS = Statement(
    delete(share_visits).where(share_visits.c.share_id == param("share_id"), share_visits.c.at_ms < param("before_ms"))
)
_VISIT = Statement(insert_into(share_visits))
_HAS_VISITED = Statement(
    select(share_visits.c.share_id).where(
        share_visits.c.share_id == param("share_id"), share_visits.c.device_id == param("device_id")
    )
)
_HAS_SEEN = Statement(
    select(share_visits.c.share_id)
    .join(shares, shares.c.id == share_visits.c.share_id)
    .join(files, and_(files.c.id == shares.c.file_id, files.c.path.is_not(None)))
    .where(shares.c.file_id == param("file_id"), share_visits.c.device_id == param("device_id"))
    .limit(1)
)


def insert(tx: Tx, share: Share, password_hash: bytes | None) -> None:
    tx.run(
        _INSERT,
        id=share.id,
        kind=int(share.kind),
        file_id=share.file_id,
        owner_id=share.owner_id,
        person_id=share.person_id,
        token=share.token,
        password=password_hash,
        asks_by_talk=share.asks_by_talk,
        created_ms=share.created_ms,
    )


def find(tx: Tx, share: int) -> Share | None:
    return _one(tx.row(_BY_ID, id=share))


def find_by_token(tx: Tx, token: str) -> Share | None:
    return _one(tx.row(_BY_TOKEN, token=token))


def find_with(tx: Tx, file: FileId, person: PersonId) -> Share | None:
    """The share of the file with that user."""
    return _one(tx.row(_WITH, file_id=file, person_id=person))


def password(tx: Tx, share: int) -> bytes | None:
    """The hash, if the share has a password."""
    row = tx.row(_PASSWORD, id=share)
    return cast("bytes | None", row[0]) if row else None


def of_owner(tx: Tx, owner: PersonId, file: FileId | None, limit: int) -> list[Share]:
    """In order of making; of one file, or of all."""
    rows = tx.rows(_OF_OWNER, owner_id=owner, any_file=int(file is None), file_id=file or FileId(0), limit=limit)
    return [_share(row) for row in rows]


def is_shared(tx: Tx, file: FileId) -> bool:
    """Whether anybody but its owner may see the file."""
    return tx.row(_IS_SHARED, file_id=file) is not None


def move(tx: Tx, file: FileId, new: FileId) -> None:
    """A file with new content keeps its shares."""
    tx.run(_MOVE, file_id_=file, new_id=new)


def remove(tx: Tx, share: int) -> None:
    tx.run(_REMOVE, id=share)
    tx.run(_REMOVE_VISITS, share_id=share)


def remove_of_file(tx: Tx, file: FileId) -> None:
    tx.run(_REMOVE_OF_FILE, file_id=file)


def visit(tx: Tx, share: int, device: CredentialId, *, at_ms: int, before_ms: int) -> None:
    """This browser was let in; those let in before `before_ms` are forgotten."""
    tx.run(_DROP_VISITS, share_id=share, before_ms=before_ms)
    if not has_visited(tx, share, device):
        tx.run(_VISIT, share_id=share, device_id=device, at_ms=at_ms)


def has_visited(tx: Tx, share: int, device: CredentialId) -> bool:
    return tx.row(_HAS_VISITED, share_id=share, device_id=device) is not None


def has_seen(tx: Tx, file: FileId, device: CredentialId) -> bool:
    """Whether this browser was let in by a link to the file."""
    return tx.row(_HAS_SEEN, file_id=file, device_id=device) is not None


def _one(row: Row | None) -> Share | None:
    return _share(row) if row else None


def _share(row: Row) -> Share:
    values = list(row)
    values[1] = ShareKind(cast("int", values[1]))
    values[6], values[7] = bool(values[6]), bool(values[7])
    return Share(*values)  # type: ignore[arg-type]  # in the order of the columns
