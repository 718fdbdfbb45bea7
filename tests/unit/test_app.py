"""What the composition root decides itself."""

from __future__ import annotations

from pathlib import Path

from sabir.app import _with_kept_key
from sabir.config import Config, Secret, Session
from sabir.domain.wishes import SessionWish, Wish
from tests.helpers.core import ROOT, open_core


async def test_the_session_key_of_the_settings_goes_before_the_one_that_was_applied(
    tmp_path: Path, sqlite_path: Path
) -> None:
    given = Config(session=Session(private_key=Secret("0e" * 32)))
    async with open_core(sqlite_path, tmp_path) as core:
        assert await _with_kept_key(Config(), core) == Config()
        await core.provisioning.apply(ROOT, Wish(session=(SessionWish(private_key="0f" * 32),)))
        assert (await _with_kept_key(Config(), core)).session == Session(private_key=Secret("0f" * 32))
        assert await _with_kept_key(given, core) == given
