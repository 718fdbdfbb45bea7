from sabir.wire.olvid.proto.olvid.daemon.datatypes.v1 import client_key_pb2 as _client_key_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class ClientKeyListRequest(_message.Message):
    __slots__ = ("filter",)
    FILTER_FIELD_NUMBER: _ClassVar[int]
    filter: _client_key_pb2.ClientKeyFilter
    def __init__(self, filter: _Optional[_Union[_client_key_pb2.ClientKeyFilter, _Mapping]] = ...) -> None: ...

class ClientKeyListResponse(_message.Message):
    __slots__ = ("client_keys",)
    CLIENT_KEYS_FIELD_NUMBER: _ClassVar[int]
    client_keys: _containers.RepeatedCompositeFieldContainer[_client_key_pb2.ClientKey]
    def __init__(self, client_keys: _Optional[_Iterable[_Union[_client_key_pb2.ClientKey, _Mapping]]] = ...) -> None: ...

class ClientKeyGetRequest(_message.Message):
    __slots__ = ("client_key",)
    CLIENT_KEY_FIELD_NUMBER: _ClassVar[int]
    client_key: str
    def __init__(self, client_key: _Optional[str] = ...) -> None: ...

class ClientKeyGetResponse(_message.Message):
    __slots__ = ("client_key",)
    CLIENT_KEY_FIELD_NUMBER: _ClassVar[int]
    client_key: _client_key_pb2.ClientKey
    def __init__(self, client_key: _Optional[_Union[_client_key_pb2.ClientKey, _Mapping]] = ...) -> None: ...

class ClientKeyNewRequest(_message.Message):
    __slots__ = ("name", "identity_id")
    NAME_FIELD_NUMBER: _ClassVar[int]
    IDENTITY_ID_FIELD_NUMBER: _ClassVar[int]
    name: str
    identity_id: int
    def __init__(self, name: _Optional[str] = ..., identity_id: _Optional[int] = ...) -> None: ...

class ClientKeyNewResponse(_message.Message):
    __slots__ = ("client_key",)
    CLIENT_KEY_FIELD_NUMBER: _ClassVar[int]
    client_key: _client_key_pb2.ClientKey
    def __init__(self, client_key: _Optional[_Union[_client_key_pb2.ClientKey, _Mapping]] = ...) -> None: ...

class ClientKeyDeleteRequest(_message.Message):
    __slots__ = ("client_key",)
    CLIENT_KEY_FIELD_NUMBER: _ClassVar[int]
    client_key: str
    def __init__(self, client_key: _Optional[str] = ...) -> None: ...

class ClientKeyDeleteResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...
