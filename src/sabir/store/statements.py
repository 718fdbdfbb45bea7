"""SQLAlchemy Core expressions, compiled once per dialect to text and parameter names."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from operator import itemgetter
from typing import Any, Literal, Self

import msgspec
from sqlalchemy import BindParameter, ColumnElement, Dialect, Insert, Table, bindparam, insert
from sqlalchemy.dialects.postgresql.asyncpg import dialect as postgresql_dialect
from sqlalchemy.dialects.sqlite import dialect as sqlite_dialect
from sqlalchemy.dialects.sqlite.base import SQLiteCompiler
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql import ClauseElement, Executable
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.types import Boolean, Text
from typing_extensions import override

DialectName = Literal["sqlite", "postgresql"]

_JSON_LIST = "json_each("
_POSTGRESQL = postgresql_dialect()  # type: ignore[no-untyped-call]  # its constructor has no annotations


class _SqliteCompiler(SQLiteCompiler):
    """Writes constants into the text, for SQLite takes a partial index only where it can read the condition."""

    @override
    def visit_bindparam(self, bindparam: BindParameter[object], *positional: Any, **options: Any) -> str:
        value = bindparam.value
        if not bindparam.required and bindparam.callable is None:
            if isinstance(value, int):
                return str(int(value))
            if isinstance(value, str):
                return "'" + value.replace("'", "''") + "'"
        return str(super().visit_bindparam(bindparam, *positional, **options))  # type: ignore[no-untyped-call]

    @override
    def get_from_hint_text(self, table: object, text: str | None) -> str | None:
        """`INDEXED BY`, where the planner, which knows no sizes, chooses badly."""
        return text


_SQLITE = sqlite_dialect(paramstyle="qmark")
_SQLITE.statement_compiler = _SqliteCompiler


class Statement:
    """One statement, written once. Bind values by name when it runs.

    Constants in the expression are bound for you; a value for a list goes in as a Python list, see `is_any_of`.
    """

    __slots__ = ("_expression", "_postgresql", "_sqlite")

    def __init__(self, expression: Executable) -> None:
        self._expression: ClauseElement = expression  # type: ignore[assignment]  # every Executable here is one
        self._sqlite: Compiled | None = None
        self._postgresql: Compiled | None = None

    def for_sqlite(self) -> Compiled:
        """With `?` for parameters, and lists as JSON."""
        if self._sqlite is None:
            self._sqlite = Compiled(self._expression, _SQLITE)
        return self._sqlite

    def for_postgresql(self) -> Compiled:
        """With `$1` for parameters."""
        if self._postgresql is None:
            self._postgresql = Compiled(self._expression, _POSTGRESQL)
        return self._postgresql


class Compiled:
    """Text for one dialect, and its parameters in order."""

    __slots__ = ("arguments", "constants", "names", "text")

    def __init__(self, expression: ClauseElement, dialect: Dialect) -> None:
        compiled = expression.compile(dialect=dialect)
        self.text = str(compiled)
        self.names: tuple[str, ...] = tuple(getattr(compiled, "positiontup", None) or ())
        self.constants = {name: value for name, value in _constants(compiled).items() if name in self.names}
        self.arguments: Callable[[dict[str, object]], Sequence[object]] = self._binding()
        """The values, and the constants of the statement, in the order of its text."""

    def _binding(self) -> Callable[[dict[str, object]], Sequence[object]]:
        """As little as this statement needs: it runs for every statement of a request."""
        names, constants = self.names, self.constants
        if _JSON_LIST in self.text:
            return lambda values: [_json_list(values[name] if name in values else constants[name]) for name in names]
        if constants:
            return lambda values: [values[name] if name in values else constants[name] for name in names]
        if len(names) > 1:
            return itemgetter(*names)
        return lambda values: [values[name] for name in names]


def _json_list(value: object) -> object:
    return msgspec.json.encode(value).decode() if value.__class__ is list else value


def _constants(compiled: object) -> dict[str, object]:
    if not isinstance(compiled, SQLCompiler):
        return {}
    return {name: bind.value for name, bind in compiled.binds.items() if not bind.required and bind.callable is None}


def param(name: str) -> BindParameter[object]:
    """A value given when the statement runs; its type follows the column it meets."""
    return bindparam(name, required=True)


def insert_into(table: Table, *columns: str) -> Insert:
    """An INSERT of these columns (all of the table's if none are named), each bound by its own name."""
    names: Iterable[str] = columns or [column.name for column in table.columns]
    return insert(table).values({name: bindparam(name, required=True, type_=table.c[name].type) for name in names})


class is_any_of(ColumnElement[bool]):  # noqa: N801  # reads as an operator in the statements
    """`column IN (list)` with the whole list as one parameter, so that the text never changes."""

    inherit_cache = False
    type = Boolean()

    def __init__(self, column: ColumnElement[object], name: str) -> None:
        self.column = column
        self.values: BindParameter[object] = bindparam(name, required=True)

    @override
    def self_group(self, against: object = None) -> Self:
        """As it is: compared with 1, as booleans are for SQLite, it would find no index."""
        return self


@compiles(is_any_of, "sqlite")
def _any_of_sqlite(element: is_any_of, compiler: SQLCompiler, **options: object) -> str:
    column, values = compiler.process(element.column, **options), compiler.process(element.values, **options)
    return f"{column} IN (SELECT value FROM {_JSON_LIST}{values}))"  # noqa: S608  # both sides come from the compiler


@compiles(is_any_of, "postgresql")
def _any_of_postgresql(element: is_any_of, compiler: SQLCompiler, **options: object) -> str:
    column = compiler.process(element.column, **options)
    kind = compiler.dialect.type_compiler_instance.process(element.column.type)
    return f"{column} = ANY(CAST({compiler.process(element.values, **options)} AS {kind}[]))"


class has_text(ColumnElement[bool]):  # noqa: N801  # reads as an operator in the statements
    """The column contains the text given, with no character special."""

    inherit_cache = False
    type = Boolean()

    def __init__(self, column: ColumnElement[str], name: str) -> None:
        self.column = column
        self.value = bindparam(name, required=True, type_=Text())

    @override
    def self_group(self, against: object = None) -> Self:
        return self


@compiles(has_text, "sqlite")
def _has_text_sqlite(element: has_text, compiler: SQLCompiler, **options: object) -> str:
    column, value = compiler.process(element.column, **options), compiler.process(element.value, **options)
    return f"(instr({column}, {value}) > 0)"


@compiles(has_text, "postgresql")
def _has_text_postgresql(element: has_text, compiler: SQLCompiler, **options: object) -> str:
    column, value = compiler.process(element.column, **options), compiler.process(element.value, **options)
    return f"(strpos({column}, {value}) > 0)"
