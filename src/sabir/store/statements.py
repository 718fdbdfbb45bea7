"""SQLAlchemy Core expressions, compiled once per dialect to text and parameter names."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, Self

from sqlalchemy import BindParameter, ColumnElement, Insert, Table, bindparam, insert
from sqlalchemy.dialects.postgresql.asyncpg import dialect as postgresql_dialect
from sqlalchemy.dialects.sqlite import dialect as sqlite_dialect
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql import ClauseElement, Executable
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.types import Boolean, Text
from typing_extensions import override

DialectName = Literal["sqlite", "postgresql"]

_SQLITE = sqlite_dialect(paramstyle="named")
_POSTGRESQL = postgresql_dialect()  # type: ignore[no-untyped-call]  # its constructor has no annotations


class Statement:
    """One statement, written once. Bind values by name when it runs.

    Constants in the expression are bound for you; a value for a list goes in as a Python list, see `is_any_of`.
    """

    __slots__ = ("_expression", "_sqlite", "positions", "postgresql", "postgresql_constants", "sqlite_constants")

    def __init__(self, expression: Executable) -> None:
        self._expression: ClauseElement = expression  # type: ignore[assignment]  # every Executable here is one
        self._sqlite: str | None = None
        self.sqlite_constants: dict[str, object] = {}
        self.postgresql = ""
        self.positions: tuple[str, ...] = ()
        self.postgresql_constants: dict[str, object] = {}

    def sqlite(self) -> str:
        """Text with `:name` parameters."""
        if self._sqlite is None:
            compiled = self._expression.compile(dialect=_SQLITE)
            self.sqlite_constants = _constants(compiled)
            self._sqlite = str(compiled)
        return self._sqlite

    def for_postgresql(self) -> str:
        """Text with `$1` parameters; `positions` names them in order."""
        if not self.postgresql:
            compiled = self._expression.compile(dialect=_POSTGRESQL)
            self.postgresql_constants = _constants(compiled)
            self.positions = tuple(getattr(compiled, "positiontup", None) or ())
            self.postgresql = str(compiled)
        return self.postgresql

    def arguments(self, values: dict[str, object]) -> list[object]:
        """Values in the order of `positions`."""
        constants = self.postgresql_constants
        return [values[name] if name in values else constants[name] for name in self.positions]


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
    return f"{column} IN (SELECT value FROM json_each({values}))"  # noqa: S608  # both sides come from the compiler


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
