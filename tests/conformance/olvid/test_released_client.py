"""The released client against our descriptors and our gRPC server: the wire fits before any face is behind it."""

from __future__ import annotations

import asyncio
import base64
import importlib
import json
import subprocess
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import grpc
import pytest
from google.protobuf import descriptor_pb2

from sabir.domain.errors import Forbidden, NotFound, Unauthenticated
from sabir.transport.drain import Drain
from sabir.transport.grpc import GrpcOptions, GrpcServer, GrpcTls
from sabir.transport.rpc import Call, ClientStream, Fault, GrpcServices, Method, ServerStream, Unary
from sabir.wire.olvid.filters import message_predicate
from sabir.wire.olvid.proto.olvid.daemon.command.v1 import attachment_commands_pb2 as attachments
from sabir.wire.olvid.proto.olvid.daemon.command.v1 import discussion_commands_pb2 as discussions
from sabir.wire.olvid.proto.olvid.daemon.command.v1 import message_commands_pb2 as messages
from sabir.wire.olvid.proto.olvid.daemon.command.v1 import tool_commands_pb2 as tools
from sabir.wire.olvid.proto.olvid.daemon.datatypes.v1.attachment_pb2 import Attachment, AttachmentId
from sabir.wire.olvid.proto.olvid.daemon.datatypes.v1.discussion_pb2 import Discussion
from sabir.wire.olvid.proto.olvid.daemon.datatypes.v1.message_pb2 import Message, MessageId
from sabir.wire.olvid.proto.olvid.daemon.notification.v1 import message_notifications_pb2 as notifications
from sabir.wire.olvid.services import RPCS, SERVICES, Kind
from tests.helpers.authority import Authority
from tests.helpers.olvid_bot import PYTHON, OlvidBot, OlvidDriver, OlvidError

CODES = {
    Unauthenticated: grpc.StatusCode.UNAUTHENTICATED,
    Forbidden: grpc.StatusCode.PERMISSION_DENIED,
    NotFound: grpc.StatusCode.NOT_FOUND,
}
KINDS: dict[Kind, Any] = {Kind.UNARY: Unary, Kind.SERVER_STREAM: ServerStream, Kind.CLIENT_STREAM: ClientStream}


def translate(error: Exception) -> Fault | None:
    code = CODES.get(type(error))
    return Fault(code, error.detail) if code and isinstance(error, (Unauthenticated, Forbidden, NotFound)) else None


