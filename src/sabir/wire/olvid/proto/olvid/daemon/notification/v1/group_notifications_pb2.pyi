from sabir.wire.olvid.proto.olvid.daemon.datatypes.v1 import group_pb2 as _group_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class SubscribeToGroupNewNotification(_message.Message):
    __slots__ = ("count", "group_filter")
    COUNT_FIELD_NUMBER: _ClassVar[int]
    GROUP_FILTER_FIELD_NUMBER: _ClassVar[int]
    count: int
    group_filter: _group_pb2.GroupFilter
    def __init__(self, count: _Optional[int] = ..., group_filter: _Optional[_Union[_group_pb2.GroupFilter, _Mapping]] = ...) -> None: ...

class GroupNewNotification(_message.Message):
    __slots__ = ("group",)
    GROUP_FIELD_NUMBER: _ClassVar[int]
    group: _group_pb2.Group
    def __init__(self, group: _Optional[_Union[_group_pb2.Group, _Mapping]] = ...) -> None: ...

class SubscribeToGroupDeletedNotification(_message.Message):
    __slots__ = ("count", "group_ids", "group_filter")
    COUNT_FIELD_NUMBER: _ClassVar[int]
    GROUP_IDS_FIELD_NUMBER: _ClassVar[int]
    GROUP_FILTER_FIELD_NUMBER: _ClassVar[int]
    count: int
    group_ids: _containers.RepeatedScalarFieldContainer[int]
    group_filter: _group_pb2.GroupFilter
    def __init__(self, count: _Optional[int] = ..., group_ids: _Optional[_Iterable[int]] = ..., group_filter: _Optional[_Union[_group_pb2.GroupFilter, _Mapping]] = ...) -> None: ...

class GroupDeletedNotification(_message.Message):
    __slots__ = ("group",)
    GROUP_FIELD_NUMBER: _ClassVar[int]
    group: _group_pb2.Group
    def __init__(self, group: _Optional[_Union[_group_pb2.Group, _Mapping]] = ...) -> None: ...

class SubscribeToGroupNameUpdatedNotification(_message.Message):
    __slots__ = ("count", "group_ids", "group_filter", "previous_name_search")
    COUNT_FIELD_NUMBER: _ClassVar[int]
    GROUP_IDS_FIELD_NUMBER: _ClassVar[int]
    GROUP_FILTER_FIELD_NUMBER: _ClassVar[int]
    PREVIOUS_NAME_SEARCH_FIELD_NUMBER: _ClassVar[int]
    count: int
    group_ids: _containers.RepeatedScalarFieldContainer[int]
    group_filter: _group_pb2.GroupFilter
    previous_name_search: str
    def __init__(self, count: _Optional[int] = ..., group_ids: _Optional[_Iterable[int]] = ..., group_filter: _Optional[_Union[_group_pb2.GroupFilter, _Mapping]] = ..., previous_name_search: _Optional[str] = ...) -> None: ...

class GroupNameUpdatedNotification(_message.Message):
    __slots__ = ("group", "previous_name")
    GROUP_FIELD_NUMBER: _ClassVar[int]
    PREVIOUS_NAME_FIELD_NUMBER: _ClassVar[int]
    group: _group_pb2.Group
    previous_name: str
    def __init__(self, group: _Optional[_Union[_group_pb2.Group, _Mapping]] = ..., previous_name: _Optional[str] = ...) -> None: ...

class SubscribeToGroupPhotoUpdatedNotification(_message.Message):
    __slots__ = ("count", "group_ids", "group_filter")
    COUNT_FIELD_NUMBER: _ClassVar[int]
    GROUP_IDS_FIELD_NUMBER: _ClassVar[int]
    GROUP_FILTER_FIELD_NUMBER: _ClassVar[int]
    count: int
    group_ids: _containers.RepeatedScalarFieldContainer[int]
    group_filter: _group_pb2.GroupFilter
    def __init__(self, count: _Optional[int] = ..., group_ids: _Optional[_Iterable[int]] = ..., group_filter: _Optional[_Union[_group_pb2.GroupFilter, _Mapping]] = ...) -> None: ...

