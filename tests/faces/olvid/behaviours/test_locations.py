"""Locations from one bot to another, sent once and shared live."""

from __future__ import annotations

from typing import Any

from tests.faces.olvid.behaviours.conftest import Mesh, OpenMesh, Party
from tests.faces.olvid.calls import refusal

PLACE = {"latitude": 48.87174, "longitude": 2.32649, "altitude": 854.0, "precision": 68.0}
NEXT = ({"latitude": 48.8, "longitude": -2.3265}, {"latitude": -0.000004, "longitude": 2.0})
SHARING, FINISHED = "LOCATION_TYPE_SHARING", "LOCATION_TYPE_SHARING_FINISHED"


async def heard(party: Party, *names: str) -> dict[str, dict[str, Any]]:
    """Of each of these the next."""
    return {name: await party.told(name) for name in names}


async def started(mesh: Mesh) -> tuple[dict[str, Any], dict[str, Any]]:
    """A sharing from ada to bob: the message of each."""
    await mesh.bob.subscribe("message_received")
    mine = await mesh.ada.call("message_start_location_sharing", discussion_id=mesh.ada.discussions["bob"], **PLACE)
    return mine, (await mesh.bob.told("message_received"))["message"]


async def test_behaviour_32_a_location_is_sent(mesh: OpenMesh) -> None:
    async with mesh() as there:
        ada, bob = there.ada, there.bob
        of_ada = ("message_sent", "message_location_sent", "message_uploaded", "message_delivered", "message_read")
        of_bob = ("message_received", "message_location_received")
        await ada.subscribe(*of_ada)
        await bob.subscribe(*of_bob)
        sent = await ada.call("message_send_location", discussion_id=ada.discussions["bob"], **PLACE)
        assert sent["body"] == "https://maps.google.com/?q=48.87174+2.32649"
        assert sent["attachments_count"] == 0
        place = sent["message_location"]
        assert place.pop("timestamp") == sent["timestamp"]
        assert place == {"type": "LOCATION_TYPE_SEND", **PLACE, "address": ""}
        for name, news in (await heard(ada, *of_ada)).items():
            assert news["message"]["id"] == sent["id"], name
        got = [news["message"] for news in (await heard(bob, *of_bob)).values()]
        assert got[0] == got[1]
        assert {name: got[0][name] for name in ("body", "sender_id")} == {
            "body": sent["body"],
            "sender_id": bob.contacts["ada"],
        }
        assert got[0]["message_location"] == {**place, "timestamp": sent["timestamp"]}
        assert await bob.call("message_get", message_id=got[0]["id"]) == got[0]


async def test_behaviour_33_sharing_starts(mesh: OpenMesh) -> None:
    async with mesh() as there:
        ada, bob = there.ada, there.bob
        steps = ("message_sent", "message_uploaded", "message_delivered", "message_read")
        of_ada, of_bob = (*steps, "message_location_sharing_start"), ("message_location_sharing_start",)
        await ada.subscribe(*of_ada)
        await bob.subscribe(*of_bob)
        place = {**PLACE, "longitude": 2.3265}
        await bob.subscribe("message_received")
        mine = await ada.call("message_start_location_sharing", discussion_id=ada.discussions["bob"], **place)
        assert mine["body"] == "https://maps.google.com/?q=48.87174+2.32650"
        assert mine["message_location"]["type"] == SHARING
        for news in (await heard(ada, *of_ada)).values():
            assert news["message"]["id"] == mine["id"]
        got = (await heard(bob, "message_received", *of_bob)).values()
        assert [news["message"]["message_location"] for news in got] == [mine["message_location"]] * 2


async def test_behaviour_34_sharing_goes_on(mesh: OpenMesh) -> None:
    async with mesh() as there:
        ada, bob = there.ada, there.bob
        mine, got = await started(there)
        await ada.subscribe("message_location_sharing_update", message_ids=[mine["id"]])
        await bob.subscribe("message_location_sharing_update", message_ids=[got["id"]])
        answers = [await ada.call("message_update_location_sharing", message_id=mine["id"], **one) for one in NEXT]
        assert [one["body"].partition("=")[2] for one in answers] == ["48.80000+-2.32650", "-0.00000+2.00000"]
        for before, after in zip((mine, answers[0]), answers, strict=True):
            for party, first in ((ada, mine), (bob, got)):
                news = await party.told("message_location_sharing_update")
                assert news["previous_location"] == before["message_location"]
                kept = {"body": after["body"], "message_location": after["message_location"]}
                assert news["message"] == {**first, **kept}
        assert await bob.call("message_get", message_id=got["id"]) == {**got, **kept}


