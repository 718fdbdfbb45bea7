"""Settings: frozen dataclasses, their loader and the manual page made from them."""

from sabir.config.loader import load
from sabir.config.reference import reference
from sabir.config.settings import (
    Config,
    Face,
    Limits,
    Mail,
    Olvid,
    Seald,
    Server,
    Session,
    Talk,
    Turn,
)
from sabir.config.values import ConfigError, HostPort, Secret, Url

__all__ = [
    "Config",
    "ConfigError",
    "Face",
    "HostPort",
    "Limits",
    "Mail",
    "Olvid",
    "Seald",
    "Secret",
    "Server",
    "Session",
    "Talk",
    "Turn",
    "Url",
    "load",
    "reference",
]
