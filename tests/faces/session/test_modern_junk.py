"""Generated junk in every layer of the modern API: a documented status, never a fault, and no trace in the database."""

from __future__ import annotations

import base64
import json
from typing import Any
from urllib.parse import quote

from hypothesis import assume, given
from hypothesis import strategies as st

from sabir.core.steps.registering import NewPerson
from sabir.domain.rooms import RoomKind
from sabir.faces.session.modern.routes import MODERN
from tests.helpers import session_client_onion as onion
from tests.helpers.core import ROOT, actor_of, make_room
from tests.helpers.session_client_calls import Wire
from tests.helpers.session_client_modern import ModernClient, Prefix, Reply
from tests.helpers.session_face import Harbour
from tests.helpers.session_junk import V3_OXEN, V4, Served, json_values, mutated, texts

REFUSED = {400, 401, 403, 404, 405, 406, 409, 412, 413, 425, 429}
ANSWERS = {200, 201, 304} | REFUSED
HEADERS = ("X-SOGS-Pubkey", "X-SOGS-Nonce", "X-SOGS-Timestamp", "X-SOGS-Signature")
PREFIXES: tuple[Prefix, ...] = ("00", "15", "25")
WIRES: tuple[Wire, ...] = ("v4", "plain")
KINDS: tuple[onion.EncType, ...] = ("aes-gcm", "xchacha20")


def settled(reply: Reply) -> None:
    """An answer that clients understand: none of ours is a fault, and each is labelled."""
    assert reply.code in ANSWERS, (reply.code, reply.body)
    assert reply.content_type or reply.code == 304


# --- headers


@st.composite
def odd_headers(draw: st.DrawFn, good: dict[str, str]) -> dict[str, str]:
    """Valid ones, of which at least one is dropped, changed or made up."""
    headers = dict(good)
    for name in draw(st.lists(st.sampled_from(HEADERS), min_size=1, max_size=4, unique=True)):
        match draw(st.sampled_from(("drop", "text", "mutate", "hex", "bytes"))):
            case "drop":
                del headers[name]
            case "text":
                headers[name] = draw(st.text(st.characters(min_codepoint=33, max_codepoint=126), max_size=140))
            case "mutate":
                changed = draw(st.composite(mutated)(good[name].encode()))
                headers[name] = changed.decode("latin-1").encode("ascii", "ignore").decode().strip()
            case "hex":
                headers[name] = draw(st.binary(min_size=16, max_size=64)).hex()
            case _:
                headers[name] = base64.b64encode(draw(st.binary(min_size=16, max_size=64))).decode()
    return headers


def test_headers(served: Served) -> None:
    """Nobody gets in by headers that are nearly right; nothing is kept of whoever tries."""
    modern = served.harbour.modern("eve")
    target = "/room/harbour/message"
    content = modern.signed(modern.write("I was here"))
    body = json.dumps(content).encode()
    before = served.seqs()

    @served.settings
    @given(st.data())
    def throw(data: st.DataObject) -> None:
        client = served.harbour.modern("eve", prefix=data.draw(st.sampled_from(PREFIXES)))
        good = client.sign_request("POST", target, body)
        headers = data.draw(odd_headers(good))
        if is_same(good, headers):  # as it was, but for padding or the case of hex
            return
        reply = served.runner.run(client.send("POST", target, body, headers | {"Content-Type": "application/json"}))
        settled(reply)
        assert reply.code in {400, 401, 425}

    throw()
    assert served.seqs() == before
    assert not any(is_known(served, served.harbour.modern("eve", prefix=prefix)) for prefix in PREFIXES)


def is_same(good: dict[str, str], headers: dict[str, str]) -> bool:
    """Whether a change left every value what it was, as in padding or the case of hex."""
    if headers.keys() != good.keys():
        return False
    return all(plain(headers[name]) == plain(value) for name, value in good.items())


def plain(text: str) -> bytes:
    """A value, however it is written."""
    for read in (bytes.fromhex, lambda raw: base64.b64decode(raw + "=" * (-len(raw) % 4), validate=True)):
        try:
            return read(text)
        except ValueError:
            continue
    return text.encode()


def is_known(served: Served, client: ModernClient) -> bool:
    return served.runner.run(served.harbour.core.people.find_by_session(client.session_id)) is not None


# --- layers


def test_mutations_of_signed_onions(served: Served) -> None:
    """What is inside no longer fits what was signed, or is no request at all."""
    before = served.seqs()

    @served.settings
    @given(st.data())
    def throw(data: st.DataObject) -> None:
        client = served.harbour.modern("eve", prefix=data.draw(st.sampled_from(PREFIXES)))
        body = json.dumps(client.signed(client.write("I was here"))).encode()
        target = "/room/harbour/message"
        headers = client.sign_request("POST", target, body) | {"Content-Type": "application/json"}
        address = data.draw(st.sampled_from((V4, V3_OXEN)))
        changed_body = data.draw(st.composite(mutated)(body))
        assume(changed_body != body)
        if address == V4:
            payload = onion.v4_payload("POST", target, changed_body, headers)
        else:
            payload = onion.v3_payload("POST", target, changed_body.decode("latin-1"), headers)
        code, _ = served.inside(address, payload, data.draw(st.sampled_from(KINDS)))
        assert code in {400, 401}
        code, _ = served.inside(address, data.draw(st.composite(mutated)(payload)), data.draw(st.sampled_from(KINDS)))
        assert code in ANSWERS

    throw()
    assert served.seqs() == before


