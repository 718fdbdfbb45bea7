from sabir.wire.olvid.proto.olvid.daemon.datatypes.v1 import contact_pb2 as _contact_pb2
from sabir.wire.olvid.proto.olvid.daemon.datatypes.v1 import invitation_pb2 as _invitation_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class ContactListRequest(_message.Message):
    __slots__ = ("filter",)
    FILTER_FIELD_NUMBER: _ClassVar[int]
    filter: _contact_pb2.ContactFilter
    def __init__(self, filter: _Optional[_Union[_contact_pb2.ContactFilter, _Mapping]] = ...) -> None: ...

class ContactListResponse(_message.Message):
    __slots__ = ("contacts",)
    CONTACTS_FIELD_NUMBER: _ClassVar[int]
    contacts: _containers.RepeatedCompositeFieldContainer[_contact_pb2.Contact]
    def __init__(self, contacts: _Optional[_Iterable[_Union[_contact_pb2.Contact, _Mapping]]] = ...) -> None: ...

class ContactGetRequest(_message.Message):
    __slots__ = ("contact_id",)
    CONTACT_ID_FIELD_NUMBER: _ClassVar[int]
    contact_id: int
    def __init__(self, contact_id: _Optional[int] = ...) -> None: ...

class ContactGetResponse(_message.Message):
    __slots__ = ("contact",)
    CONTACT_FIELD_NUMBER: _ClassVar[int]
    contact: _contact_pb2.Contact
    def __init__(self, contact: _Optional[_Union[_contact_pb2.Contact, _Mapping]] = ...) -> None: ...

class ContactGetBytesIdentifierRequest(_message.Message):
    __slots__ = ("contact_id",)
    CONTACT_ID_FIELD_NUMBER: _ClassVar[int]
    contact_id: int
    def __init__(self, contact_id: _Optional[int] = ...) -> None: ...

class ContactGetBytesIdentifierResponse(_message.Message):
    __slots__ = ("identifier",)
    IDENTIFIER_FIELD_NUMBER: _ClassVar[int]
    identifier: bytes
    def __init__(self, identifier: _Optional[bytes] = ...) -> None: ...

class ContactGetInvitationLinkRequest(_message.Message):
    __slots__ = ("contact_id",)
    CONTACT_ID_FIELD_NUMBER: _ClassVar[int]
    contact_id: int
    def __init__(self, contact_id: _Optional[int] = ...) -> None: ...

class ContactGetInvitationLinkResponse(_message.Message):
    __slots__ = ("invitation_link",)
    INVITATION_LINK_FIELD_NUMBER: _ClassVar[int]
    invitation_link: str
    def __init__(self, invitation_link: _Optional[str] = ...) -> None: ...

class ContactDeleteRequest(_message.Message):
    __slots__ = ("contact_id",)
    CONTACT_ID_FIELD_NUMBER: _ClassVar[int]
    contact_id: int
    def __init__(self, contact_id: _Optional[int] = ...) -> None: ...

class ContactDeleteResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class ContactIntroductionRequest(_message.Message):
    __slots__ = ("first_contact_id", "second_contact_id")
    FIRST_CONTACT_ID_FIELD_NUMBER: _ClassVar[int]
    SECOND_CONTACT_ID_FIELD_NUMBER: _ClassVar[int]
    first_contact_id: int
    second_contact_id: int
    def __init__(self, first_contact_id: _Optional[int] = ..., second_contact_id: _Optional[int] = ...) -> None: ...

class ContactIntroductionResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class ContactInviteToOneToOneDiscussionRequest(_message.Message):
    __slots__ = ("contact_id",)
    CONTACT_ID_FIELD_NUMBER: _ClassVar[int]
    contact_id: int
    def __init__(self, contact_id: _Optional[int] = ...) -> None: ...

class ContactInviteToOneToOneDiscussionResponse(_message.Message):
    __slots__ = ("invitation",)
    INVITATION_FIELD_NUMBER: _ClassVar[int]
    invitation: _invitation_pb2.Invitation
    def __init__(self, invitation: _Optional[_Union[_invitation_pb2.Invitation, _Mapping]] = ...) -> None: ...

class ContactDowngradeOneToOneDiscussionRequest(_message.Message):
    __slots__ = ("contact_id",)
    CONTACT_ID_FIELD_NUMBER: _ClassVar[int]
    contact_id: int
    def __init__(self, contact_id: _Optional[int] = ...) -> None: ...

class ContactDowngradeOneToOneDiscussionResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class ContactDownloadPhotoRequest(_message.Message):
    __slots__ = ("contact_id",)
    CONTACT_ID_FIELD_NUMBER: _ClassVar[int]
    contact_id: int
    def __init__(self, contact_id: _Optional[int] = ...) -> None: ...

class ContactDownloadPhotoResponse(_message.Message):
    __slots__ = ("photo",)
    PHOTO_FIELD_NUMBER: _ClassVar[int]
    photo: bytes
    def __init__(self, photo: _Optional[bytes] = ...) -> None: ...

class ContactRecreateChannelsRequest(_message.Message):
    __slots__ = ("contact_id",)
    CONTACT_ID_FIELD_NUMBER: _ClassVar[int]
    contact_id: int
    def __init__(self, contact_id: _Optional[int] = ...) -> None: ...

class ContactRecreateChannelsResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...
