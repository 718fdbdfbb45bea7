"""Operators' commands as they are typed: on a stopped server, beside a running one, and two at once."""

from __future__ import annotations

import asyncio
import json
import re
from pathlib import Path
from typing import Any

import httpx

from scripts.tree import ROOT
from tests.helpers.sabir_process import SabirServer

TOKEN = "7f819f8f-8220-4dcd-b7e3-37c81ead8b7a"
USERS = "/dashboardapi/v2/users/"


def manual(folder: Path) -> Path:
    """The file that the operators' guide shows, with real secrets."""
    text = (ROOT / "docs/guide/operator.md").read_text(encoding="utf-8")
    shown = re.search(r"```toml\n(.*?)```", text, re.DOTALL)
    assert shown is not None
    ids = iter(["05" + "a1" * 32, "05" + "b2" * 32, "05" + "c3" * 32])
    file = folder / "wish.toml"
    completed = re.sub("05…", lambda _: next(ids), shown[1])
    file.write_text(completed + '\n[[person]]\nuid = "bob"\n', encoding="utf-8")
    for name, secret in {"alice": "alice's password", "root": "root's password"}.items():
        (folder / f"{name}.password").write_text(f"{secret}\n", encoding="utf-8")
    (folder / "server.key").write_text("0f" * 32, encoding="utf-8")
    return file


def test_the_file_of_the_guide_twice_before_there_is_a_server(tmp_path: Path) -> None:
    server = SabirServer(tmp_path)
    file = manual(tmp_path)
    first = server.run("apply", "--json", str(file))
    assert (first.returncode, first.stderr) == (0, "")
    granted = json.loads(first.stdout)
    assert {one["table"] for one in granted["made"]} == {
        "group",
        "person",
        "room",
        "dashboard_admin",
        "api_token",
        "olvid_admin_key",
        "session",
    }
    again = server.run("apply", str(file))
    assert again.stdout == "0 changes\n"
    token = next(one["key"] for one in granted["made"] if one["table"] == "api_token")
    with server.running():
        assert "Its administrator" not in server.output  # there are people already
        beside = server.run("apply", str(file))
        assert (beside.returncode, beside.stdout, beside.stderr) == (0, "0 changes\n", "")
        found = httpx.get(server.http + USERS, headers={"X-DASHBOARD-API-KEY": token}).json()
        assert {user["display_name"] for user in found["results"]} == {"Alice Liddell", "bob"}


def test_beside_a_running_server(tmp_path: Path) -> None:
    server = SabirServer(tmp_path)
    with server.running():

        def users() -> Any:
            return httpx.get(server.http + USERS, headers={"X-DASHBOARD-API-KEY": TOKEN})

        assert users().status_code == 401
        assert server.run("token", "create", "ci", "--key", TOKEN).stdout == "api_token ci: created\n1 change\n"
        assert users().json()["count"] == 1
        assert server.run("person", "create", "zoe").returncode == 0
        assert users().json()["results"][0]["display_name"] == "zoe"
        wrong = tmp_path / "wrong.toml"
        wrong.write_text('[[person]]\nuid = "yan"\n[[person]]\nuid = "xi"\ngroups = ["none"]\n', encoding="utf-8")
        failed = server.run("apply", str(wrong))
        assert (failed.returncode, failed.stdout) == (2, "")
        assert failed.stderr == (
            f'sabir: {wrong}: [[person]] 2: groups: there is no group "none"; a [[group]] with this id makes it.\n'
        )
        assert users().json()["count"] == 2
        number = json.loads(server.run("token", "list", "--json").stdout)[0]["id"]
        assert server.run("token", "delete", str(number)).returncode == 0
        assert users().status_code == 401
    assert not (server.data / "control").exists()


async def test_two_at_once_without_a_server_take_turns(tmp_path: Path) -> None:
    server = SabirServer(tmp_path)
    done = await asyncio.gather(*[asyncio.to_thread(server.run, "person", "create", uid) for uid in ("alice", "bob")])
    assert [(one.returncode, one.stderr) for one in done] == [(0, ""), (0, "")]
    listed = json.loads(server.run("person", "list", "--json").stdout)
    assert {person["uid"] for person in listed} == {"alice", "bob"}


def test_what_a_killed_server_left_is_in_nobodys_way(tmp_path: Path) -> None:
    server = SabirServer(tmp_path)
    server.start()
    server.kill()
    assert (server.data / "control").exists()
    assert "created" in server.run("person", "create", "zoe").stdout
    with server.running():
        assert "zoe" in server.run("person", "list").stdout


def test_the_address_that_members_join_by(tmp_path: Path) -> None:
    server = SabirServer(tmp_path, settings={"PUBLIC_URL": "https://chat.example.org"})
    assert server.run("person", "create", "alice").returncode == 0
    wish = ("room", "create", "Harbour", "--owner", "alice", "--session-room", "harbour")
    assert server.run(*wish).returncode == 0
    shown = server.run("session", "url", "HARBOUR", "--json")
    assert (shown.returncode, shown.stderr) == (0, "")
    [row] = json.loads(shown.stdout)
    assert re.fullmatch(r"https://chat\.example\.org/harbour\?public_key=[0-9a-f]{64}", row["url"])
    key = tmp_path / "server.key"
    key.write_text("0f" * 32, encoding="utf-8")
    assert server.run("session", "key", str(key)).returncode == 0
    [moved] = json.loads(server.run("session", "url", "--json").stdout)
    assert moved["url"] != row["url"]
    assert server.run("session", "url", "nowhere").returncode == 1


def test_bots(tmp_path: Path) -> None:
    server = SabirServer(tmp_path)
    secret = tmp_path / "secret"
    secret.write_text("s" * 40 + "\n", encoding="utf-8")
    wish = ("talk", "bot", "add", "Parrot", "https://bot.example/hook", "--feature", "response")
    made = server.run(*wish, "--secret-file", str(secret), "--json")
    assert (made.returncode, made.stderr) == (0, "")
    [bot] = json.loads(made.stdout)["made"]
    assert "secret" not in bot
    assert server.run(*wish).returncode == 1
    with server.running():
        [row] = json.loads(server.run("talk", "bot", "list", "--json").stdout)
        assert (row["id"], row["name"], row["features"]) == (int(bot["id"]), "Parrot", ["response"])
        assert server.run("talk", "bot", "remove", bot["id"]).stdout == "Parrot is no bot any more\n"
        assert server.run("talk", "bot", "remove", bot["id"]).returncode == 1
        assert json.loads(server.run("talk", "bot", "list", "--json").stdout) == []
