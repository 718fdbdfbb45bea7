"""What `sabir doctor` finds on sound and on broken installations."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Mapping
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from sabir import config
from sabir.adapters.data_folder import sole_use
from sabir.cli.examination import Finding, examine
from sabir.store.sqlite_connection import connect
from tests.helpers.certificates import make_certificate
from tests.helpers.children import free_port
from tests.helpers.servers import NatsServer, S3Server
from tests.helpers.smtp_server import smtp_server

SECRET = "s" * 32


@pytest.fixture
def folder(tmp_path: Path, sqlite_template: Path) -> Path:
    """The data folder of a server that has stopped."""
    folder = tmp_path / "data"
    folder.mkdir(mode=0o700)
    shutil.copy(sqlite_template, folder / "sabir.db")
    (folder / "secret").write_text(SECRET)
    (folder / "secret").chmod(0o600)
    return folder


async def findings(folder: Path, **settings: str) -> Mapping[str, Finding]:
    environ = {f"SABIR_{name}": text for name, text in settings.items()}
    loaded = config.load({"SABIR_DATA": f"{folder}", **environ}, folder=folder.parent)
    found = [finding async for finding in examine(loaded)]
    assert len({finding.name for finding in found}) == len(found)
    return {finding.name: finding for finding in found}


def assert_bad(finding: Finding, text: str, state: str = "failed") -> None:
    assert finding.state == state, finding
    assert text in finding.text


async def test_a_sound_installation(folder: Path) -> None:
    found = await findings(folder)
    assert {finding.state for finding in found.values()} == {"ok"}, found
    assert list(found) == [
        "configuration",
        "data folder",
        "disk",
        "secret",
        "files",
        "mail",
        "database",
        "clock",
        "jobs",
    ]
    assert found["data folder"].text.endswith("; no server runs on it")
    assert not list((folder / "blobs").rglob("*.*"))
    with sole_use(folder):
        assert (await findings(folder))["data folder"].text.endswith("; a server runs on it")


async def test_nothing_is_made_where_nothing_is(tmp_path: Path) -> None:
    found = await findings(tmp_path / "none")
    assert_bad(found["data folder"], "`sabir serve` makes it")
    assert list(found) == ["configuration", "data folder"]
    assert not (tmp_path / "none").exists()


async def test_another_user_would_leave_files_behind(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 4711)
    found = await findings(folder)
    assert_bad(found["data folder"], "give this command as that user")
    assert list(found) == ["configuration", "data folder"]
    assert not (folder / "blobs").exists()


async def test_open_to_others(folder: Path) -> None:
    os.chmod(folder, 0o755)  # noqa: S103
    assert_bad((await findings(folder))["data folder"], f"chmod 700 {folder}", "warning")
    (folder / "secret").chmod(0o640)
    assert_bad((await findings(folder))["secret"], f"chmod 600 {folder / 'secret'}")
    (folder / "secret").unlink()
    assert_bad((await findings(folder))["secret"], "without it the database beside it can't be read")


@pytest.mark.parametrize(("free", "state"), [(50 << 20, "failed"), (500 << 20, "warning"), (5 << 30, "ok")])
async def test_room_on_the_disk(folder: Path, monkeypatch: pytest.MonkeyPatch, free: int, state: str) -> None:
    usage = shutil.disk_usage(folder)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=free))
    assert (await findings(folder))["disk"].state == state


async def test_no_database_and_one_of_another_version(folder: Path) -> None:
    with closing(connect(folder / "sabir.db")) as file:
        file.execute("UPDATE alembic_version SET version_num = '9999'")
    assert_bad((await findings(folder))["database"], "schema 9999")
    (folder / "sabir.db").write_bytes(b"no database at all" * 100)
    assert_bad((await findings(folder))["database"], "can't be read: file is not a database")
    (folder / "sabir.db").unlink()
    assert_bad((await findings(folder))["database"], "`sabir serve` makes one")


async def test_jobs_that_were_given_up_and_jobs_that_nobody_does(folder: Path) -> None:
    insert = "INSERT INTO jobs (id, kind, key, data, state, due_ms, attempts, error, created_ms) VALUES"
    with closing(connect(folder / "sabir.db")) as file:
        file.execute(f"{insert} (1, 'mail.send', '7', '{{}}', 0, 1, 0, NULL, 1)")
        assert_bad((await findings(folder))["jobs"], "does a server run?", "warning")
        file.execute(f"{insert} (2, 'mail.send', '8', '{{}}', 2, 1, 10, 'Unavailable: no route', 1)")
    assert_bad((await findings(folder))["jobs"], "1 were given up, the oldest: mail.send 8 (Unavailable: no route)")


async def test_a_clock_behind_what_was_written(folder: Path) -> None:
    later = time.time() + 3600
    os.utime(folder / "sabir.db", (later, later))
    assert_bad((await findings(folder))["clock"], "set this machine's clock")


async def test_certificates(folder: Path, tmp_path: Path) -> None:
    def settings(left: timedelta) -> dict[str, str]:
        ours = make_certificate(tmp_path, "localhost", valid_for=left)
        return {"TLS_CERT": f"{ours.cert}", "TLS_KEY": f"{ours.key}", "GRPC_TLS_CERT": f"{ours.cert}"}

    other = make_certificate(tmp_path, "other")
    for left, state in ((timedelta(days=-1), "failed"), (timedelta(days=9), "warning"), (timedelta(days=90), "ok")):
        found = await findings(folder, GRPC_TLS_KEY=f"{other.key}", **settings(left))
        assert found["HTTP certificate"].state == state
        assert "holds until 20" in found["HTTP certificate"].text
        assert_bad(found["gRPC certificate"], "are not a certificate with its key")


async def test_mail(folder: Path) -> None:
    assert_bad((await findings(folder, MAIL_URL=f"smtp://127.0.0.1:{free_port()}"))["mail"], "can't be used")
    with smtp_server() as server:
        assert (await findings(folder, MAIL_URL=f"smtp://127.0.0.1:{server.port}"))["mail"].state == "ok"
        assert server.letters == []


async def test_several_machines(
    tmp_path: Path,
    postgres_template: str,
    nats: NatsServer,
    s3: S3Server,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", s3.key_id)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", s3.key_secret)
    settings = {"DATABASE": postgres_template, "SECRET": SECRET, "BLOBS": s3.url("doctor")}
    with smtp_server() as server:
        settings["MAIL_URL"] = f"smtp://127.0.0.1:{server.port}"
        found = await findings(tmp_path / "none", DOORBELL=nats.url("doctor"), **settings)
    names = ["configuration", "secret", "files", "doorbell", "ephemera", "mail", "database", "clock", "jobs"]
    assert list(found) == names
    assert {finding.state for finding in found.values()} == {"ok"}, found
    assert not (tmp_path / "none").exists()


async def test_machines_that_are_away(tmp_path: Path) -> None:
    port = free_port()
    found = await findings(
        tmp_path / "none",
        DATABASE=f"postgresql://x:fish@127.0.0.1:{port}/d",
        SECRET=SECRET,
        DOORBELL=f"nats://127.0.0.1:{port}",
        BLOBS=f"s3://bucket?endpoint=http://127.0.0.1:{port}",
        MAIL_URL=f"smtp://127.0.0.1:{port}",
    )
    assert_bad(found["doorbell"], "is NATS at the address of `doorbell` up")
    assert_bad(found["ephemera"], "start it with JetStream")
    assert_bad(found["files"], "")
    assert_bad(found["database"], "Can't connect to PostgreSQL")
    assert "fish" not in f"{found}"


async def test_an_empty_postgresql_database(tmp_path: Path, postgres_dsn: Callable[[], str]) -> None:
    found = await findings(
        tmp_path / "none", DATABASE=postgres_dsn(), SECRET=SECRET, BLOBS=f"file://{tmp_path / 'blobs'}"
    )
    assert_bad(found["database"], "There is no server in the PostgreSQL database yet")
