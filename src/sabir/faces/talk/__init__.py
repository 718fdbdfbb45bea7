"""Nextcloud Talk: OCS over HTTP, version 1 of its API and what today's clients need of version 4."""

from __future__ import annotations

from typing import cast

from sabir.config import Config
from sabir.core import Core
from sabir.core.steps.throttling import Guesses
from sabir.faces.talk.application import application
from sabir.faces.talk.bot_hooks import job_handlers
from sabir.faces.talk.capabilities import config_hash
from sabir.faces.talk.drawing import Drawing
from sabir.faces.talk.endpoint import Context
from sabir.faces.talk.hot import HotRoutes
from sabir.transport.face import Face
from sabir.transport.mounts import AsgiApp, Mount

NAME = "talk"
TREES = ("/ocs/", "/f/", "/s/", "/index.php/", "/avatar/", "/login/")
PLAIN = ("/status.php", "/login", "/logout", "/csrftoken")
FILE_TREES = ("/remote.php/",)


def build(core: Core, config: Config) -> Face:
    """The face over a core."""
    context = Context(core, config, config_hash(config), Guesses(core.clock), Drawing(core.clock))
    app = HotRoutes(context, cast("AsgiApp", application(context)))
    mounts = [Mount(path, NAME, app, config.limits.body_bytes) for path in (*PLAIN, *TREES)]
    mounts += [Mount(path, NAME, app, config.limits.file_bytes) for path in FILE_TREES]
    return Face(NAME, mounts, jobs=job_handlers(context))
