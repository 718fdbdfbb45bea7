"""The tree of commands, and how a failure ends the program: 2 for a wrong call or configuration, 1 for all else."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from cyclopts import App

from sabir import __version__
from sabir.cli import nouns
from sabir.config import ConfigError
from sabir.domain.errors import SabirError

app = App(name="sabir", help="Self-hosted messaging: one server, four faces.", version=__version__)
app.command("sabir.cli.serve:serve", help="Run the server until SIGTERM or SIGINT.")
app.command(
    "sabir.cli.backup:backup",
    help="""Write database, files and secret into one file.

The server may run meanwhile; the file is as of one moment. It appears only when it is whole, in place of an older one.
Keep it as safe as the server: it opens every account.""",
)
app.command(
    "sabir.cli.restore:restore",
    help="""Put a backup into an empty data folder or PostgreSQL database.

Either takes backups of both. Cut off, it leaves the database empty: give the same command again. With SQLite the secret
goes into the data folder; with PostgreSQL the configured one must be the backup's.""",
)
app.command(
    "sabir.cli.doctor:doctor",
    help="""Check the installation and say what to do.

One line per check, with a server running or not; exits 1 if one fails. --json prints a list of objects with the keys
name, state ("ok", "warning" or "failed") and text.""",
)
app.command(
    "sabir.cli.demo.command:demo",
    help="""Show clients of three faces meeting in one room.

Starts a throw-away server, lets a Talk user, a Session member and the released olvid-bot talk while a dashboard
watches, prints who sees what through which wire, and leaves nothing behind.""",
)

config = App(name="config", help="Settings.")
config.command("sabir.cli.settings:reference", help="Print the manual page of all settings.")
app.command(config)
nouns.add_to(app)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command that the arguments (those of the process) name, and exit."""
    try:
        app(sys.argv[1:] if arguments is None else arguments)
    except ConfigError as error:
        _fail(2, str(error))
    except BrokenPipeError:
        # Whoever read our output has seen enough; Python would complain when it flushes the rest.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except SabirError as error:
        _fail(1, error.detail)
    except OSError as error:
        _fail(1, str(error))


def _fail(code: int, text: str) -> None:
    print(f"sabir: {text}", file=sys.stderr)
    sys.exit(code)
