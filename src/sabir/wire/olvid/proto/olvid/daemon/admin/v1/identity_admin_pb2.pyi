from sabir.wire.olvid.proto.olvid.daemon.datatypes.v1 import identity_pb2 as _identity_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class IdentityListRequest(_message.Message):
    __slots__ = ("filter",)
    FILTER_FIELD_NUMBER: _ClassVar[int]
    filter: _identity_pb2.IdentityFilter
    def __init__(self, filter: _Optional[_Union[_identity_pb2.IdentityFilter, _Mapping]] = ...) -> None: ...

class IdentityListResponse(_message.Message):
    __slots__ = ("identities",)
    IDENTITIES_FIELD_NUMBER: _ClassVar[int]
    identities: _containers.RepeatedCompositeFieldContainer[_identity_pb2.Identity]
    def __init__(self, identities: _Optional[_Iterable[_Union[_identity_pb2.Identity, _Mapping]]] = ...) -> None: ...

class IdentityAdminGetRequest(_message.Message):
    __slots__ = ("identity_id",)
    IDENTITY_ID_FIELD_NUMBER: _ClassVar[int]
    identity_id: int
    def __init__(self, identity_id: _Optional[int] = ...) -> None: ...

class IdentityAdminGetResponse(_message.Message):
    __slots__ = ("identity",)
    IDENTITY_FIELD_NUMBER: _ClassVar[int]
    identity: _identity_pb2.Identity
    def __init__(self, identity: _Optional[_Union[_identity_pb2.Identity, _Mapping]] = ...) -> None: ...

class IdentityAdminGetBytesIdentifierRequest(_message.Message):
    __slots__ = ("identity_id",)
    IDENTITY_ID_FIELD_NUMBER: _ClassVar[int]
    identity_id: int
    def __init__(self, identity_id: _Optional[int] = ...) -> None: ...

class IdentityAdminGetBytesIdentifierResponse(_message.Message):
    __slots__ = ("identifier",)
    IDENTIFIER_FIELD_NUMBER: _ClassVar[int]
    identifier: bytes
    def __init__(self, identifier: _Optional[bytes] = ...) -> None: ...

class IdentityAdminGetInvitationLinkRequest(_message.Message):
    __slots__ = ("identity_id",)
    IDENTITY_ID_FIELD_NUMBER: _ClassVar[int]
    identity_id: int
    def __init__(self, identity_id: _Optional[int] = ...) -> None: ...

class IdentityAdminGetInvitationLinkResponse(_message.Message):
    __slots__ = ("invitation_link",)
    INVITATION_LINK_FIELD_NUMBER: _ClassVar[int]
    invitation_link: str
    def __init__(self, invitation_link: _Optional[str] = ...) -> None: ...

class IdentityAdminDownloadPhotoRequest(_message.Message):
    __slots__ = ("identity_id",)
    IDENTITY_ID_FIELD_NUMBER: _ClassVar[int]
    identity_id: int
    def __init__(self, identity_id: _Optional[int] = ...) -> None: ...

class IdentityAdminDownloadPhotoResponse(_message.Message):
    __slots__ = ("photo",)
    PHOTO_FIELD_NUMBER: _ClassVar[int]
    photo: bytes
    def __init__(self, photo: _Optional[bytes] = ...) -> None: ...

class IdentityNewRequest(_message.Message):
    __slots__ = ("identity_details", "server_url")
    IDENTITY_DETAILS_FIELD_NUMBER: _ClassVar[int]
    SERVER_URL_FIELD_NUMBER: _ClassVar[int]
    identity_details: _identity_pb2.IdentityDetails
    server_url: str
    def __init__(self, identity_details: _Optional[_Union[_identity_pb2.IdentityDetails, _Mapping]] = ..., server_url: _Optional[str] = ...) -> None: ...

class IdentityNewResponse(_message.Message):
    __slots__ = ("identity",)
    IDENTITY_FIELD_NUMBER: _ClassVar[int]
    identity: _identity_pb2.Identity
    def __init__(self, identity: _Optional[_Union[_identity_pb2.Identity, _Mapping]] = ...) -> None: ...

class IdentityKeycloakNewRequest(_message.Message):
    __slots__ = ("configuration_link",)
    CONFIGURATION_LINK_FIELD_NUMBER: _ClassVar[int]
    configuration_link: str
    def __init__(self, configuration_link: _Optional[str] = ...) -> None: ...

class IdentityKeycloakNewResponse(_message.Message):
    __slots__ = ("identity",)
    IDENTITY_FIELD_NUMBER: _ClassVar[int]
    identity: _identity_pb2.Identity
    def __init__(self, identity: _Optional[_Union[_identity_pb2.Identity, _Mapping]] = ...) -> None: ...

class IdentityDeleteRequest(_message.Message):
    __slots__ = ("identity_id", "delete_everywhere")
    IDENTITY_ID_FIELD_NUMBER: _ClassVar[int]
    DELETE_EVERYWHERE_FIELD_NUMBER: _ClassVar[int]
    identity_id: int
    delete_everywhere: bool
    def __init__(self, identity_id: _Optional[int] = ..., delete_everywhere: _Optional[bool] = ...) -> None: ...

class IdentityDeleteResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...