async def test_behaviour_35_sharing_ends(mesh: OpenMesh) -> None:
    async with mesh() as there:
        ada, bob = there.ada, there.bob
        mine, got = await started(there)
        await ada.subscribe("message_location_sharing_end", message_ids=[mine["id"]])
        await bob.subscribe("message_location_sharing_end", message_ids=[got["id"]])
        answer = await ada.call("message_end_location_sharing", message_id=mine["id"])
        finished = {**mine["message_location"], "type": FINISHED}
        assert answer == {**mine, "message_location": finished}
        for party, message in ((ada, mine), (bob, got)):
            news = await party.told("message_location_sharing_end")
            assert news["message"] == {**message, "message_location": finished}
        for wanted, count in (("LOCATION_IS_SHARING", 0), ("LOCATION_IS_SHARING_FINISHED", 1), ("LOCATION_HAVE", 1)):
            assert len(await bob.call("message_list", filter={"location": wanted})) == count, wanted


async def test_what_no_location_can_be(mesh: OpenMesh) -> None:
    async with mesh() as there:
        ada, bob = there.ada, there.bob
        mine, got = await started(there)
        text = await ada.call("message_send", discussion_id=ada.discussions["bob"], body="no place")
        send = {"discussion_id": ada.discussions["bob"], "latitude": 1.0, "longitude": 1.0}
        for name, change, answer in (
            ("message_send_location", {"latitude": 0.0, "longitude": 0.0}, "INVALID_ARGUMENT A location has"),
            ("message_send_location", {"latitude": 91.0}, "INVALID_ARGUMENT There is no such place"),
            ("message_send_location", {"latitude": float("nan")}, "INVALID_ARGUMENT There is no such place"),
            ("message_send_location", {"preview_filename": "a.png"}, "INVALID_ARGUMENT A preview has"),
            ("message_send_location", {"preview_payload": b"x"}, "INVALID_ARGUMENT A preview has"),
            ("message_send_location", {"discussion_id": 99}, "NOT_FOUND Discussion not found"),
            ("message_start_location_sharing", {"latitude": 0.0, "longitude": 0.0}, "INVALID_ARGUMENT A location has"),
            ("message_start_location_sharing", {"discussion_id": 99}, "NOT_FOUND Discussion not found"),
        ):
            assert (await refusal(ada.call(name, **(send | change)))).startswith(answer), (name, change)
        not_live = "INVALID_ARGUMENT This message is no live sharing of yours."
        update, end = "message_update_location_sharing", "message_end_location_sharing"
        for party, ref, answer in (
            (ada, "O99", "NOT_FOUND Message not found"),
            (ada, text["id"], not_live),
            (bob, got["id"], not_live),
        ):
            assert await refusal(party.call(update, message_id=ref, latitude=1.0, longitude=1.0)) == answer
            assert await refusal(party.call(end, message_id=ref)) == answer
        await ada.call(end, message_id=mine["id"])
        assert await refusal(ada.call(end, message_id=mine["id"])) == not_live
        assert await refusal(ada.call(update, message_id=mine["id"], latitude=1.0, longitude=1.0)) == not_live
        for name in ("update", "end"):
            listening = await ada.client.subscribe(f"message_location_sharing_{name}", message_ids=[mine["id"]])
            await ada.client.ended(listening)
            assert "INVALID_ARGUMENT" in there.driver.logs[-1]


async def test_a_preview_hangs_on_the_message(mesh: OpenMesh) -> None:
    async with mesh() as there:
        ada, bob = there.ada, there.bob
        await bob.subscribe("message_received", "attachment_received")
        preview = {"preview_filename": "map.png", "preview_payload": b"a picture", "address": " 1, Quay Street "}
        sent = await ada.call("message_send_location", discussion_id=ada.discussions["bob"], **PLACE, **preview)
        assert sent["body"] == "1, Quay Street\n\nhttps://maps.google.com/?q=48.87174+2.32649"
        assert (await bob.told("message_received"))["message"]["attachments_count"] == 1
        file = (await bob.told("attachment_received"))["attachment"]
        assert (file["file_name"], file["mime_type"]) == ("map.png", "image/png")
        assert await bob.client.download(file["id"]) == b"a picture"
