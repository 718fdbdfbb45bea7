"""What every poll of the Session wire asks finds its rows by an index, however many members a room has."""

from __future__ import annotations

from pathlib import Path

import pytest

from sabir.store import credentials, files, participants, pins, seqnos, session_keys, timeline, uploads, whispers
from sabir.store.sqlite_connection import connect
from sabir.store.statements import Statement

_OWN_RESULTS = ("json_each", "subquery", "anon_")


@pytest.mark.parametrize(
    ("statement", "values", "index"),
    [
        (participants._SEATS_IN, {"person_id": 1, "room_ids": [1]}, "(person_id=? AND room_id=?)"),
        (session_keys._OF_MODERATORS, {"room_ids": [1], "roles": [1]}, "ix_participants_room_id_role"),
        (timeline._NUMBERED_UP, {"room_id": 1, "after": 5, "limit": 9}, "ix_messages_room_id_session_id"),
        (timeline._NUMBERED_DOWN, {"room_id": 1, "limit": 9}, "ix_messages_room_id_session_id"),
        (
            seqnos._SINCE,
            {"room_id": 1, "after": 5, "limit": 9, "with_reactions": 1},
            "ix_messages_room_id_seqno (room_id=? AND seqno>?)",
        ),
        (
            seqnos._BEFORE,
            {"room_id": 1, "after_id": 0, "before_id": 9, "limit": 9},
            "PRIMARY KEY (room_id=? AND id>? AND id<?)",
        ),
        (seqnos._BY_NUMBER, {"room_id": 1, "number": 5}, "PRIMARY KEY (room_id=? AND id=?)"),
        (seqnos._SUMS, {"room_id": 1, "ids": [1], "named": 4, "reader_id": 3}, "(room_id=? AND message_id=?)"),
        (
            whispers._SINCE,
            {"room_id": 1, "after": 1, "limit": 3, "reader_id": 3, "is_moderator": 1},
            "ix_whispers_room_id_seqno (room_id=? AND seqno>?)",
        ),
        (pins._PAGE, {"room_id": 1, "limit": 3}, "messages USING PRIMARY KEY (room_id=? AND id=?)"),
        (
            credentials._NEWEST_IN_ROOM,
            {"person_id": 1, "kinds": ["x"], "room_id": 1},
            "ix_credentials_person_id_kind (person_id=? AND kind=?)",
        ),
        (
            credentials._RETIRE_IN_ROOM,
            {"person_id_": 1, "kind_": "x", "to_kind": "y", "room_id_": 1, "until_ms": 1},
            "ix_credentials_person_id_kind (person_id=? AND kind=?)",
        ),
        (
            uploads._CLAIM,
            {"room_id_": 1, "ids": [1], "until_ms": 1, "unclaimed_ms": 1, "at_ms": 1},
            "files USING INTEGER PRIMARY KEY (rowid=?)",
        ),
        (
            uploads._KEEP_SHOWN,
            {"room_id_": 1, "message_ids": [1]},
            "attachments USING PRIMARY KEY (room_id=? AND message_id=?)",
        ),
        (files._EXPIRED, {"now_ms": 1, "limit": 9}, "ix_files_expires_ms (expires_ms<?)"),
        (timeline._DELETIONS_UP, {"room_id": 1, "after": 5, "limit": 9}, "PRIMARY KEY (room_id=? AND deletion_id>?)"),
    ],
)
def test_sqlite_takes_the_index(
    sqlite_template: Path, statement: Statement, values: dict[str, object], index: str
) -> None:
    connection = connect(sqlite_template)
    compiled = statement.for_sqlite()
    plan = connection.execute(f"EXPLAIN QUERY PLAN {compiled.text}", compiled.arguments(values)).fetchall()
    steps = [str(row[3]) for row in plan]
    assert any(index in step for step in steps), steps
    assert not any(step.startswith("SCAN") and not any(own in step for own in _OWN_RESULTS) for step in steps), steps
    connection.close()
