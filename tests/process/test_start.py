"""Starting: the ready line, the first administrator, and what stops a start."""

from __future__ import annotations

import re
import socket
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path

import asyncpg
import httpx
import pytest

from sabir.store.sqlite_connection import connect
from tests.helpers.certificates import make_certificate
from tests.helpers.core import make_person
from tests.helpers.sabir_process import NotStarted, SabirServer, core_of
from tests.helpers.talk_client import TalkClient

FIRST_LINE = "This is a new server. Its administrator, shown this once:"


def refusal(server: SabirServer) -> NotStarted:
    """The start fails, with one line for the operator."""
    with pytest.raises(NotStarted) as caught:
        server.start()
    assert caught.value.output == ""
    assert re.fullmatch(r"sabir: [^\n]+\n", caught.value.errors), caught.value.errors
    return caught.value


async def test_the_first_start_prints_a_password_once(tmp_path: Path) -> None:
    server = SabirServer(tmp_path)
    with server.running():
        *steps, ready = server.output.splitlines()
        assert ready == f"ready http={server.http} grpc={server.grpc}"
        assert steps[0] == FIRST_LINE
        password = re.search(r"^  password  (\S+)$", server.output, re.MULTILINE)
        assert password is not None
        async with TalkClient(server.http, "admin", password[1]) as admin:
            profile = await admin.call("GET", "cloud/user")
            assert (profile["id"], profile["groups"]) == ("admin", ["admin"])
        assert server.stop() == 0
        assert password[1] not in server.errors
    kept = [server.data, *server.data.rglob("*")]
    assert {path.name for path in kept} >= {"data", "sabir.db", "secret", "blobs"}
    assert [path for path in kept if path.stat().st_mode & 0o077] == []  # for its owner alone
    with server.running():
        assert server.output == f"ready http={server.http} grpc={server.grpc}\n"
        async with TalkClient(server.http, "admin", password[1]) as admin:
            assert await admin.login() == "admin"


async def test_where_there_are_people_nobody_is_made(tmp_path: Path) -> None:
    server = SabirServer(tmp_path)
    async with core_of(server) as core:
        await make_person(core, "alice", password="correct horse")
    with server.running():
        assert server.output == f"ready http={server.http} grpc={server.grpc}\n"
        async with TalkClient(server.http, "alice", "correct horse") as alice:
            assert await alice.login() == "alice"


@pytest.mark.parametrize(
    ("settings", "text"),
    [
        ({"HTTP": "here"}, "environment: SABIR_HTTP: it must be HOST:PORT such as 127.0.0.1:8080, not 'here'"),
        ({"HTP": "127.0.0.1:1"}, "environment: SABIR_HTP: no such setting; did you mean SABIR_HTTP?"),
        ({"DATABASE": "postgresql://h/d"}, "PostgreSQL needs a configured secret; set secret_file"),
        ({"DOORBELL": "nats://h"}, "a SQLite database has one process; set it to local or set database"),
        ({"ONLY": "talk"}, "one process serves all faces of a SQLite database"),
        ({"TLS_CERT": "x.pem"}, "SABIR_TLS_CERT: it needs tls_key beside it; set both or neither"),
        ({"CONFIG": "none.toml"}, "none.toml: it can't be read (No such file or directory); name another file"),
        ({"BLOBS": "s3:///"}, "SABIR_BLOBS: it must be"),
        ({"BLOBS": "s3://bucket?colour=red"}, "blobs:"),
        ({"MAIL_SENDER": "nobody"}, "the sender 'nobody' is not an address"),
    ],
)
def test_a_broken_configuration(tmp_path: Path, settings: Mapping[str, str], text: str) -> None:
    error = refusal(SabirServer(tmp_path, settings=settings))
    assert error.status == 2
    assert text in error.errors


def test_a_broken_file(tmp_path: Path) -> None:
    (tmp_path / "sabir.toml").write_text('[limits]\nbody_byte = "many"\n')
    error = refusal(SabirServer(tmp_path))
    assert error.status == 2
    assert "sabir.toml: [limits] body_byte: no such key; did you mean body_bytes?" in error.errors


def test_a_certificate_without_its_key(tmp_path: Path) -> None:
    one, other = make_certificate(tmp_path, "one"), make_certificate(tmp_path, "other")
    for name in ("", "GRPC_"):
        settings = {f"{name}TLS_CERT": f"{one.cert}", f"{name}TLS_KEY": f"{other.key}"}
        error = refusal(SabirServer(tmp_path, settings=settings))
        assert error.status == 2
        assert "are not a certificate with its key" in error.errors


@pytest.mark.parametrize("name", ["HTTP", "GRPC"])
def test_an_address_that_is_taken(tmp_path: Path, name: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        error = refusal(SabirServer(tmp_path, settings={name: address}))
    assert error.status == 1
    assert f"can't listen on {address}" in error.errors


def test_a_database_that_is_away(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    settings = {"DATABASE": f"postgresql://x:fish@127.0.0.1:{port}/d", "SECRET": "s" * 32}
    error = refusal(SabirServer(tmp_path, settings=settings))
    assert error.status == 1
    assert "Can't connect to PostgreSQL" in error.errors
    assert "fish" not in error.errors


def test_one_process_per_folder(tmp_path: Path) -> None:
    first = SabirServer(tmp_path / "a")
    with first.running():
        error = refusal(SabirServer(tmp_path / "b", settings={"DATA": f"{first.data}"}))
        assert error.status == 1
        assert f"Another process uses {first.data}." in error.errors
        assert httpx.get(f"{first.http}/healthz").status_code == 200


NEWER = "UPDATE alembic_version SET version_num = '9999'"


def test_a_lost_secret_and_a_newer_schema_are_refused(tmp_path: Path) -> None:
    server = SabirServer(tmp_path)
    with server.running():
        pass
    secret = (server.data / "secret").rename(tmp_path / "secret")
    error = refusal(server)
    assert error.status == 1
    assert "without it the database beside it can't be read" in error.errors
    secret.rename(server.data / "secret")
    with closing(connect(server.data / "sabir.db")) as connection:
        connection.execute(NEWER)
    error = refusal(server)
    assert error.status == 1
    assert "The database has schema 9999, this version of Sabir knows" in error.errors


async def test_a_newer_schema_on_postgresql_is_refused(tmp_path: Path, postgres_dsn: Callable[[], str]) -> None:
    server = SabirServer(tmp_path, settings={"DATABASE": postgres_dsn(), "SECRET": "s" * 32})
    with server.running():
        pass
    connection = await asyncpg.connect(server.settings["DATABASE"])
    await connection.execute(NEWER)
    await connection.close()
    error = refusal(server)
    assert error.status == 1
    assert "The database has schema 9999, this version of Sabir knows" in error.errors
