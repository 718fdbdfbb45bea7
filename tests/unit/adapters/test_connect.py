"""Addresses of adapters, and that nothing heavy is loaded before it is used."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from sabir.adapters.blobs_local import LocalBlobs
from sabir.adapters.blobs_s3 import S3Blobs, S3Location
from sabir.adapters.connect import open_blobs, open_doorbell, open_ephemera, open_mailer
from sabir.adapters.doorbell_local import LocalDoorbell
from sabir.adapters.doorbell_nats import NatsDoorbell
from sabir.adapters.ephemera_local import LocalEphemera
from sabir.adapters.ephemera_nats import NatsEphemera
from sabir.adapters.mailer_outbox import OutboxMailer
from sabir.adapters.mailer_smtp import SmtpMailer, SmtpServer
from sabir.adapters.nats_connection import NatsAddress
from tests.helpers.clock import FakeClock

CLOCK = FakeClock()


@pytest.mark.parametrize("url", ["", "local", "local:", "files"])
def test_blobs_in_the_data_directory(url: str, tmp_path: Path) -> None:
    assert isinstance(open_blobs(url, tmp_path), LocalBlobs)
    assert (tmp_path / "blobs").is_dir()


def test_blobs_elsewhere(tmp_path: Path) -> None:
    assert isinstance(open_blobs(f"file://{tmp_path}/far/a%20way", tmp_path), LocalBlobs)
    assert (tmp_path / "far" / "a way").is_dir()
    url = "s3://bucket/pre/fix?endpoint=http://127.0.0.1:1&region=eu"
    assert isinstance(open_blobs(url, tmp_path, s3_key_id="k", s3_secret="s"), S3Blobs)


def test_s3_locations() -> None:
    assert S3Location.parse("s3://bucket") == S3Location("bucket", "", None, "us-east-1")
    given = S3Location.parse("s3://bucket/a/b/?endpoint=https://s3.example.org&region=eu", "id", "swordfish")
    assert given == S3Location("bucket", "a/b", "https://s3.example.org", "eu", "id", "swordfish")
    assert "swordfish" not in repr(given)


@pytest.mark.parametrize("url", ["", "local", "local:"])
def test_local_doorbell_and_ephemera(url: str) -> None:
    assert isinstance(open_doorbell(url), LocalDoorbell)
    assert isinstance(open_ephemera(url, CLOCK), LocalEphemera)


@pytest.mark.parametrize("url", ["nats://127.0.0.1:4222", "tls://nats.example.org"])
def test_doorbell_and_ephemera_over_nats(url: str) -> None:
    assert isinstance(open_doorbell(url), NatsDoorbell)
    assert isinstance(open_ephemera(url, CLOCK), NatsEphemera)


def test_nats_addresses() -> None:
    plain = NatsAddress.parse("nats://127.0.0.1")
    assert (plain.server, plain.shown, plain.name, plain.replicas) == (
        "nats://127.0.0.1",
        "nats://127.0.0.1:4222",
        "sabir",
        1,
    )
    full = NatsAddress.parse("tls://bell:swordfish@[::1]:4333/harbour?replicas=3")
    assert (full.server, full.shown, full.name, full.replicas) == (
        "tls://bell:swordfish@[::1]:4333",
        "tls://[::1]:4333",
        "harbour",
        3,
    )
    assert "swordfish" not in repr(full)


def test_mailers(tmp_path: Path) -> None:
    sender = "Sabir <sabir@example.org>"
    assert isinstance(open_mailer("outbox", tmp_path, sender, CLOCK), OutboxMailer)
    assert isinstance(open_mailer("smtp://relay", tmp_path, sender, CLOCK), SmtpMailer)
    assert SmtpServer.parse("smtp://relay") == SmtpServer("relay", 587, "if offered")
    assert SmtpServer.parse("smtps://relay:1465/") == SmtpServer("relay", 1465, "tls")
    given = SmtpServer.parse("smtp://me%40home:sword%2Ffish@relay:25")
    assert given == SmtpServer("relay", 25, "starttls", "me@home", "sword/fish")
    assert "fish" not in repr(given)


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("nats://127.0.0.1", "use files"),
        ("blobs", "use files"),
        ("file://", "three slashes"),
        ("file:///", "three slashes"),
        ("file://host/dir", "three slashes"),
        ("file:///dir?x=y", "three slashes"),
        ("s3://", "bucket's name"),
        ("s3://id:secret@bucket", "bucket's name"),
        ("s3://bucket?regoin=eu", "not regoin"),
        ("s3://bucket?endpoint=127.0.0.1:9000", "endpoint="),
        ("s3://[", "use files"),
    ],
)
def test_broken_blob_addresses(url: str, says: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=f"blobs: .*{says}"):
        open_blobs(url, tmp_path)


def test_half_a_key_or_no_folder(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="both"):
        open_blobs("s3://bucket", tmp_path, s3_key_id="k")
    (tmp_path / "taken").write_text("")
    with pytest.raises(ValueError, match="choose a folder"):
        open_blobs(f"file://{tmp_path}/taken/blobs", tmp_path)


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("redis://127.0.0.1", "use local"),
        ("nats:", "NATS address"),
        ("nats://", "NATS address"),
        ("nats://host:port", "port"),
        ("nats://host:99999", "port"),
        ("nats://host/two/parts", "path"),
        ("nats://host/wild.card", "path"),
        ("nats://host?replicas=2", "replicas"),
        ("nats://host?retries=2", "replicas"),
        ("nats://[", "use local"),
    ],
)
def test_broken_nats_addresses(url: str, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        open_doorbell(url)
    with pytest.raises(ValueError, match=says):
        open_ephemera(url, CLOCK)


@pytest.mark.parametrize(
    ("url", "sender", "says"),
    [
        ("mailto:x", "a@b", "use outbox"),
        ("smtp://", "a@b", "looks like"),
        ("smtp://host:x", "a@b", "looks like"),
        ("smtp://host/path", "a@b", "looks like"),
        ("smtp://user@host", "a@b", "both"),
        ("outbox", "nobody", "not an address"),
        ("outbox", "A\nB <a@b>", "not an address"),
    ],
)
def test_broken_mail_settings(url: str, sender: str, says: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=says):
        open_mailer(url, tmp_path, sender, CLOCK)


def test_nothing_heavy_is_loaded_before_it_is_used() -> None:
    program = """
import asyncio, pathlib, pkgutil, sys, importlib, tempfile
import sabir.adapters
for module in pkgutil.iter_modules(sabir.adapters.__path__, "sabir.adapters."):
    if not module.ispkg:
        importlib.import_module(module.name)
from sabir.adapters.clock import SystemClock
from sabir.adapters.connect import open_blobs, open_doorbell, open_ephemera, open_mailer
from sabir.adapters.fetcher import HttpFetcher
with tempfile.TemporaryDirectory() as folder:
    open_blobs("files", pathlib.Path(folder))
    open_doorbell("nats://127.0.0.1"), open_ephemera("nats://127.0.0.1", SystemClock())
    open_mailer("smtp://127.0.0.1", pathlib.Path(folder), "a@b", SystemClock())
    HttpFetcher()
print(sorted({"nats", "obstore", "aiosmtplib", "httpx"} & set(sys.modules)))
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
