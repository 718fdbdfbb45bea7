"""Rows of what identities want done by themselves."""

from __future__ import annotations

from typing import cast

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert as upsert

from sabir.domain.identity_settings import AutoAccept, IdentitySettings, Retention
from sabir.domain.ids import IdentityId
from sabir.store.olvid_settings_tables import identity_settings as settings
from sabir.store.statements import Statement, param
from sabir.store.transaction import Tx

_VALUES = (
    settings.c.accepts_introductions,
    settings.c.accepts_groups,
    settings.c.accepts_one_to_ones,
    settings.c.accepts_invitations,
    settings.c.existence_s,
    settings.c.discussion_count,
    settings.c.global_count,
    settings.c.cleans_locked,
    settings.c.keeps_sharings,
    settings.c.invites_directory,
)
_FIND = Statement(select(*_VALUES).where(settings.c.identity_id == param("identity_id")))
_NEW = {column.name: param(column.name) for column in (*_VALUES, settings.c.is_retaining)}
_PUT = Statement(
    upsert(settings)
    .values(identity_id=param("identity_id"), **_NEW)
    .on_conflict_do_update(index_elements=["identity_id"], set_=_NEW)
)
_RETAINING = Statement(
    select(settings.c.identity_id)
    .where(settings.c.is_retaining.is_(True), settings.c.identity_id > param("after"))
    .order_by(settings.c.identity_id)
    .limit(param("limit"))
)
_REMOVE = Statement(delete(settings).where(settings.c.identity_id == param("identity_id")))


def get(tx: Tx, identity: IdentityId) -> IdentitySettings:
    """The defaults where nothing is set."""
    row = tx.row(_FIND, identity_id=identity)
    if row is None:
        return IdentitySettings()
    switches = [bool(value) for value in row]
    counts = cast("tuple[int, int, int]", tuple(row[4:7]))
    return IdentitySettings(AutoAccept(*switches[:4]), Retention(*counts, *switches[7:9]), switches[9])


def put(tx: Tx, identity: IdentityId, wanted: IdentitySettings) -> None:
    """In place of all there was."""
    values = (*wanted.auto_accept, *wanted.retention, wanted.invites_directory, wanted.retention.is_on)
    tx.run(_PUT, identity_id=identity, **dict(zip(_NEW, values, strict=True)))


def retaining(tx: Tx, *, after: int, limit: int) -> list[IdentityId]:
    """Identities that throw messages away."""
    return [cast("IdentityId", row[0]) for row in tx.rows(_RETAINING, after=after, limit=limit)]


def remove(tx: Tx, identity: IdentityId) -> None:
    tx.run(_REMOVE, identity_id=identity)
