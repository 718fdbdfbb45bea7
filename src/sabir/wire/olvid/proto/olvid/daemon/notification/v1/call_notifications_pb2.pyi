from sabir.wire.olvid.proto.olvid.daemon.datatypes.v1 import call_pb2 as _call_pb2
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class SubscribeToCallIncomingCallNotification(_message.Message):
    __slots__ = ("count",)
    COUNT_FIELD_NUMBER: _ClassVar[int]
    count: int
    def __init__(self, count: _Optional[int] = ...) -> None: ...

class CallIncomingCallNotification(_message.Message):
    __slots__ = ("call_identifier", "discussion_id", "participant_id", "caller_display_name", "participant_count")
    CALL_IDENTIFIER_FIELD_NUMBER: _ClassVar[int]
    DISCUSSION_ID_FIELD_NUMBER: _ClassVar[int]
    PARTICIPANT_ID_FIELD_NUMBER: _ClassVar[int]
    CALLER_DISPLAY_NAME_FIELD_NUMBER: _ClassVar[int]
    PARTICIPANT_COUNT_FIELD_NUMBER: _ClassVar[int]
    call_identifier: str
    discussion_id: int
    participant_id: _call_pb2.CallParticipantId
    caller_display_name: str
    participant_count: int
    def __init__(self, call_identifier: _Optional[str] = ..., discussion_id: _Optional[int] = ..., participant_id: _Optional[_Union[_call_pb2.CallParticipantId, _Mapping]] = ..., caller_display_name: _Optional[str] = ..., participant_count: _Optional[int] = ...) -> None: ...

class SubscribeToCallRingingNotification(_message.Message):
    __slots__ = ("count",)
    COUNT_FIELD_NUMBER: _ClassVar[int]
    count: int
    def __init__(self, count: _Optional[int] = ...) -> None: ...

class CallRingingNotification(_message.Message):
    __slots__ = ("call_identifier", "participant_id")
    CALL_IDENTIFIER_FIELD_NUMBER: _ClassVar[int]
    PARTICIPANT_ID_FIELD_NUMBER: _ClassVar[int]
    call_identifier: str
    participant_id: _call_pb2.CallParticipantId
    def __init__(self, call_identifier: _Optional[str] = ..., participant_id: _Optional[_Union[_call_pb2.CallParticipantId, _Mapping]] = ...) -> None: ...

class SubscribeToCallAcceptedNotification(_message.Message):
    __slots__ = ("count",)
    COUNT_FIELD_NUMBER: _ClassVar[int]
    count: int
    def __init__(self, count: _Optional[int] = ...) -> None: ...

class CallAcceptedNotification(_message.Message):
    __slots__ = ("call_identifier", "participant_id")
    CALL_IDENTIFIER_FIELD_NUMBER: _ClassVar[int]
    PARTICIPANT_ID_FIELD_NUMBER: _ClassVar[int]
    call_identifier: str
    participant_id: _call_pb2.CallParticipantId
    def __init__(self, call_identifier: _Optional[str] = ..., participant_id: _Optional[_Union[_call_pb2.CallParticipantId, _Mapping]] = ...) -> None: ...

class SubscribeToCallDeclinedNotification(_message.Message):
    __slots__ = ("count",)
    COUNT_FIELD_NUMBER: _ClassVar[int]
    count: int
    def __init__(self, count: _Optional[int] = ...) -> None: ...

class CallDeclinedNotification(_message.Message):
    __slots__ = ("call_identifier", "participant_id")
    CALL_IDENTIFIER_FIELD_NUMBER: _ClassVar[int]
    PARTICIPANT_ID_FIELD_NUMBER: _ClassVar[int]
    call_identifier: str
    participant_id: _call_pb2.CallParticipantId
    def __init__(self, call_identifier: _Optional[str] = ..., participant_id: _Optional[_Union[_call_pb2.CallParticipantId, _Mapping]] = ...) -> None: ...

class SubscribeToCallBusyNotification(_message.Message):
    __slots__ = ("count",)
    COUNT_FIELD_NUMBER: _ClassVar[int]
    count: int
    def __init__(self, count: _Optional[int] = ...) -> None: ...

class CallBusyNotification(_message.Message):
    __slots__ = ("call_identifier", "participant_id")
    CALL_IDENTIFIER_FIELD_NUMBER: _ClassVar[int]
    PARTICIPANT_ID_FIELD_NUMBER: _ClassVar[int]
    call_identifier: str
    participant_id: _call_pb2.CallParticipantId
    def __init__(self, call_identifier: _Optional[str] = ..., participant_id: _Optional[_Union[_call_pb2.CallParticipantId, _Mapping]] = ...) -> None: ...

class SubscribeToCallEndedNotification(_message.Message):
    __slots__ = ("count",)
    COUNT_FIELD_NUMBER: _ClassVar[int]
    count: int
    def __init__(self, count: _Optional[int] = ...) -> None: ...

class CallEndedNotification(_message.Message):
    __slots__ = ("call_identifier",)
    CALL_IDENTIFIER_FIELD_NUMBER: _ClassVar[int]
    call_identifier: str
    def __init__(self, call_identifier: _Optional[str] = ...) -> None: ...
