from sabir.wire.olvid.proto.olvid.daemon.datatypes.v1 import backup_pb2 as _backup_pb2
from sabir.wire.olvid.proto.olvid.daemon.datatypes.v1 import client_key_pb2 as _client_key_pb2
from sabir.wire.olvid.proto.olvid.daemon.datatypes.v1 import identity_pb2 as _identity_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class BackupKeyGetRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class BackupKeyGetResponse(_message.Message):
    __slots__ = ("backup_key",)
    BACKUP_KEY_FIELD_NUMBER: _ClassVar[int]
    backup_key: str
    def __init__(self, backup_key: _Optional[str] = ...) -> None: ...

class BackupKeyRenewRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class BackupKeyRenewResponse(_message.Message):
    __slots__ = ("backup_key",)
    BACKUP_KEY_FIELD_NUMBER: _ClassVar[int]
    backup_key: str
    def __init__(self, backup_key: _Optional[str] = ...) -> None: ...

class BackupGetRequest(_message.Message):
    __slots__ = ("backup_key",)
    BACKUP_KEY_FIELD_NUMBER: _ClassVar[int]
    backup_key: str
    def __init__(self, backup_key: _Optional[str] = ...) -> None: ...

class BackupGetResponse(_message.Message):
    __slots__ = ("backup",)
    BACKUP_FIELD_NUMBER: _ClassVar[int]
    backup: _backup_pb2.Backup
    def __init__(self, backup: _Optional[_Union[_backup_pb2.Backup, _Mapping]] = ...) -> None: ...

class BackupNowRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class BackupNowResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class BackupRestoreDaemonRequest(_message.Message):
    __slots__ = ("backup_key", "new_device_name")
    BACKUP_KEY_FIELD_NUMBER: _ClassVar[int]
    NEW_DEVICE_NAME_FIELD_NUMBER: _ClassVar[int]
    backup_key: str
    new_device_name: str
    def __init__(self, backup_key: _Optional[str] = ..., new_device_name: _Optional[str] = ...) -> None: ...

class BackupRestoreDaemonResponse(_message.Message):
    __slots__ = ("restored_identities", "restored_admin_client_keys", "restored_client_keys")
    RESTORED_IDENTITIES_FIELD_NUMBER: _ClassVar[int]
    RESTORED_ADMIN_CLIENT_KEYS_FIELD_NUMBER: _ClassVar[int]
    RESTORED_CLIENT_KEYS_FIELD_NUMBER: _ClassVar[int]
    restored_identities: _containers.RepeatedCompositeFieldContainer[_identity_pb2.Identity]
    restored_admin_client_keys: _containers.RepeatedCompositeFieldContainer[_client_key_pb2.ClientKey]
    restored_client_keys: _containers.RepeatedCompositeFieldContainer[_client_key_pb2.ClientKey]
    def __init__(self, restored_identities: _Optional[_Iterable[_Union[_identity_pb2.Identity, _Mapping]]] = ..., restored_admin_client_keys: _Optional[_Iterable[_Union[_client_key_pb2.ClientKey, _Mapping]]] = ..., restored_client_keys: _Optional[_Iterable[_Union[_client_key_pb2.ClientKey, _Mapping]]] = ...) -> None: ...

class BackupRestoreAdminBackupRequest(_message.Message):
    __slots__ = ("backup_key",)
    BACKUP_KEY_FIELD_NUMBER: _ClassVar[int]
    backup_key: str
    def __init__(self, backup_key: _Optional[str] = ...) -> None: ...

class BackupRestoreAdminBackupResponse(_message.Message):
    __slots__ = ("restored_admin_client_keys",)
    RESTORED_ADMIN_CLIENT_KEYS_FIELD_NUMBER: _ClassVar[int]
    restored_admin_client_keys: _containers.RepeatedCompositeFieldContainer[_client_key_pb2.ClientKey]
    def __init__(self, restored_admin_client_keys: _Optional[_Iterable[_Union[_client_key_pb2.ClientKey, _Mapping]]] = ...) -> None: ...

class BackupRestoreProfileSnapshotRequest(_message.Message):
    __slots__ = ("backup_key", "id", "new_device_name")
    BACKUP_KEY_FIELD_NUMBER: _ClassVar[int]
    ID_FIELD_NUMBER: _ClassVar[int]
    NEW_DEVICE_NAME_FIELD_NUMBER: _ClassVar[int]
    backup_key: str
    id: str
    new_device_name: str
    def __init__(self, backup_key: _Optional[str] = ..., id: _Optional[str] = ..., new_device_name: _Optional[str] = ...) -> None: ...

class BackupRestoreProfileSnapshotResponse(_message.Message):
    __slots__ = ("restored_identity", "restored_client_keys")
    RESTORED_IDENTITY_FIELD_NUMBER: _ClassVar[int]
    RESTORED_CLIENT_KEYS_FIELD_NUMBER: _ClassVar[int]
    restored_identity: _identity_pb2.Identity
    restored_client_keys: _containers.RepeatedCompositeFieldContainer[_client_key_pb2.ClientKey]
    def __init__(self, restored_identity: _Optional[_Union[_identity_pb2.Identity, _Mapping]] = ..., restored_client_keys: _Optional[_Iterable[_Union[_client_key_pb2.ClientKey, _Mapping]]] = ...) -> None: ...
