from sabir.wire.olvid.proto.olvid.daemon.notification.v1 import attachment_notifications_pb2 as _attachment_notifications_pb2
from sabir.wire.olvid.proto.olvid.daemon.notification.v1 import call_notifications_pb2 as _call_notifications_pb2
from sabir.wire.olvid.proto.olvid.daemon.notification.v1 import contact_notifications_pb2 as _contact_notifications_pb2
from sabir.wire.olvid.proto.olvid.daemon.notification.v1 import discussion_notifications_pb2 as _discussion_notifications_pb2
from sabir.wire.olvid.proto.olvid.daemon.notification.v1 import group_notifications_pb2 as _group_notifications_pb2
from sabir.wire.olvid.proto.olvid.daemon.notification.v1 import invitation_notifications_pb2 as _invitation_notifications_pb2
from sabir.wire.olvid.proto.olvid.daemon.notification.v1 import message_notifications_pb2 as _message_notifications_pb2
from google.protobuf import descriptor as _descriptor
from typing import ClassVar as _ClassVar

DESCRIPTOR: _descriptor.FileDescriptor