class GroupPhotoUpdatedNotification(_message.Message):
    __slots__ = ("group",)
    GROUP_FIELD_NUMBER: _ClassVar[int]
    group: _group_pb2.Group
    def __init__(self, group: _Optional[_Union[_group_pb2.Group, _Mapping]] = ...) -> None: ...

class SubscribeToGroupDescriptionUpdatedNotification(_message.Message):
    __slots__ = ("count", "group_ids", "group_filter", "previous_description_search")
    COUNT_FIELD_NUMBER: _ClassVar[int]
    GROUP_IDS_FIELD_NUMBER: _ClassVar[int]
    GROUP_FILTER_FIELD_NUMBER: _ClassVar[int]
    PREVIOUS_DESCRIPTION_SEARCH_FIELD_NUMBER: _ClassVar[int]
    count: int
    group_ids: _containers.RepeatedScalarFieldContainer[int]
    group_filter: _group_pb2.GroupFilter
    previous_description_search: str
    def __init__(self, count: _Optional[int] = ..., group_ids: _Optional[_Iterable[int]] = ..., group_filter: _Optional[_Union[_group_pb2.GroupFilter, _Mapping]] = ..., previous_description_search: _Optional[str] = ...) -> None: ...

class GroupDescriptionUpdatedNotification(_message.Message):
    __slots__ = ("group", "previous_description")
    GROUP_FIELD_NUMBER: _ClassVar[int]
    PREVIOUS_DESCRIPTION_FIELD_NUMBER: _ClassVar[int]
    group: _group_pb2.Group
    previous_description: str
    def __init__(self, group: _Optional[_Union[_group_pb2.Group, _Mapping]] = ..., previous_description: _Optional[str] = ...) -> None: ...

class SubscribeToGroupPendingMemberAddedNotification(_message.Message):
    __slots__ = ("count", "group_ids", "group_filter", "pending_member_filter")
    COUNT_FIELD_NUMBER: _ClassVar[int]
    GROUP_IDS_FIELD_NUMBER: _ClassVar[int]
    GROUP_FILTER_FIELD_NUMBER: _ClassVar[int]
    PENDING_MEMBER_FILTER_FIELD_NUMBER: _ClassVar[int]
    count: int
    group_ids: _containers.RepeatedScalarFieldContainer[int]
    group_filter: _group_pb2.GroupFilter
    pending_member_filter: _group_pb2.PendingGroupMemberFilter
    def __init__(self, count: _Optional[int] = ..., group_ids: _Optional[_Iterable[int]] = ..., group_filter: _Optional[_Union[_group_pb2.GroupFilter, _Mapping]] = ..., pending_member_filter: _Optional[_Union[_group_pb2.PendingGroupMemberFilter, _Mapping]] = ...) -> None: ...

class GroupPendingMemberAddedNotification(_message.Message):
    __slots__ = ("group", "pending_member")
    GROUP_FIELD_NUMBER: _ClassVar[int]
    PENDING_MEMBER_FIELD_NUMBER: _ClassVar[int]
    group: _group_pb2.Group
    pending_member: _group_pb2.PendingGroupMember
    def __init__(self, group: _Optional[_Union[_group_pb2.Group, _Mapping]] = ..., pending_member: _Optional[_Union[_group_pb2.PendingGroupMember, _Mapping]] = ...) -> None: ...

class SubscribeToGroupPendingMemberRemovedNotification(_message.Message):
    __slots__ = ("count", "group_ids", "group_filter", "pending_member_filter")
    COUNT_FIELD_NUMBER: _ClassVar[int]
    GROUP_IDS_FIELD_NUMBER: _ClassVar[int]
    GROUP_FILTER_FIELD_NUMBER: _ClassVar[int]
    PENDING_MEMBER_FILTER_FIELD_NUMBER: _ClassVar[int]
    count: int
    group_ids: _containers.RepeatedScalarFieldContainer[int]
    group_filter: _group_pb2.GroupFilter
    pending_member_filter: _group_pb2.PendingGroupMemberFilter
    def __init__(self, count: _Optional[int] = ..., group_ids: _Optional[_Iterable[int]] = ..., group_filter: _Optional[_Union[_group_pb2.GroupFilter, _Mapping]] = ..., pending_member_filter: _Optional[_Union[_group_pb2.PendingGroupMemberFilter, _Mapping]] = ...) -> None: ...

