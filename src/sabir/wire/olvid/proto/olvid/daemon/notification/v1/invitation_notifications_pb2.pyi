from sabir.wire.olvid.proto.olvid.daemon.datatypes.v1 import invitation_pb2 as _invitation_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class SubscribeToInvitationReceivedNotification(_message.Message):
    __slots__ = ("count", "filter")
    COUNT_FIELD_NUMBER: _ClassVar[int]
    FILTER_FIELD_NUMBER: _ClassVar[int]
    count: int
    filter: _invitation_pb2.InvitationFilter
    def __init__(self, count: _Optional[int] = ..., filter: _Optional[_Union[_invitation_pb2.InvitationFilter, _Mapping]] = ...) -> None: ...

class InvitationReceivedNotification(_message.Message):
    __slots__ = ("invitation",)
    INVITATION_FIELD_NUMBER: _ClassVar[int]
    invitation: _invitation_pb2.Invitation
    def __init__(self, invitation: _Optional[_Union[_invitation_pb2.Invitation, _Mapping]] = ...) -> None: ...

class SubscribeToInvitationSentNotification(_message.Message):
    __slots__ = ("count", "filter")
    COUNT_FIELD_NUMBER: _ClassVar[int]
    FILTER_FIELD_NUMBER: _ClassVar[int]
    count: int
    filter: _invitation_pb2.InvitationFilter
    def __init__(self, count: _Optional[int] = ..., filter: _Optional[_Union[_invitation_pb2.InvitationFilter, _Mapping]] = ...) -> None: ...

class InvitationSentNotification(_message.Message):
    __slots__ = ("invitation",)
    INVITATION_FIELD_NUMBER: _ClassVar[int]
    invitation: _invitation_pb2.Invitation
    def __init__(self, invitation: _Optional[_Union[_invitation_pb2.Invitation, _Mapping]] = ...) -> None: ...

class SubscribeToInvitationDeletedNotification(_message.Message):
    __slots__ = ("count", "filter", "invitation_ids")
    COUNT_FIELD_NUMBER: _ClassVar[int]
    FILTER_FIELD_NUMBER: _ClassVar[int]
    INVITATION_IDS_FIELD_NUMBER: _ClassVar[int]
    count: int
    filter: _invitation_pb2.InvitationFilter
    invitation_ids: _containers.RepeatedScalarFieldContainer[int]
    def __init__(self, count: _Optional[int] = ..., filter: _Optional[_Union[_invitation_pb2.InvitationFilter, _Mapping]] = ..., invitation_ids: _Optional[_Iterable[int]] = ...) -> None: ...

class InvitationDeletedNotification(_message.Message):
    __slots__ = ("invitation",)
    INVITATION_FIELD_NUMBER: _ClassVar[int]
    invitation: _invitation_pb2.Invitation
    def __init__(self, invitation: _Optional[_Union[_invitation_pb2.Invitation, _Mapping]] = ...) -> None: ...

class SubscribeToInvitationUpdatedNotification(_message.Message):
    __slots__ = ("count", "filter", "invitation_ids")
    COUNT_FIELD_NUMBER: _ClassVar[int]
    FILTER_FIELD_NUMBER: _ClassVar[int]
    INVITATION_IDS_FIELD_NUMBER: _ClassVar[int]
    count: int
    filter: _invitation_pb2.InvitationFilter
    invitation_ids: _containers.RepeatedScalarFieldContainer[int]
    def __init__(self, count: _Optional[int] = ..., filter: _Optional[_Union[_invitation_pb2.InvitationFilter, _Mapping]] = ..., invitation_ids: _Optional[_Iterable[int]] = ...) -> None: ...

class InvitationUpdatedNotification(_message.Message):
    __slots__ = ("invitation", "previous_invitation_status")
    INVITATION_FIELD_NUMBER: _ClassVar[int]
    PREVIOUS_INVITATION_STATUS_FIELD_NUMBER: _ClassVar[int]
    invitation: _invitation_pb2.Invitation
    previous_invitation_status: _invitation_pb2.Invitation.Status
    def __init__(self, invitation: _Optional[_Union[_invitation_pb2.Invitation, _Mapping]] = ..., previous_invitation_status: _Optional[_Union[_invitation_pb2.Invitation.Status, str]] = ...) -> None: ...
