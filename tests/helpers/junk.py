"""How much generated junk a property test throws: 2,000 inputs, or as many as SABIR_TEST_INPUTS says."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

_INPUTS = int(os.environ.get("SABIR_TEST_INPUTS", "2000"))


def share(of: int) -> settings:
    """The part of one property where a face has `of` of them: together they throw the whole number."""
    return settings(max_examples=_INPUTS // of, deadline=None, suppress_health_check=[HealthCheck.too_slow])


junk = share(1)
