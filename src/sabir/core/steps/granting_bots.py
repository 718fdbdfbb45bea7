"""Granting `[[talk_bot]]`."""

from __future__ import annotations

from dataclasses import dataclass

from sabir.core.steps import hearing, presenting
from sabir.core.steps.granting import Row, Run
from sabir.domain.bots import USUAL_FEATURES, Bot, BotId, bot_uid, features_of
from sabir.domain.events import StreamKind
from sabir.domain.ids import PersonId
from sabir.domain.people import PersonKind
from sabir.domain.wishes import TalkBotWish
from sabir.store import bots, log, people
from sabir.store.bots import Settings
from sabir.store.people import NewPersonRow


@dataclass(frozen=True, slots=True)
class _Wished:
    """A wish with what is there filled in."""

    name: str
    description: str
    secret: str
    features: int
    is_on: bool


def grant_talk_bot(run: Run, number: int, wish: TalkBotWish) -> None:
    """Make a bot, or change the one at that address."""
    row = Row(run, "talk_bot", number, wish.name)
    there = bots.find_by_url(run.tx, wish.url)
    row.require("url", is_there=there is not None)
    person = there.person_id if there is not None else _person(row, wish)
    if there is None:
        _create(row, wish, person)
    else:
        _change(row, wish, there)
    row.close("BOT_CREATED" if row.is_new else "BOT_CHANGED", person=person)


def _create(row: Row, wish: TalkBotWish, person: PersonId) -> None:
    run = row.run
    secret = wish.secret or row.made.setdefault("secret", run.fresh.take(32).hex())
    bot = BotId(run.tx.next_id())
    features = USUAL_FEATURES if wish.features is None else features_of(wish.features)
    wished = _Wished(wish.name, wish.description or "", secret, features, wish.enabled is not False)
    bots.insert_bot(run.tx, bot, person, wish.url, _sealed(run, bot, wished), at_ms=run.at_ms)
    row.created()
    row.made["id"] = f"{bot}"


def _change(row: Row, wish: TalkBotWish, there: Bot) -> None:
    run = row.run
    before = _Wished(
        there.name,
        there.description,
        hearing.open_secret(run.secrets, there).decode(),
        there.features,
        there.is_on,
    )
    after = _Wished(
        wish.name,
        before.description if wish.description is None else wish.description,
        wish.secret or before.secret,
        before.features if wish.features is None else features_of(wish.features),
        before.is_on if wish.enabled is None else wish.enabled,
    )
    if after == before:
        return
    if after.name != before.name:
        presenting.rename(run.tx, there.person_id, after.name, at_ms=run.at_ms)
    bots.change(run.tx, there.id, _sealed(run, there.id, after))
    for key, changed in (
        ("name", after.name != before.name),
        ("description", after.description != before.description),
        ("secret", after.secret != before.secret),
        ("features", after.features != before.features),
        ("enabled", after.is_on != before.is_on),
    ):
        if changed:
            row.changed(key)


def _person(row: Row, wish: TalkBotWish) -> PersonId:
    """Who its messages are of: the same again if the bot was there before."""
    run = row.run
    uid = bot_uid(wish.url)
    there = people.find_by_uid(run.tx, uid)
    if there is not None:
        if there.kind is not PersonKind.BOT:
            raise row.refusal("url", f"the user id {uid} is taken.")
        people.rename(run.tx, there.id, wish.name)
        return there.id
    person = PersonId(log.open_stream(run.tx, StreamKind.PERSON))
    people.insert(
        run.tx, NewPersonRow(person, PersonKind.BOT, uid, run.fresh.uuid(), wish.name, None, False, run.at_ms)
    )
    return person


def _sealed(run: Run, bot: BotId, wished: _Wished) -> Settings:
    secret = run.secrets.seal(wished.secret.encode(), hearing.secret_row(bot), run.fresh.take(12))
    return Settings(wished.name, wished.description, secret, wished.features, wished.is_on)
