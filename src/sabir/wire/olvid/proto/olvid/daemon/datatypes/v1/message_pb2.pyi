from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Message(_message.Message):
    __slots__ = ("id", "discussion_id", "sender_id", "body", "sort_index", "timestamp", "attachments_count", "replied_message_id", "message_location", "reactions", "forwarded", "edited_body")
    ID_FIELD_NUMBER: _ClassVar[int]
    DISCUSSION_ID_FIELD_NUMBER: _ClassVar[int]
    SENDER_ID_FIELD_NUMBER: _ClassVar[int]
    BODY_FIELD_NUMBER: _ClassVar[int]
    SORT_INDEX_FIELD_NUMBER: _ClassVar[int]
    TIMESTAMP_FIELD_NUMBER: _ClassVar[int]
    ATTACHMENTS_COUNT_FIELD_NUMBER: _ClassVar[int]
    REPLIED_MESSAGE_ID_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_LOCATION_FIELD_NUMBER: _ClassVar[int]
    REACTIONS_FIELD_NUMBER: _ClassVar[int]
    FORWARDED_FIELD_NUMBER: _ClassVar[int]
    EDITED_BODY_FIELD_NUMBER: _ClassVar[int]
    id: MessageId
    discussion_id: int
    sender_id: int
    body: str
    sort_index: float
    timestamp: int
    attachments_count: int
    replied_message_id: MessageId
    message_location: MessageLocation
    reactions: _containers.RepeatedCompositeFieldContainer[MessageReaction]
    forwarded: bool
    edited_body: bool
    def __init__(self, id: _Optional[_Union[MessageId, _Mapping]] = ..., discussion_id: _Optional[int] = ..., sender_id: _Optional[int] = ..., body: _Optional[str] = ..., sort_index: _Optional[float] = ..., timestamp: _Optional[int] = ..., attachments_count: _Optional[int] = ..., replied_message_id: _Optional[_Union[MessageId, _Mapping]] = ..., message_location: _Optional[_Union[MessageLocation, _Mapping]] = ..., reactions: _Optional[_Iterable[_Union[MessageReaction, _Mapping]]] = ..., forwarded: _Optional[bool] = ..., edited_body: _Optional[bool] = ...) -> None: ...

