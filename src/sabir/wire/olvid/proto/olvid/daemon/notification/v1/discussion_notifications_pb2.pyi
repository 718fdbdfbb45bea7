from sabir.wire.olvid.proto.olvid.daemon.datatypes.v1 import discussion_pb2 as _discussion_pb2
from sabir.wire.olvid.proto.olvid.daemon.datatypes.v1 import settings_pb2 as _settings_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class SubscribeToDiscussionNewNotification(_message.Message):
    __slots__ = ("count", "filter")
    COUNT_FIELD_NUMBER: _ClassVar[int]
    FILTER_FIELD_NUMBER: _ClassVar[int]
    count: int
    filter: _discussion_pb2.DiscussionFilter
    def __init__(self, count: _Optional[int] = ..., filter: _Optional[_Union[_discussion_pb2.DiscussionFilter, _Mapping]] = ...) -> None: ...

class DiscussionNewNotification(_message.Message):
    __slots__ = ("discussion",)
    DISCUSSION_FIELD_NUMBER: _ClassVar[int]
    discussion: _discussion_pb2.Discussion
    def __init__(self, discussion: _Optional[_Union[_discussion_pb2.Discussion, _Mapping]] = ...) -> None: ...

class SubscribeToDiscussionLockedNotification(_message.Message):
    __slots__ = ("count", "filter", "discussion_ids")
    COUNT_FIELD_NUMBER: _ClassVar[int]
    FILTER_FIELD_NUMBER: _ClassVar[int]
    DISCUSSION_IDS_FIELD_NUMBER: _ClassVar[int]
    count: int
    filter: _discussion_pb2.DiscussionFilter
    discussion_ids: _containers.RepeatedScalarFieldContainer[int]
    def __init__(self, count: _Optional[int] = ..., filter: _Optional[_Union[_discussion_pb2.DiscussionFilter, _Mapping]] = ..., discussion_ids: _Optional[_Iterable[int]] = ...) -> None: ...

class DiscussionLockedNotification(_message.Message):
    __slots__ = ("discussion",)
    DISCUSSION_FIELD_NUMBER: _ClassVar[int]
    discussion: _discussion_pb2.Discussion
    def __init__(self, discussion: _Optional[_Union[_discussion_pb2.Discussion, _Mapping]] = ...) -> None: ...

class SubscribeToDiscussionTitleUpdatedNotification(_message.Message):
    __slots__ = ("count", "filter", "discussion_ids")
    COUNT_FIELD_NUMBER: _ClassVar[int]
    FILTER_FIELD_NUMBER: _ClassVar[int]
    DISCUSSION_IDS_FIELD_NUMBER: _ClassVar[int]
    count: int
    filter: _discussion_pb2.DiscussionFilter
    discussion_ids: _containers.RepeatedScalarFieldContainer[int]
    def __init__(self, count: _Optional[int] = ..., filter: _Optional[_Union[_discussion_pb2.DiscussionFilter, _Mapping]] = ..., discussion_ids: _Optional[_Iterable[int]] = ...) -> None: ...

class DiscussionTitleUpdatedNotification(_message.Message):
    __slots__ = ("discussion", "previous_title")
    DISCUSSION_FIELD_NUMBER: _ClassVar[int]
    PREVIOUS_TITLE_FIELD_NUMBER: _ClassVar[int]
    discussion: _discussion_pb2.Discussion
    previous_title: str
    def __init__(self, discussion: _Optional[_Union[_discussion_pb2.Discussion, _Mapping]] = ..., previous_title: _Optional[str] = ...) -> None: ...

class SubscribeToDiscussionSettingsUpdatedNotification(_message.Message):
    __slots__ = ("count", "filter", "discussion_ids")
    COUNT_FIELD_NUMBER: _ClassVar[int]
    FILTER_FIELD_NUMBER: _ClassVar[int]
    DISCUSSION_IDS_FIELD_NUMBER: _ClassVar[int]
    count: int
    filter: _discussion_pb2.DiscussionFilter
    discussion_ids: _containers.RepeatedScalarFieldContainer[int]
    def __init__(self, count: _Optional[int] = ..., filter: _Optional[_Union[_discussion_pb2.DiscussionFilter, _Mapping]] = ..., discussion_ids: _Optional[_Iterable[int]] = ...) -> None: ...

class DiscussionSettingsUpdatedNotification(_message.Message):
    __slots__ = ("discussion", "new_settings", "previous_settings")
    DISCUSSION_FIELD_NUMBER: _ClassVar[int]
    NEW_SETTINGS_FIELD_NUMBER: _ClassVar[int]
    PREVIOUS_SETTINGS_FIELD_NUMBER: _ClassVar[int]
    discussion: _discussion_pb2.Discussion
    new_settings: _settings_pb2.DiscussionSettings
    previous_settings: _settings_pb2.DiscussionSettings
    def __init__(self, discussion: _Optional[_Union[_discussion_pb2.Discussion, _Mapping]] = ..., new_settings: _Optional[_Union[_settings_pb2.DiscussionSettings, _Mapping]] = ..., previous_settings: _Optional[_Union[_settings_pb2.DiscussionSettings, _Mapping]] = ...) -> None: ...
