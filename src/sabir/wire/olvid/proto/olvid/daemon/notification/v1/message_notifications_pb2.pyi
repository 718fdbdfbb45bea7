from sabir.wire.olvid.proto.olvid.daemon.datatypes.v1 import message_pb2 as _message_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class SubscribeToMessageReceivedNotification(_message.Message):
    __slots__ = ("count", "filter")
    COUNT_FIELD_NUMBER: _ClassVar[int]
    FILTER_FIELD_NUMBER: _ClassVar[int]
    count: int
    filter: _message_pb2.MessageFilter
    def __init__(self, count: _Optional[int] = ..., filter: _Optional[_Union[_message_pb2.MessageFilter, _Mapping]] = ...) -> None: ...

class MessageReceivedNotification(_message.Message):
    __slots__ = ("message",)
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    message: _message_pb2.Message
    def __init__(self, message: _Optional[_Union[_message_pb2.Message, _Mapping]] = ...) -> None: ...

class SubscribeToMessageSentNotification(_message.Message):
    __slots__ = ("count", "filter")
    COUNT_FIELD_NUMBER: _ClassVar[int]
    FILTER_FIELD_NUMBER: _ClassVar[int]
    count: int
    filter: _message_pb2.MessageFilter
    def __init__(self, count: _Optional[int] = ..., filter: _Optional[_Union[_message_pb2.MessageFilter, _Mapping]] = ...) -> None: ...

class MessageSentNotification(_message.Message):
    __slots__ = ("message",)
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    message: _message_pb2.Message
    def __init__(self, message: _Optional[_Union[_message_pb2.Message, _Mapping]] = ...) -> None: ...

class SubscribeToMessageDeletedNotification(_message.Message):
    __slots__ = ("count", "message_ids", "filter")
    COUNT_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_IDS_FIELD_NUMBER: _ClassVar[int]
    FILTER_FIELD_NUMBER: _ClassVar[int]
    count: int
    message_ids: _containers.RepeatedCompositeFieldContainer[_message_pb2.MessageId]
    filter: _message_pb2.MessageFilter
    def __init__(self, count: _Optional[int] = ..., message_ids: _Optional[_Iterable[_Union[_message_pb2.MessageId, _Mapping]]] = ..., filter: _Optional[_Union[_message_pb2.MessageFilter, _Mapping]] = ...) -> None: ...

class MessageDeletedNotification(_message.Message):
    __slots__ = ("message",)
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    message: _message_pb2.Message
    def __init__(self, message: _Optional[_Union[_message_pb2.Message, _Mapping]] = ...) -> None: ...

class SubscribeToMessageBodyUpdatedNotification(_message.Message):
    __slots__ = ("count", "message_ids", "filter")
    COUNT_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_IDS_FIELD_NUMBER: _ClassVar[int]
    FILTER_FIELD_NUMBER: _ClassVar[int]
    count: int
    message_ids: _containers.RepeatedCompositeFieldContainer[_message_pb2.MessageId]
    filter: _message_pb2.MessageFilter
    def __init__(self, count: _Optional[int] = ..., message_ids: _Optional[_Iterable[_Union[_message_pb2.MessageId, _Mapping]]] = ..., filter: _Optional[_Union[_message_pb2.MessageFilter, _Mapping]] = ...) -> None: ...

class MessageBodyUpdatedNotification(_message.Message):
    __slots__ = ("message", "previous_body")
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    PREVIOUS_BODY_FIELD_NUMBER: _ClassVar[int]
    message: _message_pb2.Message
    previous_body: str
    def __init__(self, message: _Optional[_Union[_message_pb2.Message, _Mapping]] = ..., previous_body: _Optional[str] = ...) -> None: ...

