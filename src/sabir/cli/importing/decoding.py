"""From what another server kept to what the core takes: ids in one spelling, and messages in words."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from sabir.adapters.importers.values import Malformed
from sabir.core.steps.secrets import token_hash
from sabir.domain.importing import OldMessage, OldPerson, Said, Shown
from sabir.faces.session.parse import words
from sabir.wire.errors import WireError
from sabir.wire.onion import ServerKey
from sabir.wire.session.blinding import aliases
from sabir.wire.session.ids import ANY_ID, STANDARD, SessionId, parse_session_id
from sabir.wire.session.old_tokens import old_token

_REMEMBERED = 100_000


class Decoder:
    """For the data of the server that has this private key."""

    def __init__(self, private_key: bytes) -> None:
        self._private = private_key
        self.public = ServerKey.from_private(private_key).public

    def who(self, value: object) -> str:
        """See `Spelling`."""
        return _spelled(value) if isinstance(value, str) else _refused()

    def aliases(self, session_id: str) -> tuple[str, ...]:
        """The absolute blinded ids that a plain one has on that server."""
        return tuple(aliases(session_id, self.public)) if session_id.startswith(STANDARD) else ()

    def person(self, row: OldPerson, *, has_token: bool) -> OldPerson:
        """With its blinded ids, and the hash of its token."""
        is_plain = row.key.startswith(STANDARD)
        token = old_token(self._private, SessionId(row.key)).hex() if has_token and is_plain else ""
        return replace(row, blinded=self.aliases(row.key), token=token_hash(token) if token else None)


def in_words(row: OldMessage) -> OldMessage:
    """With what it says."""
    if row.deleted_ms is not None:
        return row
    read = words(row.data, least_file=1)
    quote = read.quote
    said = Said(
        read.text,
        read.name,
        read.sent_ms(row.posted_ms) or 0,
        quote.author_key if quote else "",
        quote.sent_ms if quote else 0,
        quote.otherwise if quote else "",
        tuple(Shown(file.number, file.name, file.mime, file.otherwise) for file in read.files),
    )
    return replace(row, said=said)


@lru_cache(_REMEMBERED)
def _spelled(text: str) -> str:
    try:
        return parse_session_id(text, ANY_ID)
    except WireError as error:
        raise Malformed(str(error)) from error


def _refused() -> str:
    raise Malformed("a session id is text")
