"""Combinations that can't work are refused before anything is opened."""

from __future__ import annotations

from pathlib import Path

import pytest

from sabir.config import ConfigError, load

SECRET = "0123456789abcdef0123456789abcdef"
PG = {"SABIR_DATABASE": "postgresql://h/db"}


@pytest.mark.parametrize(
    ("environ", "message"),
    [
        ({"SABIR_ONLY": "talk"}, "environment: SABIR_ONLY: one process serves all faces of a SQLite database"),
        ({"SABIR_DOORBELL": "nats://h"}, "environment: SABIR_DOORBELL: a SQLite database has one process"),
        (PG, "environment: SABIR_DATABASE: PostgreSQL needs a configured secret; set secret_file"),
        ({"SABIR_SECRET": "short"}, "environment: SABIR_SECRET: it must have at least 32 characters"),
        ({"SABIR_TLS_CERT": __file__}, "environment: SABIR_TLS_CERT: it needs tls_key beside it"),
        ({"SABIR_GRPC_TLS_KEY": __file__}, "environment: SABIR_GRPC_TLS_KEY: it needs grpc_tls_cert beside it"),
        ({"SABIR_GRPC_CLIENT_CA": __file__}, "environment: SABIR_GRPC_CLIENT_CA: client certificates need TLS"),
        (
            {"SABIR_TLS_CERT": "/none.pem", "SABIR_TLS_KEY": __file__},
            "environment: SABIR_TLS_CERT: there is no file /none.pem; name the PEM file",
        ),
        ({"SABIR_GRPC": "127.0.0.1:8080"}, "environment: SABIR_GRPC: 127.0.0.1:8080 is taken by http"),
        ({"SABIR_HTTP": "127.0.0.1:50051"}, "default: grpc: 127.0.0.1:50051 is taken by http"),
        ({"SABIR_TURN_TURN_SERVERS": "h:1"}, "environment: SABIR_TURN_TURN_SERVERS: TURN servers need their shared"),
        (
            {"SABIR_TALK_SIGNALING_SERVER": "https://h"},
            "environment: SABIR_TALK_SIGNALING_SERVER: it needs [talk] signaling_secret beside it",
        ),
        (
            {"SABIR_TALK_SIGNALING_SECRET": "s"},
            "environment: SABIR_TALK_SIGNALING_SECRET: it needs [talk] signaling_server beside it",
        ),
    ],
)
def test_refused(tmp_path: Path, environ: dict[str, str], message: str) -> None:
    with pytest.raises(ConfigError) as caught:
        load(environ, folder=tmp_path)
    assert str(caught.value).startswith(message)


@pytest.mark.parametrize(
    "environ",
    [
        {**PG, "SABIR_SECRET": SECRET, "SABIR_ONLY": "talk", "SABIR_DOORBELL": "nats://h"},
        {"SABIR_HTTP": "127.0.0.1:0", "SABIR_GRPC": "127.0.0.1:0"},
        {"SABIR_TLS_CERT": __file__, "SABIR_TLS_KEY": __file__},
        {"SABIR_GRPC_TLS_CERT": __file__, "SABIR_GRPC_TLS_KEY": __file__, "SABIR_GRPC_CLIENT_CA": __file__},
    ],
)
def test_accepted(tmp_path: Path, environ: dict[str, str]) -> None:
    load(environ, folder=tmp_path)
