from sabir.wire.olvid.proto.olvid.daemon.datatypes.v1 import identity_pb2 as _identity_pb2
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class KeycloakUser(_message.Message):
    __slots__ = ("keycloak_id", "display_name", "details", "contact_id")
    KEYCLOAK_ID_FIELD_NUMBER: _ClassVar[int]
    DISPLAY_NAME_FIELD_NUMBER: _ClassVar[int]
    DETAILS_FIELD_NUMBER: _ClassVar[int]
    CONTACT_ID_FIELD_NUMBER: _ClassVar[int]
    keycloak_id: str
    display_name: str
    details: _identity_pb2.IdentityDetails
    contact_id: int
    def __init__(self, keycloak_id: _Optional[str] = ..., display_name: _Optional[str] = ..., details: _Optional[_Union[_identity_pb2.IdentityDetails, _Mapping]] = ..., contact_id: _Optional[int] = ...) -> None: ...

class KeycloakUserFilter(_message.Message):
    __slots__ = ("contact", "display_name_search", "details_search")
    class Contact(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        CONTACT_UNSPECIFIED: _ClassVar[KeycloakUserFilter.Contact]
        CONTACT_IS: _ClassVar[KeycloakUserFilter.Contact]
        CONTACT_IS_NOT: _ClassVar[KeycloakUserFilter.Contact]
    CONTACT_UNSPECIFIED: KeycloakUserFilter.Contact
    CONTACT_IS: KeycloakUserFilter.Contact
    CONTACT_IS_NOT: KeycloakUserFilter.Contact
    CONTACT_FIELD_NUMBER: _ClassVar[int]
    DISPLAY_NAME_SEARCH_FIELD_NUMBER: _ClassVar[int]
    DETAILS_SEARCH_FIELD_NUMBER: _ClassVar[int]
    contact: KeycloakUserFilter.Contact
    display_name_search: str
    details_search: _identity_pb2.IdentityDetails
    def __init__(self, contact: _Optional[_Union[KeycloakUserFilter.Contact, str]] = ..., display_name_search: _Optional[str] = ..., details_search: _Optional[_Union[_identity_pb2.IdentityDetails, _Mapping]] = ...) -> None: ...
