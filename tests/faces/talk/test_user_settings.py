"""What users set for themselves."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.helpers.talk_client import TALK
from tests.helpers.talk_face import open_talk

PATH = f"{TALK}/settings/user"


@pytest.mark.parametrize(
    ("key", "value", "status"),
    [
        ("attachment_folder", "/Chats", 200),
        ("attachment_folder", "/a/../b", 400),
        ("attachment_folder", "a" * 300, 400),
        ("read_status_privacy", "1", 200),
        ("read_status_privacy", "2", 400),
        ("typing_privacy", "0", 200),
        ("typing_privacy", "", 400),
        ("theme", "dark", 400),
    ],
)
async def test_what_can_be_set(tmp_path: Path, sqlite_path: Path, key: str, value: str, status: int) -> None:
    async with open_talk(sqlite_path, tmp_path) as face:
        alice, bob = await face.person("alice"), await face.person("bob")
        answer = await alice.try_("POST", PATH, data={"key": key, "value": value})
        assert (answer.status, answer.code) == (status, status)
        config = (await alice.call("GET", "cloud/capabilities"))["capabilities"]["spreed"]["config"]
        others = (await bob.call("GET", "cloud/capabilities"))["capabilities"]["spreed"]["config"]
        shown = {
            "attachment_folder": lambda own: own["attachments"]["folder"],
            "read_status_privacy": lambda own: f"{own['chat']['read-privacy']}",
            "typing_privacy": lambda own: f"{own['chat']['typing-privacy']}",
        }.get(key)
        if shown is not None:
            assert (shown(config) == value) is (status == 200)
            assert shown(others) in ("/Talk", "0")


async def test_only_who_is_logged_in(tmp_path: Path, sqlite_path: Path) -> None:
    async with open_talk(sqlite_path, tmp_path) as face:
        nobody = await face.client("", "")
        wish = {"key": "typing_privacy", "value": "1"}
        assert (await nobody.try_("POST", PATH, data=wish)).status == 401
