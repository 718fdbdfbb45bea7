from sabir.wire.olvid.proto.olvid.daemon.datatypes.v1 import settings_pb2 as _settings_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Backup(_message.Message):
    __slots__ = ("admin_backup", "profile_backups")
    class AdminBackup(_message.Message):
        __slots__ = ("admin_client_key_count", "storage_elements_count")
        ADMIN_CLIENT_KEY_COUNT_FIELD_NUMBER: _ClassVar[int]
        STORAGE_ELEMENTS_COUNT_FIELD_NUMBER: _ClassVar[int]
        admin_client_key_count: int
        storage_elements_count: int
        def __init__(self, admin_client_key_count: _Optional[int] = ..., storage_elements_count: _Optional[int] = ...) -> None: ...
    class ProfileBackup(_message.Message):
        __slots__ = ("profile_display_name", "already_exists_locally", "keycloak_managed", "snapshots")
        class Snapshot(_message.Message):
            __slots__ = ("id", "timestamp", "from_device_name", "contact_count", "group_count", "client_key_count", "storage_elements_count", "identity_settings")
            ID_FIELD_NUMBER: _ClassVar[int]
            TIMESTAMP_FIELD_NUMBER: _ClassVar[int]
            FROM_DEVICE_NAME_FIELD_NUMBER: _ClassVar[int]
            CONTACT_COUNT_FIELD_NUMBER: _ClassVar[int]
            GROUP_COUNT_FIELD_NUMBER: _ClassVar[int]
            CLIENT_KEY_COUNT_FIELD_NUMBER: _ClassVar[int]
            STORAGE_ELEMENTS_COUNT_FIELD_NUMBER: _ClassVar[int]
            IDENTITY_SETTINGS_FIELD_NUMBER: _ClassVar[int]
            id: str
            timestamp: int
            from_device_name: str
            contact_count: int
            group_count: int
            client_key_count: int
            storage_elements_count: int
            identity_settings: _settings_pb2.IdentitySettings
            def __init__(self, id: _Optional[str] = ..., timestamp: _Optional[int] = ..., from_device_name: _Optional[str] = ..., contact_count: _Optional[int] = ..., group_count: _Optional[int] = ..., client_key_count: _Optional[int] = ..., storage_elements_count: _Optional[int] = ..., identity_settings: _Optional[_Union[_settings_pb2.IdentitySettings, _Mapping]] = ...) -> None: ...
        PROFILE_DISPLAY_NAME_FIELD_NUMBER: _ClassVar[int]
        ALREADY_EXISTS_LOCALLY_FIELD_NUMBER: _ClassVar[int]
        KEYCLOAK_MANAGED_FIELD_NUMBER: _ClassVar[int]
        SNAPSHOTS_FIELD_NUMBER: _ClassVar[int]
        profile_display_name: str
        already_exists_locally: bool
        keycloak_managed: bool
        snapshots: _containers.RepeatedCompositeFieldContainer[Backup.ProfileBackup.Snapshot]
        def __init__(self, profile_display_name: _Optional[str] = ..., already_exists_locally: _Optional[bool] = ..., keycloak_managed: _Optional[bool] = ..., snapshots: _Optional[_Iterable[_Union[Backup.ProfileBackup.Snapshot, _Mapping]]] = ...) -> None: ...
    ADMIN_BACKUP_FIELD_NUMBER: _ClassVar[int]
    PROFILE_BACKUPS_FIELD_NUMBER: _ClassVar[int]
    admin_backup: Backup.AdminBackup
    profile_backups: _containers.RepeatedCompositeFieldContainer[Backup.ProfileBackup]
    def __init__(self, admin_backup: _Optional[_Union[Backup.AdminBackup, _Mapping]] = ..., profile_backups: _Optional[_Iterable[_Union[Backup.ProfileBackup, _Mapping]]] = ...) -> None: ...
