"""The application of the modern API: at its own paths and below `/sogs/`."""

from __future__ import annotations

from falcon.asgi import App, Request, Response

from sabir.faces.session.endpoint import Context
from sabir.faces.session.modern import errors
from sabir.faces.session.modern.auth import PREFIX, Gate
from sabir.faces.session.modern.routes import modern


def build_app(context: Context) -> App[Request, Response]:
    """Authentication stands before routing: who signs badly is told nothing else."""
    app = App[Request, Response](middleware=[Gate(context)])
    app.req_options.strip_url_path_trailing_slash = True
    for template, resource in modern(context).items():
        app.add_route(f"/{template}", resource)
        app.add_route(f"{PREFIX}/{template}", resource)
    errors.install(app)
    return app
