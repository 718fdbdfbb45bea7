"""Which servers help with calls, and the credentials for them.

Source: Nextcloud Talk API, signaling settings, versions 1 and 3.
"""

from __future__ import annotations

from sabir.config import Config, Turn
from sabir.core.signaling import Admission
from sabir.core.steps.addresses import ByToken
from sabir.faces.talk.endpoint import Call, Reply, Resource, endpoint
from sabir.faces.talk.schema import ENCODE


class SignalingSettings(Resource):
    """`/signaling/settings`"""

    @endpoint("signaling.settings", is_public=True)
    async def on_get(self, call: Call) -> Reply:
        """For a room, who can see it."""
        token, config = call.parameters.text("token", ""), self.context.config
        admission = await self.core.signaling.admit(call.actor, ByToken(token) if token else None, config.turn)
        shown = _latest(admission, config) if "/api/v3/" in call.request.path else _first(admission, config)
        return Reply(200, ENCODE(shown))


def _first(admission: Admission, config: Config) -> dict[str, object]:
    """One server per address; what later versions call otherwise is there under both names."""
    stun = [{"url": url} for url in _stun_urls(config.turn)]
    turn = [{"url": [url], "urls": [url], **_login(admission)} for url in _turn_urls(config.turn)]
    no_server = "" if config.talk.statuses == "documented" else []
    return {**_common(admission, config), "server": config.talk.signaling_server or no_server} | {
        "stunservers": stun,
        "turnservers": turn if admission.turn else [],
    }


def _latest(admission: Admission, config: Config) -> dict[str, object]:
    """One server with all its addresses."""
    stun, turn = _stun_urls(config.turn), _turn_urls(config.turn)
    return {
        **_common(admission, config),
        "stunservers": [{"urls": stun}] if stun else [],
        "turnservers": [{"urls": turn, **_login(admission)}] if admission.turn else [],
        "helloAuthParams": {"1.0": {"userid": admission.uid, "ticket": admission.ticket}},
        "federation": None,
        "sipDialinInfo": "",
    }


def _common(admission: Admission, config: Config) -> dict[str, object]:
    server = config.talk.signaling_server
    return {
        "signalingMode": "external" if server else "internal",
        "userId": admission.uid,
        "hideWarning": server is not None,
        "server": server or "",
        "ticket": admission.ticket,
    }


def _stun_urls(turn: Turn) -> list[str]:
    return [f"stun:{server}" for server in turn.stun_servers]


def _turn_urls(turn: Turn) -> list[str]:
    return [f"{server}?transport={protocol}" for server in turn.turn_servers for protocol in turn.protocols]


def _login(admission: Admission) -> dict[str, str]:
    if admission.turn is None:
        return {}
    return {"username": admission.turn.username, "credential": admission.turn.password}
