from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Identity(_message.Message):
    __slots__ = ("id", "display_name", "details", "keycloak_managed", "has_a_photo", "api_key")
    class ApiKey(_message.Message):
        __slots__ = ("permission", "expiration_timestamp")
        class Permission(_message.Message):
            __slots__ = ("call", "multi_device")
            CALL_FIELD_NUMBER: _ClassVar[int]
            MULTI_DEVICE_FIELD_NUMBER: _ClassVar[int]
            call: bool
            multi_device: bool
            def __init__(self, call: _Optional[bool] = ..., multi_device: _Optional[bool] = ...) -> None: ...
        PERMISSION_FIELD_NUMBER: _ClassVar[int]
        EXPIRATION_TIMESTAMP_FIELD_NUMBER: _ClassVar[int]
        permission: Identity.ApiKey.Permission
        expiration_timestamp: int
        def __init__(self, permission: _Optional[_Union[Identity.ApiKey.Permission, _Mapping]] = ..., expiration_timestamp: _Optional[int] = ...) -> None: ...
    ID_FIELD_NUMBER: _ClassVar[int]
    DISPLAY_NAME_FIELD_NUMBER: _ClassVar[int]
    DETAILS_FIELD_NUMBER: _ClassVar[int]
    KEYCLOAK_MANAGED_FIELD_NUMBER: _ClassVar[int]
    HAS_A_PHOTO_FIELD_NUMBER: _ClassVar[int]
    API_KEY_FIELD_NUMBER: _ClassVar[int]
    id: int
    display_name: str
    details: IdentityDetails
    keycloak_managed: bool
    has_a_photo: bool
    api_key: Identity.ApiKey
    def __init__(self, id: _Optional[int] = ..., display_name: _Optional[str] = ..., details: _Optional[_Union[IdentityDetails, _Mapping]] = ..., keycloak_managed: _Optional[bool] = ..., has_a_photo: _Optional[bool] = ..., api_key: _Optional[_Union[Identity.ApiKey, _Mapping]] = ...) -> None: ...

class IdentityDetails(_message.Message):
    __slots__ = ("first_name", "last_name", "company", "position")
    FIRST_NAME_FIELD_NUMBER: _ClassVar[int]
    LAST_NAME_FIELD_NUMBER: _ClassVar[int]
    COMPANY_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    first_name: str
    last_name: str
    company: str
    position: str
    def __init__(self, first_name: _Optional[str] = ..., last_name: _Optional[str] = ..., company: _Optional[str] = ..., position: _Optional[str] = ...) -> None: ...

class IdentityFilter(_message.Message):
    __slots__ = ("keycloak", "photo", "api_key", "display_name_search", "details_search")
    class Keycloak(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        KEYCLOAK_UNSPECIFIED: _ClassVar[IdentityFilter.Keycloak]
        KEYCLOAK_IS: _ClassVar[IdentityFilter.Keycloak]
        KEYCLOAK_IS_NOT: _ClassVar[IdentityFilter.Keycloak]
    KEYCLOAK_UNSPECIFIED: IdentityFilter.Keycloak
    KEYCLOAK_IS: IdentityFilter.Keycloak
    KEYCLOAK_IS_NOT: IdentityFilter.Keycloak
    class Photo(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        PHOTO_UNSPECIFIED: _ClassVar[IdentityFilter.Photo]
        PHOTO_HAS: _ClassVar[IdentityFilter.Photo]
        PHOTO_HAS_NOT: _ClassVar[IdentityFilter.Photo]
    PHOTO_UNSPECIFIED: IdentityFilter.Photo
    PHOTO_HAS: IdentityFilter.Photo
    PHOTO_HAS_NOT: IdentityFilter.Photo
    class ApiKey(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        API_KEY_UNSPECIFIED: _ClassVar[IdentityFilter.ApiKey]
        API_KEY_HAS: _ClassVar[IdentityFilter.ApiKey]
        API_KEY_HAS_NOT: _ClassVar[IdentityFilter.ApiKey]
    API_KEY_UNSPECIFIED: IdentityFilter.ApiKey
    API_KEY_HAS: IdentityFilter.ApiKey
    API_KEY_HAS_NOT: IdentityFilter.ApiKey
    KEYCLOAK_FIELD_NUMBER: _ClassVar[int]
    PHOTO_FIELD_NUMBER: _ClassVar[int]
    API_KEY_FIELD_NUMBER: _ClassVar[int]
    DISPLAY_NAME_SEARCH_FIELD_NUMBER: _ClassVar[int]
    DETAILS_SEARCH_FIELD_NUMBER: _ClassVar[int]
    keycloak: IdentityFilter.Keycloak
    photo: IdentityFilter.Photo
    api_key: IdentityFilter.ApiKey
    display_name_search: str
    details_search: IdentityDetails
    def __init__(self, keycloak: _Optional[_Union[IdentityFilter.Keycloak, str]] = ..., photo: _Optional[_Union[IdentityFilter.Photo, str]] = ..., api_key: _Optional[_Union[IdentityFilter.ApiKey, str]] = ..., display_name_search: _Optional[str] = ..., details_search: _Optional[_Union[IdentityDetails, _Mapping]] = ...) -> None: ...
