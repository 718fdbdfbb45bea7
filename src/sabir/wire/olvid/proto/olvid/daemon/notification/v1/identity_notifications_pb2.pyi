from sabir.wire.olvid.proto.olvid.daemon.datatypes.v1 import identity_pb2 as _identity_pb2
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class SubscribeToIdentityCreatedNotification(_message.Message):
    __slots__ = ("count",)
    COUNT_FIELD_NUMBER: _ClassVar[int]
    count: int
    def __init__(self, count: _Optional[int] = ...) -> None: ...

class IdentityCreatedNotification(_message.Message):
    __slots__ = ("identity",)
    IDENTITY_FIELD_NUMBER: _ClassVar[int]
    identity: _identity_pb2.Identity
    def __init__(self, identity: _Optional[_Union[_identity_pb2.Identity, _Mapping]] = ...) -> None: ...

class SubscribeToIdentityDeletedNotification(_message.Message):
    __slots__ = ("count",)
    COUNT_FIELD_NUMBER: _ClassVar[int]
    count: int
    def __init__(self, count: _Optional[int] = ...) -> None: ...

class IdentityDeletedNotification(_message.Message):
    __slots__ = ("identity",)
    IDENTITY_FIELD_NUMBER: _ClassVar[int]
    identity: _identity_pb2.Identity
    def __init__(self, identity: _Optional[_Union[_identity_pb2.Identity, _Mapping]] = ...) -> None: ...

class SubscribeToIdentityUpdatedNotification(_message.Message):
    __slots__ = ("count",)
    COUNT_FIELD_NUMBER: _ClassVar[int]
    count: int
    def __init__(self, count: _Optional[int] = ...) -> None: ...

class IdentityDetailsUpdatedNotification(_message.Message):
    __slots__ = ("identity", "previous_details")
    IDENTITY_FIELD_NUMBER: _ClassVar[int]
    PREVIOUS_DETAILS_FIELD_NUMBER: _ClassVar[int]
    identity: _identity_pb2.Identity
    previous_details: _identity_pb2.IdentityDetails
    def __init__(self, identity: _Optional[_Union[_identity_pb2.Identity, _Mapping]] = ..., previous_details: _Optional[_Union[_identity_pb2.IdentityDetails, _Mapping]] = ...) -> None: ...
