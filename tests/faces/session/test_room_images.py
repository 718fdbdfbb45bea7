"""Images of rooms: open to everyone, set by moderators of the room in the path, the same in Talk."""

from __future__ import annotations

import base64
from io import BytesIO
from pathlib import Path

from PIL import Image

from sabir.core.avatars import Picture
from tests.helpers.core import make_room
from tests.helpers.session_client_calls import Wire
from tests.helpers.session_face import Harbour, open_harbour

STAYS_S = 15 * 24 * 3600


def drawn(color: str, size: tuple[int, int] = (40, 20)) -> bytes:
    out = BytesIO()
    Image.new("RGB", size, color).save(out, "PNG")
    return out.getvalue()


async def shown(harbour: Harbour) -> Picture:
    """What Talk shows."""
    return await harbour.core.avatars.of_room(harbour.alice, harbour.room.id)


def colour(png: bytes) -> object:
    with Image.open(BytesIO(png)) as image:
        assert image.size == (512, 512)
        return image.convert("RGB").getpixel((256, 256))


async def test_an_image_is_set_and_seen_by_everyone(sqlite_path: Path, tmp_path: Path, wire: Wire) -> None:
    async with open_harbour(sqlite_path, tmp_path, wire=wire) as harbour:
        bob, mara = harbour.client("bob"), await harbour.moderator("mara")
        assert await bob.call("GET", "rooms/harbour/image") == (404, {"status_code": 404})
        for image in (drawn("red"), b"no picture at all", b""):
            body = {"file": base64.b64encode(image).decode()}
            token = mara.tokens["harbour"]
            status, reply = await mara.call("POST", "rooms/harbour/image", body, token=token)
            assert (status, reply["room_id"]) == (200, "harbour")
            assert 2**31 <= reply["result"] < 2**53
            assert await bob.image("harbour") == image
            assert await mara.download("harbour", reply["result"]) == image
        assert await bob.call("GET", "rooms/none/image") == (404, {"status_code": 404})


async def test_only_moderators_of_the_room_in_the_path_set_it(sqlite_path: Path, tmp_path: Path, wire: Wire) -> None:
    async with open_harbour(sqlite_path, tmp_path, wire=wire) as harbour:
        quay = await make_room(harbour.core, harbour.alice, name="Quay")
        await harbour.core.rooms.publish(harbour.alice, quay.id, "quay")
        mara, bob = await harbour.moderator("mara"), await harbour.member("bob")
        await mara.join("quay")
        body = {"file": "AAAA"}
        token, at_quay = mara.tokens["harbour"], mara.tokens["quay"]
        for room, given, status in (
            ("harbour", token, 401),  # a token of another room
            ("harbour", at_quay, 403),  # a member there
            ("quay", at_quay, 403),
            (None, "ab" * 48, 401),
            (None, "", 401),
        ):
            answer = await mara.call("POST", "rooms/quay/image", body, room=room, token=given)
            assert answer == (status, {"status_code": status})
        assert (await bob.call("POST", "rooms/harbour/image", body, room="harbour"))[0] == 403
        assert (await mara.call("POST", "rooms/none/image", body, token=token))[0] == 404
        for broken in ({}, {"file": 5}, {"file": "%"}, None):
            assert (await mara.call("POST", "rooms/harbour/image", broken, token=token))[0] == 400
        assert (await mara.call("GET", "rooms/quay/image"))[0] == 404
        assert (await mara.call("POST", "rooms/harbour/image", body, room="quay", token=token))[0] == 200


async def test_it_is_the_avatar_in_talk(sqlite_path: Path, tmp_path: Path) -> None:
    async with open_harbour(sqlite_path, tmp_path) as harbour:
        mara = await harbour.moderator("mara")
        before = (await harbour.core.rooms.get_published(harbour.room.id)).info_updates
        await mara.set_image("harbour", drawn("red"))
        assert colour((await shown(harbour)).image) == (255, 0, 0)
        room = await harbour.core.rooms.get_published(harbour.room.id)
        assert (room.info_updates, bool(room.avatar_version)) == (before + 1, True)
        await mara.set_image("harbour", b"no picture")
        assert (await shown(harbour)).avatar is None
        await harbour.core.avatars.set_of_room(harbour.alice, harbour.room.id, drawn("blue"))
        assert colour(await mara.image("harbour")) == (0, 0, 255)
        await harbour.core.avatars.set_emoji(harbour.alice, harbour.room.id, "\u2693", None)
        assert (await mara.call("GET", "rooms/harbour/image"))[0] == 404
        await mara.set_image("harbour", drawn("lime"))
        await harbour.core.avatars.remove_of_room(harbour.alice, harbour.room.id)
        assert (await mara.call("GET", "rooms/harbour/image"))[0] == 404
        assert (await shown(harbour)).avatar is None


async def test_it_stays_and_the_one_before_goes(sqlite_path: Path, tmp_path: Path) -> None:
    async with open_harbour(sqlite_path, tmp_path) as harbour:
        mara = await harbour.moderator("mara")
        attached = await mara.attach("harbour", "flag.png", "image/png", drawn("red"))
        post = await mara.post("harbour", "our flag", attachments=[attached])
        await harbour.core.room_images.set_numbered(harbour.alice, harbour.room.id, attached.file_id)
        await mara.delete("harbour", post.server_id)
        harbour.clock.advance(2 * STAYS_S)
        await harbour.core.files.expire()
        assert await mara.image("harbour") == drawn("red")
        await mara.join("harbour")
        await mara.set_image("harbour", drawn("blue"))
        assert await mara.download("harbour", attached.file_id) == drawn("red")
        harbour.clock.advance(STAYS_S)
        assert await harbour.core.files.expire() == 1
        await mara.join("harbour")
        assert (await mara.call("GET", f"files/{attached.file_id}", room="harbour"))[0] == 404
        assert await mara.image("harbour") == drawn("blue")
