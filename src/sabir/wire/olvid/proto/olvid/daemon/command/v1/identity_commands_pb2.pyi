from sabir.wire.olvid.proto.olvid.daemon.datatypes.v1 import identity_pb2 as _identity_pb2
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class IdentityGetRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class IdentityGetResponse(_message.Message):
    __slots__ = ("identity",)
    IDENTITY_FIELD_NUMBER: _ClassVar[int]
    identity: _identity_pb2.Identity
    def __init__(self, identity: _Optional[_Union[_identity_pb2.Identity, _Mapping]] = ...) -> None: ...

class IdentityGetBytesIdentifierRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class IdentityGetBytesIdentifierResponse(_message.Message):
    __slots__ = ("identifier",)
    IDENTIFIER_FIELD_NUMBER: _ClassVar[int]
    identifier: bytes
    def __init__(self, identifier: _Optional[bytes] = ...) -> None: ...

class IdentityGetInvitationLinkRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class IdentityGetInvitationLinkResponse(_message.Message):
    __slots__ = ("invitation_link",)
    INVITATION_LINK_FIELD_NUMBER: _ClassVar[int]
    invitation_link: str
    def __init__(self, invitation_link: _Optional[str] = ...) -> None: ...

class IdentityUpdateDetailsRequest(_message.Message):
    __slots__ = ("new_details",)
    NEW_DETAILS_FIELD_NUMBER: _ClassVar[int]
    new_details: _identity_pb2.IdentityDetails
    def __init__(self, new_details: _Optional[_Union[_identity_pb2.IdentityDetails, _Mapping]] = ...) -> None: ...

class IdentityUpdateDetailsResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class IdentitySetPhotoRequestMetadata(_message.Message):
    __slots__ = ("filename", "file_size")
    FILENAME_FIELD_NUMBER: _ClassVar[int]
    FILE_SIZE_FIELD_NUMBER: _ClassVar[int]
    filename: str
    file_size: int
    def __init__(self, filename: _Optional[str] = ..., file_size: _Optional[int] = ...) -> None: ...

class IdentitySetPhotoRequest(_message.Message):
    __slots__ = ("metadata", "payload")
    METADATA_FIELD_NUMBER: _ClassVar[int]
    PAYLOAD_FIELD_NUMBER: _ClassVar[int]
    metadata: IdentitySetPhotoRequestMetadata
    payload: bytes
    def __init__(self, metadata: _Optional[_Union[IdentitySetPhotoRequestMetadata, _Mapping]] = ..., payload: _Optional[bytes] = ...) -> None: ...

class IdentitySetPhotoResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class IdentityDownloadPhotoRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class IdentityDownloadPhotoResponse(_message.Message):
    __slots__ = ("photo",)
    PHOTO_FIELD_NUMBER: _ClassVar[int]
    photo: bytes
    def __init__(self, photo: _Optional[bytes] = ...) -> None: ...

class IdentityRemovePhotoRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class IdentityRemovePhotoResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class IdentityGetApiKeyStatusRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class IdentityGetApiKeyStatusResponse(_message.Message):
    __slots__ = ("api_key",)
    API_KEY_FIELD_NUMBER: _ClassVar[int]
    api_key: _identity_pb2.Identity.ApiKey
    def __init__(self, api_key: _Optional[_Union[_identity_pb2.Identity.ApiKey, _Mapping]] = ...) -> None: ...

class IdentitySetApiKeyRequest(_message.Message):
    __slots__ = ("api_key",)
    API_KEY_FIELD_NUMBER: _ClassVar[int]
    api_key: str
    def __init__(self, api_key: _Optional[str] = ...) -> None: ...

class IdentitySetApiKeyResponse(_message.Message):
    __slots__ = ("api_key",)
    API_KEY_FIELD_NUMBER: _ClassVar[int]
    api_key: _identity_pb2.Identity.ApiKey
    def __init__(self, api_key: _Optional[_Union[_identity_pb2.Identity.ApiKey, _Mapping]] = ...) -> None: ...

class IdentitySetConfigurationLinkRequest(_message.Message):
    __slots__ = ("configuration_link",)
    CONFIGURATION_LINK_FIELD_NUMBER: _ClassVar[int]
    configuration_link: str
    def __init__(self, configuration_link: _Optional[str] = ...) -> None: ...

class IdentitySetConfigurationLinkResponse(_message.Message):
    __slots__ = ("api_key",)
    API_KEY_FIELD_NUMBER: _ClassVar[int]
    api_key: _identity_pb2.Identity.ApiKey
    def __init__(self, api_key: _Optional[_Union[_identity_pb2.Identity.ApiKey, _Mapping]] = ...) -> None: ...