class SubscribeToMessageUploadedNotification(_message.Message):
    __slots__ = ("count", "message_ids", "filter")
    COUNT_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_IDS_FIELD_NUMBER: _ClassVar[int]
    FILTER_FIELD_NUMBER: _ClassVar[int]
    count: int
    message_ids: _containers.RepeatedCompositeFieldContainer[_message_pb2.MessageId]
    filter: _message_pb2.MessageFilter
    def __init__(self, count: _Optional[int] = ..., message_ids: _Optional[_Iterable[_Union[_message_pb2.MessageId, _Mapping]]] = ..., filter: _Optional[_Union[_message_pb2.MessageFilter, _Mapping]] = ...) -> None: ...

class MessageUploadedNotification(_message.Message):
    __slots__ = ("message",)
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    message: _message_pb2.Message
    def __init__(self, message: _Optional[_Union[_message_pb2.Message, _Mapping]] = ...) -> None: ...

class SubscribeToMessageDeliveredNotification(_message.Message):
    __slots__ = ("count", "message_ids", "filter")
    COUNT_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_IDS_FIELD_NUMBER: _ClassVar[int]
    FILTER_FIELD_NUMBER: _ClassVar[int]
    count: int
    message_ids: _containers.RepeatedCompositeFieldContainer[_message_pb2.MessageId]
    filter: _message_pb2.MessageFilter
    def __init__(self, count: _Optional[int] = ..., message_ids: _Optional[_Iterable[_Union[_message_pb2.MessageId, _Mapping]]] = ..., filter: _Optional[_Union[_message_pb2.MessageFilter, _Mapping]] = ...) -> None: ...

class MessageDeliveredNotification(_message.Message):
    __slots__ = ("message",)
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    message: _message_pb2.Message
    def __init__(self, message: _Optional[_Union[_message_pb2.Message, _Mapping]] = ...) -> None: ...

class SubscribeToMessageReadNotification(_message.Message):
    __slots__ = ("count", "message_ids", "filter")
    COUNT_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_IDS_FIELD_NUMBER: _ClassVar[int]
    FILTER_FIELD_NUMBER: _ClassVar[int]
    count: int
    message_ids: _containers.RepeatedCompositeFieldContainer[_message_pb2.MessageId]
    filter: _message_pb2.MessageFilter
    def __init__(self, count: _Optional[int] = ..., message_ids: _Optional[_Iterable[_Union[_message_pb2.MessageId, _Mapping]]] = ..., filter: _Optional[_Union[_message_pb2.MessageFilter, _Mapping]] = ...) -> None: ...

class MessageReadNotification(_message.Message):
    __slots__ = ("message",)
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    message: _message_pb2.Message
    def __init__(self, message: _Optional[_Union[_message_pb2.Message, _Mapping]] = ...) -> None: ...

class SubscribeToMessageLocationReceivedNotification(_message.Message):
    __slots__ = ("count", "filter")
    COUNT_FIELD_NUMBER: _ClassVar[int]
    FILTER_FIELD_NUMBER: _ClassVar[int]
    count: int
    filter: _message_pb2.MessageFilter
    def __init__(self, count: _Optional[int] = ..., filter: _Optional[_Union[_message_pb2.MessageFilter, _Mapping]] = ...) -> None: ...

class MessageLocationReceivedNotification(_message.Message):
    __slots__ = ("message",)
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    message: _message_pb2.Message
    def __init__(self, message: _Optional[_Union[_message_pb2.Message, _Mapping]] = ...) -> None: ...

class SubscribeToMessageLocationSentNotification(_message.Message):
    __slots__ = ("count", "filter")
    COUNT_FIELD_NUMBER: _ClassVar[int]
    FILTER_FIELD_NUMBER: _ClassVar[int]
    count: int
    filter: _message_pb2.MessageFilter
    def __init__(self, count: _Optional[int] = ..., filter: _Optional[_Union[_message_pb2.MessageFilter, _Mapping]] = ...) -> None: ...

class MessageLocationSentNotification(_message.Message):
    __slots__ = ("message",)
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    message: _message_pb2.Message
    def __init__(self, message: _Optional[_Union[_message_pb2.Message, _Mapping]] = ...) -> None: ...

