from sabir.wire.olvid.proto.olvid.daemon.datatypes.v1 import contact_pb2 as _contact_pb2
from sabir.wire.olvid.proto.olvid.daemon.datatypes.v1 import identity_pb2 as _identity_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class SubscribeToContactNewNotification(_message.Message):
    __slots__ = ("count", "filter")
    COUNT_FIELD_NUMBER: _ClassVar[int]
    FILTER_FIELD_NUMBER: _ClassVar[int]
    count: int
    filter: _contact_pb2.ContactFilter
    def __init__(self, count: _Optional[int] = ..., filter: _Optional[_Union[_contact_pb2.ContactFilter, _Mapping]] = ...) -> None: ...

class ContactNewNotification(_message.Message):
    __slots__ = ("contact",)
    CONTACT_FIELD_NUMBER: _ClassVar[int]
    contact: _contact_pb2.Contact
    def __init__(self, contact: _Optional[_Union[_contact_pb2.Contact, _Mapping]] = ...) -> None: ...

class SubscribeToContactDeletedNotification(_message.Message):
    __slots__ = ("count", "filter", "contact_ids")
    COUNT_FIELD_NUMBER: _ClassVar[int]
    FILTER_FIELD_NUMBER: _ClassVar[int]
    CONTACT_IDS_FIELD_NUMBER: _ClassVar[int]
    count: int
    filter: _contact_pb2.ContactFilter
    contact_ids: _containers.RepeatedScalarFieldContainer[int]
    def __init__(self, count: _Optional[int] = ..., filter: _Optional[_Union[_contact_pb2.ContactFilter, _Mapping]] = ..., contact_ids: _Optional[_Iterable[int]] = ...) -> None: ...

class ContactDeletedNotification(_message.Message):
    __slots__ = ("contact",)
    CONTACT_FIELD_NUMBER: _ClassVar[int]
    contact: _contact_pb2.Contact
    def __init__(self, contact: _Optional[_Union[_contact_pb2.Contact, _Mapping]] = ...) -> None: ...

class SubscribeToContactDetailsUpdatedNotification(_message.Message):
    __slots__ = ("count", "filter", "contact_ids")
    COUNT_FIELD_NUMBER: _ClassVar[int]
    FILTER_FIELD_NUMBER: _ClassVar[int]
    CONTACT_IDS_FIELD_NUMBER: _ClassVar[int]
    count: int
    filter: _contact_pb2.ContactFilter
    contact_ids: _containers.RepeatedScalarFieldContainer[int]
    def __init__(self, count: _Optional[int] = ..., filter: _Optional[_Union[_contact_pb2.ContactFilter, _Mapping]] = ..., contact_ids: _Optional[_Iterable[int]] = ...) -> None: ...

class ContactDetailsUpdatedNotification(_message.Message):
    __slots__ = ("contact", "previous_details")
    CONTACT_FIELD_NUMBER: _ClassVar[int]
    PREVIOUS_DETAILS_FIELD_NUMBER: _ClassVar[int]
    contact: _contact_pb2.Contact
    previous_details: _identity_pb2.IdentityDetails
    def __init__(self, contact: _Optional[_Union[_contact_pb2.Contact, _Mapping]] = ..., previous_details: _Optional[_Union[_identity_pb2.IdentityDetails, _Mapping]] = ...) -> None: ...

class SubscribeToContactPhotoUpdatedNotification(_message.Message):
    __slots__ = ("count", "filter", "contact_ids")
    COUNT_FIELD_NUMBER: _ClassVar[int]
    FILTER_FIELD_NUMBER: _ClassVar[int]
    CONTACT_IDS_FIELD_NUMBER: _ClassVar[int]
    count: int
    filter: _contact_pb2.ContactFilter
    contact_ids: _containers.RepeatedScalarFieldContainer[int]
    def __init__(self, count: _Optional[int] = ..., filter: _Optional[_Union[_contact_pb2.ContactFilter, _Mapping]] = ..., contact_ids: _Optional[_Iterable[int]] = ...) -> None: ...

class ContactPhotoUpdatedNotification(_message.Message):
    __slots__ = ("contact",)
    CONTACT_FIELD_NUMBER: _ClassVar[int]
    contact: _contact_pb2.Contact
    def __init__(self, contact: _Optional[_Union[_contact_pb2.Contact, _Mapping]] = ...) -> None: ...
