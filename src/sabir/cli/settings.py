"""`sabir config …`."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from sabir import config
from sabir.config.settings import SETTINGS

ConfigFile = Annotated[
    Path | None,
    Parameter(name="--config", metavar="FILE", help="TOML; without it SABIR_CONFIG, or sabir.toml if there is one."),
]


def option(name: str, metavar: str) -> Parameter:
    """The option that sets a setting, with the setting's help."""
    setting = next(one for one in SETTINGS if one.option == name)
    return Parameter(name=name, help=setting.help, metavar=metavar, negative_iterable=())


def load(file: Path | None, options: Mapping[str, str | Sequence[str] | None] | None = None) -> config.Config:
    """The configuration of this process; an option of None was not given. Raises `ConfigError`."""
    given = {name: text for name, text in (options or {}).items() if text is not None}
    return config.load(os.environ, file=file, options=given)


def reference() -> None:
    """Print the manual page of all settings."""
    print(config.reference())
