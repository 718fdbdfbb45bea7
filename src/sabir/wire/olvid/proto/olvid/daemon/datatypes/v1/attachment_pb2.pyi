from sabir.wire.olvid.proto.olvid.daemon.datatypes.v1 import message_pb2 as _message_pb2
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Attachment(_message.Message):
    __slots__ = ("id", "discussion_id", "message_id", "file_name", "mime_type", "size")
    ID_FIELD_NUMBER: _ClassVar[int]
    DISCUSSION_ID_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_ID_FIELD_NUMBER: _ClassVar[int]
    FILE_NAME_FIELD_NUMBER: _ClassVar[int]
    MIME_TYPE_FIELD_NUMBER: _ClassVar[int]
    SIZE_FIELD_NUMBER: _ClassVar[int]
    id: AttachmentId
    discussion_id: int
    message_id: _message_pb2.MessageId
    file_name: str
    mime_type: str
    size: int
    def __init__(self, id: _Optional[_Union[AttachmentId, _Mapping]] = ..., discussion_id: _Optional[int] = ..., message_id: _Optional[_Union[_message_pb2.MessageId, _Mapping]] = ..., file_name: _Optional[str] = ..., mime_type: _Optional[str] = ..., size: _Optional[int] = ...) -> None: ...

class AttachmentId(_message.Message):
    __slots__ = ("type", "id")
    class Type(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        TYPE_UNSPECIFIED: _ClassVar[AttachmentId.Type]
        TYPE_INBOUND: _ClassVar[AttachmentId.Type]
        TYPE_OUTBOUND: _ClassVar[AttachmentId.Type]
    TYPE_UNSPECIFIED: AttachmentId.Type
    TYPE_INBOUND: AttachmentId.Type
    TYPE_OUTBOUND: AttachmentId.Type
    TYPE_FIELD_NUMBER: _ClassVar[int]
    ID_FIELD_NUMBER: _ClassVar[int]
    type: AttachmentId.Type
    id: int
    def __init__(self, type: _Optional[_Union[AttachmentId.Type, str]] = ..., id: _Optional[int] = ...) -> None: ...

class AttachmentFilter(_message.Message):
    __slots__ = ("type", "file_type", "discussion_id", "message_id", "filename_search", "mime_type_search", "min_size", "max_size")
    class FileType(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        FILE_TYPE_UNSPECIFIED: _ClassVar[AttachmentFilter.FileType]
        FILE_TYPE_IMAGE: _ClassVar[AttachmentFilter.FileType]
        FILE_TYPE_VIDEO: _ClassVar[AttachmentFilter.FileType]
        FILE_TYPE_IMAGE_VIDEO: _ClassVar[AttachmentFilter.FileType]
        FILE_TYPE_AUDIO: _ClassVar[AttachmentFilter.FileType]
        FILE_TYPE_LINK_PREVIEW: _ClassVar[AttachmentFilter.FileType]
        FILE_TYPE_NOT_LINK_PREVIEW: _ClassVar[AttachmentFilter.FileType]
    FILE_TYPE_UNSPECIFIED: AttachmentFilter.FileType
    FILE_TYPE_IMAGE: AttachmentFilter.FileType
    FILE_TYPE_VIDEO: AttachmentFilter.FileType
    FILE_TYPE_IMAGE_VIDEO: AttachmentFilter.FileType
    FILE_TYPE_AUDIO: AttachmentFilter.FileType
    FILE_TYPE_LINK_PREVIEW: AttachmentFilter.FileType
    FILE_TYPE_NOT_LINK_PREVIEW: AttachmentFilter.FileType
    TYPE_FIELD_NUMBER: _ClassVar[int]
    FILE_TYPE_FIELD_NUMBER: _ClassVar[int]
    DISCUSSION_ID_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_ID_FIELD_NUMBER: _ClassVar[int]
    FILENAME_SEARCH_FIELD_NUMBER: _ClassVar[int]
    MIME_TYPE_SEARCH_FIELD_NUMBER: _ClassVar[int]
    MIN_SIZE_FIELD_NUMBER: _ClassVar[int]
    MAX_SIZE_FIELD_NUMBER: _ClassVar[int]
    type: AttachmentId.Type
    file_type: AttachmentFilter.FileType
    discussion_id: int
    message_id: _message_pb2.MessageId
    filename_search: str
    mime_type_search: str
    min_size: int
    max_size: int
    def __init__(self, type: _Optional[_Union[AttachmentId.Type, str]] = ..., file_type: _Optional[_Union[AttachmentFilter.FileType, str]] = ..., discussion_id: _Optional[int] = ..., message_id: _Optional[_Union[_message_pb2.MessageId, _Mapping]] = ..., filename_search: _Optional[str] = ..., mime_type_search: _Optional[str] = ..., min_size: _Optional[int] = ..., max_size: _Optional[int] = ...) -> None: ...
