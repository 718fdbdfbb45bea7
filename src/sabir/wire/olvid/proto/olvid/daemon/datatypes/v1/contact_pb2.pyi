from sabir.wire.olvid.proto.olvid.daemon.datatypes.v1 import identity_pb2 as _identity_pb2
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Contact(_message.Message):
    __slots__ = ("id", "display_name", "details", "established_channel_count", "device_count", "has_one_to_one_discussion", "has_a_photo", "keycloak_managed")
    ID_FIELD_NUMBER: _ClassVar[int]
    DISPLAY_NAME_FIELD_NUMBER: _ClassVar[int]
    DETAILS_FIELD_NUMBER: _ClassVar[int]
    ESTABLISHED_CHANNEL_COUNT_FIELD_NUMBER: _ClassVar[int]
    DEVICE_COUNT_FIELD_NUMBER: _ClassVar[int]
    HAS_ONE_TO_ONE_DISCUSSION_FIELD_NUMBER: _ClassVar[int]
    HAS_A_PHOTO_FIELD_NUMBER: _ClassVar[int]
    KEYCLOAK_MANAGED_FIELD_NUMBER: _ClassVar[int]
    id: int
    display_name: str
    details: _identity_pb2.IdentityDetails
    established_channel_count: int
    device_count: int
    has_one_to_one_discussion: bool
    has_a_photo: bool
    keycloak_managed: bool
    def __init__(self, id: _Optional[int] = ..., display_name: _Optional[str] = ..., details: _Optional[_Union[_identity_pb2.IdentityDetails, _Mapping]] = ..., established_channel_count: _Optional[int] = ..., device_count: _Optional[int] = ..., has_one_to_one_discussion: _Optional[bool] = ..., has_a_photo: _Optional[bool] = ..., keycloak_managed: _Optional[bool] = ...) -> None: ...

class ContactFilter(_message.Message):
    __slots__ = ("one_to_one", "photo", "keycloak", "display_name_search", "details_search")
    class OneToOne(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        ONE_TO_ONE_UNSPECIFIED: _ClassVar[ContactFilter.OneToOne]
        ONE_TO_ONE_IS: _ClassVar[ContactFilter.OneToOne]
        ONE_TO_ONE_IS_NOT: _ClassVar[ContactFilter.OneToOne]
    ONE_TO_ONE_UNSPECIFIED: ContactFilter.OneToOne
    ONE_TO_ONE_IS: ContactFilter.OneToOne
    ONE_TO_ONE_IS_NOT: ContactFilter.OneToOne
    class Photo(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        PHOTO_UNSPECIFIED: _ClassVar[ContactFilter.Photo]
        PHOTO_HAS: _ClassVar[ContactFilter.Photo]
        PHOTO_HAS_NOT: _ClassVar[ContactFilter.Photo]
    PHOTO_UNSPECIFIED: ContactFilter.Photo
    PHOTO_HAS: ContactFilter.Photo
    PHOTO_HAS_NOT: ContactFilter.Photo
    class Keycloak(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        KEYCLOAK_UNSPECIFIED: _ClassVar[ContactFilter.Keycloak]
        KEYCLOAK_MANAGED: _ClassVar[ContactFilter.Keycloak]
        KEYCLOAK_NOT_MANAGED: _ClassVar[ContactFilter.Keycloak]
    KEYCLOAK_UNSPECIFIED: ContactFilter.Keycloak
    KEYCLOAK_MANAGED: ContactFilter.Keycloak
    KEYCLOAK_NOT_MANAGED: ContactFilter.Keycloak
    ONE_TO_ONE_FIELD_NUMBER: _ClassVar[int]
    PHOTO_FIELD_NUMBER: _ClassVar[int]
    KEYCLOAK_FIELD_NUMBER: _ClassVar[int]
    DISPLAY_NAME_SEARCH_FIELD_NUMBER: _ClassVar[int]
    DETAILS_SEARCH_FIELD_NUMBER: _ClassVar[int]
    one_to_one: ContactFilter.OneToOne
    photo: ContactFilter.Photo
    keycloak: ContactFilter.Keycloak
    display_name_search: str
    details_search: _identity_pb2.IdentityDetails
    def __init__(self, one_to_one: _Optional[_Union[ContactFilter.OneToOne, str]] = ..., photo: _Optional[_Union[ContactFilter.Photo, str]] = ..., keycloak: _Optional[_Union[ContactFilter.Keycloak, str]] = ..., display_name_search: _Optional[str] = ..., details_search: _Optional[_Union[_identity_pb2.IdentityDetails, _Mapping]] = ...) -> None: ...
