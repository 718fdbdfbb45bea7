from sabir.wire.olvid.proto.olvid.daemon.datatypes.v1 import settings_pb2 as _settings_pb2
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class SettingsIdentityGetRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class SettingsIdentityGetResponse(_message.Message):
    __slots__ = ("identity_settings",)
    IDENTITY_SETTINGS_FIELD_NUMBER: _ClassVar[int]
    identity_settings: _settings_pb2.IdentitySettings
    def __init__(self, identity_settings: _Optional[_Union[_settings_pb2.IdentitySettings, _Mapping]] = ...) -> None: ...

class SettingsIdentitySetRequest(_message.Message):
    __slots__ = ("identity_settings",)
    IDENTITY_SETTINGS_FIELD_NUMBER: _ClassVar[int]
    identity_settings: _settings_pb2.IdentitySettings
    def __init__(self, identity_settings: _Optional[_Union[_settings_pb2.IdentitySettings, _Mapping]] = ...) -> None: ...

class SettingsIdentitySetResponse(_message.Message):
    __slots__ = ("identity_settings",)
    IDENTITY_SETTINGS_FIELD_NUMBER: _ClassVar[int]
    identity_settings: _settings_pb2.IdentitySettings
    def __init__(self, identity_settings: _Optional[_Union[_settings_pb2.IdentitySettings, _Mapping]] = ...) -> None: ...

class SettingsDiscussionGetRequest(_message.Message):
    __slots__ = ("discussion_id",)
    DISCUSSION_ID_FIELD_NUMBER: _ClassVar[int]
    discussion_id: int
    def __init__(self, discussion_id: _Optional[int] = ...) -> None: ...

class SettingsDiscussionGetResponse(_message.Message):
    __slots__ = ("discussion_settings",)
    DISCUSSION_SETTINGS_FIELD_NUMBER: _ClassVar[int]
    discussion_settings: _settings_pb2.DiscussionSettings
    def __init__(self, discussion_settings: _Optional[_Union[_settings_pb2.DiscussionSettings, _Mapping]] = ...) -> None: ...

class SettingsDiscussionSetRequest(_message.Message):
    __slots__ = ("discussion_settings",)
    DISCUSSION_SETTINGS_FIELD_NUMBER: _ClassVar[int]
    discussion_settings: _settings_pb2.DiscussionSettings
    def __init__(self, discussion_settings: _Optional[_Union[_settings_pb2.DiscussionSettings, _Mapping]] = ...) -> None: ...

class SettingsDiscussionSetResponse(_message.Message):
    __slots__ = ("discussion_settings",)
    DISCUSSION_SETTINGS_FIELD_NUMBER: _ClassVar[int]
    discussion_settings: _settings_pb2.DiscussionSettings
    def __init__(self, discussion_settings: _Optional[_Union[_settings_pb2.DiscussionSettings, _Mapping]] = ...) -> None: ...
