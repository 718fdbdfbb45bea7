from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Discussion(_message.Message):
    __slots__ = ("id", "title", "contact_id", "group_id")
    ID_FIELD_NUMBER: _ClassVar[int]
    TITLE_FIELD_NUMBER: _ClassVar[int]
    CONTACT_ID_FIELD_NUMBER: _ClassVar[int]
    GROUP_ID_FIELD_NUMBER: _ClassVar[int]
    id: int
    title: str
    contact_id: int
    group_id: int
    def __init__(self, id: _Optional[int] = ..., title: _Optional[str] = ..., contact_id: _Optional[int] = ..., group_id: _Optional[int] = ...) -> None: ...

class DiscussionFilter(_message.Message):
    __slots__ = ("type", "contact_id", "group_id", "title_search")
    class Type(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        TYPE_UNSPECIFIED: _ClassVar[DiscussionFilter.Type]
        TYPE_OTO: _ClassVar[DiscussionFilter.Type]
        TYPE_GROUP: _ClassVar[DiscussionFilter.Type]
    TYPE_UNSPECIFIED: DiscussionFilter.Type
    TYPE_OTO: DiscussionFilter.Type
    TYPE_GROUP: DiscussionFilter.Type
    TYPE_FIELD_NUMBER: _ClassVar[int]
    CONTACT_ID_FIELD_NUMBER: _ClassVar[int]
    GROUP_ID_FIELD_NUMBER: _ClassVar[int]
    TITLE_SEARCH_FIELD_NUMBER: _ClassVar[int]
    type: DiscussionFilter.Type
    contact_id: int
    group_id: int
    title_search: str
    def __init__(self, type: _Optional[_Union[DiscussionFilter.Type, str]] = ..., contact_id: _Optional[int] = ..., group_id: _Optional[int] = ..., title_search: _Optional[str] = ...) -> None: ...
