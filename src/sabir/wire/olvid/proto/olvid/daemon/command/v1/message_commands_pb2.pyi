from sabir.wire.olvid.proto.olvid.daemon.datatypes.v1 import attachment_pb2 as _attachment_pb2
from sabir.wire.olvid.proto.olvid.daemon.datatypes.v1 import message_pb2 as _message_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class MessageListRequest(_message.Message):
    __slots__ = ("filter", "unread")
    FILTER_FIELD_NUMBER: _ClassVar[int]
    UNREAD_FIELD_NUMBER: _ClassVar[int]
    filter: _message_pb2.MessageFilter
    unread: bool
    def __init__(self, filter: _Optional[_Union[_message_pb2.MessageFilter, _Mapping]] = ..., unread: _Optional[bool] = ...) -> None: ...

class MessageListResponse(_message.Message):
    __slots__ = ("messages",)
    MESSAGES_FIELD_NUMBER: _ClassVar[int]
    messages: _containers.RepeatedCompositeFieldContainer[_message_pb2.Message]
    def __init__(self, messages: _Optional[_Iterable[_Union[_message_pb2.Message, _Mapping]]] = ...) -> None: ...

class MessageGetRequest(_message.Message):
    __slots__ = ("message_id",)
    MESSAGE_ID_FIELD_NUMBER: _ClassVar[int]
    message_id: _message_pb2.MessageId
    def __init__(self, message_id: _Optional[_Union[_message_pb2.MessageId, _Mapping]] = ...) -> None: ...

class MessageGetResponse(_message.Message):
    __slots__ = ("message",)
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    message: _message_pb2.Message
    def __init__(self, message: _Optional[_Union[_message_pb2.Message, _Mapping]] = ...) -> None: ...

class MessageSendRequest(_message.Message):
    __slots__ = ("discussion_id", "body", "reply_id", "ephemerality", "disable_link_preview")
    DISCUSSION_ID_FIELD_NUMBER: _ClassVar[int]
    BODY_FIELD_NUMBER: _ClassVar[int]
    REPLY_ID_FIELD_NUMBER: _ClassVar[int]
    EPHEMERALITY_FIELD_NUMBER: _ClassVar[int]
    DISABLE_LINK_PREVIEW_FIELD_NUMBER: _ClassVar[int]
    discussion_id: int
    body: str
    reply_id: _message_pb2.MessageId
    ephemerality: _message_pb2.MessageEphemerality
    disable_link_preview: bool
    def __init__(self, discussion_id: _Optional[int] = ..., body: _Optional[str] = ..., reply_id: _Optional[_Union[_message_pb2.MessageId, _Mapping]] = ..., ephemerality: _Optional[_Union[_message_pb2.MessageEphemerality, _Mapping]] = ..., disable_link_preview: _Optional[bool] = ...) -> None: ...

class MessageSendResponse(_message.Message):
    __slots__ = ("message",)
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    message: _message_pb2.Message
    def __init__(self, message: _Optional[_Union[_message_pb2.Message, _Mapping]] = ...) -> None: ...

class MessageSendWithAttachmentsRequest(_message.Message):
    __slots__ = ("metadata", "payload", "file_delimiter")
    METADATA_FIELD_NUMBER: _ClassVar[int]
    PAYLOAD_FIELD_NUMBER: _ClassVar[int]
    FILE_DELIMITER_FIELD_NUMBER: _ClassVar[int]
    metadata: MessageSendWithAttachmentsRequestMetadata
    payload: bytes
    file_delimiter: bool
    def __init__(self, metadata: _Optional[_Union[MessageSendWithAttachmentsRequestMetadata, _Mapping]] = ..., payload: _Optional[bytes] = ..., file_delimiter: _Optional[bool] = ...) -> None: ...