@dataclass
class Daemon:
    """Just enough of one: one discussion, in which what the bot sends comes back as received."""

    drain: Drain = field(default_factory=Drain)
    subscribers: list[asyncio.Queue[Message | None]] = field(default_factory=list)
    subscribed: asyncio.Condition = field(default_factory=asyncio.Condition)
    count: int = 0
    file: bytes = b""

    def __post_init__(self) -> None:
        self.drain.listen(self.end)

    def end(self) -> None:
        for queue in self.subscribers:
            queue.put_nowait(None)

    def tell(self, body: str, *, type_: MessageId.Type = MessageId.TYPE_INBOUND) -> Message:
        self.count += 1
        message = Message(id=MessageId(type=type_, id=self.count), discussion_id=5, sender_id=9, body=body)
        for queue in self.subscribers:
            queue.put_nowait(message)
        return message

    async def ping(self, request: tools.PingRequest, call: Call) -> tools.PingResponse:
        return tools.PingResponse()

    async def authentication_test(self, request: object, call: Call) -> tools.AuthenticationTestResponse:
        match call.metadata("daemon-client-key"):
            case "user":
                return tools.AuthenticationTestResponse()
            case "admin":
                raise Forbidden(f"identity {call.metadata('daemon-identity-id')}")
        raise Unauthenticated

    async def discussion_list(
        self, request: object, call: Call
    ) -> AsyncGenerator[discussions.DiscussionListResponse, None]:
        async def batches() -> AsyncGenerator[discussions.DiscussionListResponse, None]:
            yield discussions.DiscussionListResponse(discussions=[Discussion(id=5, title="Alice", contact_id=9)])
            yield discussions.DiscussionListResponse(discussions=[Discussion(id=6, title="staff", group_id=1)])

        return batches()

    async def discussion_get(
        self, request: discussions.DiscussionGetRequest, call: Call
    ) -> discussions.DiscussionGetResponse:
        if request.discussion_id != 5:
            raise NotFound("discussion")
        return discussions.DiscussionGetResponse(discussion=Discussion(id=5, title="Alice", contact_id=9))

    async def message_send(self, request: messages.MessageSendRequest, call: Call) -> messages.MessageSendResponse:
        sent = Message(id=MessageId(type=MessageId.TYPE_OUTBOUND, id=1), discussion_id=5, body=request.body)
        if request.HasField("reply_id"):
            sent.replied_message_id.CopyFrom(request.reply_id)
        # Effects come later than the response: the first calls of a client reach the server in any order.
        asyncio.get_running_loop().call_later(0.02, self.tell, f"echo of {request.body}")
        return messages.MessageSendResponse(message=sent)

    async def message_send_with_attachments(
        self, requests: AsyncIterator[messages.MessageSendWithAttachmentsRequest], call: Call
    ) -> messages.MessageSendWithAttachmentsResponse:
        metadata = (await anext(requests)).metadata
        self.file = b"".join([request.payload async for request in requests])
        id_ = AttachmentId(type=AttachmentId.TYPE_OUTBOUND, id=1)
        stored = Attachment(id=id_, file_name=metadata.files[0].filename, size=len(self.file))
        sent = Message(id=MessageId(type=MessageId.TYPE_OUTBOUND, id=1), body=metadata.body, attachments_count=1)
        return messages.MessageSendWithAttachmentsResponse(message=sent, attachments=[stored])

    async def attachment_download(
        self, request: object, call: Call
    ) -> AsyncGenerator[attachments.AttachmentDownloadResponse, None]:
        async def chunks() -> AsyncGenerator[attachments.AttachmentDownloadResponse, None]:
            for start in range(0, len(self.file), 1_000_000):
                yield attachments.AttachmentDownloadResponse(chunk=self.file[start : start + 1_000_000])

        return chunks()

    async def message_received(
        self, request: notifications.SubscribeToMessageReceivedNotification, call: Call
    ) -> AsyncGenerator[notifications.MessageReceivedNotification, None]:
        if request.filter.discussion_id == 404:
            raise NotFound("discussion")
        queue: asyncio.Queue[Message | None] = asyncio.Queue()
        self.subscribers.append(queue)
        async with self.subscribed:
            self.subscribed.notify_all()
        accepts = message_predicate(request.filter)

        async def events() -> AsyncGenerator[notifications.MessageReceivedNotification, None]:
            left = request.count or -1
            while left and (message := await queue.get()) is not None:
                if accepts(message):
                    left -= 1
                    yield notifications.MessageReceivedNotification(message=message)

        return events()

    def services(self) -> GrpcServices:
        handlers: dict[str, Callable[..., Any]] = {
            "Ping": self.ping,
            "AuthenticationTest": self.authentication_test,
            "DiscussionList": self.discussion_list,
            "DiscussionGet": self.discussion_get,
            "MessageSend": self.message_send,
            "MessageSendWithAttachments": self.message_send_with_attachments,
            "AttachmentDownload": self.attachment_download,
            "MessageReceived": self.message_received,
        }
        methods: list[Method] = [
            KINDS[RPCS[name].kind](RPCS[name].path, RPCS[name].request, handler) for name, handler in handlers.items()
        ]
        return GrpcServices(SERVICES, methods, translate)


@asynccontextmanager
async def serving(daemon: Daemon, tls: GrpcTls | None = None) -> AsyncIterator[str]:
    server = GrpcServer([daemon.services()], GrpcOptions("localhost:0", tls=tls), daemon.drain)
    port = await server.start()
    try:
        yield f"localhost:{port}"
    finally:
        await server.stop(0)


@asynccontextmanager
async def bot_on(daemon: Daemon, **options: Any) -> AsyncIterator[OlvidBot]:
    async with serving(daemon) as url, OlvidBot(url, options.pop("key", "user"), **options) as bot:
        yield bot


