"""Another server's SQLite file, for reading only: one moment of it, one row at a time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import apsw

from sabir.domain.errors import InvalidInput

_LARGEST_BYTES = 64 * 1024 * 1024
"""Of one value."""
_CACHE = "cache_size=-16384"


class ForeignDatabase:
    """Its tables alone: views, triggers and virtual tables of a file that someone made up never run."""

    def __init__(self, path: Path, wanted: Mapping[str, Sequence[str]]) -> None:
        """`wanted` names the columns of each table. Raises `InvalidInput` for what is no such database."""
        self._path = path
        try:
            self._connection = _open(path)
        except apsw.Error as error:
            raise InvalidInput("path", f"{path} can't be read as a database: {error}") from error
        try:
            self._present = {table for table, columns in wanted.items() if self._has(table, columns)}
        except BaseException:
            self.close()
            raise

    def _has(self, table: str, columns: Sequence[str]) -> bool:
        """Whether it is there. Raises `InvalidInput` if it is there in another shape."""
        found = self.rows("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = ?", (table,))
        definition = next(iter(found), None)
        if definition is None:
            return False
        if not str(definition[0]).upper().startswith("CREATE TABLE"):
            raise InvalidInput("path", f"{self._path}: {table} is not an ordinary table")
        there = {str(row[0]) for row in self.rows("SELECT name FROM pragma_table_info(?)", (table,))}
        missing = [column for column in columns if column not in there]
        if missing:
            raise InvalidInput("path", f"{self._path}: {table} has no column {', '.join(missing)}")
        return True

    def has(self, table: str) -> bool:
        """Whether the file has this one of the tables that were wanted."""
        return table in self._present

    def require(self, *tables: str) -> None:
        """Raises `InvalidInput`."""
        missing = [table for table in tables if table not in self._present]
        if missing:
            raise InvalidInput("path", f"{self._path} has no table {', '.join(missing)}")

    def rows(self, query: str, values: Sequence[object] = ()) -> Iterator[tuple[object, ...]]:
        """As they are read. Raises `InvalidInput` where the file is damaged."""
        try:
            yield from self._connection.cursor().execute(query, tuple(values))
        except apsw.Error as error:
            raise InvalidInput("path", f"{self._path} is damaged: {error}") from error

    def count(self, table: str, where: str = "1", values: Sequence[object] = ()) -> int:
        """Of a table of ours to name; 0 if there is no such table."""
        if not self.has(table):
            return 0
        row = next(self.rows(f"SELECT count(*) FROM {table} WHERE {where}", values))  # noqa: S608  # names of ours
        return int(str(row[0]))

    def largest(self, table: str, column: str, where: str = "1", values: Sequence[object] = ()) -> int:
        """The greatest whole number of a column; 0 without any."""
        if not self.has(table):
            return 0
        query = f"SELECT max({column}) FROM {table} WHERE typeof({column}) = 'integer' AND ({where})"  # noqa: S608
        found = next(self.rows(query, values))[0]
        return found if isinstance(found, int) else 0

    def close(self) -> None:
        self._connection.close()


def _open(path: Path) -> apsw.Connection:
    if not path.is_file():
        raise InvalidInput("path", f"There is no file {path}.")
    log = path.with_name(path.name + "-wal")
    try:
        return _connect(path, "mode=ro")
    except apsw.CantOpenError:
        if log.exists() and log.stat().st_size:
            raise InvalidInput(
                "path", f"{path} has changes in {log.name} that can't be read here; import from a copy you can write."
            ) from None
        return _connect(path, "immutable=1")  # a folder that can't be written


def _connect(path: Path, mode: str) -> apsw.Connection:
    flags = apsw.SQLITE_OPEN_READONLY | apsw.SQLITE_OPEN_URI | apsw.SQLITE_OPEN_NOMUTEX
    connection = apsw.Connection(f"{path.resolve().as_uri()}?{mode}", flags=flags)
    try:
        connection.limit(apsw.SQLITE_LIMIT_LENGTH, _LARGEST_BYTES)
        connection.limit(apsw.SQLITE_LIMIT_ATTACHED, 0)
        connection.config(apsw.SQLITE_DBCONFIG_DEFENSIVE, 1)
        connection.config(apsw.SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0)
        connection.config(apsw.SQLITE_DBCONFIG_ENABLE_TRIGGER, 0)
        connection.config(apsw.SQLITE_DBCONFIG_ENABLE_VIEW, 0)
        connection.execute(f"PRAGMA {_CACHE}").fetchall()
        connection.execute("PRAGMA busy_timeout=5000").fetchall()
        connection.execute("BEGIN")
        connection.execute("SELECT count(*) FROM sqlite_master").fetchall()  # the first read fixes the moment
    except BaseException:
        connection.close()
        raise
    return connection
