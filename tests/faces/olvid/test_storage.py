"""What clients keep on the server: each key its own, for itself and for each discussion."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sabir.domain.ids import IdentityId
from tests.faces.olvid.calls import refusal
from tests.faces.olvid.conftest import Open
from tests.helpers.core import ROOT
from tests.helpers.olvid_bot import OlvidBot, OlvidDriver
from tests.helpers.olvid_face import TEMPORARY_KEY, olvid_server

OWN = ("storage", dict[str, Any]())
OF_DISCUSSION = ("discussion_storage", {"discussion_id": 1})
GONE = "NOT_FOUND Discussion not found"


def all_eight(discussion: int) -> list[tuple[str, dict[str, Any]]]:
    calls: list[tuple[str, dict[str, Any]]] = []
    for name, where in (OWN, ("discussion_storage", {"discussion_id": discussion})):
        calls += [
            (f"{name}_list", where),
            (f"{name}_get", {**where, "key": "k"}),
            (f"{name}_set", {**where, "key": "k", "value": "v"}),
            (f"{name}_unset", {**where, "key": "k"}),
        ]
    return calls


async def test_a_value_is_kept_replaced_and_removed(harbour: Open) -> None:
    async with harbour() as there:
        for name, where in (OWN, OF_DISCUSSION):
            assert await there.bot.call(f"{name}_list", **where) == []
            assert await there.bot.call(f"{name}_get", **where, key="k") == ""
            assert await there.bot.call(f"{name}_set", **where, key="k", value=f"of {name}") == ""
            assert await there.bot.call(f"{name}_get", **where, key="k") == f"of {name}"
            assert await there.bot.call(f"{name}_set", **where, key="k", value="two") == f"of {name}"
            assert await there.bot.call(f"{name}_set", **where, key="", value="ü\n") == ""
            assert await there.bot.call(f"{name}_set", **where, key="empty", value="") == ""
            everything = [
                {"key": "", "value": "ü\n"},
                {"key": "empty", "value": ""},
                {"key": "k", "value": "two"},
            ]
            assert await there.bot.call(f"{name}_list", **where) == everything
            for wanted, listed in (
                ({"key_search": "^k$"}, everything[2:]),
                ({"key_search": "(?i)^E", "value_search": "^$"}, everything[1:2]),
                ({"value_search": "t.o"}, everything[2:]),
            ):
                assert await there.bot.call(f"{name}_list", **where, filter=wanted) == listed, wanted
            assert (await refusal(there.bot.call(f"{name}_list", **where, filter={"key_search": "("}))).startswith(
                "INVALID_ARGUMENT"
            )
            assert await there.bot.call(f"{name}_unset", **where, key="k") == "two"
            assert await there.bot.call(f"{name}_unset", **where, key="k") == ""
            assert await there.bot.call(f"{name}_list", **where) == everything[:2]


async def test_a_long_list_is_whole_and_in_order(harbour: Open) -> None:
    async with harbour() as there:
        names = [f"{number:04}" for number in range(450)]
        for name in reversed(names):
            await there.bot.call("storage_set", key=name, value="x")
        assert [one["key"] for one in await there.bot.call("storage_list")] == names


async def test_no_key_sees_what_another_one_keeps(harbour: Open) -> None:
    async with harbour() as there:
        for name, where in (OWN, OF_DISCUSSION):
            await there.bot.call(f"{name}_set", **where, key="k", value="secret")
            assert await there.cat.call(f"{name}_list", **where) == []
        owner = there.owners["bot"]
        other = (await there.server.core.identities.new_key(ROOT, "another", owner.identity_id)).key
        async with OlvidBot(there.server.url, other, driver=there.driver) as twin:
            for name, where in (OWN, OF_DISCUSSION):
                assert await twin.call(f"{name}_get", **where, key="k") == ""
                await twin.call(f"{name}_set", **where, key="k", value="its own")
            assert await there.bot.call("storage_get", key="k") == "secret"


async def test_what_is_too_large_is_refused(harbour: Open) -> None:
    async with harbour() as there:
        for name, where in (OWN, OF_DISCUSSION):
            for key, value in (("k" * 1025, ""), ("k", "v" * (1024 * 1024 + 1)), ("\0", "x"), ("k", "\0")):
                said = await refusal(there.bot.call(f"{name}_set", **where, key=key, value=value))
                assert said.startswith("INVALID_ARGUMENT")
            assert await there.bot.call(f"{name}_list", **where) == []


async def test_only_live_discussions_have_a_space(harbour: Open) -> None:
    async with harbour() as there:
        await there.bot.call("discussion_storage_set", discussion_id=1, key="k", value="v")
        for name, arguments in all_eight(9)[4:]:
            assert await refusal(there.bot.call(name, **arguments)) == GONE, name
        locked = await there.subscribe("bot", "discussion_locked", count=1)
        await there.server.core.participants.remove(there.alice, there.room.id, there.owners["bot"].actor.person_id)
        await there.bot.next_event(subscription=locked)
        for name, arguments in all_eight(1)[4:]:
            assert await refusal(there.bot.call(name, **arguments)) == GONE, name


async def test_which_key_has_a_space(tmp_path: Path) -> None:
    async with olvid_server(tmp_path / "sabir.db", tmp_path) as server, OlvidDriver() as driver:
        owner, _ = await server.identity("bot")
        admin_key = (await server.core.identities.new_key(ROOT, "ops", IdentityId(0))).key
        for selected in (0, owner.identity_id):
            async with OlvidBot(server.url, TEMPORARY_KEY, identity_id=selected, driver=driver) as temporary:
                for name, arguments in all_eight(1):
                    said = await refusal(temporary.call(name, **arguments))
                    assert said.startswith("UNAUTHENTICATED"), (name, said)
            async with OlvidBot(server.url, admin_key, identity_id=selected, driver=driver) as admin:
                assert await admin.call("storage_set", key="k", value="v") == ("v" if selected else "")
                assert await admin.call("storage_get", key="k") == "v"
                for name, arguments in all_eight(1)[4:]:
                    said = await refusal(admin.call(name, **arguments))
                    assert said.startswith("INVALID_ARGUMENT"), (name, said)
        async with OlvidBot(server.url, "no such key", driver=driver) as nobody:
            for name, arguments in all_eight(1):
                assert (await refusal(nobody.call(name, **arguments))).startswith("UNAUTHENTICATED"), name
