"""The figures that Prometheus reads."""

from __future__ import annotations

from sabir.transport.metrics import Metrics


def test_requests_are_counted_by_face_and_status_class() -> None:
    metrics = Metrics()
    talk, session = metrics.of_face("talk"), metrics.of_face("session")
    for status in (200, 201, 304, 404, 499, 500, 101):
        talk(status, 0.002)
    session(200, 61)
    metrics.count_open(lambda: 5)
    metrics.count_listeners(lambda: 7)

    def value(name: str, **labels: str) -> float | None:
        return metrics.registry.get_sample_value(name, labels)

    counts = {
        status: value("sabir_http_request_seconds_count", face="talk", status=status)
        for status in ("1xx", "2xx", "4xx")
    }
    assert counts == {"1xx": 1, "2xx": 2, "4xx": 2}
    assert value("sabir_http_request_seconds_bucket", face="talk", status="2xx", le="0.0025") == 2
    assert value("sabir_http_request_seconds_bucket", face="session", status="2xx", le="60.0") == 0
    assert value("sabir_http_open_requests") == 5
    assert value("sabir_listeners") == 7
