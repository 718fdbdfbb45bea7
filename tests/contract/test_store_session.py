"""What every poll of the Session wire asks finds its rows by an index, however many members a room has."""

from __future__ import annotations

from pathlib import Path

import pytest

from sabir.store import participants, session_keys, timeline
from sabir.store.sqlite_connection import connect
from sabir.store.statements import Statement


@pytest.mark.parametrize(
    ("statement", "values", "index"),
    [
        (participants._SEATS_IN, {"person_id": 1, "room_ids": [1]}, "(person_id=? AND room_id=?)"),
        (session_keys._OF_MODERATORS, {"room_ids": [1], "roles": [1]}, "ix_participants_room_id_role"),
        (timeline._NUMBERED_UP, {"room_id": 1, "after": 5, "limit": 9}, "ix_messages_room_id_session_id"),
        (timeline._NUMBERED_DOWN, {"room_id": 1, "limit": 9}, "ix_messages_room_id_session_id"),
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
    assert not any(step.startswith("SCAN") and "json_each" not in step for step in steps), steps
    connection.close()
