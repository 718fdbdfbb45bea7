from sabir.wire.olvid.proto.olvid.daemon.datatypes.v1 import keycloak_pb2 as _keycloak_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class KeycloakBindIdentityRequest(_message.Message):
    __slots__ = ("configuration_link",)
    CONFIGURATION_LINK_FIELD_NUMBER: _ClassVar[int]
    configuration_link: str
    def __init__(self, configuration_link: _Optional[str] = ...) -> None: ...

class KeycloakBindIdentityResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class KeycloakUnbindIdentityRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class KeycloakUnbindIdentityResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class KeycloakUserListRequest(_message.Message):
    __slots__ = ("filter", "last_list_timestamp")
    FILTER_FIELD_NUMBER: _ClassVar[int]
    LAST_LIST_TIMESTAMP_FIELD_NUMBER: _ClassVar[int]
    filter: _keycloak_pb2.KeycloakUserFilter
    last_list_timestamp: int
    def __init__(self, filter: _Optional[_Union[_keycloak_pb2.KeycloakUserFilter, _Mapping]] = ..., last_list_timestamp: _Optional[int] = ...) -> None: ...

class KeycloakUserListResponse(_message.Message):
    __slots__ = ("users", "last_list_timestamp")
    USERS_FIELD_NUMBER: _ClassVar[int]
    LAST_LIST_TIMESTAMP_FIELD_NUMBER: _ClassVar[int]
    users: _containers.RepeatedCompositeFieldContainer[_keycloak_pb2.KeycloakUser]
    last_list_timestamp: int
    def __init__(self, users: _Optional[_Iterable[_Union[_keycloak_pb2.KeycloakUser, _Mapping]]] = ..., last_list_timestamp: _Optional[int] = ...) -> None: ...

class KeycloakAddUserAsContactRequest(_message.Message):
    __slots__ = ("keycloak_id",)
    KEYCLOAK_ID_FIELD_NUMBER: _ClassVar[int]
    keycloak_id: str
    def __init__(self, keycloak_id: _Optional[str] = ...) -> None: ...

class KeycloakAddUserAsContactResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...
