"""The endpoints of a published document, as data, and the test of success and of refusal that each of them has."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from scripts.stub import document

World = TypeVar("World")
Case = Callable[[World], Awaitable[Any]]


@dataclass
class Seed(Generic[World]):
    """Endpoints are named by method and path, as "GET /room"; `World` is what a test is given."""

    name: str
    endpoints: dict[str, dict[str, Any]] = field(init=False)
    successes: dict[str, Case[World]] = field(default_factory=dict)
    refusals: dict[str, Case[World]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.endpoints = {f"{one['method']} {one['path']}": one for one in document(self.name)["endpoints"]}

    def succeeds(self, endpoint: str) -> Callable[[Case[World]], Case[World]]:
        """This is the endpoint's test of success."""
        return self._registering(self.successes, endpoint)

    def refuses(self, endpoint: str) -> Callable[[Case[World]], Case[World]]:
        """This is the endpoint's test of refusal."""
        return self._registering(self.refusals, endpoint)

    def _registering(self, cases: dict[str, Case[World]], endpoint: str) -> Callable[[Case[World]], Case[World]]:
        def register(case: Case[World]) -> Case[World]:
            assert endpoint in self.endpoints, endpoint
            assert endpoint not in cases, endpoint
            cases[endpoint] = case
            return case

        return register
