from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from typing import ClassVar as _ClassVar, Optional as _Optional

DESCRIPTOR: _descriptor.FileDescriptor

class PingRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class PingResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class DaemonVersionRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class DaemonVersionResponse(_message.Message):
    __slots__ = ("version",)
    VERSION_FIELD_NUMBER: _ClassVar[int]
    version: str
    def __init__(self, version: _Optional[str] = ...) -> None: ...

class AuthenticationTestRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class AuthenticationTestResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class AuthenticationAdminTestRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class AuthenticationAdminTestResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...