def what_counts(serialized: bytes) -> descriptor_pb2.FileDescriptorProto:
    """Without the names of other languages' code."""
    file = descriptor_pb2.FileDescriptorProto.FromString(serialized)
    file.ClearField("options")

    def clear(message: descriptor_pb2.DescriptorProto) -> None:
        for declared in message.field:
            declared.ClearField("json_name")
        for nested in message.nested_type:
            clear(nested)

    for message in file.message_type:
        clear(message)
    for service in file.service:
        for method in service.method:
            method.ClearField("options")
    return file


def test_descriptors_are_those_of_the_released_client() -> None:
    code = """
import base64, importlib, json, sys
for name in json.load(sys.stdin):
    module = importlib.import_module(f"olvid.protobuf.{name}")
    print(json.dumps([name, base64.b64encode(module.DESCRIPTOR.serialized_pb).decode()]))
"""
    interface = Path(__file__).parents[3] / "src" / "sabir" / "wire" / "olvid" / "interface.json"
    files = (file["file"] for file in json.loads(interface.read_text())["files"])
    names = [name.removesuffix(".proto").replace("/", ".") + "_pb2" for name in files]
    run = subprocess.run([PYTHON, "-c", code], input=json.dumps(names), capture_output=True, check=True, text=True)
    released_files = dict(map(json.loads, run.stdout.splitlines()))
    assert len(released_files) == 39
    for name, released in released_files.items():
        ours = importlib.import_module(f"sabir.wire.olvid.proto.{name}").DESCRIPTOR.serialized_pb
        assert what_counts(base64.b64decode(released)) == what_counts(ours), name


async def test_calls_and_errors() -> None:
    async with bot_on(Daemon()) as bot:
        assert await bot.call("ping") is None
        await bot.call("authentication_test")
        with pytest.raises(OlvidError) as missing:
            await bot.call("discussion_get", discussion_id=4)
        assert (missing.value.kind, missing.value.code) == ("NotFoundError", "NOT_FOUND")
        assert missing.value.details == "No such discussion."
        with pytest.raises(OlvidError) as unbuilt:
            await bot.call("group_get", group_id=1)
        assert unbuilt.value.kind == "UnimplementedError"
        with pytest.raises(OlvidError) as misused:
            await bot.call("no_such_method")
        assert (misused.value.kind, misused.value.code) == ("AttributeError", None)


async def test_several_clients_share_a_process() -> None:
    async with (
        serving(Daemon()) as url,
        OlvidDriver() as driver,
        OlvidBot(url, "admin", identity_id=3, driver=driver) as admin,
        OlvidBot(url, "x", driver=driver) as stranger,
    ):
        with pytest.raises(OlvidError, match=r"^PermissionDeniedError \(PERMISSION_DENIED\): identity 3$"):
            await admin.call("authentication_test")
        await admin.set_identity(4)
        with pytest.raises(OlvidError, match=r"identity 4$"):
            await admin.call("authentication_test")
        with pytest.raises(OlvidError) as unknown:
            await stranger.call("authentication_test")
        assert unknown.value.kind == "UnauthenticatedError"


async def test_lists_are_flattened_and_entities_are_told_by_field() -> None:
    async with bot_on(Daemon()) as bot:
        assert await bot.call("discussion_list", filter={"type": "TYPE_OTO"}) == [
            {"id": 5, "title": "Alice", "contact_id": 9, "group_id": 0},
            {"id": 6, "title": "staff", "contact_id": 0, "group_id": 1},
        ]
        sent = await bot.call("message_send", discussion_id=5, body="hé", reply_id="I12")
        assert (sent["id"], sent["replied_message_id"], sent["body"]) == ("O1", "I12", "hé")
        assert (sent["message_location"], sent["reactions"]) == (None, [])


async def test_files_go_up_and_down() -> None:
    content = bytes(range(256)) * 10_000
    daemon = Daemon()
    async with bot_on(daemon) as bot:
        message, (attachment,) = await bot.call(
            "message_send_with_attachments",
            discussion_id=5,
            attachments_filename_with_payload=[["a.bin", content]],
            body="file",
        )
        assert daemon.file == content
        assert (message["attachments_count"], attachment["file_name"]) == (1, "a.bin")
        assert await bot.download(attachment["id"]) == content


