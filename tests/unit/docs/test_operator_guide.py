"""What the operators' guide shows works: commands as they are typed, and the settings of a proxy in front."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from sabir import config
from sabir.cli.main import app
from sabir.config import Config
from sabir.control.documents import TABLES
from sabir.wire.onion import MAX_BODY_BYTES
from scripts.tree import ROOT

GUIDE = (ROOT / "docs/guide/operator.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w*)\n(.*?)^```$", GUIDE, re.DOTALL | re.MULTILINE)
COMMANDS = [
    line.removeprefix(".venv/bin/")
    for language, block in BLOCKS
    if not language
    for line in block.splitlines()
    if re.match(r"(\.venv/bin/)?sabir ", line) and "…" not in line
]
UNITS = {"k": 1024, "m": 1024**2, "g": 1024**3}


@pytest.mark.parametrize("line", COMMANDS)
def test_commands_that_are_shown(line: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    app.parse_args(shlex.split(line)[1:], exit_on_error=False, print_error=False)


def test_there_are_commands_of_each_kind() -> None:
    for noun in ("session room", "session url", "session moderator", "session admin", "session ban", "backup"):
        assert any(line.startswith(f"sabir {noun}") for line in COMMANDS), noun


def test_every_key_of_a_room_is_told() -> None:
    [row] = re.findall(r"^\| `\[\[room\]\]` \|.*$", GUIDE, re.MULTILINE)
    told = set(re.findall(r"`(\w+)`", row))
    assert told == {"image_file" if key == "image" else key for key in TABLES["room"].__slots__}


def test_a_proxy_passes_what_clients_send(tmp_path: Path) -> None:
    [block] = [text for language, text in BLOCKS if language == "nginx"]
    [size] = re.findall(r"client_max_body_size (\d+)([kmg]);", block)
    allowed = int(size[0]) * UNITS[size[1]]
    assert allowed >= Config().limits.file_bytes >= MAX_BODY_BYTES
    assert int(re.findall(r"proxy_read_timeout (\d+)s", block)[0]) > 60
    assert re.findall(r"proxy_pass (\S+);", block) == ["http://127.0.0.1:8080"]  # no path: nginx would rewrite them
    [settings] = re.findall(r'```toml\n(public_url = "https://chat[^`]*)```', GUIDE)
    (tmp_path / "sabir.toml").write_text(settings, encoding="utf-8")
    server = config.load({}, folder=tmp_path).server
    assert server.public_url == "https://chat.example.org"
    assert [str(one) for one in server.trusted_proxies] == ["127.0.0.1/32"]
