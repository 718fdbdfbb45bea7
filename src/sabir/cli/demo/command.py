"""`sabir demo`: the stage. A server in a temporary folder, its people, their clients; then the play."""

from __future__ import annotations

import asyncio
import os
import tempfile
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Annotated
from uuid import uuid4

import httpx
from cyclopts import Parameter

from sabir.cli.demo import scene
from sabir.cli.demo.olvid import OlvidBot, olvid_bot
from sabir.cli.demo.scene import Cast
from sabir.cli.demo.server import Server, run, server
from sabir.cli.demo.session import SessionMember
from sabir.cli.demo.talk import TalkUser
from sabir.cli.demo.transcript import ALICE, CAROL, DASHBOARD, ROBOT, Transcript
from sabir.config import ConfigError
from sabir.domain.errors import Unavailable
from sabir.wire.onion import ServerKey
from sabir.wire.session.signatures import SigningKey

_VARIABLE = "SABIR_OLVID_BOT_PYTHON"
_BESIDE = Path(__file__).resolve().parents[4] / ".venv-olvid-bot" / "bin" / "python"
_ATTEMPTS = 20
_PEOPLE = """
[[person]]
uid = "alice"
password = "{password}"
display_name = "Alice Liddell"

[[person]]
uid = "robot"
display_name = "Robot"
olvid = true
olvid_client_key = "{robot_key}"

[[person]]
uid = "mallory"
password = "{password}"
display_name = "Mallory"
olvid = true
olvid_client_key = "{mallory_key}"
session_id = "{mallory_session}"

[[room]]
name = "Harbour"
kind = "public"
owner = "alice"
participants = ["robot", "mallory"]
session_room = "harbour"

[[api_token]]
name = "dashboard"
key = "{api_key}"
"""


def demo(
    *,
    olvid_python: Annotated[
        Path | None,
        Parameter(
            name="--olvid-bot",
            metavar="PATH",
            env_var=_VARIABLE,
            help="The Python of an environment that has olvid-bot; by default the one that `make demo` makes.",
        ),
    ] = None,
) -> None:
    """Let the clients meet, and print what each of them sees."""
    python = olvid_python or _BESIDE
    if not python.is_file():
        raise ConfigError(
            f"olvid-bot is not installed ({python} is missing). `make demo` installs it; or name the Python of an"
            f" environment that has it by --olvid-bot or {_VARIABLE}."
        )
    try:
        asyncio.run(_play(python.absolute(), Transcript()))
    except TimeoutError as error:
        raise Unavailable("The demo waited in vain for what should have come.") from error
    except httpx.HTTPError as error:
        raise Unavailable(f"The demo's server gave no proper answer: {error}") from error
    except KeyboardInterrupt:
        raise SystemExit(130) from None


async def _play(python: Path, told: Transcript) -> None:
    with tempfile.TemporaryDirectory(prefix="sabir-demo-") as name:
        async with _stage(python, Path(name), told) as cast:
            await scene.conversation(cast, told)
            await scene.file(cast, told)
            await scene.change(cast, told)
            await scene.off_switch(cast, told)
    told.say()
    told.say("Four wires, one room, one directory, one off switch. The server is stopped and its folder is gone.")


@asynccontextmanager
async def _stage(python: Path, folder: Path, told: Transcript) -> AsyncIterator[Cast]:
    """Server and clients, up and connected. Raises `Unavailable`."""
    server_key, mallory = ServerKey.from_private(os.urandom(32)), os.urandom(32)
    settings = {"SESSION_PRIVATE_KEY": server_key.private.hex(), "OLVID_REMOTE_DELAY_MS": "0"}
    keys = {name: str(uuid4()) for name in ("password", "robot_key", "mallory_key", "api_key")}
    people = folder / "people.toml"
    people.write_text(_PEOPLE.format(**keys, mallory_session=SigningKey.from_private(mallory).session_id))
    told.say("Starting a throw-away server …")
    await run(folder, settings, "apply", f"{people}")
    async with AsyncExitStack() as stack:
        running = await stack.enter_async_context(server(folder, settings))
        http = await stack.enter_async_context(httpx.AsyncClient(base_url=running.http, timeout=30))
        robot, mallorys_bot = await asyncio.gather(
            stack.enter_async_context(olvid_bot(python, folder, running.grpc, keys["robot_key"], "tide", scene.ANSWER)),
            stack.enter_async_context(olvid_bot(python, folder, running.grpc, keys["mallory_key"])),
        )
        dashboard = httpx.AsyncClient(
            base_url=f"{running.http}/dashboardapi/v2/", headers={"X-DASHBOARD-API-KEY": keys["api_key"]}, timeout=30
        )
        alice = TalkUser(http, "alice", keys["password"])
        cast = Cast(
            await alice.room("Harbour"),
            alice,
            SessionMember(http, server_key.public, "Carol", os.urandom(32), "harbour"),
            robot,
            await stack.enter_async_context(dashboard),
            TalkUser(http, "mallory", keys["password"]),
            SessionMember(http, server_key.public, "Mallory", mallory, "harbour"),
            mallorys_bot,
        )
        await asyncio.gather(
            cast.carol.join(),
            cast.mallory_session.join(),
            _wait_until_it_hears(alice, "robot", robot, is_answering=True),
            _wait_until_it_hears(alice, "mallory", mallorys_bot),
        )
        _introduce(running, robot, told)
        yield cast


async def _wait_until_it_hears(alice: TalkUser, uid: str, bot: OlvidBot, *, is_answering: bool = False) -> None:
    """A bot is told of what happens while it listens: talk to it, apart from the room, until it does."""
    token = await alice.chat_with(uid)
    for attempt in range(1, _ATTEMPTS + 1):
        await alice.post(token, f"Can you tell the tide? ({attempt})")
        try:
            async with asyncio.timeout(1):
                await bot.next("heard")
                if is_answering:
                    await alice.read(token, scene.ANSWER)
        except TimeoutError:
            continue
        return
    raise Unavailable("olvid-bot hears nothing.")


def _introduce(running: Server, robot: OlvidBot, told: Transcript) -> None:
    told.say(f"It answers at {running.http} and, for gRPC, at {running.grpc}. Four clients in one room, Harbour:")
    told.say()
    told.act(ALICE, "is", "a Nextcloud Talk user: OCS over HTTP, name and password")
    told.act(CAROL, "is", "a Session member: onion requests, known by her key alone")
    told.act(ROBOT, "is", f"the released olvid-bot {robot.version} over gRPC, unmodified, with a ChatBot")
    told.act(DASHBOARD, "watches", "Seald's dashboard API, with an API key")
