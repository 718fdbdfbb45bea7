"""Generated junk in every layer: a documented status, never a fault, and no trace in the database."""

from __future__ import annotations

import base64
import json
from urllib.parse import quote

from hypothesis import given
from hypothesis import strategies as st

from sabir.faces.session.routes import LEGACY
from tests.helpers import session_client_onion as onion
from tests.helpers.session_client_body import Attachment, Body, Quote, envelope, pad, write
from tests.helpers.session_junk import ADDRESSES, Served, json_values, mutated, texts

KINDS: tuple[onion.EncType, ...] = ("aes-gcm", "xchacha20")
STATUSES = {200, 400, 401, 403, 404, 405, 412, 413, 425, 429}


def test_outer_bodies(served: Served) -> None:
    before = served.seqs()

    @served.settings
    @given(st.sampled_from(ADDRESSES), st.binary(max_size=400))
    def throw(address: str, body: bytes) -> None:
        assert served.post(address, body) == (400, b"")

    throw()
    assert served.seqs() == before


def test_mutations_of_a_valid_layer(served: Served) -> None:
    before = served.seqs()
    draws = {kind: onion.Draws.fresh(kind) for kind in KINDS}
    payload = {
        "/loki/v3/lsrpc": onion.v3_payload("GET", "messages", "", {"Room": "harbour"}),
        "/oxen/v4/lsrpc": onion.v4_payload("GET", "/legacy/messages", None, {"Room": "harbour"}),
    }

    @served.settings
    @given(st.data())
    def throw(data: st.DataObject) -> None:
        address = data.draw(st.sampled_from(tuple(payload)))
        kind: onion.EncType = data.draw(st.sampled_from(KINDS))
        sealed = onion.seal(payload[address], served.bob.server_public, kind, draws[kind])
        status, content = served.post(address, data.draw(st.composite(mutated)(sealed.body)))
        assert status in (200, 400)
        if status == 200:  # only the relay's part of the metadata was touched
            assert content
        else:
            assert content == b""

    throw()
    assert served.seqs() == before


def test_mutations_of_a_valid_payload(served: Served) -> None:
    data = pad(write(Body("text", "Bob", 5)))
    body = {
        "timestamp": 5,
        "data": base64.b64encode(data).decode(),
        "signature": base64.b64encode(served.bob.identity.sign(data)).decode(),
    }
    headers = {"Room": "harbour", "Authorization": "ab" * 48}
    before = served.seqs()

    @served.settings
    @given(st.data())
    def throw(data: st.DataObject) -> None:
        if data.draw(st.booleans()):
            payload = onion.v3_payload("POST", "messages", json.dumps(body), headers)
            address = ADDRESSES[0]
        else:
            payload = onion.v4_payload("POST", "/legacy/messages", json.dumps(body).encode(), headers)
            address = ADDRESSES[2]
        status, _ = served.inside(address, data.draw(st.composite(mutated)(payload)))
        assert status in STATUSES

    throw()
    assert served.seqs() == before


def test_payloads(served: Served) -> None:
    before = served.seqs()
    calls = st.fixed_dictionaries(
        {},
        optional={
            "method": st.sampled_from(["GET", "POST", "DELETE"]) | json_values,
            "endpoint": st.sampled_from(sorted(LEGACY)) | texts | json_values,
            "headers": st.dictionaries(st.sampled_from(["Room", "Authorization"]) | texts, texts | json_values)
            | json_values,
            "body": texts | json_values,
            "auth_code": texts | json_values,
        },
    )
    v3 = st.binary(max_size=200) | (calls | json_values).map(lambda value: json.dumps(value).encode())
    v4 = st.binary(max_size=200) | st.lists(v3, max_size=3).map(
        lambda parts: b"l" + b"".join(b"%d:%s" % (len(part), part) for part in parts) + b"e"
    )

    @served.settings
    @given(v3, v4, st.sampled_from(KINDS))
    def throw(third: bytes, fourth: bytes, kind: onion.EncType) -> None:
        assert served.inside(ADDRESSES[1], third, kind)[0] in STATUSES
        assert served.inside(ADDRESSES[2], fourth, kind)[0] in STATUSES

    throw()
    assert served.seqs() == before


