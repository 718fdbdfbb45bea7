from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class IdentitySettings(_message.Message):
    __slots__ = ("invitation", "message_retention", "keycloak")
    class AutoAcceptInvitation(_message.Message):
        __slots__ = ("auto_accept_introduction", "auto_accept_group", "auto_accept_one_to_one", "auto_accept_invitation")
        AUTO_ACCEPT_INTRODUCTION_FIELD_NUMBER: _ClassVar[int]
        AUTO_ACCEPT_GROUP_FIELD_NUMBER: _ClassVar[int]
        AUTO_ACCEPT_ONE_TO_ONE_FIELD_NUMBER: _ClassVar[int]
        AUTO_ACCEPT_INVITATION_FIELD_NUMBER: _ClassVar[int]
        auto_accept_introduction: bool
        auto_accept_group: bool
        auto_accept_one_to_one: bool
        auto_accept_invitation: bool
        def __init__(self, auto_accept_introduction: _Optional[bool] = ..., auto_accept_group: _Optional[bool] = ..., auto_accept_one_to_one: _Optional[bool] = ..., auto_accept_invitation: _Optional[bool] = ...) -> None: ...
    class MessageRetention(_message.Message):
        __slots__ = ("existence_duration", "discussion_count", "global_count", "clean_locked_discussions", "preserve_is_sharing_location_messages")
        EXISTENCE_DURATION_FIELD_NUMBER: _ClassVar[int]
        DISCUSSION_COUNT_FIELD_NUMBER: _ClassVar[int]
        GLOBAL_COUNT_FIELD_NUMBER: _ClassVar[int]
        CLEAN_LOCKED_DISCUSSIONS_FIELD_NUMBER: _ClassVar[int]
        PRESERVE_IS_SHARING_LOCATION_MESSAGES_FIELD_NUMBER: _ClassVar[int]
        existence_duration: int
        discussion_count: int
        global_count: int
        clean_locked_discussions: bool
        preserve_is_sharing_location_messages: bool
        def __init__(self, existence_duration: _Optional[int] = ..., discussion_count: _Optional[int] = ..., global_count: _Optional[int] = ..., clean_locked_discussions: _Optional[bool] = ..., preserve_is_sharing_location_messages: _Optional[bool] = ...) -> None: ...
    class Keycloak(_message.Message):
        __slots__ = ("auto_invite_new_members",)
        AUTO_INVITE_NEW_MEMBERS_FIELD_NUMBER: _ClassVar[int]
        auto_invite_new_members: bool
        def __init__(self, auto_invite_new_members: _Optional[bool] = ...) -> None: ...
    INVITATION_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_RETENTION_FIELD_NUMBER: _ClassVar[int]
    KEYCLOAK_FIELD_NUMBER: _ClassVar[int]
    invitation: IdentitySettings.AutoAcceptInvitation
    message_retention: IdentitySettings.MessageRetention
    keycloak: IdentitySettings.Keycloak
    def __init__(self, invitation: _Optional[_Union[IdentitySettings.AutoAcceptInvitation, _Mapping]] = ..., message_retention: _Optional[_Union[IdentitySettings.MessageRetention, _Mapping]] = ..., keycloak: _Optional[_Union[IdentitySettings.Keycloak, _Mapping]] = ...) -> None: ...

class DiscussionSettings(_message.Message):
    __slots__ = ("discussion_id", "read_once", "existence_duration", "visibility_duration")
    DISCUSSION_ID_FIELD_NUMBER: _ClassVar[int]
    READ_ONCE_FIELD_NUMBER: _ClassVar[int]
    EXISTENCE_DURATION_FIELD_NUMBER: _ClassVar[int]
    VISIBILITY_DURATION_FIELD_NUMBER: _ClassVar[int]
    discussion_id: int
    read_once: bool
    existence_duration: int
    visibility_duration: int
    def __init__(self, discussion_id: _Optional[int] = ..., read_once: _Optional[bool] = ..., existence_duration: _Optional[int] = ..., visibility_duration: _Optional[int] = ...) -> None: ...
