"""A bot for Talk tests: its own web server hears, its own signatures speak."""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from ipaddress import ip_network
from typing import Any

from sabir.adapters.fetcher import HttpFetcher, Reach
from sabir.config import Config
from sabir.core.hooks import Hooks
from sabir.domain.wishes import TalkBotWish, Wish
from sabir.faces import talk
from sabir.transport.face import JobHandler
from tests.helpers.core import ROOT
from tests.helpers.talk_client import TALK, Ocs, TalkClient
from tests.helpers.talk_face import TalkFace
from tests.helpers.web_server import Asked, WebServer, web_server

SECRET = "a-secret-that-both-sides-know-0123456789abcdef"
EVERYTHING = ("webhook", "response", "reaction")
PATH = "/hook"
Json = dict[str, Any]


def sign(secret: str, random: str, content: str) -> str:
    """As the API has it: HMAC-SHA256 over both, hex."""
    return hmac.new(secret.encode(), random.encode() + content.encode(), hashlib.sha256).hexdigest()


@dataclass
class TalkBot:
    """A bot of a server, and the server's jobs that tell it."""

    face: TalkFace
    web: WebServer
    handlers: Mapping[str, JobHandler]
    client: TalkClient
    id: int = 0
    failures: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.web.port}{PATH}"

    @property
    def actor_id(self) -> str:
        return f"bot-{hashlib.sha1(self.url.encode(), usedforsecurity=False).hexdigest()}"

    async def install(self, **wish: Any) -> None:
        """Have an operator make it, or change it."""
        given = {"name": "Parrot", "url": self.url, "secret": SECRET, "features": EVERYTHING, **wish}
        await self.face.core.provisioning.apply(ROOT, Wish(talk_bot=(TalkBotWish(**given),)))
        self.id = (await self.face.core.bots.list_all(ROOT))[-1].id

    async def work(self) -> None:
        """Do all jobs that are due, in the way of the server's runner."""
        jobs = self.face.core.jobs
        while due := await jobs.lease(list(self.handlers), "test", 10):
            for job in due:
                try:
                    await self.handlers[job.kind](job.key, job.payload)
                except Exception as error:
                    self.failures.append(f"{error}")
                    await jobs.fail(job, "test", f"{error}")
                else:
                    await jobs.finish(job, "test")

    def heard(self) -> list[Json]:
        """What it was told, each with a signature that holds."""
        return [self._checked(asked) for asked in self.web.asked]

    async def speak(
        self, method: str, path: str, wish: Json, signed: str, *, secret: str = SECRET, **headers: str
    ) -> Ocs:
        """A signed request below `bot/`; `signed` is the text that it is signed over."""
        random = secrets.token_hex(32)
        signature = {
            "X-Nextcloud-Talk-Bot-Random": random,
            "X-Nextcloud-Talk-Bot-Signature": sign(secret, random, signed),
        }
        given = {**signature, **{name.replace("_", "-"): value for name, value in headers.items()}}
        return await self.client.try_(method, f"{TALK}/bot/{path}", json=wish, headers=given)

    async def say(self, token: str, text: str, *, secret: str = SECRET, **wish: Any) -> Ocs:
        return await self.speak("POST", f"{token}/message", {"message": text, **wish}, text, secret=secret)

    def _checked(self, asked: Asked) -> Json:
        random = asked.headers["x-nextcloud-talk-random"]
        assert len(random) == 64
        assert asked.headers["x-nextcloud-talk-signature"] == sign(SECRET, random, asked.body.decode())
        assert asked.headers["x-nextcloud-talk-backend"] == "http://127.0.0.1:8080"
        assert asked.headers["content-type"] == "application/json"
        assert (asked.method, asked.path) == ("POST", PATH)
        told: Json = json.loads(asked.body)
        return told


@asynccontextmanager
async def talk_bot(face: TalkFace, **wish: Any) -> AsyncIterator[TalkBot]:
    """Installed, and answering all it hears."""
    fetcher = HttpFetcher(Reach(networks=[ip_network("127.0.0.0/8")]))
    core = face.core
    told = replace(core, hooks=Hooks(core.db, core.clock, core.secrets, fetcher))
    async with web_server() as web:
        web.answer(PATH)
        bot = TalkBot(face, web, talk.build(told, Config()).jobs, await face.client("", ""))
        await bot.install(**wish)
        yield bot
    await fetcher.close()
