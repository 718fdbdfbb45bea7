"""Sources, their order, and errors that say where and what to change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from ipaddress import ip_network
from pathlib import Path

import pytest

from sabir.config import Config, ConfigError, HostPort, Secret, load

SECRET = "0123456789abcdef0123456789abcdef"


def _load(
    folder: Path,
    toml: str | None = None,
    environ: Mapping[str, str] | None = None,
    options: Mapping[str, str | Sequence[str]] | None = None,
) -> Config:
    if toml is not None:
        (folder / "sabir.toml").write_text(toml)
    return load(environ or {}, folder=folder, options=options)


def test_defaults_need_no_source(tmp_path: Path) -> None:
    config = _load(tmp_path)
    assert config == Config()
    assert config.server.http == HostPort("127.0.0.1", 8080)
    assert config.server.faces == ("talk", "session", "olvid", "seald")
    assert config.talk.message_limit == 1000


def test_later_sources_win(tmp_path: Path) -> None:
    toml = 'http = "127.0.0.1:1"\ngrpc = "127.0.0.1:1001"\n[olvid]\nremote_delay_ms = 5\n'
    environ = {"SABIR_HTTP": "127.0.0.1:2", "SABIR_OLVID_REMOTE_DELAY_MS": "6"}
    assert _load(tmp_path, toml).server.http.port == 1
    config = _load(tmp_path, toml, environ)
    assert (config.server.http.port, config.server.grpc.port, config.olvid.remote_delay_ms) == (2, 1001, 6)
    assert _load(tmp_path, toml, environ, {"--http": "[::1]:3"}).server.http == HostPort("::1", 3)


def test_file_is_chosen_by_argument_then_variable_then_folder(tmp_path: Path) -> None:
    for name, port in (("sabir", 1), ("other", 2), ("third", 3)):
        (tmp_path / f"{name}.toml").write_text(f'http = "127.0.0.1:{port}"')
    environ = {"SABIR_CONFIG": str(tmp_path / "other.toml")}
    assert load({}, folder=tmp_path).server.http.port == 1
    assert load(environ, folder=tmp_path).server.http.port == 2
    assert load(environ, folder=tmp_path, file=tmp_path / "third.toml").server.http.port == 3


def test_every_type_is_read_from_both_toml_and_text(tmp_path: Path) -> None:
    toml = f"""
