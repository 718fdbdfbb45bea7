"""Every legacy test runs through each way a call can travel."""

from __future__ import annotations

import pytest

from tests.helpers.session_client_calls import Wire


@pytest.fixture(params=["v3", "v4", "plain"])
def wire(request: pytest.FixtureRequest) -> Wire:
    found: Wire = request.param
    return found
