"""Messages that are meant as commands. There are none but `/help`; bots took their place.

Source: Nextcloud Talk API, commands.
"""

from __future__ import annotations

import re

from sabir.domain.events import CommandAnswer

MESSAGE_TYPE = "command"
_COMMAND = re.compile(r"/[A-Za-z0-9_-]+(?=\s|$)")
"""Paths and what begins with two slashes are ordinary texts."""
_TEXTS = {
    CommandAnswer.NO_COMMANDS: "There are currently no commands available.",
    CommandAnswer.UNKNOWN: "The command does not exist",
}


def answer(message: str) -> CommandAnswer | None:
    """What comes of a trimmed message; None if it is no command."""
    if not _COMMAND.match(message):
        return None
    return CommandAnswer.NO_COMMANDS if message == "/help" else CommandAnswer.UNKNOWN


def text(answered: str | None) -> str:
    """As the one who gave the command reads it."""
    return _TEXTS[CommandAnswer.NO_COMMANDS if answered == CommandAnswer.NO_COMMANDS else CommandAnswer.UNKNOWN]
