"""The HTTP application of this face: paths, and what an unknown path or method gets."""

from __future__ import annotations

import falcon
import structlog
from falcon.asgi import App, Request, Response
from falcon.routing import BaseConverter
from typing_extensions import override

from sabir.faces.talk import parse, routes
from sabir.faces.talk.endpoint import Context, Resource, script_of, write
from sabir.faces.talk.ids import TOKEN
from sabir.wire.errors import WireError
from sabir.wire.ocs import INTERNAL_ERROR, encode, parse_query, route_miss

_log = structlog.get_logger()


class Token(BaseConverter):
    """A room's token; anything else is no such route."""

    @override
    def convert(self, value: str) -> str | None:
        return value if TOKEN.fullmatch(value) else None


class Number(BaseConverter):
    """The id of a message or file."""

    @override
    def convert(self, value: str) -> int | None:
        return parse.number(value)


def application(context: Context) -> App[Request, Response]:
    """Built once."""
    app = App()
    app.router_options.converters["token"] = Token
    app.router_options.converters["number"] = Number
    made: dict[type[Resource], Resource] = {}
    for path, resource in routes.PATHS.items():
        app.add_route(path, made.setdefault(resource, resource(context)))
    app.add_error_handler(Exception, _fault)
    app.add_error_handler(falcon.HTTPError, _refuse)
    return app


async def _refuse(
    request: Request, response: Response, error: falcon.HTTPError, params: dict[str, object], ws: object = None
) -> None:
    """A path or method that is not routed."""
    if not isinstance(error, falcon.HTTPRouteNotFound):
        response.status = 405
        response.set_header("Allow", ", ".join(routes.methods(routes.PATHS[request.uri_template or ""])))
    elif request.path.startswith(routes.SCRIPTS):
        write(response, route_miss(script_of(request), _wished_format(request)))
    else:
        response.status = 404


async def _fault(
    request: Request, response: Response, error: Exception, params: dict[str, object], ws: object = None
) -> None:
    """Shown without internals; the log has them."""
    _log.error("fault", face="talk", method=request.method, exc_info=error)
    write(response, encode(script_of(request), "xml", INTERNAL_ERROR, b"[]", "Internal error"))


def _wished_format(request: Request) -> str | None:
    try:
        wish = parse_query(request.scope["query_string"]).get("format")
    except WireError:
        return None
    return wish if isinstance(wish, str) else None