class GroupPendingMemberRemovedNotification(_message.Message):
    __slots__ = ("group", "pending_member")
    GROUP_FIELD_NUMBER: _ClassVar[int]
    PENDING_MEMBER_FIELD_NUMBER: _ClassVar[int]
    group: _group_pb2.Group
    pending_member: _group_pb2.PendingGroupMember
    def __init__(self, group: _Optional[_Union[_group_pb2.Group, _Mapping]] = ..., pending_member: _Optional[_Union[_group_pb2.PendingGroupMember, _Mapping]] = ...) -> None: ...

class SubscribeToGroupMemberJoinedNotification(_message.Message):
    __slots__ = ("count", "group_ids", "group_filter", "member_filter")
    COUNT_FIELD_NUMBER: _ClassVar[int]
    GROUP_IDS_FIELD_NUMBER: _ClassVar[int]
    GROUP_FILTER_FIELD_NUMBER: _ClassVar[int]
    MEMBER_FILTER_FIELD_NUMBER: _ClassVar[int]
    count: int
    group_ids: _containers.RepeatedScalarFieldContainer[int]
    group_filter: _group_pb2.GroupFilter
    member_filter: _group_pb2.GroupMemberFilter
    def __init__(self, count: _Optional[int] = ..., group_ids: _Optional[_Iterable[int]] = ..., group_filter: _Optional[_Union[_group_pb2.GroupFilter, _Mapping]] = ..., member_filter: _Optional[_Union[_group_pb2.GroupMemberFilter, _Mapping]] = ...) -> None: ...

class GroupMemberJoinedNotification(_message.Message):
    __slots__ = ("group", "member")
    GROUP_FIELD_NUMBER: _ClassVar[int]
    MEMBER_FIELD_NUMBER: _ClassVar[int]
    group: _group_pb2.Group
    member: _group_pb2.GroupMember
    def __init__(self, group: _Optional[_Union[_group_pb2.Group, _Mapping]] = ..., member: _Optional[_Union[_group_pb2.GroupMember, _Mapping]] = ...) -> None: ...

class SubscribeToGroupMemberLeftNotification(_message.Message):
    __slots__ = ("count", "group_ids", "group_filter", "member_filter")
    COUNT_FIELD_NUMBER: _ClassVar[int]
    GROUP_IDS_FIELD_NUMBER: _ClassVar[int]
    GROUP_FILTER_FIELD_NUMBER: _ClassVar[int]
    MEMBER_FILTER_FIELD_NUMBER: _ClassVar[int]
    count: int
    group_ids: _containers.RepeatedScalarFieldContainer[int]
    group_filter: _group_pb2.GroupFilter
    member_filter: _group_pb2.GroupMemberFilter
    def __init__(self, count: _Optional[int] = ..., group_ids: _Optional[_Iterable[int]] = ..., group_filter: _Optional[_Union[_group_pb2.GroupFilter, _Mapping]] = ..., member_filter: _Optional[_Union[_group_pb2.GroupMemberFilter, _Mapping]] = ...) -> None: ...

class GroupMemberLeftNotification(_message.Message):
    __slots__ = ("group", "member")
    GROUP_FIELD_NUMBER: _ClassVar[int]
    MEMBER_FIELD_NUMBER: _ClassVar[int]
    group: _group_pb2.Group
    member: _group_pb2.GroupMember
    def __init__(self, group: _Optional[_Union[_group_pb2.Group, _Mapping]] = ..., member: _Optional[_Union[_group_pb2.GroupMember, _Mapping]] = ...) -> None: ...

