"""What a message says, apart from how its bytes are laid out (see `codec`)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file beside the text. `file_id` is the id the upload returned; sizes are what the sender claims."""

    file_id: int
    content_type: str = ""
    size_bytes: int = 0
    file_name: str = ""
    url: str = ""
    width: int = 0
    height: int = 0
    caption: str = ""
    is_voice: bool = False
    is_encrypted: bool = False


@dataclass(frozen=True, slots=True)
class Quote:
    """The message answered to, named by its author's time. Today's clients leave `text` empty."""

    sent_ms: int
    author: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Preview:
    """A link shown with its title."""

    url: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class Invitation:
    """A join URL of another room."""

    url: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Reaction:
    """An emoji on the message its author sent at `sent_ms`; only servers without reactions see these."""

    sent_ms: int
    author: str
    emoji: str
    is_removed: bool = False


@dataclass(frozen=True, slots=True)
class Content:
    """One message. Empty strings and zero times stand for what the sender left out."""

    text: str = ""
    name: str = ""
    sent_ms: int = 0
    signed_ms: int = 0
    quote: Quote | None = None
    attachments: tuple[Attachment, ...] = ()
    previews: tuple[Preview, ...] = ()
    invitation: Invitation | None = None
    reaction: Reaction | None = None
    is_timer_update: bool = False

    @property
    def author_ms(self) -> int:
        """The author's time of sending, by which quotes name the message; 0 if unknown."""
        return self.sent_ms or self.signed_ms

    @property
    def is_visible(self) -> bool:
        """Whether clients show it; they drop the rest."""
        return bool(self.text or self.attachments or self.previews or self.quote or self.invitation)
