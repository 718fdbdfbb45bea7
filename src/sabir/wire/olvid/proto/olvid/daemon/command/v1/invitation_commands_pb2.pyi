from sabir.wire.olvid.proto.olvid.daemon.datatypes.v1 import invitation_pb2 as _invitation_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class InvitationListRequest(_message.Message):
    __slots__ = ("filter",)
    FILTER_FIELD_NUMBER: _ClassVar[int]
    filter: _invitation_pb2.InvitationFilter
    def __init__(self, filter: _Optional[_Union[_invitation_pb2.InvitationFilter, _Mapping]] = ...) -> None: ...

class InvitationListResponse(_message.Message):
    __slots__ = ("invitations",)
    INVITATIONS_FIELD_NUMBER: _ClassVar[int]
    invitations: _containers.RepeatedCompositeFieldContainer[_invitation_pb2.Invitation]
    def __init__(self, invitations: _Optional[_Iterable[_Union[_invitation_pb2.Invitation, _Mapping]]] = ...) -> None: ...

class InvitationGetRequest(_message.Message):
    __slots__ = ("invitation_id",)
    INVITATION_ID_FIELD_NUMBER: _ClassVar[int]
    invitation_id: int
    def __init__(self, invitation_id: _Optional[int] = ...) -> None: ...

class InvitationGetResponse(_message.Message):
    __slots__ = ("invitation",)
    INVITATION_FIELD_NUMBER: _ClassVar[int]
    invitation: _invitation_pb2.Invitation
    def __init__(self, invitation: _Optional[_Union[_invitation_pb2.Invitation, _Mapping]] = ...) -> None: ...

class InvitationNewRequest(_message.Message):
    __slots__ = ("invitation_url",)
    INVITATION_URL_FIELD_NUMBER: _ClassVar[int]
    invitation_url: str
    def __init__(self, invitation_url: _Optional[str] = ...) -> None: ...

class InvitationNewResponse(_message.Message):
    __slots__ = ("invitation",)
    INVITATION_FIELD_NUMBER: _ClassVar[int]
    invitation: _invitation_pb2.Invitation
    def __init__(self, invitation: _Optional[_Union[_invitation_pb2.Invitation, _Mapping]] = ...) -> None: ...

class InvitationAcceptRequest(_message.Message):
    __slots__ = ("invitation_id",)
    INVITATION_ID_FIELD_NUMBER: _ClassVar[int]
    invitation_id: int
    def __init__(self, invitation_id: _Optional[int] = ...) -> None: ...

class InvitationAcceptResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class InvitationDeclineRequest(_message.Message):
    __slots__ = ("invitation_id",)
    INVITATION_ID_FIELD_NUMBER: _ClassVar[int]
    invitation_id: int
    def __init__(self, invitation_id: _Optional[int] = ...) -> None: ...

class InvitationDeclineResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class InvitationSasRequest(_message.Message):
    __slots__ = ("invitation_id", "sas")
    INVITATION_ID_FIELD_NUMBER: _ClassVar[int]
    SAS_FIELD_NUMBER: _ClassVar[int]
    invitation_id: int
    sas: str
    def __init__(self, invitation_id: _Optional[int] = ..., sas: _Optional[str] = ...) -> None: ...

class InvitationSasResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class InvitationDeleteRequest(_message.Message):
    __slots__ = ("invitation_id",)
    INVITATION_ID_FIELD_NUMBER: _ClassVar[int]
    invitation_id: int
    def __init__(self, invitation_id: _Optional[int] = ...) -> None: ...

class InvitationDeleteResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...
