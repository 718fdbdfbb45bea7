from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from typing import ClassVar as _ClassVar, Optional as _Optional

DESCRIPTOR: _descriptor.FileDescriptor

class StorageElement(_message.Message):
    __slots__ = ("key", "value")
    KEY_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    key: str
    value: str
    def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...

class StorageElementFilter(_message.Message):
    __slots__ = ("key_search", "value_search")
    KEY_SEARCH_FIELD_NUMBER: _ClassVar[int]
    VALUE_SEARCH_FIELD_NUMBER: _ClassVar[int]
    key_search: str
    value_search: str
    def __init__(self, key_search: _Optional[str] = ..., value_search: _Optional[str] = ...) -> None: ...
