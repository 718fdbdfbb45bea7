from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Content(_message.Message):
    __slots__ = ("data_message", "sig_timestamp")
    DATA_MESSAGE_FIELD_NUMBER: _ClassVar[int]
    SIG_TIMESTAMP_FIELD_NUMBER: _ClassVar[int]
    data_message: DataMessage
    sig_timestamp: int
    def __init__(self, data_message: _Optional[_Union[DataMessage, _Mapping]] = ..., sig_timestamp: _Optional[int] = ...) -> None: ...

class DataMessage(_message.Message):
    __slots__ = ("body", "attachments", "flags", "timestamp", "quote", "preview", "reaction", "profile", "invitation")
    BODY_FIELD_NUMBER: _ClassVar[int]
    ATTACHMENTS_FIELD_NUMBER: _ClassVar[int]
    FLAGS_FIELD_NUMBER: _ClassVar[int]
    TIMESTAMP_FIELD_NUMBER: _ClassVar[int]
    QUOTE_FIELD_NUMBER: _ClassVar[int]
    PREVIEW_FIELD_NUMBER: _ClassVar[int]
    REACTION_FIELD_NUMBER: _ClassVar[int]
    PROFILE_FIELD_NUMBER: _ClassVar[int]
    INVITATION_FIELD_NUMBER: _ClassVar[int]
    body: bytes
    attachments: _containers.RepeatedCompositeFieldContainer[AttachmentPointer]
    flags: int
    timestamp: int
    quote: Quote
    preview: _containers.RepeatedCompositeFieldContainer[Preview]
    reaction: Reaction
    profile: Profile
    invitation: Invitation
    def __init__(self, body: _Optional[bytes] = ..., attachments: _Optional[_Iterable[_Union[AttachmentPointer, _Mapping]]] = ..., flags: _Optional[int] = ..., timestamp: _Optional[int] = ..., quote: _Optional[_Union[Quote, _Mapping]] = ..., preview: _Optional[_Iterable[_Union[Preview, _Mapping]]] = ..., reaction: _Optional[_Union[Reaction, _Mapping]] = ..., profile: _Optional[_Union[Profile, _Mapping]] = ..., invitation: _Optional[_Union[Invitation, _Mapping]] = ...) -> None: ...

class AttachmentPointer(_message.Message):
    __slots__ = ("id", "content_type", "key", "size", "file_name", "flags", "width", "height", "caption", "url")
    ID_FIELD_NUMBER: _ClassVar[int]
    CONTENT_TYPE_FIELD_NUMBER: _ClassVar[int]
    KEY_FIELD_NUMBER: _ClassVar[int]
    SIZE_FIELD_NUMBER: _ClassVar[int]
    FILE_NAME_FIELD_NUMBER: _ClassVar[int]
    FLAGS_FIELD_NUMBER: _ClassVar[int]
    WIDTH_FIELD_NUMBER: _ClassVar[int]
    HEIGHT_FIELD_NUMBER: _ClassVar[int]
    CAPTION_FIELD_NUMBER: _ClassVar[int]
    URL_FIELD_NUMBER: _ClassVar[int]
    id: int
    content_type: bytes
    key: bytes
    size: int
    file_name: bytes
    flags: int
    width: int
    height: int
    caption: bytes
    url: bytes
    def __init__(self, id: _Optional[int] = ..., content_type: _Optional[bytes] = ..., key: _Optional[bytes] = ..., size: _Optional[int] = ..., file_name: _Optional[bytes] = ..., flags: _Optional[int] = ..., width: _Optional[int] = ..., height: _Optional[int] = ..., caption: _Optional[bytes] = ..., url: _Optional[bytes] = ...) -> None: ...

class Quote(_message.Message):
    __slots__ = ("id", "author", "text")
    ID_FIELD_NUMBER: _ClassVar[int]
    AUTHOR_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    id: int
    author: bytes
    text: bytes
    def __init__(self, id: _Optional[int] = ..., author: _Optional[bytes] = ..., text: _Optional[bytes] = ...) -> None: ...

class Preview(_message.Message):
    __slots__ = ("url", "title")
    URL_FIELD_NUMBER: _ClassVar[int]
    TITLE_FIELD_NUMBER: _ClassVar[int]
    url: bytes
    title: bytes
    def __init__(self, url: _Optional[bytes] = ..., title: _Optional[bytes] = ...) -> None: ...

class Reaction(_message.Message):
    __slots__ = ("id", "author", "emoji", "action")
    ID_FIELD_NUMBER: _ClassVar[int]
    AUTHOR_FIELD_NUMBER: _ClassVar[int]
    EMOJI_FIELD_NUMBER: _ClassVar[int]
    ACTION_FIELD_NUMBER: _ClassVar[int]
    id: int
    author: bytes
    emoji: bytes
    action: int
    def __init__(self, id: _Optional[int] = ..., author: _Optional[bytes] = ..., emoji: _Optional[bytes] = ..., action: _Optional[int] = ...) -> None: ...

class Profile(_message.Message):
    __slots__ = ("display_name",)
    DISPLAY_NAME_FIELD_NUMBER: _ClassVar[int]
    display_name: bytes
    def __init__(self, display_name: _Optional[bytes] = ...) -> None: ...

class Invitation(_message.Message):
    __slots__ = ("url", "name")
    URL_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    url: bytes
    name: bytes
    def __init__(self, url: _Optional[bytes] = ..., name: _Optional[bytes] = ...) -> None: ...

class Envelope(_message.Message):
    __slots__ = ("type", "timestamp", "content")
    TYPE_FIELD_NUMBER: _ClassVar[int]
    TIMESTAMP_FIELD_NUMBER: _ClassVar[int]
    CONTENT_FIELD_NUMBER: _ClassVar[int]
    type: int
    timestamp: int
    content: bytes
    def __init__(self, type: _Optional[int] = ..., timestamp: _Optional[int] = ..., content: _Optional[bytes] = ...) -> None: ...
