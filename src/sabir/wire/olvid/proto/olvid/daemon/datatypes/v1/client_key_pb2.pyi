from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from typing import ClassVar as _ClassVar, Optional as _Optional

DESCRIPTOR: _descriptor.FileDescriptor

class ClientKey(_message.Message):
    __slots__ = ("name", "key", "identity_id")
    NAME_FIELD_NUMBER: _ClassVar[int]
    KEY_FIELD_NUMBER: _ClassVar[int]
    IDENTITY_ID_FIELD_NUMBER: _ClassVar[int]
    name: str
    key: str
    identity_id: int
    def __init__(self, name: _Optional[str] = ..., key: _Optional[str] = ..., identity_id: _Optional[int] = ...) -> None: ...

class ClientKeyFilter(_message.Message):
    __slots__ = ("admin_key", "identity_id", "name_search", "key")
    ADMIN_KEY_FIELD_NUMBER: _ClassVar[int]
    IDENTITY_ID_FIELD_NUMBER: _ClassVar[int]
    NAME_SEARCH_FIELD_NUMBER: _ClassVar[int]
    KEY_FIELD_NUMBER: _ClassVar[int]
    admin_key: bool
    identity_id: int
    name_search: str
    key: str
    def __init__(self, admin_key: _Optional[bool] = ..., identity_id: _Optional[int] = ..., name_search: _Optional[str] = ..., key: _Optional[str] = ...) -> None: ...
