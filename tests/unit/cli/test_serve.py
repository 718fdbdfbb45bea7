"""`sabir serve` turns options into settings, and tells what is wrong with them before anything starts."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from sabir.cli.main import app, main
from sabir.config import Config, ConfigError, HostPort, Secret
from sabir.config.settings import SETTINGS
from sabir.domain.errors import Unavailable

Run = Callable[[Config, Callable[[str], None]], None]


@pytest.fixture(autouse=True)
def _clean(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    for one in SETTINGS:
        monkeypatch.delenv(one.variable, raising=False)


def _stub(monkeypatch: pytest.MonkeyPatch, run: Run) -> None:
    module = ModuleType("sabir.app")
    module.run = run  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "sabir.app", module)


def _serve(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> Config:
    seen: list[Config] = []
    _stub(monkeypatch, lambda config, _say: seen.append(config))
    app(["serve", *arguments], result_action="return_value")
    return seen[0]


def _exit(*arguments: str) -> object:
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    return caught.value.code


def test_without_options(monkeypatch: pytest.MonkeyPatch) -> None:
    assert _serve(monkeypatch) == Config()


def test_all_options(monkeypatch: pytest.MonkeyPatch) -> None:
    given = {
        "--data": "d",
        "--http": "0.0.0.0:80",
        "--grpc": "[::]:81",
        "--database": "postgresql://h/d",
        "--doorbell": "nats://h",
        "--blobs": "s3://b",
        "--public-url": "https://h",
        "--trusted-proxies": "10.0.0.0/8,::1",
        "--tls-cert": __file__,
        "--tls-key": __file__,
        "--grpc-tls-cert": __file__,
        "--grpc-tls-key": __file__,
        "--grpc-client-ca": __file__,
        "--olvid-admin-key": "k1",
        "--only": "talk,olvid",
    }
    assert given.keys() == {one.option for one in SETTINGS if one.option}
    monkeypatch.setenv("SABIR_SECRET", "x" * 32)
    arguments = [text for pair in given.items() for text in pair]
    server = _serve(monkeypatch, *arguments, "--olvid-admin-key", "k2").server
    assert (server.http, server.grpc) == (HostPort("0.0.0.0", 80), HostPort("::", 81))
    assert (server.data, server.tls_cert, server.grpc_client_ca) == (Path("d"), Path(__file__), Path(__file__))
    assert (server.database.reveal(), server.blobs.reveal()) == ("postgresql://h/d", "s3://b")
    assert [str(network) for network in server.trusted_proxies] == ["10.0.0.0/8", "::1/128"]
    assert server.olvid_admin_keys == (Secret("k1"), Secret("k2"))
    assert server.only == ("talk", "olvid")
    assert (server.public_url, server.doorbell.scheme) == ("https://h", "nats")


def test_file_and_environment_count(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "my.toml").write_text('http = "127.0.0.1:1"\ngrpc = "127.0.0.1:2"\n')
    monkeypatch.setenv("SABIR_GRPC", "127.0.0.1:3")
    server = _serve(monkeypatch, "--config", str(tmp_path / "my.toml")).server
    assert (server.http.port, server.grpc.port) == (1, 3)


def test_lines_go_to_stdout_at_once(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    _stub(monkeypatch, lambda _config, say: say("ready http=x grpc=y"))
    assert _exit("serve") == 0
    assert capsys.readouterr().out == "ready http=x grpc=y\n"


@pytest.mark.parametrize(
    ("error", "code", "text"),
    [
        (ConfigError("http: wrong"), 2, "sabir: http: wrong\n"),
        (Unavailable("The database is away."), 1, "sabir: The database is away.\n"),
        (OSError("can't listen on 127.0.0.1:1"), 1, "sabir: can't listen on 127.0.0.1:1\n"),
    ],
)
def test_failures_are_told_in_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], error: Exception, code: int, text: str
) -> None:
    def run(_config: Config, _say: Callable[[str], None]) -> None:
        raise error

    _stub(monkeypatch, run)
    assert _exit("serve") == code
    assert capsys.readouterr().err == text


def test_broken_settings_are_told_before_anything_starts(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    _stub(monkeypatch, lambda _config, _say: pytest.fail("started"))
    assert _exit("serve", "--http", "here") == 2
    assert capsys.readouterr().err.startswith("sabir: command line: --http: it must be HOST:PORT")


@pytest.mark.parametrize("arguments", [("nope",), ("serve", "--nope"), ("serve", "extra"), ("serve", "--http")])
def test_wrong_calls(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...]
) -> None:
    _stub(monkeypatch, lambda _config, _say: pytest.fail("started"))
    assert _exit(*arguments) == 2
    assert capsys.readouterr().out == ""
