"""Names and ids of the Seald wire ↔ those of the core."""

from __future__ import annotations

import hmac
import re
from uuid import UUID

from sabir.domain.ids import CredentialId

_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")

ACTIONS = {
    "ACCOUNT_DISABLED": "USER_DISABLED",
    "ACCOUNT_ENABLED": "USER_ENABLED",
    "API_TOKEN_CHANGED": "API_TOKEN_CHANGED",
    "API_TOKEN_CREATED": "API_TOKEN_CREATED",
    "API_TOKEN_DELETED": "API_TOKEN_DELETED",
    "APP_PASSWORD_CREATED": "DEVICE_ADDED",
    "BOT_CHANGED": "BOT_CHANGED",
    "BOT_CREATED": "BOT_CREATED",
    "BOT_DELETED": "BOT_DELETED",
    "BOT_DISABLED": "BOT_DISABLED",
    "BOT_ENABLED": "BOT_ENABLED",
    "CLIENT_KEY_CREATED": "DEVICE_ADDED",
    "CLIENT_KEY_DELETED": "DEVICE_REVOKED_USER",
    "CREDENTIAL_REVOKED": "DEVICE_REVOKED_USER",
    "DASHBOARD_ADMIN_CHANGED": "DASHBOARD_ADMIN_CHANGED",
    "DASHBOARD_ADMIN_CREATED": "DASHBOARD_ADMIN_CREATED",
    "IDENTITY_DELETED": "IDENTITY_DELETED",
    "MESSAGES_DELETED_ALL": "MESSAGES_DELETED_ALL",
    "MESSAGE_PINNED": "MESSAGE_PINNED",
    "MESSAGE_UNPINNED": "MESSAGE_UNPINNED",
    "MODERATOR_CHANGED": "MODERATOR_CHANGED",
    "PEOPLE_GROUP_CHANGED": "PEOPLE_GROUP_CHANGED",
    "PEOPLE_GROUP_CREATED": "PEOPLE_GROUP_CREATED",
    "PEOPLE_GROUP_DELETED": "PEOPLE_GROUP_DELETED",
    "RIGHTS_CHANGED": "RIGHTS_CHANGED",
    "ROOM_BANNED": "ROOM_BANNED",
    "ROOM_CHANGED": "ROOM_CHANGED",
    "ROOM_CREATED": "ROOM_CREATED",
    "ROOM_DELETED": "ROOM_DELETED",
    "ROOM_PUBLISHED": "ROOM_PUBLISHED",
    "ROOM_UNBANNED": "ROOM_UNBANNED",
    "SERVER_BANNED": "SERVER_BANNED",
    "SERVER_UNBANNED": "SERVER_UNBANNED",
    "SESSION_KEY_CHANGED": "SESSION_KEY_CHANGED",
    "USER_CHANGED": "USER_CHANGED",
    "SETTING_CHANGED": "SETTING_CHANGED",
    "STAFF_CHANGED": "STAFF_CHANGED",
    "USER_CREATED": "USER_CREATED",
    "USER_DELETED": "USER_DELETED",
}
"""The core's acts as the event log names them; acts that Seald does not have keep their own names."""

_PUBLISHED = """
    ADMIN_MESSAGE_TOKEN_CREATED_FOR ADMIN_MESSAGE_TOKEN_ENTRUSTED_CREATED_FOR ADMINKEY_CREATED CHECK_FAILED_ACL_FORWARD
    CHECK_FAILED_ACL_READ CHECK_FAILED_ACL_REVOKE CONNECTOR_ADDED CONNECTOR_REMOVED DASHBOARD_LOGIN DEVICE_ADDED
    DEVICE_RENEWED DEVICE_REVOKED_USER EVENTLOG_DISABLED EVENTLOG_ENABLED EXPORT_DONE GET_OTP GROUP_ADDED_ADMIN
    GROUP_ADDED_MEMBER GROUP_ADDED_MEMBER_SELF GROUP_CHECK_INIT_REVOKE_DASHBOARD GROUP_CREATED GROUP_REMOVED_ADMIN
    GROUP_REMOVED_MEMBER GROUP_REMOVED_MEMBER_DASHBOARD GROUP_RENEW_KEYS JOIN_TEAM JWT_SECRET_CREATED JWT_SECRET_DELETED
    MESSAGE_CREATE MESSAGE_ENTRUSTED_FAIL_OLD MESSAGE_ENTRUSTED_FAIL_WRONG MESSAGE_ENTRUSTED_READ
    MESSAGE_ENTRUSTED_READ_BROWSER_INSTEAD_SEALD MESSAGE_ENTRUSTED_READ_UNAUTHORIZED
    MESSAGE_ENTRUSTED_READ_UNAUTHORIZED_REVOKED MESSAGE_READ_FAILED_DEVICE MESSAGE_READ_OK MESSAGE_READ_UNAUTHORIZED
    MESSAGE_READ_UNAUTHORIZED_REVOKED MESSAGE_REVOKED_ALL__USER MESSAGE_REVOKED_USER__USER
    MESSAGE_SET_SELF_DESTRUCT_DATE MESSAGE_TOKEN_CREATED_FOR MESSAGE_TOKEN_ENTRUSTED_CREATED_FOR USER_ADDKEY_REENCRYPT
    USER_CREATED USER_DISABLED USER_LOGGED
"""
PUBLISHED_ACTIONS = frozenset(_PUBLISHED.split())
"""Names a filter may ask for, whether or not anything here does them. Source: Seald, event log."""


def uuid_of(text: str) -> str | None:
    """A UUID in its usual form, in small letters; None if it is none."""
    text = text.lower()
    return text if _UUID.fullmatch(text) else None


def key_uuid(purpose_key: bytes, credential: CredentialId | None) -> str | None:
    """What stands for a person's device: the same one for the same credential, and no way back."""
    if credential is None:
        return None
    return str(UUID(bytes=hmac.digest(purpose_key, credential.to_bytes(8, "big"), "sha256")[:16], version=4))


def action_of(core_action: str) -> str:
    """As the event log shows it."""
    return ACTIONS.get(core_action, core_action)


def core_actions(action: str) -> list[str] | None:
    """All acts of the core that are shown by this name; None if there is no such name."""
    found = [name for name, shown in ACTIONS.items() if shown == action]
    if not found and action in PUBLISHED_ACTIONS:
        return [action]
    return found or None
