from sabir.wire.olvid.proto.olvid.daemon.datatypes.v1 import storage_pb2 as _storage_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class StorageListRequest(_message.Message):
    __slots__ = ("filter",)
    FILTER_FIELD_NUMBER: _ClassVar[int]
    filter: _storage_pb2.StorageElementFilter
    def __init__(self, filter: _Optional[_Union[_storage_pb2.StorageElementFilter, _Mapping]] = ...) -> None: ...

class StorageListResponse(_message.Message):
    __slots__ = ("elements",)
    ELEMENTS_FIELD_NUMBER: _ClassVar[int]
    elements: _containers.RepeatedCompositeFieldContainer[_storage_pb2.StorageElement]
    def __init__(self, elements: _Optional[_Iterable[_Union[_storage_pb2.StorageElement, _Mapping]]] = ...) -> None: ...

class StorageGetRequest(_message.Message):
    __slots__ = ("key",)
    KEY_FIELD_NUMBER: _ClassVar[int]
    key: str
    def __init__(self, key: _Optional[str] = ...) -> None: ...

class StorageGetResponse(_message.Message):
    __slots__ = ("value",)
    VALUE_FIELD_NUMBER: _ClassVar[int]
    value: str
    def __init__(self, value: _Optional[str] = ...) -> None: ...

class StorageSetRequest(_message.Message):
    __slots__ = ("key", "value")
    KEY_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    key: str
    value: str
    def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...

class StorageSetResponse(_message.Message):
    __slots__ = ("previous_value",)
    PREVIOUS_VALUE_FIELD_NUMBER: _ClassVar[int]
    previous_value: str
    def __init__(self, previous_value: _Optional[str] = ...) -> None: ...

class StorageUnsetRequest(_message.Message):
    __slots__ = ("key",)
    KEY_FIELD_NUMBER: _ClassVar[int]
    key: str
    def __init__(self, key: _Optional[str] = ...) -> None: ...

class StorageUnsetResponse(_message.Message):
    __slots__ = ("previous_value",)
    PREVIOUS_VALUE_FIELD_NUMBER: _ClassVar[int]
    previous_value: str
    def __init__(self, previous_value: _Optional[str] = ...) -> None: ...

class DiscussionStorageListRequest(_message.Message):
    __slots__ = ("discussion_id", "filter")
    DISCUSSION_ID_FIELD_NUMBER: _ClassVar[int]
    FILTER_FIELD_NUMBER: _ClassVar[int]
    discussion_id: int
    filter: _storage_pb2.StorageElementFilter
    def __init__(self, discussion_id: _Optional[int] = ..., filter: _Optional[_Union[_storage_pb2.StorageElementFilter, _Mapping]] = ...) -> None: ...

class DiscussionStorageListResponse(_message.Message):
    __slots__ = ("elements",)
    ELEMENTS_FIELD_NUMBER: _ClassVar[int]
    elements: _containers.RepeatedCompositeFieldContainer[_storage_pb2.StorageElement]
    def __init__(self, elements: _Optional[_Iterable[_Union[_storage_pb2.StorageElement, _Mapping]]] = ...) -> None: ...

class DiscussionStorageGetRequest(_message.Message):
    __slots__ = ("discussion_id", "key")
    DISCUSSION_ID_FIELD_NUMBER: _ClassVar[int]
    KEY_FIELD_NUMBER: _ClassVar[int]
    discussion_id: int
    key: str
    def __init__(self, discussion_id: _Optional[int] = ..., key: _Optional[str] = ...) -> None: ...

class DiscussionStorageGetResponse(_message.Message):
    __slots__ = ("value",)
    VALUE_FIELD_NUMBER: _ClassVar[int]
    value: str
    def __init__(self, value: _Optional[str] = ...) -> None: ...

class DiscussionStorageSetRequest(_message.Message):
    __slots__ = ("discussion_id", "key", "value")
    DISCUSSION_ID_FIELD_NUMBER: _ClassVar[int]
    KEY_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    discussion_id: int
    key: str
    value: str
    def __init__(self, discussion_id: _Optional[int] = ..., key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...

class DiscussionStorageSetResponse(_message.Message):
    __slots__ = ("previous_value",)
    PREVIOUS_VALUE_FIELD_NUMBER: _ClassVar[int]
    previous_value: str
    def __init__(self, previous_value: _Optional[str] = ...) -> None: ...

class DiscussionStorageUnsetRequest(_message.Message):
    __slots__ = ("discussion_id", "key")
    DISCUSSION_ID_FIELD_NUMBER: _ClassVar[int]
    KEY_FIELD_NUMBER: _ClassVar[int]
    discussion_id: int
    key: str
    def __init__(self, discussion_id: _Optional[int] = ..., key: _Optional[str] = ...) -> None: ...

class DiscussionStorageUnsetResponse(_message.Message):
    __slots__ = ("previous_value",)
    PREVIOUS_VALUE_FIELD_NUMBER: _ClassVar[int]
    previous_value: str
    def __init__(self, previous_value: _Optional[str] = ...) -> None: ...