# --- batches


paths = st.sampled_from(sorted(MODERN)) | texts
parts = st.fixed_dictionaries(
    {},
    optional={
        "method": st.sampled_from(["GET", "POST", "PUT", "DELETE"]) | json_values,
        "path": paths.map(lambda path: f"/{path}") | json_values,
        "headers": st.dictionaries(st.sampled_from(HEADERS) | texts, texts | json_values, max_size=4) | json_values,
        "json": json_values,
        "b64": st.binary(max_size=40).map(lambda raw: base64.b64encode(raw).decode()) | texts | json_values,
        "bytes": texts | json_values,
    },
)


def test_batches(served: Served) -> None:
    """A malformed part ends all of it; each of the others has an answer of its own."""
    mia = served.harbour.modern("bob")

    @served.settings
    @given(st.lists(parts | json_values, max_size=4) | json_values, st.sampled_from(("/batch", "/sequence")))
    def throw(content: Any, path: str) -> None:
        reply = served.runner.run(mia.send(*signed(mia, "POST", path, json.dumps(content).encode())))
        settled(reply)
        if reply.code == 200:
            for one in reply.json:
                assert one["code"] in ANSWERS, one
        else:
            assert reply.code in REFUSED

    throw()


def signed(client: ModernClient, method: str, path: str, body: bytes) -> tuple[str, str, bytes, dict[str, str]]:
    return method, path, body, client.sign_request(method, path, body) | {"Content-Type": "application/json"}


# --- whoever is let in


BODIES: dict[str, tuple[str, ...]] = {
    "room/{token}": ("name", "description", "default_read", "default_write", "image"),
    "room/{token}/message": ("data", "signature", "whisper_to", "whisper_mods", "files"),
    "room/{token}/message/{number}": ("data", "signature", "files"),
    "user/{session_id}/moderator": ("rooms", "global", "moderator", "admin", "visible"),
    "user/{session_id}/ban": ("rooms", "global", "timeout"),
    "user/{session_id}/unban": ("rooms", "global"),
}
RIGHTS = ("accessible", "read", "write", "upload", "default_read", "default_write", "unschedule", "in")


@st.composite
def modern_calls(draw: st.DrawFn) -> tuple[str, str, bytes]:
    """Any method at any path of some room, with a query and a body that is sometimes nearly right."""
    template = draw(st.sampled_from(sorted(MODERN)))
    odd = st.text(st.characters(codec="utf-8", exclude_characters="/?#"), max_size=70) | st.integers().map(str)
    someone = st.binary(min_size=32, max_size=32).map(lambda raw: "05" + raw.hex())
    fills = st.one_of(odd, someone, st.just("quay"), st.just("1"))
    path = "/".join(quote(draw(fills), safe="") if "{" in part else part for part in template.split("/"))
    names = st.sampled_from(["limit", "reactors", "t", "required"])
    pairs = draw(st.lists(st.tuples(names, texts | st.integers().map(str)), max_size=3))
    query = "&".join(f"{name}={quote(value, safe='')}" for name, value in pairs)
    values = json_values | st.booleans() | st.just(["quay"]) | st.just("AA==")
    fields = {name: draw(values) for name in BODIES.get(template, RIGHTS) if draw(st.booleans())}
    body = draw(st.one_of(st.just(json.dumps(fields).encode()), st.binary(max_size=60), st.just(b"")))
    return draw(st.sampled_from(["GET", "POST", "DELETE", "PUT"])), f"/{path}" + (query and f"?{query}"), body


def test_whoever_is_let_in(served: Served) -> None:
    """Even the owner of a room breaks nothing."""
    served.runner.run(open_quay(served.harbour))

    @served.settings
    @given(modern_calls(), st.sampled_from(PREFIXES), st.sampled_from(WIRES))
    def throw(call: tuple[str, str, bytes], prefix: Prefix, wire: Wire) -> None:
        method, target, body = call
        client = served.harbour.modern("captain", prefix=prefix, wire=wire)
        headers = client.sign_request(method, target, body) | {"Content-Type": "application/json"}
        settled(served.runner.run(client.send(method, target, body or None, headers)))

    throw()


async def open_quay(harbour: Harbour) -> None:
    """A public room of the captain's, with a message."""
    core, captain = harbour.core, harbour.modern("captain")
    new = NewPerson("captain", None, "Captain", session_id=captain.session_id)
    owner = actor_of(await core.people.create(ROOT, new))
    room = await make_room(core, owner, name="Quay", kind=RoomKind.PUBLIC)
    await core.rooms.publish(owner, room.id, "quay")
    await captain.post("quay", "first")
