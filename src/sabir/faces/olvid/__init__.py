"""The Olvid face: the daemon's gRPC services. Source: Olvid daemon gRPC API 2.0.1."""

from __future__ import annotations

from sabir.config import Config
from sabir.core import Core
from sabir.faces.olvid.admin import Admin
from sabir.faces.olvid.attachments import Attachments
from sabir.faces.olvid.auth import FACE, Keys
from sabir.faces.olvid.calls import Calls
from sabir.faces.olvid.contacts import Contacts
from sabir.faces.olvid.discussions import Discussions
from sabir.faces.olvid.errors import translate
from sabir.faces.olvid.gallery import Gallery
from sabir.faces.olvid.identities import Identities
from sabir.faces.olvid.invitations import Invitations
from sabir.faces.olvid.locations import Locations
from sabir.faces.olvid.messages import Messages
from sabir.faces.olvid.methods import method
from sabir.faces.olvid.notices import Notices
from sabir.faces.olvid.photos import Photos
from sabir.faces.olvid.settings import Settings
from sabir.faces.olvid.storage import Storage
from sabir.faces.olvid.tools import Tools
from sabir.transport.face import Face
from sabir.transport.rpc import GrpcServices
from sabir.wire.olvid.services import SERVICES


def build(core: Core, config: Config) -> Face:
    """All services are there; an rpc that is not served answers UNIMPLEMENTED."""
    keys = Keys(core, [key.reveal() for key in config.server.olvid_admin_keys])
    resources = (
        Admin(core, keys),
        Attachments(core, keys),
        Calls(core, keys, config.talk.start_calls),
        Contacts(core, keys),
        Discussions(core, keys),
        Invitations(core, keys),
        Identities(core, keys, config.server.base_url),
        Locations(core, keys, config),
        Messages(core, keys, config.limits.file_bytes),
        Notices(core, keys),
        Photos(core, keys, Gallery()),
        Settings(core, keys),
        Storage(core, keys),
        Tools(keys),
    )
    methods = [method(name, handler) for resource in resources for name, handler in resource.handlers().items()]
    return Face(FACE, services=[GrpcServices(SERVICES, methods, translate)])
