"""Images of users, guests and rooms.

Source: Nextcloud, avatars; Nextcloud Talk API, conversation avatar.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

from falcon.asgi import Request, Response

from sabir.core.steps.addresses import ByToken
from sabir.core.steps.picturing import Picture
from sabir.core.steps.throttling import network_of
from sabir.domain.errors import InvalidInput
from sabir.domain.people import Actor
from sabir.faces.talk import auth, pictures
from sabir.faces.talk.drawing import Drawing
from sabir.faces.talk.endpoint import Call, Reply, Resource, endpoint
from sabir.faces.talk.plain import changed, looked
from sabir.faces.talk.request import Request as TalkRequest
from sabir.faces.talk.rooms import room_json
from sabir.wire.initials import sketch
from sabir.wire.ocs import Body

_PNG, _SVG = "image/png", "image/svg+xml"
_DAY = "private, max-age=86400"
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"


class UserAvatar(Resource):
    """`/avatar/{user}/{size}`: for anyone, also of a user id that nobody has."""

    @looked
    async def on_get(self, actor: Actor, request: Request, response: Response, user: str, size: int) -> None:
        """At 64 or 512 points."""
        await _show_person(self, request, response, user, _Wish(size, False, _stranger(actor, request)))


class DarkUserAvatar(Resource):
    """`/avatar/{user}/{size}/dark`"""

    @looked
    async def on_get(self, actor: Actor, request: Request, response: Response, user: str, size: int) -> None:
        """For dark surroundings."""
        await _show_person(self, request, response, user, _Wish(size, True, _stranger(actor, request)))


class GuestAvatar(Resource):
    """`/avatar/guest/{name}/{size}`"""

    @looked
    async def on_get(self, actor: Actor, request: Request, response: Response, name: str, size: int) -> None:
        """Guests have none but what is drawn of their name."""
        await _show(self, request, response, Picture(name, None), _Wish(size, False, _stranger(actor, request)))


class DarkGuestAvatar(Resource):
    """`/avatar/guest/{name}/{size}/dark`"""

    @looked
    async def on_get(self, actor: Actor, request: Request, response: Response, name: str, size: int) -> None:
        """For dark surroundings."""
        await _show(self, request, response, Picture(name, None), _Wish(size, True, _stranger(actor, request)))


class OwnAvatar(Resource):
    """`/avatar/`: the user's own."""

    @changed
    async def on_post(self, actor: Actor, body: Body, response: Response) -> None:
        """The first file of the form."""
        await self.core.avatars.set_own(actor, _image(body))
        _succeed(response)

    @changed
    async def on_delete(self, actor: Actor, body: Body, response: Response) -> None:
        """Back to initials."""
        await self.core.avatars.remove_own(actor)
        _succeed(response)


class RoomAvatar(Resource):
    """`/room/{token}/avatar`"""

    @endpoint("rooms.avatar", is_public=True, is_harmless=True)
    async def on_get(self, call: Call, token: str) -> Reply:
        """The image itself, without an envelope."""
        return await _room_reply(self, call, token, is_dark=False)

    @endpoint("rooms.set_avatar", is_public=True)
    async def on_post(self, call: Call, token: str) -> Reply:
        """The first file of the form."""
        image = _image(Body(call.parameters.values, call.parameters.files))
        view = await self.core.avatars.set_of_room(call.actor, ByToken(token), image)
        return Reply(200, room_json(self, call, view))

    @endpoint("rooms.set_avatar", is_public=True)
    async def on_delete(self, call: Call, token: str) -> Reply:
        """Back to the usual one."""
        view = await self.core.avatars.remove_of_room(call.actor, ByToken(token))
        return Reply(200, room_json(self, call, view))


class DarkRoomAvatar(Resource):
    """`/room/{token}/avatar/dark`"""

    @endpoint("rooms.avatar", is_public=True, is_harmless=True)
    async def on_get(self, call: Call, token: str) -> Reply:
        """For dark surroundings."""
        return await _room_reply(self, call, token, is_dark=True)


