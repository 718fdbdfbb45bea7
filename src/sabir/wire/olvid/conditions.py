"""Turns a filter message into one predicate: a table says what each of its fields means.

All conditions that are set must hold; a field that is present with its default value counts as not set.
Source: Olvid daemon gRPC API 2.0.1, filters.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

from google.protobuf.message import Message

from sabir.wire.errors import WireError
from sabir.wire.olvid.patterns import finder

E = TypeVar("E")
F = TypeVar("F")
Predicate = Callable[[E], bool]
Condition = Callable[[Any], Predicate[E]]
"""Takes the value of one field of a filter."""
Conditions = Mapping[str, Condition[E]]
"""By field of the filter."""


def compile_filter(wanted: Message, conditions: Conditions[E]) -> Predicate[E]:
    """Raises `WireError` if an expression is invalid or an enum has an unknown value."""
    tests: list[Predicate[E]] = []
    for field, value in wanted.ListFields():
        if not field.is_repeated and _is_default(value):
            continue
        try:
            tests.append(conditions[field.name](value))
        except WireError as error:
            raise WireError(f"{wanted.DESCRIPTOR.name}.{field.name}: {error}") from error
    return _all(tests)


def _is_default(value: object) -> bool:
    return not (value.ListFields() if isinstance(value, Message) else value)


def _all(tests: list[Predicate[E]]) -> Predicate[E]:
    if len(tests) == 1:
        return tests[0]
    return lambda entity: all(test(entity) for test in tests)


def equal(get: Callable[[E], object]) -> Condition[E]:
    return lambda value: lambda entity: get(entity) == value


def at_least(get: Callable[[E], int]) -> Condition[E]:
    return lambda value: lambda entity: get(entity) >= value


def at_most(get: Callable[[E], int]) -> Condition[E]:
    return lambda value: lambda entity: get(entity) <= value


def found_in(get: Callable[[E], str]) -> Condition[E]:
    def condition(expression: str) -> Predicate[E]:
        found = finder(expression)
        return lambda entity: found(get(entity))

    return condition


def one_of(choices: Mapping[int, Predicate[E]]) -> Condition[E]:
    """One predicate per value of an enum."""

    def condition(value: int) -> Predicate[E]:
        try:
            return choices[value]
        except KeyError:
            raise WireError(f"unknown value {value}") from None

    return condition


def each(conditions: Conditions[F], get: Callable[[E], Iterable[F]]) -> Condition[E]:
    """For each filter of the list at least one element; different filters may find different elements."""

    def condition(filters: Iterable[Message]) -> Predicate[E]:
        tests = [compile_filter(wanted, conditions) for wanted in filters]
        return lambda entity: all(any(map(test, get(entity))) for test in tests)

    return condition
