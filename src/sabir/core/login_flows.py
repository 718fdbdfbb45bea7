"""Login by way of a browser: a client asks, a person who is logged in there grants, the client fetches an app password.

The app password is made when it is fetched, so nothing that can be shown again is stored.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import uuid4

from sabir.core.steps import auditing
from sabir.core.steps.auditing import Act
from sabir.core.steps.secrets import new_app_password, new_flow_token, token_hash
from sabir.core.steps.signing_in import Origin, actor_of
from sabir.core.steps.throttling import Throttle
from sabir.domain.errors import Forbidden, NotFound
from sabir.domain.ids import CredentialId
from sabir.domain.people import Actor, PersonKind
from sabir.ports import Clock
from sabir.store import credentials, login_flows, people
from sabir.store.credentials import NewCredential
from sabir.store.database import Database
from sabir.store.transaction import Tx

FLOW_MS = 20 * 60 * 1000
"""How long a flow may take."""
_NAME_CHARACTERS = 64


@dataclass(frozen=True, slots=True)
class Flow:
    """A flow as it begins."""

    poll_token: str
    flow_token: str


@dataclass(frozen=True, slots=True)
class Login:
    """What a client gets, once."""

    uid: str
    app_password: str


class LoginFlows:
    """Use cases on flows."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock
        self._throttle = Throttle(clock)

    async def start(self, origin: Origin) -> Flow:
        """For anyone, a hundred times a minute from one address. Raises `RateLimited`."""
        self._throttle.check(origin.ip, "start")
        self._throttle.failed(origin.ip, f"{uuid4()}")
        flow = Flow(new_flow_token(), new_flow_token())
        lookups = token_hash(flow.poll_token), token_hash(flow.flow_token)
        name, expires_ms = _client_name(origin.user_agent), self._clock.now_ms() + FLOW_MS

        def unit(tx: Tx) -> None:
            tx.lock([])
            login_flows.insert(tx, lookups, name, expires_ms=expires_ms)

        await self._db.write(unit)
        return flow

    async def client_of(self, flow_token: str) -> str:
        """What asks for access. Raises `NotFound`, also for what was granted already."""
        lookup, now_ms = token_hash(flow_token), self._clock.now_ms()
        found = await self._db.read(lambda tx: login_flows.client_of(tx, lookup, now_ms))
        if found is None:
            raise NotFound("login flow")
        return found

    async def grant(self, actor: Actor, flow_token: str) -> None:
        """Let the client act as the actor. Raises `NotFound`, `Forbidden` for who has no account."""
        if actor.kind is not PersonKind.PERSON:
            raise Forbidden
        lookup, now_ms = token_hash(flow_token), self._clock.now_ms()

        def unit(tx: Tx) -> None:
            tx.lock([])
            if not login_flows.grant(tx, lookup, actor.person_id, now_ms):
                raise NotFound("login flow")

        await self._db.write(unit)

    async def fetch(self, poll_token: str, origin: Origin) -> Login:
        """What was granted, exactly once. Raises `NotFound` until then, `Unauthenticated` if disabled since."""
        lookup, password = token_hash(poll_token), new_app_password()
        act = Act("APP_PASSWORD_CREATED", str(uuid4()), self._clock.now_ms())

        def unit(tx: Tx) -> Login:
            tx.lock([])
            granted = login_flows.take(tx, lookup, act.at_ms)
            person = people.find(tx, granted.person_id) if granted else None
            if granted is None or person is None or person.uid is None:
                raise NotFound("login flow")
            actor = actor_of(person, origin, CredentialId(0))
            new = NewCredential(
                "app_password", granted.client_name, act.at_ms, person_id=person.id, lookup=token_hash(password)
            )
            credentials.insert(tx, new)
            auditing.record(tx, actor, auditing.about(act, person.id))
            return Login(person.uid, password)

        return await self._db.write(unit)


def _client_name(user_agent: str) -> str:
    return "".join(one for one in user_agent if one.isprintable()).strip()[:_NAME_CHARACTERS] or "unknown client"
