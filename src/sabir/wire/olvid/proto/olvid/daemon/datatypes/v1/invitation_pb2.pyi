from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Invitation(_message.Message):
    __slots__ = ("id", "status", "display_name", "timestamp", "sas", "mediator_id")
    class Status(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        STATUS_UNSPECIFIED: _ClassVar[Invitation.Status]
        STATUS_INVITATION_WAIT_YOU_TO_ACCEPT: _ClassVar[Invitation.Status]
        STATUS_INVITATION_WAIT_IT_TO_ACCEPT: _ClassVar[Invitation.Status]
        STATUS_INVITATION_STATUS_IN_PROGRESS: _ClassVar[Invitation.Status]
        STATUS_INVITATION_WAIT_YOU_FOR_SAS_EXCHANGE: _ClassVar[Invitation.Status]
        STATUS_INVITATION_WAIT_IT_FOR_SAS_EXCHANGE: _ClassVar[Invitation.Status]
        STATUS_INTRODUCTION_WAIT_IT_TO_ACCEPT: _ClassVar[Invitation.Status]
        STATUS_INTRODUCTION_WAIT_YOU_TO_ACCEPT: _ClassVar[Invitation.Status]
        STATUS_ONE_TO_ONE_INVITATION_WAIT_IT_TO_ACCEPT: _ClassVar[Invitation.Status]
        STATUS_ONE_TO_ONE_INVITATION_WAIT_YOU_TO_ACCEPT: _ClassVar[Invitation.Status]
        STATUS_GROUP_INVITATION_WAIT_YOU_TO_ACCEPT: _ClassVar[Invitation.Status]
    STATUS_UNSPECIFIED: Invitation.Status
    STATUS_INVITATION_WAIT_YOU_TO_ACCEPT: Invitation.Status
    STATUS_INVITATION_WAIT_IT_TO_ACCEPT: Invitation.Status
    STATUS_INVITATION_STATUS_IN_PROGRESS: Invitation.Status
    STATUS_INVITATION_WAIT_YOU_FOR_SAS_EXCHANGE: Invitation.Status
    STATUS_INVITATION_WAIT_IT_FOR_SAS_EXCHANGE: Invitation.Status
    STATUS_INTRODUCTION_WAIT_IT_TO_ACCEPT: Invitation.Status
    STATUS_INTRODUCTION_WAIT_YOU_TO_ACCEPT: Invitation.Status
    STATUS_ONE_TO_ONE_INVITATION_WAIT_IT_TO_ACCEPT: Invitation.Status
    STATUS_ONE_TO_ONE_INVITATION_WAIT_YOU_TO_ACCEPT: Invitation.Status
    STATUS_GROUP_INVITATION_WAIT_YOU_TO_ACCEPT: Invitation.Status
    ID_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    DISPLAY_NAME_FIELD_NUMBER: _ClassVar[int]
    TIMESTAMP_FIELD_NUMBER: _ClassVar[int]
    SAS_FIELD_NUMBER: _ClassVar[int]
    MEDIATOR_ID_FIELD_NUMBER: _ClassVar[int]
    id: int
    status: Invitation.Status
    display_name: str
    timestamp: int
    sas: str
    mediator_id: int
    def __init__(self, id: _Optional[int] = ..., status: _Optional[_Union[Invitation.Status, str]] = ..., display_name: _Optional[str] = ..., timestamp: _Optional[int] = ..., sas: _Optional[str] = ..., mediator_id: _Optional[int] = ...) -> None: ...

class InvitationFilter(_message.Message):
    __slots__ = ("status", "type", "display_name_search", "min_timestamp", "max_timestamp")
    class Type(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        TYPE_UNSPECIFIED: _ClassVar[InvitationFilter.Type]
        TYPE_INVITATION: _ClassVar[InvitationFilter.Type]
        TYPE_INTRODUCTION: _ClassVar[InvitationFilter.Type]
        TYPE_GROUP: _ClassVar[InvitationFilter.Type]
        TYPE_ONE_TO_ONE: _ClassVar[InvitationFilter.Type]
    TYPE_UNSPECIFIED: InvitationFilter.Type
    TYPE_INVITATION: InvitationFilter.Type
    TYPE_INTRODUCTION: InvitationFilter.Type
    TYPE_GROUP: InvitationFilter.Type
    TYPE_ONE_TO_ONE: InvitationFilter.Type
    STATUS_FIELD_NUMBER: _ClassVar[int]
    TYPE_FIELD_NUMBER: _ClassVar[int]
    DISPLAY_NAME_SEARCH_FIELD_NUMBER: _ClassVar[int]
    MIN_TIMESTAMP_FIELD_NUMBER: _ClassVar[int]
    MAX_TIMESTAMP_FIELD_NUMBER: _ClassVar[int]
    status: Invitation.Status
    type: InvitationFilter.Type
    display_name_search: str
    min_timestamp: int
    max_timestamp: int
    def __init__(self, status: _Optional[_Union[Invitation.Status, str]] = ..., type: _Optional[_Union[InvitationFilter.Type, str]] = ..., display_name_search: _Optional[str] = ..., min_timestamp: _Optional[int] = ..., max_timestamp: _Optional[int] = ...) -> None: ...
