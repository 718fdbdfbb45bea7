from sabir.wire.olvid.proto.olvid.daemon.command.v1 import attachment_commands_pb2 as _attachment_commands_pb2
from sabir.wire.olvid.proto.olvid.daemon.command.v1 import call_commands_pb2 as _call_commands_pb2
from sabir.wire.olvid.proto.olvid.daemon.command.v1 import contact_commands_pb2 as _contact_commands_pb2
from sabir.wire.olvid.proto.olvid.daemon.command.v1 import discussion_commands_pb2 as _discussion_commands_pb2
from sabir.wire.olvid.proto.olvid.daemon.command.v1 import group_commands_pb2 as _group_commands_pb2
from sabir.wire.olvid.proto.olvid.daemon.command.v1 import identity_commands_pb2 as _identity_commands_pb2
from sabir.wire.olvid.proto.olvid.daemon.command.v1 import invitation_commands_pb2 as _invitation_commands_pb2
from sabir.wire.olvid.proto.olvid.daemon.command.v1 import keycloak_commands_pb2 as _keycloak_commands_pb2
from sabir.wire.olvid.proto.olvid.daemon.command.v1 import message_commands_pb2 as _message_commands_pb2
from sabir.wire.olvid.proto.olvid.daemon.command.v1 import settings_commands_pb2 as _settings_commands_pb2
from sabir.wire.olvid.proto.olvid.daemon.command.v1 import storage_commands_pb2 as _storage_commands_pb2
from sabir.wire.olvid.proto.olvid.daemon.command.v1 import tool_commands_pb2 as _tool_commands_pb2
from google.protobuf import descriptor as _descriptor
from typing import ClassVar as _ClassVar

DESCRIPTOR: _descriptor.FileDescriptor
