"""Access is judged when the body is there: whoever loses it meanwhile does nothing more."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.faces.talk.test_chat import two_in_a_room
from tests.helpers.core import ROOT
from tests.helpers.talk_client import TALK
from tests.helpers.talk_face import open_talk
from tests.helpers.waiting import until


@pytest.mark.parametrize("path", ["chat", "room"])
async def test_disabled_while_the_body_comes(tmp_path: Path, sqlite_path: Path, path: str) -> None:
    """Through the short way of posts, and through the framework."""
    async with open_talk(sqlite_path, tmp_path) as face:
        alice, bob, token = await two_in_a_room(face)
        await alice.http.get("/ocs/v2.php/cloud/user")  # is remembered

        async def slowly() -> AsyncIterator[bytes]:
            yield b'{"message": "late", "roomType": 3, '
            epoch = face.core.remembered.epoch
            await face.core.people.disable(ROOT, face.people["alice"].person_id)
            await until(lambda: face.core.remembered.epoch > epoch)
            yield b'"roomName": "late"}'

        target = f"/ocs/v2.php/{TALK}/{path}" + (f"/{token}" if path == "chat" else "")
        answer = await alice.http.post(target, content=slowly(), headers={"Content-Type": "application/json"})
        assert answer.status_code == 401
        shown = await bob.http.get(f"/ocs/v2.php/{TALK}/chat/{token}?lookIntoFuture=0")
        assert "late" not in shown.text
