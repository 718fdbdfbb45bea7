"""The Seald face: the dashboard API, version 2. Source: Seald, dashboard API v2."""

from __future__ import annotations

from typing import cast

from falcon.asgi import App, Request, Response

from sabir.config import Config
from sabir.core import Core
from sabir.faces.seald import errors
from sabir.faces.seald.auth import Gate
from sabir.faces.seald.routes import BASE, routes
from sabir.transport.face import Face
from sabir.transport.mounts import AsgiApp, Mount

_NAME = "seald"


def build(core: Core, config: Config) -> Face:
    """Paths end with a slash; the form without one is answered too, and nothing is redirected."""
    app = App[Request, Response](middleware=[Gate(core)])
    app.req_options.strip_url_path_trailing_slash = True
    for template, resource in routes(core, config.server.public_url).items():
        app.add_route(template, resource)
    errors.install(app)
    limit = config.limits.body_bytes
    asgi = cast("AsgiApp", app)
    return Face(_NAME, [Mount(path, _NAME, asgi, limit) for path in (f"{BASE}/", "/is_alive", "/is_alive/")])
