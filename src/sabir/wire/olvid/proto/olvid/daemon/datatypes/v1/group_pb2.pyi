from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Group(_message.Message):
    __slots__ = ("id", "type", "advanced_configuration", "own_permissions", "members", "pending_members", "update_in_progress", "keycloak_managed", "name", "description", "has_a_photo")
    class Type(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        TYPE_UNSPECIFIED: _ClassVar[Group.Type]
        TYPE_STANDARD: _ClassVar[Group.Type]
        TYPE_CONTROLLED: _ClassVar[Group.Type]
        TYPE_READ_ONLY: _ClassVar[Group.Type]
        TYPE_ADVANCED: _ClassVar[Group.Type]
    TYPE_UNSPECIFIED: Group.Type
    TYPE_STANDARD: Group.Type
    TYPE_CONTROLLED: Group.Type
    TYPE_READ_ONLY: Group.Type
    TYPE_ADVANCED: Group.Type
    class AdvancedConfiguration(_message.Message):
        __slots__ = ("read_only", "remote_delete")
        class RemoteDelete(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
            __slots__ = ()
            REMOTE_DELETE_UNSPECIFIED: _ClassVar[Group.AdvancedConfiguration.RemoteDelete]
            REMOTE_DELETE_NOBODY: _ClassVar[Group.AdvancedConfiguration.RemoteDelete]
            REMOTE_DELETE_ADMINS: _ClassVar[Group.AdvancedConfiguration.RemoteDelete]
            REMOTE_DELETE_EVERYONE: _ClassVar[Group.AdvancedConfiguration.RemoteDelete]
        REMOTE_DELETE_UNSPECIFIED: Group.AdvancedConfiguration.RemoteDelete
        REMOTE_DELETE_NOBODY: Group.AdvancedConfiguration.RemoteDelete
        REMOTE_DELETE_ADMINS: Group.AdvancedConfiguration.RemoteDelete
        REMOTE_DELETE_EVERYONE: Group.AdvancedConfiguration.RemoteDelete
        READ_ONLY_FIELD_NUMBER: _ClassVar[int]
        REMOTE_DELETE_FIELD_NUMBER: _ClassVar[int]
        read_only: bool
        remote_delete: Group.AdvancedConfiguration.RemoteDelete
        def __init__(self, read_only: _Optional[bool] = ..., remote_delete: _Optional[_Union[Group.AdvancedConfiguration.RemoteDelete, str]] = ...) -> None: ...
    ID_FIELD_NUMBER: _ClassVar[int]
    TYPE_FIELD_NUMBER: _ClassVar[int]
    ADVANCED_CONFIGURATION_FIELD_NUMBER: _ClassVar[int]
    OWN_PERMISSIONS_FIELD_NUMBER: _ClassVar[int]
    MEMBERS_FIELD_NUMBER: _ClassVar[int]
    PENDING_MEMBERS_FIELD_NUMBER: _ClassVar[int]
    UPDATE_IN_PROGRESS_FIELD_NUMBER: _ClassVar[int]
    KEYCLOAK_MANAGED_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    DESCRIPTION_FIELD_NUMBER: _ClassVar[int]
    HAS_A_PHOTO_FIELD_NUMBER: _ClassVar[int]
    id: int
    type: Group.Type
    advanced_configuration: Group.AdvancedConfiguration
    own_permissions: GroupMemberPermissions
    members: _containers.RepeatedCompositeFieldContainer[GroupMember]
    pending_members: _containers.RepeatedCompositeFieldContainer[PendingGroupMember]
    update_in_progress: bool
    keycloak_managed: bool
    name: str
    description: str
    has_a_photo: bool
    def __init__(self, id: _Optional[int] = ..., type: _Optional[_Union[Group.Type, str]] = ..., advanced_configuration: _Optional[_Union[Group.AdvancedConfiguration, _Mapping]] = ..., own_permissions: _Optional[_Union[GroupMemberPermissions, _Mapping]] = ..., members: _Optional[_Iterable[_Union[GroupMember, _Mapping]]] = ..., pending_members: _Optional[_Iterable[_Union[PendingGroupMember, _Mapping]]] = ..., update_in_progress: _Optional[bool] = ..., keycloak_managed: _Optional[bool] = ..., name: _Optional[str] = ..., description: _Optional[str] = ..., has_a_photo: _Optional[bool] = ...) -> None: ...

class GroupMember(_message.Message):
    __slots__ = ("contact_id", "permissions")
    CONTACT_ID_FIELD_NUMBER: _ClassVar[int]
    PERMISSIONS_FIELD_NUMBER: _ClassVar[int]
    contact_id: int
    permissions: GroupMemberPermissions
    def __init__(self, contact_id: _Optional[int] = ..., permissions: _Optional[_Union[GroupMemberPermissions, _Mapping]] = ...) -> None: ...

class PendingGroupMember(_message.Message):
    __slots__ = ("pending_member_id", "contact_id", "display_name", "declined", "permissions")
    PENDING_MEMBER_ID_FIELD_NUMBER: _ClassVar[int]
    CONTACT_ID_FIELD_NUMBER: _ClassVar[int]
    DISPLAY_NAME_FIELD_NUMBER: _ClassVar[int]
    DECLINED_FIELD_NUMBER: _ClassVar[int]
    PERMISSIONS_FIELD_NUMBER: _ClassVar[int]
    pending_member_id: int
    contact_id: int
    display_name: str
    declined: bool
    permissions: GroupMemberPermissions
    def __init__(self, pending_member_id: _Optional[int] = ..., contact_id: _Optional[int] = ..., display_name: _Optional[str] = ..., declined: _Optional[bool] = ..., permissions: _Optional[_Union[GroupMemberPermissions, _Mapping]] = ...) -> None: ...

class GroupMemberPermissions(_message.Message):
    __slots__ = ("admin", "remote_delete_anything", "edit_or_remote_delete_own_messages", "change_settings", "send_message")
    ADMIN_FIELD_NUMBER: _ClassVar[int]
    REMOTE_DELETE_ANYTHING_FIELD_NUMBER: _ClassVar[int]
    EDIT_OR_REMOTE_DELETE_OWN_MESSAGES_FIELD_NUMBER: _ClassVar[int]
    CHANGE_SETTINGS_FIELD_NUMBER: _ClassVar[int]
    SEND_MESSAGE_FIELD_NUMBER: _ClassVar[int]
    admin: bool
    remote_delete_anything: bool
    edit_or_remote_delete_own_messages: bool
    change_settings: bool
    send_message: bool
    def __init__(self, admin: _Optional[bool] = ..., remote_delete_anything: _Optional[bool] = ..., edit_or_remote_delete_own_messages: _Optional[bool] = ..., change_settings: _Optional[bool] = ..., send_message: _Optional[bool] = ...) -> None: ...

class GroupFilter(_message.Message):
    __slots__ = ("type", "empty", "photo", "keycloak", "own_permissions_filter", "name_search", "description_search", "member_filters", "pending_member_filters")
    class Empty(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        EMPTY_UNSPECIFIED: _ClassVar[GroupFilter.Empty]
        EMPTY_IS: _ClassVar[GroupFilter.Empty]
        EMPTY_IS_NOT: _ClassVar[GroupFilter.Empty]
    EMPTY_UNSPECIFIED: GroupFilter.Empty
    EMPTY_IS: GroupFilter.Empty
    EMPTY_IS_NOT: GroupFilter.Empty
    class Keycloak(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        KEYCLOAK_UNSPECIFIED: _ClassVar[GroupFilter.Keycloak]
        KEYCLOAK_IS: _ClassVar[GroupFilter.Keycloak]
        KEYCLOAK_IS_NOT: _ClassVar[GroupFilter.Keycloak]
    KEYCLOAK_UNSPECIFIED: GroupFilter.Keycloak
    KEYCLOAK_IS: GroupFilter.Keycloak
    KEYCLOAK_IS_NOT: GroupFilter.Keycloak
    class Photo(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        PHOTO_UNSPECIFIED: _ClassVar[GroupFilter.Photo]
        PHOTO_HAS: _ClassVar[GroupFilter.Photo]
        PHOTO_HAS_NOT: _ClassVar[GroupFilter.Photo]
    PHOTO_UNSPECIFIED: GroupFilter.Photo
    PHOTO_HAS: GroupFilter.Photo
    PHOTO_HAS_NOT: GroupFilter.Photo
    TYPE_FIELD_NUMBER: _ClassVar[int]
    EMPTY_FIELD_NUMBER: _ClassVar[int]
    PHOTO_FIELD_NUMBER: _ClassVar[int]
    KEYCLOAK_FIELD_NUMBER: _ClassVar[int]
    OWN_PERMISSIONS_FILTER_FIELD_NUMBER: _ClassVar[int]
    NAME_SEARCH_FIELD_NUMBER: _ClassVar[int]
    DESCRIPTION_SEARCH_FIELD_NUMBER: _ClassVar[int]
    MEMBER_FILTERS_FIELD_NUMBER: _ClassVar[int]
    PENDING_MEMBER_FILTERS_FIELD_NUMBER: _ClassVar[int]
    type: Group.Type
    empty: GroupFilter.Empty
    photo: GroupFilter.Photo
    keycloak: GroupFilter.Keycloak
    own_permissions_filter: GroupPermissionFilter
    name_search: str
    description_search: str
    member_filters: _containers.RepeatedCompositeFieldContainer[GroupMemberFilter]
    pending_member_filters: _containers.RepeatedCompositeFieldContainer[PendingGroupMemberFilter]
    def __init__(self, type: _Optional[_Union[Group.Type, str]] = ..., empty: _Optional[_Union[GroupFilter.Empty, str]] = ..., photo: _Optional[_Union[GroupFilter.Photo, str]] = ..., keycloak: _Optional[_Union[GroupFilter.Keycloak, str]] = ..., own_permissions_filter: _Optional[_Union[GroupPermissionFilter, _Mapping]] = ..., name_search: _Optional[str] = ..., description_search: _Optional[str] = ..., member_filters: _Optional[_Iterable[_Union[GroupMemberFilter, _Mapping]]] = ..., pending_member_filters: _Optional[_Iterable[_Union[PendingGroupMemberFilter, _Mapping]]] = ...) -> None: ...

class GroupMemberFilter(_message.Message):
    __slots__ = ("contact_id", "permissions")
    CONTACT_ID_FIELD_NUMBER: _ClassVar[int]
    PERMISSIONS_FIELD_NUMBER: _ClassVar[int]
    contact_id: int
    permissions: GroupPermissionFilter
    def __init__(self, contact_id: _Optional[int] = ..., permissions: _Optional[_Union[GroupPermissionFilter, _Mapping]] = ...) -> None: ...

class PendingGroupMemberFilter(_message.Message):
    __slots__ = ("is_contact", "has_declined", "contact_id", "display_name_search", "permissions")
    class Contact(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        CONTACT_UNSPECIFIED: _ClassVar[PendingGroupMemberFilter.Contact]
        CONTACT_IS: _ClassVar[PendingGroupMemberFilter.Contact]
        CONTACT_IS_NOT: _ClassVar[PendingGroupMemberFilter.Contact]
    CONTACT_UNSPECIFIED: PendingGroupMemberFilter.Contact
    CONTACT_IS: PendingGroupMemberFilter.Contact
    CONTACT_IS_NOT: PendingGroupMemberFilter.Contact
    class Declined(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        DECLINED_UNSPECIFIED: _ClassVar[PendingGroupMemberFilter.Declined]
        DECLINED_HAS: _ClassVar[PendingGroupMemberFilter.Declined]
        DECLINED_HAS_NOT: _ClassVar[PendingGroupMemberFilter.Declined]
    DECLINED_UNSPECIFIED: PendingGroupMemberFilter.Declined
    DECLINED_HAS: PendingGroupMemberFilter.Declined
    DECLINED_HAS_NOT: PendingGroupMemberFilter.Declined
    IS_CONTACT_FIELD_NUMBER: _ClassVar[int]
    HAS_DECLINED_FIELD_NUMBER: _ClassVar[int]
    CONTACT_ID_FIELD_NUMBER: _ClassVar[int]
    DISPLAY_NAME_SEARCH_FIELD_NUMBER: _ClassVar[int]
    PERMISSIONS_FIELD_NUMBER: _ClassVar[int]
    is_contact: PendingGroupMemberFilter.Contact
    has_declined: PendingGroupMemberFilter.Declined
    contact_id: int
    display_name_search: str
    permissions: GroupPermissionFilter
    def __init__(self, is_contact: _Optional[_Union[PendingGroupMemberFilter.Contact, str]] = ..., has_declined: _Optional[_Union[PendingGroupMemberFilter.Declined, str]] = ..., contact_id: _Optional[int] = ..., display_name_search: _Optional[str] = ..., permissions: _Optional[_Union[GroupPermissionFilter, _Mapping]] = ...) -> None: ...

class GroupPermissionFilter(_message.Message):
    __slots__ = ("admin", "send_message", "remote_delete_anything", "edit_or_remote_delete_own_messages", "change_settings")
    class Admin(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        ADMIN_UNSPECIFIED: _ClassVar[GroupPermissionFilter.Admin]
        ADMIN_IS: _ClassVar[GroupPermissionFilter.Admin]
        ADMIN_IS_NOT: _ClassVar[GroupPermissionFilter.Admin]
    ADMIN_UNSPECIFIED: GroupPermissionFilter.Admin
    ADMIN_IS: GroupPermissionFilter.Admin
    ADMIN_IS_NOT: GroupPermissionFilter.Admin
    class SendMessage(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        SEND_MESSAGE_UNSPECIFIED: _ClassVar[GroupPermissionFilter.SendMessage]
        SEND_MESSAGE_CAN: _ClassVar[GroupPermissionFilter.SendMessage]
        SEND_MESSAGE_CANNOT: _ClassVar[GroupPermissionFilter.SendMessage]
    SEND_MESSAGE_UNSPECIFIED: GroupPermissionFilter.SendMessage
    SEND_MESSAGE_CAN: GroupPermissionFilter.SendMessage
    SEND_MESSAGE_CANNOT: GroupPermissionFilter.SendMessage
    class RemoteDeleteAnything(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        REMOTE_DELETE_ANYTHING_UNSPECIFIED: _ClassVar[GroupPermissionFilter.RemoteDeleteAnything]
        REMOTE_DELETE_ANYTHING_CAN: _ClassVar[GroupPermissionFilter.RemoteDeleteAnything]
        REMOTE_DELETE_ANYTHING_CANNOT: _ClassVar[GroupPermissionFilter.RemoteDeleteAnything]
    REMOTE_DELETE_ANYTHING_UNSPECIFIED: GroupPermissionFilter.RemoteDeleteAnything
    REMOTE_DELETE_ANYTHING_CAN: GroupPermissionFilter.RemoteDeleteAnything
    REMOTE_DELETE_ANYTHING_CANNOT: GroupPermissionFilter.RemoteDeleteAnything
    class EditOrRemoteDeleteOwnMessage(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        EDIT_OR_REMOTE_DELETE_OWN_MESSAGE_UNSPECIFIED: _ClassVar[GroupPermissionFilter.EditOrRemoteDeleteOwnMessage]
        EDIT_OR_REMOTE_DELETE_OWN_MESSAGE_CAN: _ClassVar[GroupPermissionFilter.EditOrRemoteDeleteOwnMessage]
        EDIT_OR_REMOTE_DELETE_OWN_MESSAGE_CANNOT: _ClassVar[GroupPermissionFilter.EditOrRemoteDeleteOwnMessage]
    EDIT_OR_REMOTE_DELETE_OWN_MESSAGE_UNSPECIFIED: GroupPermissionFilter.EditOrRemoteDeleteOwnMessage
    EDIT_OR_REMOTE_DELETE_OWN_MESSAGE_CAN: GroupPermissionFilter.EditOrRemoteDeleteOwnMessage
    EDIT_OR_REMOTE_DELETE_OWN_MESSAGE_CANNOT: GroupPermissionFilter.EditOrRemoteDeleteOwnMessage
    class ChangeSettings(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        CHANGE_SETTINGS_UNSPECIFIED: _ClassVar[GroupPermissionFilter.ChangeSettings]
        CHANGE_SETTINGS_CAN: _ClassVar[GroupPermissionFilter.ChangeSettings]
        CHANGE_SETTINGS_CANNOT: _ClassVar[GroupPermissionFilter.ChangeSettings]
    CHANGE_SETTINGS_UNSPECIFIED: GroupPermissionFilter.ChangeSettings
    CHANGE_SETTINGS_CAN: GroupPermissionFilter.ChangeSettings
    CHANGE_SETTINGS_CANNOT: GroupPermissionFilter.ChangeSettings
    ADMIN_FIELD_NUMBER: _ClassVar[int]
    SEND_MESSAGE_FIELD_NUMBER: _ClassVar[int]
    REMOTE_DELETE_ANYTHING_FIELD_NUMBER: _ClassVar[int]
    EDIT_OR_REMOTE_DELETE_OWN_MESSAGES_FIELD_NUMBER: _ClassVar[int]
    CHANGE_SETTINGS_FIELD_NUMBER: _ClassVar[int]
    admin: GroupPermissionFilter.Admin
    send_message: GroupPermissionFilter.SendMessage
    remote_delete_anything: GroupPermissionFilter.RemoteDeleteAnything
    edit_or_remote_delete_own_messages: GroupPermissionFilter.EditOrRemoteDeleteOwnMessage
    change_settings: GroupPermissionFilter.ChangeSettings
    def __init__(self, admin: _Optional[_Union[GroupPermissionFilter.Admin, str]] = ..., send_message: _Optional[_Union[GroupPermissionFilter.SendMessage, str]] = ..., remote_delete_anything: _Optional[_Union[GroupPermissionFilter.RemoteDeleteAnything, str]] = ..., edit_or_remote_delete_own_messages: _Optional[_Union[GroupPermissionFilter.EditOrRemoteDeleteOwnMessage, str]] = ..., change_settings: _Optional[_Union[GroupPermissionFilter.ChangeSettings, str]] = ...) -> None: ...
