"""The table of rpcs."""

from __future__ import annotations

from collections import Counter

from sabir.wire.olvid.proto.olvid.daemon.command.v1.message_commands_pb2 import (
    MessageSendRequest,
    MessageSendWithAttachmentsRequest,
    MessageSendWithAttachmentsResponse,
)
from sabir.wire.olvid.proto.olvid.daemon.notification.v1.call_notifications_pb2 import (
    CallEndedNotification,
    SubscribeToCallEndedNotification,
)
from sabir.wire.olvid.services import RPCS, SERVICES, Kind, Rpc


def test_all_rpcs_are_there() -> None:
    assert len(SERVICES) == 23
    assert Counter(rpc.kind for rpc in RPCS.values()) == {Kind.UNARY: 90, Kind.SERVER_STREAM: 59, Kind.CLIENT_STREAM: 3}
    groups = Counter(rpc.service.removesuffix("Service").rpartition(".")[2] for rpc in RPCS.values())
    by_role = {role: sum(n for name, n in groups.items() if name.endswith(role)) for role in ("Command", "Admin")}
    assert by_role == {"Command": 87, "Admin": 19}


def test_an_rpc_knows_its_path_and_messages() -> None:
    prefix = "olvid.daemon.services.v1"
    upload = RPCS["MessageSendWithAttachments"]
    assert upload == Rpc(
        f"{prefix}.MessageCommandService",
        "MessageSendWithAttachments",
        Kind.CLIENT_STREAM,
        MessageSendWithAttachmentsRequest,
        MessageSendWithAttachmentsResponse,
    )
    assert upload.path == f"/{prefix}.MessageCommandService/MessageSendWithAttachments"
    assert RPCS["MessageSend"].request is MessageSendRequest
    ended = RPCS["CallEnded"]
    assert (ended.kind, ended.request, ended.response) == (
        Kind.SERVER_STREAM,
        SubscribeToCallEndedNotification,
        CallEndedNotification,
    )
