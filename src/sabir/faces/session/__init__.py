"""The Session face: a Session open group server's legacy API, in onion requests and over plain HTTP."""

from __future__ import annotations

from typing import cast

from falcon.asgi import App, Request, Response

from sabir.config import Config
from sabir.core import Core
from sabir.core.steps.posting import RateLimit
from sabir.faces.session import browsing, errors
from sabir.faces.session.endpoint import Context
from sabir.faces.session.keys import RelayKeys, server_key
from sabir.faces.session.onion import OnionV3, OnionV4
from sabir.faces.session.render import Relay
from sabir.faces.session.routes import legacy
from sabir.transport.face import Face
from sabir.transport.mounts import AsgiApp, Mount
from sabir.wire.onion import MAX_BODY_BYTES

_NAME = "session"


def build(core: Core, config: Config) -> Face:
    """The legacy API answers at its documented paths, below `/legacy/`, and inside onion requests."""
    settings = config.session
    context = Context(
        core,
        Relay(RelayKeys(core.secrets), config.server.base_url),
        RateLimit(settings.rate_messages, settings.rate_window_s * 1000),
        min(config.limits.file_bytes, MAX_BODY_BYTES),
    )
    app = App[Request, Response]()
    app.req_options.strip_url_path_trailing_slash = True
    resources = legacy(context)
    for template, resource in resources.items():
        app.add_route(f"/{template}", resource)
        app.add_route(f"/legacy/{template}", resource)
    errors.install(app)
    asgi = cast("AsgiApp", app)
    key = server_key(core.secrets, settings)
    onions: dict[str, AsgiApp] = {
        "/loki/v3/lsrpc": OnionV3(asgi, key),
        "/oxen/v3/lsrpc": OnionV3(asgi, key),
        "/oxen/v4/lsrpc": OnionV4(asgi, key),
    }
    mounts = [Mount(path, _NAME, onion, MAX_BODY_BYTES) for path, onion in onions.items()]
    firsts = dict.fromkeys(template.split("/")[0] for template in resources)
    paths = ["/legacy/", *(f"/{first}" for first in firsts), *(f"/{first}/" for first in firsts)]
    mounts += browsing.mounts(_NAME, core, config.server, key.public)
    return Face(_NAME, [*mounts, *(Mount(path, _NAME, asgi, MAX_BODY_BYTES) for path in paths)])
