"""The manual page of all settings, made from the settings themselves."""

from __future__ import annotations

import textwrap
from pathlib import Path

from sabir.config.settings import SECTIONS, SETTINGS, Setting
from sabir.config.values import HostPort, Url

_INTRODUCTION = """\
# Configuration

Sources, the later wins: defaults; a TOML file (--config FILE, or SABIR_CONFIG, or sabir.toml in the working
directory); environment variables; options of `sabir serve`. Paths in the file are relative to it. An empty
variable counts as not set. A list is written with commas in a variable. What is marked "or file" can be given
as the path of a file that holds it: KEY_file in TOML, NAME_FILE in the environment.
"""


def reference() -> str:
    """Markdown that reads well in a terminal."""
    parts = [_INTRODUCTION]
    for section, owner in SECTIONS.items():
        title = "Top of the file" if section == "server" else f"[{section}]"
        parts.append(f"## {title}\n\n{owner.__doc__}\n")
        parts.extend(_render(one) for one in SETTINGS if one.section == section)
    return "\n".join(parts)


def _render(setting: Setting) -> str:
    kind = setting.kind.name + (", or file" if setting.kind.is_hidden else "")
    given = [setting.variable, *([setting.option] if setting.option else [])]
    lines = [f"{kind}; default {_default(setting.default)}; {', '.join(given)}", setting.help]
    text = "\n".join(textwrap.fill(line, 110, break_long_words=False, break_on_hyphens=False) for line in lines)
    return f"### {setting.key}\n\n{text}\n"


def _default(value: object) -> str:
    match value:
        case None | ():
            return "none"
        case HostPort():
            return value.text
        case Url():
            return value.scheme
        case Path():
            return str(value)
        case tuple():
            return ",".join(str(one) for one in value)
        case _:
            return str(value)