class SubscribeToMessageLocationSharingStartNotification(_message.Message):
    __slots__ = ("count", "filter")
    COUNT_FIELD_NUMBER: _ClassVar[int]
    FILTER_FIELD_NUMBER: _ClassVar[int]
    count: int
    filter: _message_pb2.MessageFilter
    def __init__(self, count: _Optional[int] = ..., filter: _Optional[_Union[_message_pb2.MessageFilter, _Mapping]] = ...) -> None: ...

class MessageLocationSharingStartNotification(_message.Message):
    __slots__ = ("message",)
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    message: _message_pb2.Message
    def __init__(self, message: _Optional[_Union[_message_pb2.Message, _Mapping]] = ...) -> None: ...

class SubscribeToMessageLocationSharingUpdateNotification(_message.Message):
    __slots__ = ("count", "message_ids", "filter")
    COUNT_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_IDS_FIELD_NUMBER: _ClassVar[int]
    FILTER_FIELD_NUMBER: _ClassVar[int]
    count: int
    message_ids: _containers.RepeatedCompositeFieldContainer[_message_pb2.MessageId]
    filter: _message_pb2.MessageFilter
    def __init__(self, count: _Optional[int] = ..., message_ids: _Optional[_Iterable[_Union[_message_pb2.MessageId, _Mapping]]] = ..., filter: _Optional[_Union[_message_pb2.MessageFilter, _Mapping]] = ...) -> None: ...

class MessageLocationSharingUpdateNotification(_message.Message):
    __slots__ = ("message", "previous_location")
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    PREVIOUS_LOCATION_FIELD_NUMBER: _ClassVar[int]
    message: _message_pb2.Message
    previous_location: _message_pb2.MessageLocation
    def __init__(self, message: _Optional[_Union[_message_pb2.Message, _Mapping]] = ..., previous_location: _Optional[_Union[_message_pb2.MessageLocation, _Mapping]] = ...) -> None: ...

class SubscribeToMessageLocationSharingEndNotification(_message.Message):
    __slots__ = ("count", "message_ids", "filter")
    COUNT_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_IDS_FIELD_NUMBER: _ClassVar[int]
    FILTER_FIELD_NUMBER: _ClassVar[int]
    count: int
    message_ids: _containers.RepeatedCompositeFieldContainer[_message_pb2.MessageId]
    filter: _message_pb2.MessageFilter
    def __init__(self, count: _Optional[int] = ..., message_ids: _Optional[_Iterable[_Union[_message_pb2.MessageId, _Mapping]]] = ..., filter: _Optional[_Union[_message_pb2.MessageFilter, _Mapping]] = ...) -> None: ...

class MessageLocationSharingEndNotification(_message.Message):
    __slots__ = ("message",)
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    message: _message_pb2.Message
    def __init__(self, message: _Optional[_Union[_message_pb2.Message, _Mapping]] = ...) -> None: ...

class SubscribeToMessageReactionAddedNotification(_message.Message):
    __slots__ = ("count", "message_ids", "filter", "reaction_filter")
    COUNT_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_IDS_FIELD_NUMBER: _ClassVar[int]
    FILTER_FIELD_NUMBER: _ClassVar[int]
    REACTION_FILTER_FIELD_NUMBER: _ClassVar[int]
    count: int
    message_ids: _containers.RepeatedCompositeFieldContainer[_message_pb2.MessageId]
    filter: _message_pb2.MessageFilter
    reaction_filter: _message_pb2.ReactionFilter
    def __init__(self, count: _Optional[int] = ..., message_ids: _Optional[_Iterable[_Union[_message_pb2.MessageId, _Mapping]]] = ..., filter: _Optional[_Union[_message_pb2.MessageFilter, _Mapping]] = ..., reaction_filter: _Optional[_Union[_message_pb2.ReactionFilter, _Mapping]] = ...) -> None: ...

