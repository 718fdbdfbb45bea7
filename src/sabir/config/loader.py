"""Builds a `Config` from its sources; a later source wins: defaults, file, environment, command line."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from sabir.config.checks import check
from sabir.config.settings import SECTIONS, SETTINGS, Config, Setting
from sabir.config.values import ConfigError, Secret

FILE_VARIABLE = "SABIR_CONFIG"
DEFAULT_FILE = "sabir.toml"
OLVID_PREFIX = "OLVID_ADMIN_CLIENT_KEY"

# Not settings: what Kubernetes puts into every container beside a service called "sabir", the test suite's own, and
# what only `sabir demo` asks for.
_FOREIGN = re.compile(
    r"SABIR(_[A-Z0-9_]+)?_(SERVICE_HOST|SERVICE_PORT(_\w+)?|PORT(_\d+_(TCP|UDP)(_\w+)?)?)"
    r"|SABIR_TEST_\w+|SABIR_OLVID_BOT_PYTHON"
)

_BY_KEY = {(one.section, one.key): one for one in SETTINGS}
_BY_VARIABLE = {one.variable: one for one in SETTINGS}


def load(
    environ: Mapping[str, str],
    *,
    file: Path | None = None,
    options: Mapping[str, str | Sequence[str]] | None = None,
    folder: Path | None = None,
) -> Config:
    """Read all sources.

    `file` is TOML; else SABIR_CONFIG names it, else it is sabir.toml in `folder` (by default the working directory)
    if there is one. `options` maps names such as "--http" to their text, or to all texts of one that was repeated.

    Raises: `ConfigError`.
    """
    found = _Found()
    path = _choose_file(file, environ, folder or Path())
    if path is not None:
        _read_file(path, found)
    _read_environment(environ, found)
    for name, text in (options or {}).items():
        found.put_text(_by_option(name), text, f"command line: {name}")
    _add_olvid_keys(environ, found)
    config = found.build()
    check(config, found.where)
    return config


@dataclass(slots=True)
class _Found:
    """The values so far and where each came from."""

    values: dict[str, dict[str, object]] = field(default_factory=lambda: {name: {} for name in SECTIONS})
    origins: dict[tuple[str, str], str] = field(default_factory=dict)

    def put(self, setting: Setting, value: object, origin: str) -> None:
        self.values[setting.section][setting.key] = value
        self.origins[setting.section, setting.key] = origin

    def put_text(self, setting: Setting, text: str | Sequence[str], origin: str) -> None:
        kind = setting.kind
        try:
            self.put(setting, kind.from_text(text) if isinstance(text, str) else kind.from_toml(list(text)), origin)
        except ValueError as error:
            raise ConfigError(f"{origin}: it {error}") from error

    def where(self, section: str, key: str) -> str:
        """Where a value came from, to begin an error with."""
        prefix = "" if section == "server" else f"[{section}] "
        return self.origins.get((section, key), f"default: {prefix}{key}")

    def build(self) -> Config:
        return Config(**{section: owner(**self.values[section]) for section, owner in SECTIONS.items()})


def _choose_file(file: Path | None, environ: Mapping[str, str], folder: Path) -> Path | None:
    if file is not None:
        return file
    if environ.get(FILE_VARIABLE):
        return Path(environ[FILE_VARIABLE])
    default = folder / DEFAULT_FILE
    return default if default.is_file() else None


def _read_file(path: Path, found: _Found) -> None:
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigError(f"{path}: it can't be read ({error.strerror}); name another file or none") from error
    except ValueError as error:
        raise ConfigError(f"{path}: it is not valid TOML: {error}") from error
    for key, value in content.items():
        if key in SECTIONS and key != "server":
            if not isinstance(value, dict):
                raise ConfigError(f"{path}: {key}: it must be a table; write [{key}] on a line of its own")
            for inner_key, inner in value.items():
                _put_toml(path, key, inner_key, inner, found)
        elif isinstance(value, dict):
            tables = [name for name in SECTIONS if name != "server"]
            raise ConfigError(f"{path}: [{key}]: no such table{_known(key, tables)}")
        else:
            _put_toml(path, "server", key, value, found)


def _put_toml(path: Path, section: str, key: str, value: object, found: _Found) -> None:
    origin = f"{path}: {key}" if section == "server" else f"{path}: [{section}] {key}"
    setting = _BY_KEY.get((section, key))
    if setting is not None:
        try:
            read = setting.kind.from_toml(value)
        except ValueError as error:
            raise ConfigError(f"{origin}: it {error}") from error
        found.put(setting, path.parent / read if isinstance(read, Path) else read, origin)
        return
    setting = _BY_KEY.get((section, key.removesuffix("_file")))
    if setting is None or not setting.kind.is_hidden:
        keys = [one.key for one in SETTINGS if one.section == section]
        raise ConfigError(f"{origin}: no such key{_known(key, keys)}")
    if (section, setting.key) in found.origins:
        raise ConfigError(f"{origin}: it is given beside {setting.key}; keep one of the two")
    if not isinstance(value, str):
        raise ConfigError(f"{origin}: it must be a path in quotes, not {value!r}")
    found.put_text(setting, _read_secret(path.parent / value, origin), origin)


def _read_secret(path: Path, origin: str) -> str:
    try:
        return path.read_text(encoding="utf-8").strip()
    except (OSError, ValueError) as error:
        raise ConfigError(f"{origin}: {path} can't be read as text; put the secret there") from error


def _read_environment(environ: Mapping[str, str], found: _Found) -> None:
    """An empty variable counts as not set."""
    for name, text in sorted(environ.items()):
        if text and name.startswith("SABIR_") and name != FILE_VARIABLE:
            _put_variable(name, text, environ, found)


def _add_olvid_keys(environ: Mapping[str, str], found: _Found) -> None:
    """Source: Olvid daemon, temporary admin keys."""
    setting = _BY_KEY["server", "olvid_admin_keys"]
    given = found.values["server"].get(setting.key)
    keys = list(given) if isinstance(given, tuple) else []
    keys += [Secret(text) for name, text in sorted(environ.items()) if text and name.startswith(OLVID_PREFIX)]
    found.values["server"][setting.key] = tuple(keys)


def _put_variable(name: str, text: str, environ: Mapping[str, str], found: _Found) -> None:
    origin = f"environment: {name}"
    setting = _BY_VARIABLE.get(name)
    if setting is not None:
        found.put_text(setting, text, origin)
        return
    setting = _BY_VARIABLE.get(name.removesuffix("_FILE"))
    if setting is not None and setting.kind.is_hidden:
        if environ.get(setting.variable):
            raise ConfigError(f"{origin}: it is given beside {setting.variable}; keep one of the two")
        found.put_text(setting, _read_secret(Path(text), origin), origin)
    elif not _FOREIGN.fullmatch(name):
        raise ConfigError(f"{origin}: no such setting{_known(name, _BY_VARIABLE)}")


def _by_option(name: str) -> Setting:
    for setting in SETTINGS:
        if setting.option == name:
            return setting
    raise ConfigError(f"command line: {name}: no such option")


def _known(name: str, names: Iterable[str]) -> str:
    """The end of an error about an unknown name."""
    known = list(names)
    close = difflib.get_close_matches(name, known, 1)
    if close:
        return f"; did you mean {close[0]}?"
    return f"; there are {', '.join(known)}" if 0 < len(known) < 40 else "; `sabir config reference` lists all"
