"""What this server can. Source: SOGS modern API, capabilities."""

from __future__ import annotations

from collections.abc import Sequence

from falcon.asgi import Request, Response
from msgspec import UNSET, Struct, UnsetType

from sabir.faces.session.modern.endpoint import Resource, send

_ALWAYS = ("reactions", "sogs")


class CapabilitiesReply(Struct):
    capabilities: Sequence[str]
    missing: Sequence[str] | UnsetType = UNSET


class Capabilities(Resource):
    """`/capabilities`"""

    async def on_get(self, req: Request, resp: Response) -> None:
        ours = sorted((*_ALWAYS, "blind") if self.context.blinds else _ALWAYS)
        wanted = [one for one in (req.get_param("required") or "").split(",") if one]
        missing = sorted(set(wanted).difference(ours))
        send(resp, CapabilitiesReply(ours, missing or UNSET), 412 if missing else 200)