class MessageId(_message.Message):
    __slots__ = ("type", "id")
    class Type(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        TYPE_UNSPECIFIED: _ClassVar[MessageId.Type]
        TYPE_INBOUND: _ClassVar[MessageId.Type]
        TYPE_OUTBOUND: _ClassVar[MessageId.Type]
    TYPE_UNSPECIFIED: MessageId.Type
    TYPE_INBOUND: MessageId.Type
    TYPE_OUTBOUND: MessageId.Type
    TYPE_FIELD_NUMBER: _ClassVar[int]
    ID_FIELD_NUMBER: _ClassVar[int]
    type: MessageId.Type
    id: int
    def __init__(self, type: _Optional[_Union[MessageId.Type, str]] = ..., id: _Optional[int] = ...) -> None: ...

class MessageEphemerality(_message.Message):
    __slots__ = ("read_once", "existence_duration", "visibility_duration")
    READ_ONCE_FIELD_NUMBER: _ClassVar[int]
    EXISTENCE_DURATION_FIELD_NUMBER: _ClassVar[int]
    VISIBILITY_DURATION_FIELD_NUMBER: _ClassVar[int]
    read_once: bool
    existence_duration: int
    visibility_duration: int
    def __init__(self, read_once: _Optional[bool] = ..., existence_duration: _Optional[int] = ..., visibility_duration: _Optional[int] = ...) -> None: ...

class MessageReaction(_message.Message):
    __slots__ = ("contact_id", "reaction", "timestamp")
    CONTACT_ID_FIELD_NUMBER: _ClassVar[int]
    REACTION_FIELD_NUMBER: _ClassVar[int]
    TIMESTAMP_FIELD_NUMBER: _ClassVar[int]
    contact_id: int
    reaction: str
    timestamp: int
    def __init__(self, contact_id: _Optional[int] = ..., reaction: _Optional[str] = ..., timestamp: _Optional[int] = ...) -> None: ...

class MessageLocation(_message.Message):
    __slots__ = ("type", "timestamp", "latitude", "longitude", "altitude", "precision", "address")
    class LocationType(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        LOCATION_TYPE_UNSPECIFIED: _ClassVar[MessageLocation.LocationType]
        LOCATION_TYPE_SEND: _ClassVar[MessageLocation.LocationType]
        LOCATION_TYPE_SHARING: _ClassVar[MessageLocation.LocationType]
        LOCATION_TYPE_SHARING_FINISHED: _ClassVar[MessageLocation.LocationType]
    LOCATION_TYPE_UNSPECIFIED: MessageLocation.LocationType
    LOCATION_TYPE_SEND: MessageLocation.LocationType
    LOCATION_TYPE_SHARING: MessageLocation.LocationType
    LOCATION_TYPE_SHARING_FINISHED: MessageLocation.LocationType
    TYPE_FIELD_NUMBER: _ClassVar[int]
    TIMESTAMP_FIELD_NUMBER: _ClassVar[int]
    LATITUDE_FIELD_NUMBER: _ClassVar[int]
    LONGITUDE_FIELD_NUMBER: _ClassVar[int]
    ALTITUDE_FIELD_NUMBER: _ClassVar[int]
    PRECISION_FIELD_NUMBER: _ClassVar[int]
    ADDRESS_FIELD_NUMBER: _ClassVar[int]
    type: MessageLocation.LocationType
    timestamp: int
    latitude: float
    longitude: float
    altitude: float
    precision: float
    address: str
    def __init__(self, type: _Optional[_Union[MessageLocation.LocationType, str]] = ..., timestamp: _Optional[int] = ..., latitude: _Optional[float] = ..., longitude: _Optional[float] = ..., altitude: _Optional[float] = ..., precision: _Optional[float] = ..., address: _Optional[str] = ...) -> None: ...

class MessageFilter(_message.Message):
    __slots__ = ("type", "discussion_id", "sender_contact_id", "body_search", "attachment", "location", "min_timestamp", "max_timestamp", "has_reaction", "reaction_filters", "reply_to_a_message", "do_not_reply_to_a_message", "replied_message_id")
    class Attachment(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        ATTACHMENT_UNSPECIFIED: _ClassVar[MessageFilter.Attachment]
        ATTACHMENT_HAVE: _ClassVar[MessageFilter.Attachment]
        ATTACHMENT_HAVE_NOT: _ClassVar[MessageFilter.Attachment]
    ATTACHMENT_UNSPECIFIED: MessageFilter.Attachment
    ATTACHMENT_HAVE: MessageFilter.Attachment
    ATTACHMENT_HAVE_NOT: MessageFilter.Attachment
    class Location(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        LOCATION_UNSPECIFIED: _ClassVar[MessageFilter.Location]
        LOCATION_HAVE: _ClassVar[MessageFilter.Location]
        LOCATION_HAVE_NOT: _ClassVar[MessageFilter.Location]
        LOCATION_IS_SEND: _ClassVar[MessageFilter.Location]
        LOCATION_IS_SHARING: _ClassVar[MessageFilter.Location]
        LOCATION_IS_SHARING_FINISHED: _ClassVar[MessageFilter.Location]
    LOCATION_UNSPECIFIED: MessageFilter.Location
    LOCATION_HAVE: MessageFilter.Location
    LOCATION_HAVE_NOT: MessageFilter.Location
    LOCATION_IS_SEND: MessageFilter.Location
    LOCATION_IS_SHARING: MessageFilter.Location
    LOCATION_IS_SHARING_FINISHED: MessageFilter.Location
    class Reaction(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        REACTION_UNSPECIFIED: _ClassVar[MessageFilter.Reaction]
        REACTION_HAS: _ClassVar[MessageFilter.Reaction]
        REACTION_HAS_NOT: _ClassVar[MessageFilter.Reaction]
    REACTION_UNSPECIFIED: MessageFilter.Reaction
    REACTION_HAS: MessageFilter.Reaction
    REACTION_HAS_NOT: MessageFilter.Reaction
    TYPE_FIELD_NUMBER: _ClassVar[int]
    DISCUSSION_ID_FIELD_NUMBER: _ClassVar[int]
    SENDER_CONTACT_ID_FIELD_NUMBER: _ClassVar[int]
    BODY_SEARCH_FIELD_NUMBER: _ClassVar[int]
    ATTACHMENT_FIELD_NUMBER: _ClassVar[int]
    LOCATION_FIELD_NUMBER: _ClassVar[int]
    MIN_TIMESTAMP_FIELD_NUMBER: _ClassVar[int]
    MAX_TIMESTAMP_FIELD_NUMBER: _ClassVar[int]
    HAS_REACTION_FIELD_NUMBER: _ClassVar[int]
    REACTION_FILTERS_FIELD_NUMBER: _ClassVar[int]
    REPLY_TO_A_MESSAGE_FIELD_NUMBER: _ClassVar[int]
    DO_NOT_REPLY_TO_A_MESSAGE_FIELD_NUMBER: _ClassVar[int]
    REPLIED_MESSAGE_ID_FIELD_NUMBER: _ClassVar[int]
    type: MessageId.Type
    discussion_id: int
    sender_contact_id: int
    body_search: str
    attachment: MessageFilter.Attachment
    location: MessageFilter.Location
    min_timestamp: int
    max_timestamp: int
    has_reaction: MessageFilter.Reaction
    reaction_filters: _containers.RepeatedCompositeFieldContainer[ReactionFilter]
    reply_to_a_message: bool
    do_not_reply_to_a_message: bool
    replied_message_id: MessageId
    def __init__(self, type: _Optional[_Union[MessageId.Type, str]] = ..., discussion_id: _Optional[int] = ..., sender_contact_id: _Optional[int] = ..., body_search: _Optional[str] = ..., attachment: _Optional[_Union[MessageFilter.Attachment, str]] = ..., location: _Optional[_Union[MessageFilter.Location, str]] = ..., min_timestamp: _Optional[int] = ..., max_timestamp: _Optional[int] = ..., has_reaction: _Optional[_Union[MessageFilter.Reaction, str]] = ..., reaction_filters: _Optional[_Iterable[_Union[ReactionFilter, _Mapping]]] = ..., reply_to_a_message: _Optional[bool] = ..., do_not_reply_to_a_message: _Optional[bool] = ..., replied_message_id: _Optional[_Union[MessageId, _Mapping]] = ...) -> None: ...

class ReactionFilter(_message.Message):
    __slots__ = ("reacted_by_me", "reacted_by_contact_id", "reaction")
    REACTED_BY_ME_FIELD_NUMBER: _ClassVar[int]
    REACTED_BY_CONTACT_ID_FIELD_NUMBER: _ClassVar[int]
    REACTION_FIELD_NUMBER: _ClassVar[int]
    reacted_by_me: bool
    reacted_by_contact_id: int
    reaction: str
    def __init__(self, reacted_by_me: _Optional[bool] = ..., reacted_by_contact_id: _Optional[int] = ..., reaction: _Optional[str] = ...) -> None: ...
