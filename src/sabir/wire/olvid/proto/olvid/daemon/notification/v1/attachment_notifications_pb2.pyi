from sabir.wire.olvid.proto.olvid.daemon.datatypes.v1 import attachment_pb2 as _attachment_pb2
from sabir.wire.olvid.proto.olvid.daemon.datatypes.v1 import message_pb2 as _message_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class SubscribeToAttachmentReceivedNotification(_message.Message):
    __slots__ = ("count", "filter")
    COUNT_FIELD_NUMBER: _ClassVar[int]
    FILTER_FIELD_NUMBER: _ClassVar[int]
    count: int
    filter: _attachment_pb2.AttachmentFilter
    def __init__(self, count: _Optional[int] = ..., filter: _Optional[_Union[_attachment_pb2.AttachmentFilter, _Mapping]] = ...) -> None: ...

class AttachmentReceivedNotification(_message.Message):
    __slots__ = ("attachment",)
    ATTACHMENT_FIELD_NUMBER: _ClassVar[int]
    attachment: _attachment_pb2.Attachment
    def __init__(self, attachment: _Optional[_Union[_attachment_pb2.Attachment, _Mapping]] = ...) -> None: ...

class SubscribeToAttachmentUploadedNotification(_message.Message):
    __slots__ = ("count", "filter", "message_ids", "attachment_ids")
    COUNT_FIELD_NUMBER: _ClassVar[int]
    FILTER_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_IDS_FIELD_NUMBER: _ClassVar[int]
    ATTACHMENT_IDS_FIELD_NUMBER: _ClassVar[int]
    count: int
    filter: _attachment_pb2.AttachmentFilter
    message_ids: _containers.RepeatedCompositeFieldContainer[_message_pb2.MessageId]
    attachment_ids: _containers.RepeatedCompositeFieldContainer[_attachment_pb2.AttachmentId]
    def __init__(self, count: _Optional[int] = ..., filter: _Optional[_Union[_attachment_pb2.AttachmentFilter, _Mapping]] = ..., message_ids: _Optional[_Iterable[_Union[_message_pb2.MessageId, _Mapping]]] = ..., attachment_ids: _Optional[_Iterable[_Union[_attachment_pb2.AttachmentId, _Mapping]]] = ...) -> None: ...

class AttachmentUploadedNotification(_message.Message):
    __slots__ = ("attachment",)
    ATTACHMENT_FIELD_NUMBER: _ClassVar[int]
    attachment: _attachment_pb2.Attachment
    def __init__(self, attachment: _Optional[_Union[_attachment_pb2.Attachment, _Mapping]] = ...) -> None: ...
