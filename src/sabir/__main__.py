"""The command line."""

from __future__ import annotations

from sabir.cli.main import main

if __name__ == "__main__":
    main()
