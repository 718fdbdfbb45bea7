"""SettingsCommandService: what an identity wants done by itself, and what holds in its discussions."""

from __future__ import annotations

from sabir.core import Core
from sabir.domain.ephemerality import Ephemerality
from sabir.domain.identity_settings import AutoAccept, IdentitySettings, Retention
from sabir.faces.olvid import render
from sabir.faces.olvid.auth import Keys
from sabir.faces.olvid.ids import row_id
from sabir.faces.olvid.methods import Handlers
from sabir.transport.rpc import Call
from sabir.wire.olvid.proto.olvid.daemon.command.v1 import settings_commands_pb2 as pb
from sabir.wire.olvid.proto.olvid.daemon.datatypes.v1 import settings_pb2


class Settings:
    """Endpoints."""

    def __init__(self, core: Core, keys: Keys) -> None:
        self._core = core
        self._keys = keys

    def handlers(self) -> Handlers:
        return {
            "SettingsIdentityGet": self.get,
            "SettingsIdentitySet": self.set,
            "SettingsDiscussionGet": self.get_in,
            "SettingsDiscussionSet": self.set_in,
        }

    async def get(self, _: pb.SettingsIdentityGetRequest, call: Call) -> pb.SettingsIdentityGetResponse:
        owner = await self._keys.owner(call)
        found = await self._core.olvid_settings.of_identity(owner)
        return pb.SettingsIdentityGetResponse(identity_settings=_shown(found))

    async def set(self, request: pb.SettingsIdentitySetRequest, call: Call) -> pb.SettingsIdentitySetResponse:
        owner = await self._keys.owner(call)
        kept = await self._core.olvid_settings.put_of_identity(owner, _wanted(request.identity_settings))
        return pb.SettingsIdentitySetResponse(identity_settings=_shown(kept))

    async def get_in(self, request: pb.SettingsDiscussionGetRequest, call: Call) -> pb.SettingsDiscussionGetResponse:
        owner = await self._keys.owner(call)
        found = await self._core.olvid_settings.of_discussion(owner, row_id(request.discussion_id))
        return pb.SettingsDiscussionGetResponse(
            discussion_settings=render.discussion_settings(request.discussion_id, found)
        )

    async def set_in(self, request: pb.SettingsDiscussionSetRequest, call: Call) -> pb.SettingsDiscussionSetResponse:
        owner = await self._keys.owner(call)
        wished = request.discussion_settings
        wanted = Ephemerality(wished.read_once, wished.existence_duration, wished.visibility_duration)
        kept = await self._core.olvid_settings.put_of_discussion(owner, row_id(wished.discussion_id), wanted)
        return pb.SettingsDiscussionSetResponse(
            discussion_settings=render.discussion_settings(wished.discussion_id, kept)
        )


def _wanted(wished: settings_pb2.IdentitySettings) -> IdentitySettings:
    """What is absent is as by default."""
    accepted, kept = wished.invitation, wished.message_retention
    return IdentitySettings(
        AutoAccept(
            accepted.auto_accept_introduction,
            accepted.auto_accept_group,
            accepted.auto_accept_one_to_one,
            accepted.auto_accept_invitation,
        ),
        Retention(
            kept.existence_duration,
            kept.discussion_count,
            kept.global_count,
            kept.clean_locked_discussions,
            kept.preserve_is_sharing_location_messages,
        ),
        wished.keycloak.auto_invite_new_members,
    )


def _shown(settings: IdentitySettings) -> settings_pb2.IdentitySettings:
    """All three parts are there: clients change them in place."""
    accepted, kept = settings.auto_accept, settings.retention
    return settings_pb2.IdentitySettings(
        invitation=settings_pb2.IdentitySettings.AutoAcceptInvitation(
            auto_accept_introduction=accepted.introductions,
            auto_accept_group=accepted.groups,
            auto_accept_one_to_one=accepted.one_to_ones,
            auto_accept_invitation=accepted.invitations,
        ),
        message_retention=settings_pb2.IdentitySettings.MessageRetention(
            existence_duration=kept.existence_s,
            discussion_count=kept.discussion_count,
            global_count=kept.global_count,
            clean_locked_discussions=kept.cleans_locked,
            preserve_is_sharing_location_messages=kept.keeps_sharings,
        ),
        keycloak=settings_pb2.IdentitySettings.Keycloak(auto_invite_new_members=settings.invites_directory),
    )
