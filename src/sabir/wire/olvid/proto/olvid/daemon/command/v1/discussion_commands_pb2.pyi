from sabir.wire.olvid.proto.olvid.daemon.datatypes.v1 import discussion_pb2 as _discussion_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class DiscussionListRequest(_message.Message):
    __slots__ = ("filter",)
    FILTER_FIELD_NUMBER: _ClassVar[int]
    filter: _discussion_pb2.DiscussionFilter
    def __init__(self, filter: _Optional[_Union[_discussion_pb2.DiscussionFilter, _Mapping]] = ...) -> None: ...

class DiscussionListResponse(_message.Message):
    __slots__ = ("discussions",)
    DISCUSSIONS_FIELD_NUMBER: _ClassVar[int]
    discussions: _containers.RepeatedCompositeFieldContainer[_discussion_pb2.Discussion]
    def __init__(self, discussions: _Optional[_Iterable[_Union[_discussion_pb2.Discussion, _Mapping]]] = ...) -> None: ...

class DiscussionGetRequest(_message.Message):
    __slots__ = ("discussion_id",)
    DISCUSSION_ID_FIELD_NUMBER: _ClassVar[int]
    discussion_id: int
    def __init__(self, discussion_id: _Optional[int] = ...) -> None: ...

class DiscussionGetResponse(_message.Message):
    __slots__ = ("discussion",)
    DISCUSSION_FIELD_NUMBER: _ClassVar[int]
    discussion: _discussion_pb2.Discussion
    def __init__(self, discussion: _Optional[_Union[_discussion_pb2.Discussion, _Mapping]] = ...) -> None: ...

class DiscussionGetBytesIdentifierRequest(_message.Message):
    __slots__ = ("discussion_id",)
    DISCUSSION_ID_FIELD_NUMBER: _ClassVar[int]
    discussion_id: int
    def __init__(self, discussion_id: _Optional[int] = ...) -> None: ...

class DiscussionGetBytesIdentifierResponse(_message.Message):
    __slots__ = ("identifier",)
    IDENTIFIER_FIELD_NUMBER: _ClassVar[int]
    identifier: bytes
    def __init__(self, identifier: _Optional[bytes] = ...) -> None: ...

class DiscussionGetByContactRequest(_message.Message):
    __slots__ = ("contact_id",)
    CONTACT_ID_FIELD_NUMBER: _ClassVar[int]
    contact_id: int
    def __init__(self, contact_id: _Optional[int] = ...) -> None: ...

class DiscussionGetByContactResponse(_message.Message):
    __slots__ = ("discussion",)
    DISCUSSION_FIELD_NUMBER: _ClassVar[int]
    discussion: _discussion_pb2.Discussion
    def __init__(self, discussion: _Optional[_Union[_discussion_pb2.Discussion, _Mapping]] = ...) -> None: ...

class DiscussionGetByGroupRequest(_message.Message):
    __slots__ = ("group_id",)
    GROUP_ID_FIELD_NUMBER: _ClassVar[int]
    group_id: int
    def __init__(self, group_id: _Optional[int] = ...) -> None: ...

class DiscussionGetByGroupResponse(_message.Message):
    __slots__ = ("discussion",)
    DISCUSSION_FIELD_NUMBER: _ClassVar[int]
    discussion: _discussion_pb2.Discussion
    def __init__(self, discussion: _Optional[_Union[_discussion_pb2.Discussion, _Mapping]] = ...) -> None: ...

class DiscussionEmptyRequest(_message.Message):
    __slots__ = ("discussion_id",)
    DISCUSSION_ID_FIELD_NUMBER: _ClassVar[int]
    discussion_id: int
    def __init__(self, discussion_id: _Optional[int] = ...) -> None: ...

class DiscussionEmptyResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class DiscussionDownloadPhotoRequest(_message.Message):
    __slots__ = ("discussion_id",)
    DISCUSSION_ID_FIELD_NUMBER: _ClassVar[int]
    discussion_id: int
    def __init__(self, discussion_id: _Optional[int] = ...) -> None: ...

class DiscussionDownloadPhotoResponse(_message.Message):
    __slots__ = ("photo",)
    PHOTO_FIELD_NUMBER: _ClassVar[int]
    photo: bytes
    def __init__(self, photo: _Optional[bytes] = ...) -> None: ...

class DiscussionLockedListRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class DiscussionLockedListResponse(_message.Message):
    __slots__ = ("discussions",)
    DISCUSSIONS_FIELD_NUMBER: _ClassVar[int]
    discussions: _containers.RepeatedCompositeFieldContainer[_discussion_pb2.Discussion]
    def __init__(self, discussions: _Optional[_Iterable[_Union[_discussion_pb2.Discussion, _Mapping]]] = ...) -> None: ...

class DiscussionLockedDeleteRequest(_message.Message):
    __slots__ = ("discussion_id",)
    DISCUSSION_ID_FIELD_NUMBER: _ClassVar[int]
    discussion_id: int
    def __init__(self, discussion_id: _Optional[int] = ...) -> None: ...

class DiscussionLockedDeleteResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...
