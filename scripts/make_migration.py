"""Write the migration from the newest one to the tables: `python -m scripts.make_migration NUMBER "Title"`."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine

MIGRATIONS = Path(__file__).parent.parent / "src" / "sabir" / "store" / "migrations"


def main(number: str, title: str) -> None:
    """Compare a database at the newest migration with the tables; the result still needs a reader."""
    with tempfile.TemporaryDirectory() as folder:
        engine = create_engine(f"sqlite:///{folder}/empty.db")
        with engine.begin() as connection:
            config = Config()
            config.set_main_option("script_location", str(MIGRATIONS))
            config.attributes["connection"] = connection
            if any((MIGRATIONS / "versions").glob("[0-9]*.py")):
                command.upgrade(config, "head")
            command.revision(config, title, autogenerate=True, rev_id=number)
        engine.dispose()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