class MessageReactionAddedNotification(_message.Message):
    __slots__ = ("message", "reaction")
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    REACTION_FIELD_NUMBER: _ClassVar[int]
    message: _message_pb2.Message
    reaction: _message_pb2.MessageReaction
    def __init__(self, message: _Optional[_Union[_message_pb2.Message, _Mapping]] = ..., reaction: _Optional[_Union[_message_pb2.MessageReaction, _Mapping]] = ...) -> None: ...

class SubscribeToMessageReactionUpdatedNotification(_message.Message):
    __slots__ = ("count", "message_ids", "message_filter", "reaction_filter", "previous_reaction_filter")
    COUNT_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_IDS_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_FILTER_FIELD_NUMBER: _ClassVar[int]
    REACTION_FILTER_FIELD_NUMBER: _ClassVar[int]
    PREVIOUS_REACTION_FILTER_FIELD_NUMBER: _ClassVar[int]
    count: int
    message_ids: _containers.RepeatedCompositeFieldContainer[_message_pb2.MessageId]
    message_filter: _message_pb2.MessageFilter
    reaction_filter: _message_pb2.ReactionFilter
    previous_reaction_filter: _message_pb2.ReactionFilter
    def __init__(self, count: _Optional[int] = ..., message_ids: _Optional[_Iterable[_Union[_message_pb2.MessageId, _Mapping]]] = ..., message_filter: _Optional[_Union[_message_pb2.MessageFilter, _Mapping]] = ..., reaction_filter: _Optional[_Union[_message_pb2.ReactionFilter, _Mapping]] = ..., previous_reaction_filter: _Optional[_Union[_message_pb2.ReactionFilter, _Mapping]] = ...) -> None: ...

class MessageReactionUpdatedNotification(_message.Message):
    __slots__ = ("message", "reaction", "previous_reaction")
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    REACTION_FIELD_NUMBER: _ClassVar[int]
    PREVIOUS_REACTION_FIELD_NUMBER: _ClassVar[int]
    message: _message_pb2.Message
    reaction: _message_pb2.MessageReaction
    previous_reaction: _message_pb2.MessageReaction
    def __init__(self, message: _Optional[_Union[_message_pb2.Message, _Mapping]] = ..., reaction: _Optional[_Union[_message_pb2.MessageReaction, _Mapping]] = ..., previous_reaction: _Optional[_Union[_message_pb2.MessageReaction, _Mapping]] = ...) -> None: ...

class SubscribeToMessageReactionRemovedNotification(_message.Message):
    __slots__ = ("count", "message_ids", "filter", "reaction_filter")
    COUNT_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_IDS_FIELD_NUMBER: _ClassVar[int]
    FILTER_FIELD_NUMBER: _ClassVar[int]
    REACTION_FILTER_FIELD_NUMBER: _ClassVar[int]
    count: int
    message_ids: _containers.RepeatedCompositeFieldContainer[_message_pb2.MessageId]
    filter: _message_pb2.MessageFilter
    reaction_filter: _message_pb2.ReactionFilter
    def __init__(self, count: _Optional[int] = ..., message_ids: _Optional[_Iterable[_Union[_message_pb2.MessageId, _Mapping]]] = ..., filter: _Optional[_Union[_message_pb2.MessageFilter, _Mapping]] = ..., reaction_filter: _Optional[_Union[_message_pb2.ReactionFilter, _Mapping]] = ...) -> None: ...

class MessageReactionRemovedNotification(_message.Message):
    __slots__ = ("message", "reaction")
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    REACTION_FIELD_NUMBER: _ClassVar[int]
    message: _message_pb2.Message
    reaction: _message_pb2.MessageReaction
    def __init__(self, message: _Optional[_Union[_message_pb2.Message, _Mapping]] = ..., reaction: _Optional[_Union[_message_pb2.MessageReaction, _Mapping]] = ...) -> None: ...
