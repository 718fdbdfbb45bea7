from sabir.wire.olvid.proto.olvid.daemon.admin.v1 import backup_admin_pb2 as _backup_admin_pb2
from sabir.wire.olvid.proto.olvid.daemon.admin.v1 import client_key_admin_pb2 as _client_key_admin_pb2
from sabir.wire.olvid.proto.olvid.daemon.admin.v1 import identity_admin_pb2 as _identity_admin_pb2
from google.protobuf import descriptor as _descriptor
from typing import ClassVar as _ClassVar

DESCRIPTOR: _descriptor.FileDescriptor
