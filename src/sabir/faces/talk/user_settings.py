"""What users set for themselves.

Source: Nextcloud Talk API, user settings.
"""

from __future__ import annotations

from sabir.domain.errors import InvalidInput
from sabir.faces.talk.endpoint import Call, Reply, Resource, endpoint

ATTACHMENT_FOLDER = "attachment_folder"
READ_PRIVACY = "read_status_privacy"
TYPING_PRIVACY = "typing_privacy"
_MAX_PATH = 250


class UserSettings(Resource):
    """`/settings/user`"""

    @endpoint("account.set")
    async def on_post(self, call: Call) -> Reply:
        """Shown in the capabilities."""
        key = call.parameters.text("key")
        await self.core.settings.set_own(call.actor, key, _checked(key, call.parameters.text("value", "")))
        return Reply()


def _checked(key: str, value: str) -> str:
    """Raises `InvalidInput`."""
    if key == ATTACHMENT_FOLDER:
        folder = "/" + value.strip().strip("/")
        if len(folder) > _MAX_PATH or not folder.isprintable() or ".." in folder.split("/"):
            raise InvalidInput("value", "This is no folder.")
        return folder
    if key in (READ_PRIVACY, TYPING_PRIVACY) and value in ("0", "1"):
        return value
    raise InvalidInput("key", "There is no such setting.")
