"""The measure of all figures: an ASGI handler that does nothing, on uvicorn as Sabir runs it.

    python -m bench.empty_handler

Prints its port and serves until it is terminated.
"""

from __future__ import annotations

import socket

import uvicorn
from uvicorn._types import ASGIReceiveCallable, ASGISendCallable, Scope

_HEADERS = [(b"content-type", b"text/plain"), (b"content-length", b"2")]


async def app(scope: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
    """Answer without a look at the request."""
    await send({"type": "http.response.start", "status": 200, "headers": _HEADERS, "trailers": False})
    await send({"type": "http.response.body", "body": b"ok", "more_body": False})


def main() -> None:
    """Serve on a free port."""
    config = uvicorn.Config(
        app,
        loop="uvloop",
        http="httptools",
        ws="none",
        lifespan="off",
        interface="asgi3",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        backlog=4096,
        timeout_keep_alive=75,
    )
    listener = socket.create_server(("127.0.0.1", 0), backlog=4096)
    print(listener.getsockname()[1], flush=True)
    uvicorn.Server(config).run(sockets=[listener])


if __name__ == "__main__":
    main()
