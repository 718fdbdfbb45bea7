"""How much generated junk a property test throws: 2,000 inputs, or as many as SABIR_TEST_INPUTS says."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

junk = settings(
    max_examples=int(os.environ.get("SABIR_TEST_INPUTS", "2000")),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
