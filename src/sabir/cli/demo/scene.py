"""The play: what the clients do, and what each of them sees of it."""

from __future__ import annotations

import asyncio
import hashlib
import time
from dataclasses import dataclass

import httpx

from sabir.cli.demo.olvid import OlvidBot
from sabir.cli.demo.session import Message, SessionMember
from sabir.cli.demo.talk import TalkUser
from sabir.cli.demo.transcript import ALICE, CAROL, DASHBOARD, ROBOT, Transcript, mallory
from sabir.domain.errors import Unavailable

QUESTION = "Ahoy, Harbour! When is high tide?"
ANSWER = "High tide is at six."
CHART = b"Soundings of the bay, in fathoms: 7 9 12 15 12 9 7\n" * 20


@dataclass(frozen=True, slots=True)
class Cast:
    """Everyone, connected; `token` is the room's on Talk, `mallory_key` the uuid of the dashboard."""

    token: str
    alice: TalkUser
    carol: SessionMember
    robot: OlvidBot
    dashboard: httpx.AsyncClient
    mallory_talk: TalkUser
    mallory_session: SessionMember
    mallory_olvid: OlvidBot


async def conversation(cast: Cast, told: Transcript) -> None:
    """A question from Talk, answered from Olvid, read in Session; then the other way round."""
    told.title("1. Alice asks, a bot answers, Carol listens")
    await cast.alice.post(cast.token, QUESTION)
    told.act(ALICE, "writes", QUESTION, "POST …/chat/{token}")
    question = await cast.carol.read(QUESTION)
    told.act(CAROL, "reads", _line(question), _signed(question))
    heard = await cast.robot.next("heard", text=QUESTION)
    told.act(ROBOT, "hears", f"{heard['author']}: {heard['text']}", "stream MessageReceived")
    reply = await cast.alice.read(cast.token, ANSWER)
    told.act(ROBOT, "answers", ANSWER, "MessageSend, quoting her")
    parent = reply["parent"]["message"]
    told.act(ALICE, "reads", f"{reply['actorDisplayName']}: {ANSWER}", f'long poll; in reply to "{parent}"')
    answer = await cast.carol.read(ANSWER)
    told.act(CAROL, "reads", _line(answer), _signed(answer))

    told.title("2. Carol has no account here, only a Session key")
    await cast.carol.post("I bring the lanterns.")
    told.act(CAROL, "writes", "I bring the lanterns.", "signed protobuf in an onion request")
    read = await cast.alice.read(cast.token, "I bring the lanterns.")
    told.act(ALICE, "reads", f"{read['actorDisplayName']}: {read['message']}", "long poll; as a guest")
    heard = await cast.robot.next("heard", text="I bring the lanterns.")
    told.act(ROBOT, "hears", f"{heard['author']}: {heard['text']}", "stream MessageReceived")


async def file(cast: Cast, told: Transcript) -> None:
    """Shared once, downloaded through the others."""
    told.title("3. A file")
    size, digest = f"{len(CHART)} bytes", hashlib.sha256(CHART).hexdigest()
    await cast.alice.share(cast.token, "chart.txt", CHART)
    told.act(ALICE, "shares", f"chart.txt, {size}", "WebDAV PUT, then a share with the room")
    message = await cast.carol.read(file="chart.txt")
    content = await cast.carol.download(message.content.attachments[0])
    _require(content == CHART, "Carol's download differs from what Alice shared.")
    told.act(CAROL, "downloads", f"chart.txt, {len(content)} bytes, the same", "files/{id} in an onion request")
    while not (heard := await cast.robot.next("heard"))["files"]:
        continue
    (attachment,) = heard["files"]
    _require(attachment["sha256"] == digest, "The robot's download differs from what Alice shared.")
    told.act(ROBOT, "downloads", f"{attachment['name']}, {attachment['size']} bytes, the same", "AttachmentDownload")


async def change(cast: Cast, told: Transcript) -> None:
    """An edit, in each client's own form of it."""
    told.title("4. A change of mind")
    posted = await cast.alice.post(cast.token, "We sail at nine.")
    before = await cast.carol.read("We sail at nine.")
    await cast.robot.next("heard", text="We sail at nine.")
    told.act(ALICE, "writes", "We sail at nine.")
    await cast.alice.edit(cast.token, posted, "We sail at dawn.")
    told.act(ALICE, "edits", "We sail at dawn.", "PUT …/chat/{token}/{id}")
    edited = await cast.robot.next("edited")
    told.act(ROBOT, "is told", f'"{edited["before"]}" became "{edited["text"]}"', "stream MessageBodyUpdated")
    after = await cast.carol.read("We sail at dawn.")
    await cast.carol.deletion(before.number)
    told.act(
        CAROL,
        "sees",
        f"message {before.number} deleted, message {after.number} new: {_line(after)}",
        "her wire knows no edits",
    )


async def off_switch(cast: Cast, told: Transcript) -> None:
    """One call of the dashboard, and three doors are closed."""
    told.title("5. One off switch")
    await cast.mallory_talk.skip(cast.token)
    waiting = asyncio.create_task(cast.mallory_talk.wait(cast.token))
    told.say("  Mallory is here too, one person who came in by three doors:")
    told.act(mallory("Talk"), "waits", "in a long poll")
    told.act(mallory("Session"), "holds", "a token of the room")
    told.act(mallory("Olvid"), "listens", "to a stream")
    listed = (await cast.dashboard.get("users/")).json()["results"]
    told.act(DASHBOARD, "lists", ", ".join(sorted(one["display_name"] for one in listed)), "GET users/")
    target = next(one for one in listed if one["display_name"] == "Mallory")

    began = time.perf_counter()
    revoked = await cast.dashboard.post(f"users/{target['id']}/full_revoke/")
    told.act(DASHBOARD, "ends", "Mallory", f"POST users/{{id}}/full_revoke/ answers {revoked.status_code}")
    talk = (await waiting).status_code
    session, _ = await cast.mallory_session.call("GET", "messages")
    olvid = (await cast.mallory_olvid.next("ended"))["code"]
    login = await cast.mallory_talk.status()
    took_ms = (time.perf_counter() - began) * 1000

    told.act(mallory("Talk"), "is out", f"the long poll ends with {talk}, a new login gets {login}")
    told.act(mallory("Session"), "is out", f"the token gets {session}")
    told.act(mallory("Olvid"), "is out", f"the stream ends, the key gets {olvid}")
    told.say(f"  All within {took_ms:.0f} ms.")
    _require((talk, login, session, olvid) == (401, 401, 401, "UNAUTHENTICATED"), "A door stayed open.")
    events = (await cast.dashboard.get("eventlogs/", params={"user": target["id"]})).json()["results"]
    newest = events[0]
    told.act(DASHBOARD, "event log", f"{newest['date']}  {newest['action']}  Mallory", "GET eventlogs/")
    _require(newest["action"] == "USER_DISABLED", "The event log does not say so.")

    await cast.alice.post(cast.token, "Where is Mallory?")
    read, heard = await cast.carol.read("Where is Mallory?"), await cast.robot.next("heard", text="Where is Mallory?")
    told.act(ALICE, "writes", "Where is Mallory?")
    told.act(CAROL, "reads", _line(read))
    told.act(ROBOT, "hears", f"{heard['author']}: {heard['text']}")


def _line(message: Message) -> str:
    return f"{message.content.name}: {message.content.text}"


def _signed(message: Message) -> str:
    return f"onion request; signature of {message.author[:8]}… verifies"


def _require(is_so: bool, otherwise: str) -> None:
    if not is_so:
        raise Unavailable(otherwise)
