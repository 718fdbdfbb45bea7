"""Refuses combinations of settings that can't work, before anything is opened."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from sabir.config.settings import Config, Server, Talk
from sabir.config.values import ConfigError

Where = Callable[[str, str], str]
"""(section, key) -> the origin of its value, which begins the error."""

SECRET_LENGTH = 32


def check(config: Config, where: Where) -> None:
    """Raises: `ConfigError`."""
    _check_storage(config.server, where)
    _check_tls(config.server, where)
    server = config.server
    if server.http == server.grpc and server.http.port != 0:
        _refuse(where("server", "grpc"), f"{server.grpc.text} is taken by http; choose another port")
    if config.turn.turn_servers and config.turn.secret is None:
        _refuse(where("turn", "turn_servers"), "TURN servers need their shared secret; set [turn] secret too")
    _check_signaling(config.talk, where)


def _check_signaling(talk: Talk, where: Where) -> None:
    has_server, has_secret = talk.signaling_server is not None, talk.signaling_secret is not None
    if has_server != has_secret:
        given, absent = "signaling_server", "signaling_secret"
        given, absent = (given, absent) if has_server else (absent, given)
        _refuse(where("talk", given), f"it needs [talk] {absent} beside it; set both or neither")


def _refuse(origin: str, problem: str) -> None:
    raise ConfigError(f"{origin}: {problem}")


def _check_storage(server: Server, where: Where) -> None:
    if server.secret is not None and len(server.secret.reveal()) < SECRET_LENGTH:
        _refuse(where("server", "secret"), f"it must have at least {SECRET_LENGTH} characters; make a longer one")
    if not server.is_embedded:
        if server.secret is None:
            origin = where("server", "database")
            _refuse(origin, "PostgreSQL needs a configured secret; set secret_file (or SABIR_SECRET_FILE)")
        return
    if server.only:
        _refuse(
            where("server", "only"), "one process serves all faces of a SQLite database; leave it out, or set database"
        )
    if server.doorbell.scheme != "local":
        _refuse(where("server", "doorbell"), "a SQLite database has one process; set it to local or set database")


def _check_tls(server: Server, where: Where) -> None:
    for cert, key in (("tls_cert", "tls_key"), ("grpc_tls_cert", "grpc_tls_key")):
        has_cert, has_key = getattr(server, cert) is not None, getattr(server, key) is not None
        if has_cert != has_key:
            given, absent = (cert, key) if has_cert else (key, cert)
            _refuse(where("server", given), f"it needs {absent} beside it; set both or neither")
    if server.grpc_client_ca is not None and server.grpc_tls_cert is None:
        _refuse(
            where("server", "grpc_client_ca"), "client certificates need TLS; set grpc_tls_cert and grpc_tls_key too"
        )
    for name in ("tls_cert", "tls_key", "grpc_tls_cert", "grpc_tls_key", "grpc_client_ca"):
        path = getattr(server, name)
        if isinstance(path, Path) and not path.is_file():
            _refuse(where("server", name), f"there is no file {path}; name the PEM file")