async def test_a_counted_stream_ends_after_what_passed_the_filter() -> None:
    daemon = Daemon()
    async with bot_on(daemon) as bot:
        wanted = {"body_search": "(?i)^ECHO", "reaction_filters": []}
        counted = await bot.subscribe("message_received", count=2, filter=wanted)
        endless = await bot.subscribe("message_received")
        # No wait in between: a subscription is there before a later command of its client takes effect.
        for body in ("one", "two", "three"):
            await bot.call("message_send", discussion_id=5, body=body)
        bodies = [(await bot.next_event(subscription=counted)).arguments["message"]["body"] for _ in range(2)]
        assert bodies == ["echo of one", "echo of two"]
        await bot.ended(counted)
        assert [(await bot.next_event(subscription=endless)).arguments["message"]["id"] for _ in range(3)] == [
            "I1",
            "I2",
            "I3",
        ]
        assert list(bot.events) == []
        await bot.unsubscribe(endless)
        await bot.ended(endless)
        assert list(bot.logs) == []


async def test_a_refused_subscription_is_logged_by_the_client() -> None:
    async with bot_on(Daemon()) as bot:
        await bot.ended(await bot.subscribe("message_received", filter={"discussion_id": 404}))
        assert "NOT_FOUND No such discussion." in bot.logs[0]


async def test_a_chat_bot_answers() -> None:
    daemon = Daemon()
    async with bot_on(daemon) as bot:
        await bot.answer("^!say", "you said {body}", is_quoting=True, help_text="try !say")
        received = await bot.subscribe("message_received", filter={"body_search": "^echo"})
        async with daemon.subscribed:  # by the help command, our command, every message, this test
            await daemon.subscribed.wait_for(lambda: len(daemon.subscribers) == 4)
        daemon.tell("!SAY hello")
        assert (await bot.next_event(subscription=received)).arguments["message"][
            "body"
        ] == "echo of you said !SAY hello"


async def test_streams_end_without_an_error_when_the_server_drains() -> None:
    daemon = Daemon()
    async with bot_on(daemon) as bot:
        subscription = await bot.subscribe("message_received")
        await bot.call("message_send", discussion_id=5, body="x")
        await bot.next_event(subscription=subscription)
        daemon.drain.begin()
        await bot.ended(subscription)
        assert list(bot.logs) == []


async def test_an_event_that_does_not_come_fails_with_what_came() -> None:
    async with bot_on(Daemon()) as bot:
        await bot.subscribe("message_received")
        await bot.call("message_send", discussion_id=5, body="x")
        await bot.next_event("message_received")
        with pytest.raises(AssertionError, match=r"^message_sent \(None\) did not come within 0\.01 s\."):
            await bot.next_event("message_sent", deadline_s=0.01)


async def test_tls_and_mutual_tls(tmp_path: Path) -> None:
    authority = Authority()
    for name, text in zip(("server.pem", "server.key"), authority.issue("localhost"), strict=True):
        (tmp_path / name).write_bytes(text)
    for name, text in zip(("client.pem", "client.key"), authority.issue("bot"), strict=True):
        (tmp_path / name).write_bytes(text)
    (tmp_path / "ca.pem").write_bytes(authority.certificate)
    certificate, key = (tmp_path / "server.pem").read_bytes(), (tmp_path / "server.key").read_bytes()
    simple = [tmp_path / "ca.pem"]
    mutual = [*simple, tmp_path / "client.pem", tmp_path / "client.key"]
    for tls, paths in (
        (GrpcTls(certificate, key), simple),
        (GrpcTls(certificate, key, authority.certificate), mutual),
    ):
        async with serving(Daemon(), tls) as url, OlvidBot(url, "user", tls=paths) as bot:
            await bot.call("authentication_test")


async def test_a_missing_environment_says_what_to_run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("tests.helpers.olvid_bot.PYTHON", tmp_path / "bin" / "python")
    with pytest.raises(RuntimeError, match="make install"):
        await OlvidBot("localhost:1", "k").__aenter__()