BODIES = {
    "claim_auth_token": ("public_key",),
    "messages": ("timestamp", "data", "signature"),
    "delete_messages": ("ids",),
    "moderators": ("public_key", "room_id"),
    "block_list": ("public_key",),
    "ban_and_delete_all": ("public_key",),
    "files": ("file",),
    "compact_poll": ("requests",),
}


@st.composite
def legacy_calls(draw: st.DrawFn) -> tuple[str, str, bytes]:
    """Any method at any path, with a query and a body that is sometimes nearly right."""
    template = draw(st.sampled_from(sorted(LEGACY)))
    odd = st.text(st.characters(codec="utf-8", exclude_characters="/?#"), max_size=70) | st.integers().map(str)
    endpoint = "/".join(quote(draw(odd), safe="") if "{" in part else part for part in template.split("/"))
    names = st.sampled_from(["from_server_id", "limit", "public_key"])
    pairs = draw(st.lists(st.tuples(names, texts | st.integers().map(str)), max_size=3))
    query = "&".join(f"{name}={quote(value, safe='%+')}" for name, value in pairs)
    fields = {name: draw(json_values) for name in BODIES.get(template, ()) if draw(st.booleans())}
    body = draw(st.one_of(st.just(json.dumps(fields).encode()), st.binary(max_size=60), st.just(b"")))
    return draw(st.sampled_from(["GET", "POST", "DELETE", "PUT"])), f"{endpoint}?{query}", body


def test_a_member_with_a_token(served: Served) -> None:
    """Everything passes the door, and nothing but a well-formed post gets anywhere."""
    http, token = served.harbour.http, served.bob.tokens["harbour"]
    odd_rooms = st.one_of(st.just("harbour"), st.just("HARBOUR"), st.text(st.characters(codec="latin-1"), max_size=20))

    @served.settings
    @given(legacy_calls(), odd_rooms, st.sampled_from(("", "/legacy")))
    def throw(call: tuple[str, str, bytes], room: str, prefix: str) -> None:
        method, endpoint, body = call
        if (method, endpoint.split("?")[0]) == ("DELETE", "auth_token"):
            return
        headers = {b"Authorization": token.encode(), b"Room": room.encode("latin-1")}
        response = served.runner.run(http.request(method, f"{prefix}/{endpoint}", content=body, headers=headers))
        assert response.status_code in STATUSES, response.text
        if response.headers["content-type"] == "application/json":
            assert response.json()["status_code"] == response.status_code
        else:  # a path that is not this face's
            assert response.status_code == 404

    throw()
    (message,) = served.runner.run(served.bob.messages("harbour"))
    assert message.text == "the only message"


@st.composite
def contents(draw: st.DrawFn) -> bytes:
    """What members sign: anything, or something nearly well formed."""
    if draw(st.booleans()):
        return draw(st.binary(max_size=200))
    odd = st.text(max_size=40)
    author = odd | odd.map("15".__add__)
    quote_ = Quote(draw(st.integers(0, 2**64 - 1)), draw(author), draw(odd)) if draw(st.booleans()) else None
    attachments = [
        Attachment(draw(st.integers(0, 2**64 - 1)), draw(odd), draw(st.integers(0, 2**32)), draw(odd), draw(odd))
        for _ in range(draw(st.integers(0, 3)))
    ]
    times = st.integers(0, 2**64 - 1)
    content = write(Body(draw(odd), draw(odd), draw(times), draw(times), quote_, attachments))
    if draw(st.booleans()):
        content = envelope(content, draw(times))
    if draw(st.booleans()):
        content = mutated(draw, content)
    return pad(content) if draw(st.booleans()) else content


def test_what_members_sign(served: Served) -> None:
    """It is taken as it is, comes back as it is, and other faces can read the room."""
    zed = served.runner.run(served.harbour.member("zed"))
    harbour = served.harbour

    @served.settings
    @given(contents())
    def throw(data: bytes) -> None:
        if not data:
            return
        harbour.clock.advance(1)
        message = served.runner.run(zed.post_bytes("harbour", data))
        assert message.data == data
        page = served.runner.run(harbour.core.timeline.history(harbour.alice, harbour.room.id, before_id=0, limit=1))
        shown = page.items[0].message
        assert shown is not None
        assert shown.session_id == message.server_id
        assert "\0" not in shown.text + page.name(shown.author_id).display_name

    throw()
    served.runner.run(served.bob.ban("harbour", zed.session_id, delete_all=True))
