"""Files as the released client sends, lists and downloads them, and odd uploads."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from pathlib import Path
from typing import Any

import pytest
from grpc import StatusCode, aio

from sabir.core.files import Upload
from sabir.domain.messages import MAX_FILES, Draft
from sabir.wire.olvid.proto.olvid.daemon.command.v1.message_commands_pb2 import MessageSendWithAttachmentsRequest
from sabir.wire.olvid.services import RPCS
from tests.faces.olvid.calls import refusal
from tests.faces.olvid.conftest import Harbour, Open
from tests.helpers.core import ROOT
from tests.helpers.replica_world import upload
from tests.helpers.waiting import until

TEXT, IMAGE, LARGE = b"a text file\n", bytes(range(256)), b"3 MB" * 750_000


async def test_files_arrive_whole_on_both_sides(harbour: Open, tmp_path: Path) -> None:
    async with harbour() as there:
        received = await there.subscribe("cat", "message_received", count=2)
        came = await there.subscribe("cat", "attachment_received", count=3)
        two = [["a.txt", TEXT], ["b.jpg", IMAGE]]
        message, attachments = await there.bot.call(
            "message_send_with_attachments", discussion_id=1, attachments_filename_with_payload=two, body="two files"
        )
        (tmp_path / "large.bin").write_bytes(LARGE)
        _, (large,) = await there.bot.call(
            "message_send_with_attachments_files", discussion_id=1, file_paths=[f"{tmp_path / 'large.bin'}"]
        )
        assert (message["attachments_count"], message["body"]) == (2, "two files")
        assert attachments[0] == {
            "id": "O1",
            "discussion_id": 1,
            "message_id": "O1",
            "file_name": "a.txt",
            "mime_type": "text/plain",
            "size": len(TEXT),
        }
        assert (attachments[1]["mime_type"], large["id"], large["message_id"]) == ("image/jpeg", "O3", "O2")
        got = [(await there.cat.next_event(subscription=received)).arguments["message"] for _ in range(2)]
        assert [(m["body"], m["attachments_count"]) for m in got] == [("two files", 2), ("", 1)]
        news = [(await there.cat.next_event(subscription=came)).arguments["attachment"] for _ in range(3)]
        assert [one["id"] for one in news] == ["I1", "I2", "I3"]
        assert news == await there.cat.call("attachment_list")
        for client, letter in ((there.bot, "O"), (there.cat, "I")):
            for number, content in enumerate((TEXT, IMAGE, LARGE), 1):
                assert await client.download(f"{letter}{number}") == content
                one = await client.call("attachment_get", attachment_id=f"{letter}{number}")
                assert one["size"] == len(content)


async def test_attachments_are_found_by_filter(harbour: Open) -> None:
    async with harbour() as there:
        for name, content in (("a.txt", TEXT), ("b.jpg", IMAGE), ("c.mp4", b""), ("d.mp3", b"x")):
            await there.bot.call(
                "message_send_with_attachments", discussion_id=1, attachments_filename_with_payload=[[name, content]]
            )
        file = await there.server.core.files.hold(there.alice, upload("from Talk.txt", b"!"))
        await there.says("", files=(file.id,))
        for conditions, names in (
            ({}, "abcdf"),
            ({"type": "TYPE_INBOUND"}, "f"),
            ({"file_type": "FILE_TYPE_IMAGE"}, "b"),
            ({"file_type": "FILE_TYPE_VIDEO"}, "c"),
            ({"file_type": "FILE_TYPE_IMAGE_VIDEO"}, "bc"),
            ({"file_type": "FILE_TYPE_AUDIO"}, "d"),
            ({"file_type": "FILE_TYPE_LINK_PREVIEW"}, ""),
            ({"file_type": "FILE_TYPE_NOT_LINK_PREVIEW"}, "abcdf"),
            ({"discussion_id": 1}, "abcdf"),
            ({"discussion_id": 2}, ""),
            ({"message_id": "O2"}, "b"),
            ({"filename_search": r"\.mp\d$"}, "cd"),
            ({"mime_type_search": "^text/"}, "af"),
            ({"min_size": 1, "max_size": 1}, "df"),
        ):
            listed = await there.bot.call("attachment_list", filter=conditions)
            assert "".join(one["file_name"][0] for one in listed) == names, conditions
        assert await there.bot.download("O3") == b""
        listing = there.bot.call("attachment_list", filter={"message_id": "O9"})
        assert await refusal(listing) == "NOT_FOUND Message not found"
        listing = there.bot.call("attachment_list", filter={"filename_search": "("})
        assert (await refusal(listing)).startswith("INVALID_ARGUMENT")
        for name in ("attachment_get", "attachment_download"):
            assert await refusal(there.bot.call(name, attachment_id="I9")) == "NOT_FOUND Attachment not found"
            assert await refusal(there.cat.call(name, attachment_id="O1")) == "NOT_FOUND Attachment not found"


async def test_files_go_with_their_message(harbour: Open) -> None:
    async with harbour() as there:
        files = {"discussion_id": 1, "attachments_filename_with_payload": [["a.txt", TEXT]]}
        await there.bot.call("message_send_with_attachments", **files)
        await there.copied()
        await there.cat.call("message_delete", message_id="I1")
        assert await there.cat.call("attachment_list") == []
        assert await there.bot.download("O1") == TEXT
        await there.bot.call("message_delete", message_id="O1", delete_everywhere=True)
        assert await refusal(there.bot.call("attachment_get", attachment_id="O1")) == "NOT_FOUND Attachment not found"


async def test_what_the_client_can_not_send(harbour: Open) -> None:
    async with harbour() as there:
        name = "message_send_with_attachments"
        one = {"discussion_id": 1, "attachments_filename_with_payload": [["a.txt", TEXT]]}
        for change, answer in (
            ({"discussion_id": 9}, "NOT_FOUND Discussion not found"),
            ({"reply_id": "I9"}, "NOT_FOUND Message not found"),
            ({"attachments_filename_with_payload": [["a", b"1"], ["a", b"2"]]}, "INVALID_ARGUMENT The same file is"),
            ({"attachments_filename_with_payload": []}, "INVALID_ARGUMENT A message needs a body"),
            ({"ephemerality": {"visibility_duration": 2**31}}, "INVALID_ARGUMENT A duration is"),
        ):
            assert (await refusal(there.bot.call(name, **(one | change)))).startswith(answer), change
        only_text = {"discussion_id": 1, "attachments_filename_with_payload": [], "body": "alone"}
        message, attachments = await there.bot.call(name, **only_text)
        assert (message["body"], attachments) == ("alone", [])
        assert [m["body"] for m in await there.bot.call("message_list")] == ["alone"]


def metadata(*files: tuple[str, int], discussion_id: int = 1, body: str = "") -> MessageSendWithAttachmentsRequest:
    request = MessageSendWithAttachmentsRequest()
    request.metadata.discussion_id, request.metadata.body = discussion_id, body
    for name, size in files:
        request.metadata.files.add(filename=name, file_size=size)
    return request


def payload(content: bytes) -> MessageSendWithAttachmentsRequest:
    return MessageSendWithAttachmentsRequest(payload=content)


END = MessageSendWithAttachmentsRequest(file_delimiter=True)
FALSE_END = MessageSendWithAttachmentsRequest(file_delimiter=False)


async def sent(there: Harbour, requests: Iterable[MessageSendWithAttachmentsRequest]) -> Any:
    key = (await there.server.core.identities.new_key(ROOT, "raw", there.owners["bot"].identity_id)).key
    async with aio.insecure_channel(there.server.url) as channel:
        rpc = RPCS["MessageSendWithAttachments"]
        stub = channel.stream_unary(rpc.path, lambda request: request.SerializeToString(), rpc.response.FromString)
        return await stub(iter(requests), metadata=(("daemon-client-key", key),))


async def test_uploads_that_are_not_as_announced(harbour: Open) -> None:
    async with harbour() as there:
        whole = metadata(("a", 2))
        for requests in (
            [],
            [payload(b"x")],
            [END],
            [MessageSendWithAttachmentsRequest()],
            [whole],
            [whole, payload(b"xy")],
            [whole, payload(b"x"), END],
            [whole, payload(b"xyz"), END],
            [whole, END],
            [whole, whole],
            [whole, payload(b"xy"), END, END],
            [whole, payload(b"xy"), END, payload(b"")],
            [whole, payload(b"xy"), metadata()],
            [metadata(body="x"), END],
            [metadata(("large", 2**63)), payload(b"x"), END],
            [metadata(*[(f"{number}", 0) for number in range(MAX_FILES + 1)])],
        ):
            with pytest.raises(aio.AioRpcError) as caught:
                await sent(there, requests)
            assert caught.value.code() is StatusCode.INVALID_ARGUMENT, requests
        assert await there.bot.call("message_list") == []
        parts = [payload(b"x"), payload(b""), payload(b"yz"), END, FALSE_END]
        answer = await sent(there, [metadata(("a", 3), ("b", 0)), *parts])
        assert [one.size for one in answer.attachments] == [3, 0]


async def test_the_owner_of_a_file_may_be_gone(harbour: Open) -> None:
    """What an identity has, it can download as long as the message is there."""
    async with harbour() as there:
        core = there.server.core
        kept, _ = await core.files.keep(there.alice, "/a.txt", Upload("a.txt", upload("", TEXT).chunks, 100))
        await core.messages.post(there.alice, there.room.id, Draft("", files=(kept.id,)))
        await there.copied()
        await core.files.forget_kept(there.alice, "/a.txt")
        await core.participants.remove(there.alice, there.room.id, there.owners["bot"].actor.person_id)
        await there.copied()
        assert await there.bot.download("I1") == TEXT


async def test_who_is_disabled_while_its_files_come_sends_nothing(harbour: Open, tmp_path: Path) -> None:
    """A one-to-one is left to who is disabled, so only the key can stop it."""
    async with harbour() as there:
        core, bot = there.server.core, there.owners["bot"]
        room = await there.server.pair(there.alice, bot.actor)
        (_, of_pair) = [one["id"] for one in await there.bot.call("discussion_list")]
        key = (await core.identities.new_key(ROOT, "raw", bot.identity_id)).key

        async def slowly() -> AsyncIterator[MessageSendWithAttachmentsRequest]:
            yield metadata(("a", 1), ("b", 1), discussion_id=of_pair, body="late")
            yield payload(b"x")
            yield END
            await until(lambda: any((tmp_path / "blobs").rglob("?" * 40)))
            epoch = core.remembered.epoch
            await core.people.disable(ROOT, bot.actor.person_id)
            await until(lambda: core.remembered.epoch > epoch)
            yield payload(b"y")
            yield END

        async with aio.insecure_channel(there.server.url) as channel:
            rpc = RPCS["MessageSendWithAttachments"]
            stub = channel.stream_unary(rpc.path, lambda request: request.SerializeToString(), rpc.response.FromString)
            with pytest.raises(aio.AioRpcError) as caught:
                await stub(slowly(), metadata=(("daemon-client-key", key),))
        assert caught.value.code() is StatusCode.UNAUTHENTICATED
        page = await core.timeline.history(there.alice, room.id, before_id=0, limit=5)
        assert all(item.message is None for item in page.items)
