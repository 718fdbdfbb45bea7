"""Which resource stands behind which path; the support table of the documentation is compared with this one."""

from __future__ import annotations

from collections.abc import Mapping

from sabir.faces.talk.account import AppPassword, NewAppPassword, User
from sabir.faces.talk.active import Active, GuestName, State
from sabir.faces.talk.attendees import Archive, Attendees, CallNotifications, RoomCapabilities
from sabir.faces.talk.autocomplete import Autocomplete
from sabir.faces.talk.avatars import (
    DarkGuestAvatar,
    DarkRoomAvatar,
    DarkUserAvatar,
    GuestAvatar,
    OwnAvatar,
    RoomAvatar,
    RoomEmoji,
    UserAvatar,
)
from sabir.faces.talk.bans import Bans, OneBan
from sabir.faces.talk.bots import AllBots, BotMessage, BotReaction, OneRoomBot, RoomBots
from sabir.faces.talk.calls import Calls, Ringing
from sabir.faces.talk.capabilities import Capabilities, Status
from sabir.faces.talk.chat import Chat, Context, Expiration, OneMessage, ReadMarker
from sabir.faces.talk.endpoint import Resource
from sabir.faces.talk.files import AllFiles, AllOwnFiles, Files, OwnFiles, SharedFile
from sabir.faces.talk.links import Link, LinkPassword
from sabir.faces.talk.login import RequestToken, WebLogin, WebLogout
from sabir.faces.talk.login_flow import FirstFlow, FirstFlowPage, FlowGrant, FlowPage, FlowPoll, NewFlow
from sabir.faces.talk.mention_search import Suggestions
from sabir.faces.talk.notifications import Notifications, OneNotification, Push
from sabir.faces.talk.object_rooms import AskPassword, RoomOfFile, RoomOfLink
from sabir.faces.talk.participants import Moderators, Participants, Self, SentOut
from sabir.faces.talk.permissions import AttendeePermissions, MentionPermissions, Permissions, RecordingConsent
from sabir.faces.talk.polls import OnePoll, Polls
from sabir.faces.talk.provisioning import (
    AppSetting,
    AppSettings,
    Disabled,
    Enabled,
    Groups,
    GroupUsers,
    OneGroup,
    OneUser,
    UserDetails,
    UserGroups,
    Users,
)
from sabir.faces.talk.reactions import Reactions
from sabir.faces.talk.reminders import OneReminder
from sabir.faces.talk.room_settings import (
    Description,
    Favorite,
    Guests,
    Listable,
    ListedRooms,
    Lobby,
    NotificationLevel,
    Password,
    ReadOnly,
)
from sabir.faces.talk.rooms import Notes, OneRoom, Rooms
from sabir.faces.talk.shares import OneShare, Shares
from sabir.faces.talk.sharing import SharedItems, SharedOverview
from sabir.faces.talk.signaling import InternalSignaling
from sabir.faces.talk.signaling_backend import SignalingBackend
from sabir.faces.talk.signaling_settings import SignalingSettings
from sabir.faces.talk.user_settings import UserSettings

OCS: Mapping[str, type[Resource]] = {
    "cloud/capabilities": Capabilities,
    "cloud/user": User,
    "cloud/users": Users,
    "cloud/users/details": UserDetails,
    "cloud/users/{uid}": OneUser,
    "cloud/users/{uid}/enable": Enabled,
    "cloud/users/{uid}/disable": Disabled,
    "cloud/users/{uid}/groups": UserGroups,
    "cloud/groups": Groups,
    "cloud/groups/{gid}": OneGroup,
    "cloud/groups/{gid}/users": GroupUsers,
    "apps/provisioning_api/api/v1/config/apps/{app}": AppSettings,
    "apps/provisioning_api/api/v1/config/apps/{app}/{key}": AppSetting,
    "core/autocomplete/get": Autocomplete,
    "apps/notifications/api/v2/notifications": Notifications,
    "apps/notifications/api/v2/notifications/{notification_id:number}": OneNotification,
    "apps/notifications/api/v2/push": Push,
    "T/settings/user": UserSettings,
    "core/getapppassword": NewAppPassword,
    "core/apppassword": AppPassword,
    "apps/files_sharing/api/v1/shares": Shares,
    "apps/files_sharing/api/v1/shares/{share_id:number}": OneShare,
    "T/publicshareauth": AskPassword,
    "T/publicshare/{share_token}": RoomOfLink,
    "T/file/{file_id:number}": RoomOfFile,
    "T/guest/{token:token}/name": GuestName,
    "T/room/{token:token}/avatar": RoomAvatar,
    "T/room/{token:token}/avatar/dark": DarkRoomAvatar,
    "T/room/{token:token}/avatar/emoji": RoomEmoji,
    "T/chat/{token:token}": Chat,
    "T/chat/{token:token}/read": ReadMarker,
    "T/chat/{token:token}/share": SharedItems,
    "T/chat/{token:token}/share/overview": SharedOverview,
    "T/chat/{token:token}/{message_id:number}/reminder": OneReminder,
    "T/chat/{token:token}/mentions": Suggestions,
    "T/chat/{token:token}/{message_id:number}": OneMessage,
    "T/chat/{token:token}/{message_id:number}/context": Context,
    "T/poll/{token:token}": Polls,
    "T/poll/{token:token}/{poll_id:number}": OnePoll,
    "T/reaction/{token:token}/{message_id:number}": Reactions,
    "T/ban/{token:token}": Bans,
    "T/ban/{token:token}/{ban_id:number}": OneBan,
    "T/bot/admin": AllBots,
    "T/bot/{token:token}": RoomBots,
    "T/bot/{token:token}/{bot_id:number}": OneRoomBot,
    "T/bot/{token:token}/message": BotMessage,
    "T/bot/{token:token}/reaction/{message_id:number}": BotReaction,
}
"""Behind both scripts. `T` is version 1 of the Talk API, `R` versions 1 and 4 of its conversations."""