class MessageSendWithAttachmentsRequestMetadata(_message.Message):
    __slots__ = ("discussion_id", "body", "reply_id", "ephemerality", "disable_link_preview", "files")
    class File(_message.Message):
        __slots__ = ("filename", "file_size")
        FILENAME_FIELD_NUMBER: _ClassVar[int]
        FILE_SIZE_FIELD_NUMBER: _ClassVar[int]
        filename: str
        file_size: int
        def __init__(self, filename: _Optional[str] = ..., file_size: _Optional[int] = ...) -> None: ...
    DISCUSSION_ID_FIELD_NUMBER: _ClassVar[int]
    BODY_FIELD_NUMBER: _ClassVar[int]
    REPLY_ID_FIELD_NUMBER: _ClassVar[int]
    EPHEMERALITY_FIELD_NUMBER: _ClassVar[int]
    DISABLE_LINK_PREVIEW_FIELD_NUMBER: _ClassVar[int]
    FILES_FIELD_NUMBER: _ClassVar[int]
    discussion_id: int
    body: str
    reply_id: _message_pb2.MessageId
    ephemerality: _message_pb2.MessageEphemerality
    disable_link_preview: bool
    files: _containers.RepeatedCompositeFieldContainer[MessageSendWithAttachmentsRequestMetadata.File]
    def __init__(self, discussion_id: _Optional[int] = ..., body: _Optional[str] = ..., reply_id: _Optional[_Union[_message_pb2.MessageId, _Mapping]] = ..., ephemerality: _Optional[_Union[_message_pb2.MessageEphemerality, _Mapping]] = ..., disable_link_preview: _Optional[bool] = ..., files: _Optional[_Iterable[_Union[MessageSendWithAttachmentsRequestMetadata.File, _Mapping]]] = ...) -> None: ...

class MessageSendWithAttachmentsResponse(_message.Message):
    __slots__ = ("message", "attachments")
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    ATTACHMENTS_FIELD_NUMBER: _ClassVar[int]
    message: _message_pb2.Message
    attachments: _containers.RepeatedCompositeFieldContainer[_attachment_pb2.Attachment]
    def __init__(self, message: _Optional[_Union[_message_pb2.Message, _Mapping]] = ..., attachments: _Optional[_Iterable[_Union[_attachment_pb2.Attachment, _Mapping]]] = ...) -> None: ...

class MessageReactRequest(_message.Message):
    __slots__ = ("message_id", "reaction")
    MESSAGE_ID_FIELD_NUMBER: _ClassVar[int]
    REACTION_FIELD_NUMBER: _ClassVar[int]
    message_id: _message_pb2.MessageId
    reaction: str
    def __init__(self, message_id: _Optional[_Union[_message_pb2.MessageId, _Mapping]] = ..., reaction: _Optional[str] = ...) -> None: ...

class MessageReactResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class MessageUpdateBodyRequest(_message.Message):
    __slots__ = ("message_id", "updated_body")
    MESSAGE_ID_FIELD_NUMBER: _ClassVar[int]
    UPDATED_BODY_FIELD_NUMBER: _ClassVar[int]
    message_id: _message_pb2.MessageId
    updated_body: str
    def __init__(self, message_id: _Optional[_Union[_message_pb2.MessageId, _Mapping]] = ..., updated_body: _Optional[str] = ...) -> None: ...

class MessageUpdateBodyResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class MessageDeleteRequest(_message.Message):
    __slots__ = ("message_id", "delete_everywhere")
    MESSAGE_ID_FIELD_NUMBER: _ClassVar[int]
    DELETE_EVERYWHERE_FIELD_NUMBER: _ClassVar[int]
    message_id: _message_pb2.MessageId
    delete_everywhere: bool
    def __init__(self, message_id: _Optional[_Union[_message_pb2.MessageId, _Mapping]] = ..., delete_everywhere: _Optional[bool] = ...) -> None: ...

class MessageDeleteResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class MessageSendLocationRequest(_message.Message):
    __slots__ = ("discussion_id", "latitude", "longitude", "altitude", "precision", "address", "preview_filename", "preview_payload", "ephemerality")
    DISCUSSION_ID_FIELD_NUMBER: _ClassVar[int]
    LATITUDE_FIELD_NUMBER: _ClassVar[int]
    LONGITUDE_FIELD_NUMBER: _ClassVar[int]
    ALTITUDE_FIELD_NUMBER: _ClassVar[int]
    PRECISION_FIELD_NUMBER: _ClassVar[int]
    ADDRESS_FIELD_NUMBER: _ClassVar[int]
    PREVIEW_FILENAME_FIELD_NUMBER: _ClassVar[int]
    PREVIEW_PAYLOAD_FIELD_NUMBER: _ClassVar[int]
    EPHEMERALITY_FIELD_NUMBER: _ClassVar[int]
    discussion_id: int
    latitude: float
    longitude: float
    altitude: float
    precision: float
    address: str
    preview_filename: str
    preview_payload: bytes
    ephemerality: _message_pb2.MessageEphemerality
    def __init__(self, discussion_id: _Optional[int] = ..., latitude: _Optional[float] = ..., longitude: _Optional[float] = ..., altitude: _Optional[float] = ..., precision: _Optional[float] = ..., address: _Optional[str] = ..., preview_filename: _Optional[str] = ..., preview_payload: _Optional[bytes] = ..., ephemerality: _Optional[_Union[_message_pb2.MessageEphemerality, _Mapping]] = ...) -> None: ...

class MessageSendLocationResponse(_message.Message):
    __slots__ = ("message",)
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    message: _message_pb2.Message
    def __init__(self, message: _Optional[_Union[_message_pb2.Message, _Mapping]] = ...) -> None: ...

class MessageStartLocationSharingRequest(_message.Message):
    __slots__ = ("discussion_id", "latitude", "longitude", "altitude", "precision")
    DISCUSSION_ID_FIELD_NUMBER: _ClassVar[int]
    LATITUDE_FIELD_NUMBER: _ClassVar[int]
    LONGITUDE_FIELD_NUMBER: _ClassVar[int]
    ALTITUDE_FIELD_NUMBER: _ClassVar[int]
    PRECISION_FIELD_NUMBER: _ClassVar[int]
    discussion_id: int
    latitude: float
    longitude: float
    altitude: float
    precision: float
    def __init__(self, discussion_id: _Optional[int] = ..., latitude: _Optional[float] = ..., longitude: _Optional[float] = ..., altitude: _Optional[float] = ..., precision: _Optional[float] = ...) -> None: ...

class MessageStartLocationSharingResponse(_message.Message):
    __slots__ = ("message",)
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    message: _message_pb2.Message
    def __init__(self, message: _Optional[_Union[_message_pb2.Message, _Mapping]] = ...) -> None: ...

class MessageUpdateLocationSharingRequest(_message.Message):
    __slots__ = ("message_id", "latitude", "longitude", "altitude", "precision")
    MESSAGE_ID_FIELD_NUMBER: _ClassVar[int]
    LATITUDE_FIELD_NUMBER: _ClassVar[int]
    LONGITUDE_FIELD_NUMBER: _ClassVar[int]
    ALTITUDE_FIELD_NUMBER: _ClassVar[int]
    PRECISION_FIELD_NUMBER: _ClassVar[int]
    message_id: _message_pb2.MessageId
    latitude: float
    longitude: float
    altitude: float
    precision: float
    def __init__(self, message_id: _Optional[_Union[_message_pb2.MessageId, _Mapping]] = ..., latitude: _Optional[float] = ..., longitude: _Optional[float] = ..., altitude: _Optional[float] = ..., precision: _Optional[float] = ...) -> None: ...

class MessageUpdateLocationSharingResponse(_message.Message):
    __slots__ = ("message",)
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    message: _message_pb2.Message
    def __init__(self, message: _Optional[_Union[_message_pb2.Message, _Mapping]] = ...) -> None: ...

class MessageEndLocationSharingRequest(_message.Message):
    __slots__ = ("message_id",)
    MESSAGE_ID_FIELD_NUMBER: _ClassVar[int]
    message_id: _message_pb2.MessageId
    def __init__(self, message_id: _Optional[_Union[_message_pb2.MessageId, _Mapping]] = ...) -> None: ...

class MessageEndLocationSharingResponse(_message.Message):
    __slots__ = ("message",)
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    message: _message_pb2.Message
    def __init__(self, message: _Optional[_Union[_message_pb2.Message, _Mapping]] = ...) -> None: ...

class MessageRefreshRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class MessageRefreshResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...