class RoomEmoji(Resource):
    """`/room/{token}/avatar/emoji`"""

    @endpoint("rooms.set_avatar", is_public=True)
    async def on_post(self, call: Call, token: str) -> Reply:
        """On a colour, or on the usual one."""
        emoji, color = call.parameters.text("emoji"), call.parameters.text("color", "") or None
        view = await self.core.avatars.set_emoji(call.actor, ByToken(token), emoji, color)
        return Reply(200, room_json(self, call, view))


class _Wish(NamedTuple):
    """How an image is wanted, and from where if by someone who is not logged in."""

    size: int
    is_dark: bool
    stranger: str | None

    @property
    def side(self) -> int:
        return pictures.side_for(self.size)

    @property
    def kind(self) -> str:
        """Part of an image's tag."""
        return f"{self.side}{'d' if self.is_dark else ''}"


@dataclass(frozen=True, slots=True)
class _Shown:
    """An image as it goes out."""

    content: bytes
    content_type: str
    tag: str
    is_custom: bool

    @property
    def headers(self) -> tuple[tuple[str, str], ...]:
        return (
            ("ETag", self.tag),
            ("Cache-Control", _DAY),
            ("X-NC-IsCustomAvatar", f"{int(self.is_custom)}"),
            ("Content-Security-Policy", _POLICY),
            ("X-Content-Type-Options", "nosniff"),
        )


def _stranger(actor: Actor, request: Request | TalkRequest) -> str | None:
    return None if auth.is_logged_in(actor) else network_of(request.remote_addr)


async def _show_person(resource: Resource, request: Request, response: Response, user: str, wished: _Wish) -> None:
    picture = await resource.core.avatars.of_person(user, _known(request.get_header("IF-NONE-MATCH"), wished))
    await _show(resource, request, response, picture, wished)


async def _show(resource: Resource, request: Request, response: Response, picture: Picture, wished: _Wish) -> None:
    shown = await _rendered(resource.context.drawing, picture, wished, known=request.get_header("IF-NONE-MATCH"))
    for name, value in shown.headers:
        response.set_header(name, value)
    if not shown.content:
        response.status = 304
        return
    response.content_type = shown.content_type
    response.data = shown.content


async def _room_reply(resource: Resource, call: Call, token: str, *, is_dark: bool) -> Reply:
    known = call.request.get_header("IF-NONE-MATCH")
    wished = _Wish(pictures.SIDES[-1], is_dark, _stranger(call.actor, call.request))
    picture = await resource.core.avatars.of_room(call.actor, ByToken(token), _known(known, wished))
    shown = await _rendered(resource.context.drawing, picture, wished, known=known)
    if not shown.content:
        return Reply(304, b"", shown.headers)
    return Reply(200, shown.content, shown.headers, shown.content_type)


async def _rendered(drawing: Drawing, picture: Picture, wished: _Wish, *, known: str | None) -> _Shown:
    """Without content where the client has it already."""
    side, avatar = wished.side, picture.avatar
    version = avatar.version if avatar else pictures.fingerprint(picture.name)
    tag = f'"{version}-{wished.kind}"'
    if tag == known:
        return _Shown(b"", "", tag, avatar is not None)
    if avatar is None:
        wanted = sketch(picture.name[:200], side, wished.is_dark)
        drawn = await drawing.picture(wanted, partial(pictures.drawn, wanted), wished.stranger)
        return _Shown(drawn, _PNG, tag, is_custom=False)
    if avatar.emoji is not None:
        return _Shown(pictures.emoji_image(avatar.emoji, avatar.color, wished.is_dark), _SVG, tag, is_custom=True)
    image = picture.image
    if side != pictures.SIDES[-1]:
        image = await drawing.picture((avatar.blob, side), partial(pictures.resized, image, side), wished.stranger)
    return _Shown(image, _PNG, tag, is_custom=True)


def _known(tag: str | None, wished: _Wish) -> str:
    """The version that a tag of ours names, if it is of the same size and surroundings."""
    version, _, kind = (tag or "").strip('"').partition("-")
    return version if kind == wished.kind else ""


def _image(body: Body) -> bytes:
    if not body.files:
        raise InvalidInput("image", "The form has no file.")
    return body.files[0].content


def _succeed(response: Response) -> None:
    response.content_type = "application/json; charset=utf-8"
    response.data = b'{"status":"success"}'
