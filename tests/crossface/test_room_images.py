"""The image of a room, given through Talk and through Session, seen by real clients of both."""

from __future__ import annotations

from io import BytesIO

from PIL import Image

from tests.helpers.session_client import SessionClient
from tests.helpers.talk_client import TALK
from tests.helpers.world import Meeting, World


def drawn(color: str) -> bytes:
    out = BytesIO()
    Image.new("RGB", (60, 40), color).save(out, "PNG")
    return out.getvalue()


def colour(content: bytes) -> object:
    with Image.open(BytesIO(content)) as image:
        return image.convert("RGB").getpixel((image.width // 2, image.height // 2))


async def test_an_image_for_everyone(world: World, meeting: Meeting) -> None:
    avatar, stranger = f"/ocs/v2.php/{TALK}/room/{meeting.token}/avatar", world.session_client("Stranger")
    given = await world.alice.http.post(avatar, files={"file": ("flag.png", drawn("blue"), "image/png")})
    assert given.status_code == 200
    assert colour(await stranger.image(meeting.session_room)) == (0, 0, 255)
    assert colour(await fetched(world, meeting)) == (0, 0, 255)

    await led_by(world, meeting, world.carol)
    await world.carol.set_image(meeting.session_room, drawn("red"))
    assert await stranger.image(meeting.session_room) == drawn("red")
    assert await fetched(world, meeting) == drawn("red")
    assert colour((await world.alice.http.get(avatar)).content) == (255, 0, 0)
    await meeting.talk.sees_system_message("avatar_set")

    assert (await world.alice.http.delete(avatar)).status_code == 200
    status, _ = await stranger.call("GET", f"rooms/{meeting.session_room}/image")
    assert status == 404


async def fetched(world: World, meeting: Meeting) -> bytes:
    """By the number that a client of today reads in the room."""
    today = world.modern_client("Today")
    room = await today.room(meeting.session_room)
    return (await today.fetch(meeting.session_room, room["image_id"])).body


async def led_by(world: World, meeting: Meeting, client: SessionClient) -> None:
    await meeting.session.say("Aye.")
    await meeting.talk.sees("Aye.")
    await world.make_moderator(meeting, client.session_id)
