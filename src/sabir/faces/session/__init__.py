"""The Session face: both APIs of a Session open group server, in onion requests and over plain HTTP."""

from __future__ import annotations

from functools import partial
from typing import cast

from falcon.asgi import App, Request, Response

from sabir.config import Config
from sabir.core import Core
from sabir.core.steps.posting import RateLimit
from sabir.faces.session import browsing, errors
from sabir.faces.session.endpoint import Context
from sabir.faces.session.gate import OnlyBlinded
from sabir.faces.session.inner import Inside
from sabir.faces.session.keys import RelayKeys, server_key
from sabir.faces.session.modern.app import build_app
from sabir.faces.session.modern.routes import FIRSTS
from sabir.faces.session.mounting import Shared
from sabir.faces.session.onion import OnionV3, OnionV4
from sabir.faces.session.render import Relay
from sabir.faces.session.routes import legacy
from sabir.transport.face import Face
from sabir.transport.mounts import AsgiApp, Mount
from sabir.wire.onion import MAX_BODY_BYTES
from sabir.wire.session.blinding import aliases

_NAME = "session"


def build(core: Core, config: Config) -> Face:
    """Both APIs answer at their documented paths, below `/legacy/` and `/sogs/`, and inside onion requests."""
    settings = config.session
    key, inside = server_key(core.secrets, settings), Inside()
    core.visitors.blind_with(partial(aliases, server_public=key.public))
    context = Context(
        core,
        Relay(RelayKeys(core.secrets), config.server.base_url, settings.blinding == "required"),
        RateLimit(settings.rate_messages, settings.rate_window_s * 1000),
        min(config.limits.file_bytes, MAX_BODY_BYTES),
        key.public,
        settings.blinding == "required",
        inside,
        settings.ban_scope == "server",
    )
    app = App[Request, Response](middleware=[OnlyBlinded()] if context.blinds else [])
    app.req_options.strip_url_path_trailing_slash = True
    resources = legacy(context)
    for template, resource in resources.items():
        app.add_route(f"/{template}", resource)
        app.add_route(f"/legacy/{template}", resource)
    errors.install(app)
    old = inside.legacy = cast("AsgiApp", app)
    new = inside.modern = cast("AsgiApp", build_app(context))
    apps: dict[str, AsgiApp] = {
        "/loki/v3/lsrpc": OnionV3(inside, key),
        "/oxen/v3/lsrpc": OnionV3(inside, key),
        "/oxen/v4/lsrpc": OnionV4(inside, key),
        "/legacy/": old,
        "/sogs/": new,
    }
    for first in dict.fromkeys(template.split("/")[0] for template in resources):
        apps[f"/{first}"] = apps[f"/{first}/"] = Shared(old, new) if first == "rooms" else old
    for first in FIRSTS:
        apps[f"/{first}"] = apps[f"/{first}/"] = new
    mounts = [Mount(path, _NAME, one, MAX_BODY_BYTES) for path, one in apps.items()]
    mounts += browsing.mounts(_NAME, core, config.server, key.public)
    return Face(_NAME, mounts, start=core.visitors.check_blinding)