data = "d"
public_url = "https://chat.example.org/"
trusted_proxies = ["10.0.0.0/8", "::1"]
database = "postgresql://u:p@h/db"
secret = "{SECRET}"
only = ["talk", "olvid"]
[talk]
max_message_length = 32000
"""
    environ = {
        "SABIR_DATA": str(tmp_path / "d"),
        "SABIR_PUBLIC_URL": "https://chat.example.org",
        "SABIR_TRUSTED_PROXIES": "10.0.0.0/8, ::1",
        "SABIR_DATABASE": "postgresql://u:p@h/db",
        "SABIR_SECRET": SECRET,
        "SABIR_ONLY": "talk,olvid",
        "SABIR_TALK_MAX_MESSAGE_LENGTH": "32000",
    }
    config = _load(tmp_path, toml)
    assert config == load(environ, folder=tmp_path / "elsewhere")
    assert config.server.data == tmp_path / "d"
    assert config.server.trusted_proxies == (ip_network("10.0.0.0/8"), ip_network("::1"))
    assert config.server.database.reveal() == "postgresql://u:p@h/db"
    assert config.server.faces == ("talk", "olvid")


def test_empty_variable_counts_as_not_set(tmp_path: Path) -> None:
    assert _load(tmp_path, None, {"SABIR_HTTP": "", "SABIR_NONSENSE": "", "OLVID_ADMIN_CLIENT_KEY": ""}) == Config()


@pytest.mark.parametrize("by_file", [True, False])
def test_secret_comes_from_a_file_without_its_line_end(tmp_path: Path, by_file: bool) -> None:
    (tmp_path / "key").write_text(f"{SECRET}\n")
    if by_file:
        config = _load(tmp_path, 'secret_file = "key"\n[turn]\nsecret_file = "key"')
    else:
        key = str(tmp_path / "key")
        config = _load(tmp_path, None, {"SABIR_SECRET_FILE": key, "SABIR_TURN_SECRET_FILE": key})
    assert config.server.secret == config.turn.secret == Secret(SECRET)


def test_olvid_variables_add_to_keys_of_the_other_sources(tmp_path: Path) -> None:
    environ = {"OLVID_ADMIN_CLIENT_KEY": "a", "OLVID_ADMIN_CLIENT_KEY_CI": "b", "OLVID_ADMIN": "no"}
    config = _load(tmp_path, 'olvid_admin_keys = ["toml"]', environ)
    assert config.server.olvid_admin_keys == (Secret("toml"), Secret("a"), Secret("b"))
    config = _load(tmp_path, 'olvid_admin_keys = ["toml"]', environ, {"--olvid-admin-key": ["x,y", "z"]})
    assert config.server.olvid_admin_keys == (Secret("x,y"), Secret("z"), Secret("a"), Secret("b"))


def test_variables_of_kubernetes_and_of_the_test_suite_are_ignored(tmp_path: Path) -> None:
    environ = {
        "SABIR_SERVICE_HOST": "10.0.0.1",
        "SABIR_SERVICE_PORT_HTTP": "80",
        "SABIR_PORT": "tcp://10.0.0.1:80",
        "SABIR_PORT_80_TCP_ADDR": "10.0.0.1",
        "SABIR_DB_SERVICE_HOST": "10.0.0.2",
        "SABIR_TEST_INPUTS": "10",
    }
    assert _load(tmp_path, None, environ) == Config()


ERRORS = [
    ("htpp = 1", "{file}: htpp: no such key; did you mean http?"),
    ("[tlak]\na = 1", "{file}: [tlak]: no such table; did you mean talk?"),
    ("talk = 1", "{file}: talk: it must be a table; write [talk] on a line of its own"),
    ("[server]\nhttp = 1", "{file}: [server]: no such table"),
    ("[talk]\nstatus = 1", "{file}: [talk] status: no such key; did you mean statuses?"),
    ("[seald]\nx = 1", "{file}: [seald] x: no such key"),
    ('[talk]\nstatuses = "x"', "{file}: [talk] statuses: it must be one of documented, released, not 'x'"),
    ("[talk]\nmax_message_length = true", "{file}: [talk] max_message_length: it must be a whole number"),
    ('[limits]\nbody_bytes = "1"', "{file}: [limits] body_bytes: it must be a whole number"),
    ("[limits]\nbody_bytes = 1", "{file}: [limits] body_bytes: it must be between 65536 and"),
    ("data = 5", "{file}: data: it must be a string in quotes, not 5"),
    ('data = ""', "{file}: data: it must be one line of text and not empty"),
    ('http = "localhost"', "{file}: http: it must be HOST:PORT such as"),
    ('only = "talk"', "{file}: only: it must be a list"),
    ('only = ["x"]', "{file}: only: it must be one of talk, session, olvid, seald, not 'x'"),
    ('trusted_proxies = ["10.0.0.1/8"]', "{file}: trusted_proxies: it must be an address or network"),
    ('public_url = "chat.example.org"', "{file}: public_url: it must be http://HOST[:PORT]"),
    ('public_url = "https://chat.example.org/talk"', "{file}: public_url: it must be http://HOST[:PORT]"),
    ('data_file = "x"', "{file}: data_file: no such key"),
    ('secret_file = "none"', "{file}: secret_file: {folder}/none can't be read as text; put the secret there"),
    ("secret_file = 5", "{file}: secret_file: it must be a path in quotes, not 5"),
    (f'secret = "{SECRET}"\nsecret_file = "x"', "{file}: secret_file: it is given beside secret; keep one of the two"),
    ("http = ", "{file}: it is not valid TOML: "),
    ("http = 1\nhttp = 2", "{file}: it is not valid TOML: "),
]


@pytest.mark.parametrize(("toml", "message"), ERRORS)
def test_error_names_file_table_and_key(tmp_path: Path, toml: str, message: str) -> None:
    with pytest.raises(ConfigError) as caught:
        _load(tmp_path, toml)
    assert str(caught.value).startswith(message.format(file=tmp_path / "sabir.toml", folder=tmp_path))


@pytest.mark.parametrize(
    ("environ", "message"),
    [
        ({"SABIR_HTPP": "x"}, "environment: SABIR_HTPP: no such setting; did you mean SABIR_HTTP?"),
        ({"SABIR_HTTP": "x"}, "environment: SABIR_HTTP: it must be HOST:PORT"),
        ({"SABIR_HTTP": "h:99999999999"}, "environment: SABIR_HTTP: it must be HOST:PORT"),
        ({"SABIR_OLVID_REMOTE_DELAY_MS": "-1"}, "environment: SABIR_OLVID_REMOTE_DELAY_MS: it must be a whole number"),
        ({"SABIR_HTTP_FILE": "x"}, "environment: SABIR_HTTP_FILE: no such setting"),
        (
            {"SABIR_SECRET": SECRET, "SABIR_SECRET_FILE": "x"},
            "environment: SABIR_SECRET_FILE: it is given beside SABIR_SECRET; keep one of the two",
        ),
        ({"SABIR_CONFIG": "/none.toml"}, "/none.toml: it can't be read (No such file or directory)"),
    ],
)
def test_error_names_the_variable(tmp_path: Path, environ: dict[str, str], message: str) -> None:
    with pytest.raises(ConfigError) as caught:
        _load(tmp_path, None, environ)
    assert str(caught.value).startswith(message)


def test_error_names_the_option(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"^command line: --http: it must be HOST:PORT"):
        _load(tmp_path, options={"--http": "here"})
    with pytest.raises(ConfigError, match=r"^command line: --nothing: no such option"):
        _load(tmp_path, options={"--nothing": "x"})


@pytest.mark.parametrize(
    "toml",
    [
        'database = "mysql://u:hunter2@h/db"',
        'doorbell = "nats://u:hunter2 @h"',
        "secret = ['hunter2']",
        'secret = "hunter2\\n"',
        "olvid_admin_keys = 'hunter2'",
        "[turn]\nsecret = {a = 'hunter2'}",
    ],
)
def test_errors_show_no_secret(tmp_path: Path, toml: str) -> None:
    with pytest.raises(ConfigError) as caught:
        _load(tmp_path, toml)
    assert "hunter2" not in str(caught.value)
