from sabir.wire.olvid.proto.olvid.daemon.datatypes.v1 import attachment_pb2 as _attachment_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class AttachmentListRequest(_message.Message):
    __slots__ = ("filter",)
    FILTER_FIELD_NUMBER: _ClassVar[int]
    filter: _attachment_pb2.AttachmentFilter
    def __init__(self, filter: _Optional[_Union[_attachment_pb2.AttachmentFilter, _Mapping]] = ...) -> None: ...

class AttachmentListResponse(_message.Message):
    __slots__ = ("attachments",)
    ATTACHMENTS_FIELD_NUMBER: _ClassVar[int]
    attachments: _containers.RepeatedCompositeFieldContainer[_attachment_pb2.Attachment]
    def __init__(self, attachments: _Optional[_Iterable[_Union[_attachment_pb2.Attachment, _Mapping]]] = ...) -> None: ...

class AttachmentGetRequest(_message.Message):
    __slots__ = ("attachment_id",)
    ATTACHMENT_ID_FIELD_NUMBER: _ClassVar[int]
    attachment_id: _attachment_pb2.AttachmentId
    def __init__(self, attachment_id: _Optional[_Union[_attachment_pb2.AttachmentId, _Mapping]] = ...) -> None: ...

class AttachmentGetResponse(_message.Message):
    __slots__ = ("attachment",)
    ATTACHMENT_FIELD_NUMBER: _ClassVar[int]
    attachment: _attachment_pb2.Attachment
    def __init__(self, attachment: _Optional[_Union[_attachment_pb2.Attachment, _Mapping]] = ...) -> None: ...

class AttachmentDeleteRequest(_message.Message):
    __slots__ = ("attachment_id",)
    ATTACHMENT_ID_FIELD_NUMBER: _ClassVar[int]
    attachment_id: _attachment_pb2.AttachmentId
    def __init__(self, attachment_id: _Optional[_Union[_attachment_pb2.AttachmentId, _Mapping]] = ...) -> None: ...

class AttachmentDeleteResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class AttachmentDownloadRequest(_message.Message):
    __slots__ = ("attachment_id",)
    ATTACHMENT_ID_FIELD_NUMBER: _ClassVar[int]
    attachment_id: _attachment_pb2.AttachmentId
    def __init__(self, attachment_id: _Optional[_Union[_attachment_pb2.AttachmentId, _Mapping]] = ...) -> None: ...

class AttachmentDownloadResponse(_message.Message):
    __slots__ = ("chunk",)
    CHUNK_FIELD_NUMBER: _ClassVar[int]
    chunk: bytes
    def __init__(self, chunk: _Optional[bytes] = ...) -> None: ...
