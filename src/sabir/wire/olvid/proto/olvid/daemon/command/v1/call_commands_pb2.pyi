from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable
from typing import ClassVar as _ClassVar, Optional as _Optional

DESCRIPTOR: _descriptor.FileDescriptor

class CallStartDiscussionCallRequest(_message.Message):
    __slots__ = ("discussion_id",)
    DISCUSSION_ID_FIELD_NUMBER: _ClassVar[int]
    discussion_id: int
    def __init__(self, discussion_id: _Optional[int] = ...) -> None: ...

class CallStartDiscussionCallResponse(_message.Message):
    __slots__ = ("call_identifier",)
    CALL_IDENTIFIER_FIELD_NUMBER: _ClassVar[int]
    call_identifier: str
    def __init__(self, call_identifier: _Optional[str] = ...) -> None: ...

class CallStartCustomCallRequest(_message.Message):
    __slots__ = ("contact_ids", "discussion_id")
    CONTACT_IDS_FIELD_NUMBER: _ClassVar[int]
    DISCUSSION_ID_FIELD_NUMBER: _ClassVar[int]
    contact_ids: _containers.RepeatedScalarFieldContainer[int]
    discussion_id: int
    def __init__(self, contact_ids: _Optional[_Iterable[int]] = ..., discussion_id: _Optional[int] = ...) -> None: ...

class CallStartCustomCallResponse(_message.Message):
    __slots__ = ("call_identifier",)
    CALL_IDENTIFIER_FIELD_NUMBER: _ClassVar[int]
    call_identifier: str
    def __init__(self, call_identifier: _Optional[str] = ...) -> None: ...