CONVERSATIONS: Mapping[str, type[Resource]] = {
    "R/room": Rooms,
    "R/room/note-to-self": Notes,
    "R/room/{token:token}": OneRoom,
    "R/room/{token:token}/message-expiration": Expiration,
    "R/room/{token:token}/public": Guests,
    "R/room/{token:token}/read-only": ReadOnly,
    "R/room/{token:token}/password": Password,
    "R/room/{token:token}/webinary/lobby": Lobby,
    "R/room/{token:token}/webinar/lobby": Lobby,
    "R/room/{token:token}/favorite": Favorite,
    "R/room/{token:token}/notify": NotificationLevel,
    "R/room/{token:token}/description": Description,
    "R/room/{token:token}/listable": Listable,
    "R/listed-room": ListedRooms,
    "R/room/{token:token}/participants": Participants,
    "R/room/{token:token}/participants/guests": SentOut,
    "R/room/{token:token}/participants/self": Self,
    "R/room/{token:token}/moderators": Moderators,
    "R/room/{token:token}/participants/active": Active,
    "R/room/{token:token}/attendees": Attendees,
    "R/room/{token:token}/attendees/permissions": AttendeePermissions,
    "R/room/{token:token}/permissions/{mode}": Permissions,
    "R/room/{token:token}/mention-permissions": MentionPermissions,
    "R/room/{token:token}/recording-consent": RecordingConsent,
    "R/room/{token:token}/notify-calls": CallNotifications,
    "R/room/{token:token}/archive": Archive,
    "R/room/{token:token}/capabilities": RoomCapabilities,
    "R/room/{token:token}/participants/state": State,
    "R/call/{token:token}": Calls,
    "R/call/{token:token}/ring/{attendee_id:number}": Ringing,
}

SIGNALING: Mapping[str, type[Resource]] = {
    "S/signaling/settings": SignalingSettings,
    "S/signaling/backend": SignalingBackend,
    "S/signaling/{token:token}": InternalSignaling,
}
"""`S` is versions 1 and 3 of signaling; literal words win over tokens."""

PLAIN: Mapping[str, type[Resource]] = {
    "/status.php": Status,
    "/login": WebLogin,
    "/login/v2": NewFlow,
    "/login/v2/poll": FlowPoll,
    "/login/v2/flow/{token}": FlowPage,
    "/login/v2/grant": FlowGrant,
    "/login/flow": FirstFlow,
    "/login/flow/grant": FirstFlowPage,
    "/logout": WebLogout,
    "/csrftoken": RequestToken,
    "/avatar/": OwnAvatar,
    "/avatar/{user}/{size:number}": UserAvatar,
    "/avatar/{user}/{size:number}/dark": DarkUserAvatar,
    "/avatar/guest/{name}/{size:number}": GuestAvatar,
    "/avatar/guest/{name}/{size:number}/dark": DarkGuestAvatar,
    "/f/{file_id:number}": SharedFile,
    "/s/{share_token}": Link,
    "/s/{share_token}/authenticate": LinkPassword,
    "/remote.php/dav/files/{user}": AllFiles,
    "/remote.php/dav/files/{user}/{path:path}": Files,
    "/remote.php/webdav": AllOwnFiles,
    "/remote.php/webdav/{path:path}": OwnFiles,
}
"""Without an envelope."""
WEB = ("/login", "/logout", "/csrftoken", "/avatar/")
"""How those begin that also stand behind `/index.php`."""

SCRIPTS = ("/ocs/v1.php/", "/ocs/v2.php/")
_TALK = "apps/spreed/api/v1/"
_TALK_3 = "apps/spreed/api/v3/"
_TALK_4 = "apps/spreed/api/v4/"


_METHODS = ("DELETE", "GET", "MKCOL", "POST", "PROPFIND", "PUT")


def methods(resource: type[Resource]) -> list[str]:
    """What a resource can do."""
    return [method for method in _METHODS if hasattr(resource, f"on_{method.lower()}")]


def _expanded() -> dict[str, type[Resource]]:
    found = dict(PLAIN)
    for path, resource in PLAIN.items():
        if path.startswith(WEB):
            found["/index.php" + path] = resource
    for script in SCRIPTS:
        for path, resource in OCS.items():
            found[script + path.replace("T/", _TALK)] = resource
        for path, resource in CONVERSATIONS.items():
            found[script + path.replace("R/", _TALK)] = resource
            found[script + path.replace("R/", _TALK_4)] = resource
        for path, resource in SIGNALING.items():
            found[script + path.replace("S/", _TALK)] = resource
            found[script + path.replace("S/", _TALK_3)] = resource
    return found


PATHS: Mapping[str, type[Resource]] = _expanded()
"""Every path as the router takes it."""
