"""Mail left in a folder, one `.eml` file each, for a person or another program to send."""

from __future__ import annotations

import asyncio
import os
import secrets
import tempfile
from pathlib import Path

from sabir.adapters.mail_message import compose
from sabir.domain.errors import Unavailable
from sabir.ports import Clock, Mail


class OutboxMailer:
    """A `Mailer` into a directory. Files appear whole; their names sort by time."""

    def __init__(self, folder: Path, sender: str, clock: Clock) -> None:
        self._folder = folder
        self._sender = sender
        self._clock = clock

    async def send(self, mail: Mail) -> None:
        content = compose(mail, self._sender, self._clock).as_bytes()
        name = f"{self._clock.now_ms():013}-{secrets.token_hex(4)}.eml"
        try:
            await asyncio.to_thread(_write, self._folder, name, content)
        except OSError as error:
            raise Unavailable from error

    async def check(self) -> None:
        try:
            await asyncio.to_thread(_probe, self._folder)
        except OSError as error:
            raise Unavailable(f"The folder {self._folder} can't be written: {error.strerror}.") from error


def _probe(folder: Path) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.TemporaryFile(dir=folder):
        pass


def _write(folder: Path, name: str, content: bytes) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    unfinished = folder / f".{name}.part"
    try:
        with unfinished.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(folder / name)
    finally:
        unfinished.unlink(missing_ok=True)
