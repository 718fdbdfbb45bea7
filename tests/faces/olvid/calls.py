"""Every answered call of the released client, with arguments that are well formed and name nothing."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import Any

from tests.helpers.olvid_bot import OlvidError

Calls = dict[str, dict[str, Any]]

OPEN: Calls = {"ping": {}}
ANY_KEY: Calls = {"daemon_version": {}}
TESTS: Calls = {"authentication_test": {}, "authentication_admin_test": {}}
OF_IDENTITIES: Calls = {
    "identity_get": {},
    "identity_get_bytes_identifier": {},
    "identity_get_invitation_link": {},
    "identity_get_api_key_status": {},
    "identity_download_photo": {},
    "identity_set_api_key": {"api_key": "6c1d0d3e-6f0a-4a37-9a2c-0f3b1e6f7a11"},
    "identity_remove_photo": {},
    "identity_update_details": {"new_details": {"first_name": "Bot"}},
    "discussion_list": {},
    "discussion_locked_list": {},
    "contact_list": {},
    "message_list": {},
    "message_refresh": {},
    "attachment_list": {},
    "settings_identity_get": {},
    "settings_identity_set": {"identity_settings": {}},
    "invitation_list": {},
}
"""These succeed for any identity."""
NAMING: Calls = {
    "discussion_get": {"discussion_id": 1},
    "discussion_get_by_contact": {"contact_id": 1},
    "discussion_get_by_group": {"group_id": 1},
    "discussion_get_bytes_identifier": {"discussion_id": 1},
    "discussion_empty": {"discussion_id": 1},
    "discussion_locked_delete": {"discussion_id": 1},
    "contact_get": {"contact_id": 1},
    "contact_delete": {"contact_id": 1},
    "contact_downgrade_one_to_one_discussion": {"contact_id": 1},
    "contact_recreate_channels": {"contact_id": 1},
    "contact_download_photo": {"contact_id": 1},
    "discussion_download_photo": {"discussion_id": 1},
    "contact_get_bytes_identifier": {"contact_id": 1},
    "contact_get_invitation_link": {"contact_id": 1},
    "contact_introduction": {"first_contact_id": 1, "second_contact_id": 2},
    "contact_invite_to_one_to_one_discussion": {"contact_id": 1},
    "invitation_get": {"invitation_id": 1},
    "invitation_accept": {"invitation_id": 1},
    "invitation_decline": {"invitation_id": 1},
    "invitation_sas": {"invitation_id": 1, "sas": "0000"},
    "invitation_delete": {"invitation_id": 1},
    "call_start_discussion_call": {"discussion_id": 1},
    "settings_discussion_get": {"discussion_id": 1},
    "settings_discussion_set": {"discussion_settings": {"discussion_id": 1}},
    "message_get": {"message_id": "O1"},
    "message_send": {"discussion_id": 1, "body": "x"},
    "message_send_with_attachments": {
        "discussion_id": 1,
        "attachments_filename_with_payload": [["a.txt", {"bytes": ""}]],
    },
    "message_send_location": {"discussion_id": 1, "latitude": 1.0, "longitude": 1.0},
    "message_start_location_sharing": {"discussion_id": 1, "latitude": 1.0, "longitude": 1.0},
    "message_update_location_sharing": {"message_id": "O1", "latitude": 1.0, "longitude": 1.0},
    "message_end_location_sharing": {"message_id": "O1"},
    "message_update_body": {"message_id": "O1", "updated_body": "x"},
    "message_delete": {"message_id": "O1"},
    "message_react": {"message_id": "O1", "reaction": "x"},
    "attachment_get": {"attachment_id": "O1"},
    "attachment_delete": {"attachment_id": "O1"},
    "attachment_download": {"attachment_id": "O1"},
}
"""These are NOT_FOUND for an identity that has nothing."""
OF_ADMINS: Calls = {
    "admin_client_key_list": {},
    "admin_client_key_get": {"client_key": "x"},
    "admin_client_key_new": {"name": "x", "identity_id": 1},
    "admin_client_key_delete": {"client_key": "x"},
    "admin_identity_list": {},
    "admin_identity_admin_get": {"identity_id": 1},
    "admin_identity_admin_get_bytes_identifier": {"identity_id": 1},
    "admin_identity_admin_get_invitation_link": {"identity_id": 1},
    "admin_identity_admin_download_photo": {"identity_id": 1},
    "admin_identity_delete": {"identity_id": 1},
    "admin_identity_new": {"identity_details": {"first_name": "New"}},
}
NOTIFICATIONS = (
    "attachment_received",
    "attachment_uploaded",
    "contact_deleted",
    "contact_details_updated",
    "contact_new",
    "contact_photo_updated",
    "discussion_new",
    "discussion_locked",
    "discussion_title_updated",
    "discussion_settings_updated",
    "invitation_received",
    "invitation_sent",
    "invitation_updated",
    "invitation_deleted",
    "message_received",
    "message_sent",
    "message_location_received",
    "message_location_sent",
    "message_location_sharing_start",
    "message_location_sharing_update",
    "message_location_sharing_end",
    "message_uploaded",
    "message_delivered",
    "message_read",
    "message_deleted",
    "message_body_updated",
    "message_reaction_added",
    "message_reaction_updated",
    "message_reaction_removed",
)


async def outcome(work: Awaitable[Any]) -> str:
    """The code a call ended with; "OK" for one that succeeded."""
    try:
        await work
    except OlvidError as error:
        return error.code or error.details
    return "OK"


async def refusal(work: Awaitable[Any]) -> str:
    """Code and text of a call that must fail."""
    try:
        result = await work
    except OlvidError as error:
        return f"{error.code} {error.details}"
    raise AssertionError(f"It was not refused: {result}")