class SubscribeToGroupOwnPermissionsUpdatedNotification(_message.Message):
    __slots__ = ("count", "group_ids", "group_filter", "permissions_filter", "previous_permissions_filter")
    COUNT_FIELD_NUMBER: _ClassVar[int]
    GROUP_IDS_FIELD_NUMBER: _ClassVar[int]
    GROUP_FILTER_FIELD_NUMBER: _ClassVar[int]
    PERMISSIONS_FILTER_FIELD_NUMBER: _ClassVar[int]
    PREVIOUS_PERMISSIONS_FILTER_FIELD_NUMBER: _ClassVar[int]
    count: int
    group_ids: _containers.RepeatedScalarFieldContainer[int]
    group_filter: _group_pb2.GroupFilter
    permissions_filter: _group_pb2.GroupPermissionFilter
    previous_permissions_filter: _group_pb2.GroupPermissionFilter
    def __init__(self, count: _Optional[int] = ..., group_ids: _Optional[_Iterable[int]] = ..., group_filter: _Optional[_Union[_group_pb2.GroupFilter, _Mapping]] = ..., permissions_filter: _Optional[_Union[_group_pb2.GroupPermissionFilter, _Mapping]] = ..., previous_permissions_filter: _Optional[_Union[_group_pb2.GroupPermissionFilter, _Mapping]] = ...) -> None: ...

class GroupOwnPermissionsUpdatedNotification(_message.Message):
    __slots__ = ("group", "permissions", "previous_permissions")
    GROUP_FIELD_NUMBER: _ClassVar[int]
    PERMISSIONS_FIELD_NUMBER: _ClassVar[int]
    PREVIOUS_PERMISSIONS_FIELD_NUMBER: _ClassVar[int]
    group: _group_pb2.Group
    permissions: _group_pb2.GroupMemberPermissions
    previous_permissions: _group_pb2.GroupMemberPermissions
    def __init__(self, group: _Optional[_Union[_group_pb2.Group, _Mapping]] = ..., permissions: _Optional[_Union[_group_pb2.GroupMemberPermissions, _Mapping]] = ..., previous_permissions: _Optional[_Union[_group_pb2.GroupMemberPermissions, _Mapping]] = ...) -> None: ...

class SubscribeToGroupMemberPermissionsUpdatedNotification(_message.Message):
    __slots__ = ("count", "group_ids", "group_filter", "member_filter", "previous_permission_filter")
    COUNT_FIELD_NUMBER: _ClassVar[int]
    GROUP_IDS_FIELD_NUMBER: _ClassVar[int]
    GROUP_FILTER_FIELD_NUMBER: _ClassVar[int]
    MEMBER_FILTER_FIELD_NUMBER: _ClassVar[int]
    PREVIOUS_PERMISSION_FILTER_FIELD_NUMBER: _ClassVar[int]
    count: int
    group_ids: _containers.RepeatedScalarFieldContainer[int]
    group_filter: _group_pb2.GroupFilter
    member_filter: _group_pb2.GroupMemberFilter
    previous_permission_filter: _group_pb2.GroupPermissionFilter
    def __init__(self, count: _Optional[int] = ..., group_ids: _Optional[_Iterable[int]] = ..., group_filter: _Optional[_Union[_group_pb2.GroupFilter, _Mapping]] = ..., member_filter: _Optional[_Union[_group_pb2.GroupMemberFilter, _Mapping]] = ..., previous_permission_filter: _Optional[_Union[_group_pb2.GroupPermissionFilter, _Mapping]] = ...) -> None: ...

class GroupMemberPermissionsUpdatedNotification(_message.Message):
    __slots__ = ("group", "member", "previous_permissions")
    GROUP_FIELD_NUMBER: _ClassVar[int]
    MEMBER_FIELD_NUMBER: _ClassVar[int]
    PREVIOUS_PERMISSIONS_FIELD_NUMBER: _ClassVar[int]
    group: _group_pb2.Group
    member: _group_pb2.GroupMember
    previous_permissions: _group_pb2.GroupMemberPermissions
    def __init__(self, group: _Optional[_Union[_group_pb2.Group, _Mapping]] = ..., member: _Optional[_Union[_group_pb2.GroupMember, _Mapping]] = ..., previous_permissions: _Optional[_Union[_group_pb2.GroupMemberPermissions, _Mapping]] = ...) -> None: ...
