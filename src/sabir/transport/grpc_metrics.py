"""Figures of the gRPC server for Prometheus."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import grpc
from prometheus_client import CollectorRegistry, Histogram

from sabir.transport.rpc_runner import Observe

_BUCKETS_S = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 60, 3600)


def observer(registry: CollectorRegistry) -> Observe:
    """Counts and times every call, by rpc and status."""
    histogram = Histogram(
        "sabir_grpc_call_seconds",
        "gRPC calls by rpc and status; streams count with the time they were open.",
        ["rpc", "status"],
        buckets=_BUCKETS_S,
        registry=registry,
    )

    @cache
    def series(path: str, code: grpc.StatusCode) -> Callable[[float], None]:
        return histogram.labels(path.rpartition("/")[2], code.name).observe

    def observe(path: str, code: grpc.StatusCode, seconds: float) -> None:
        series(path, code)(seconds)

    return observe
