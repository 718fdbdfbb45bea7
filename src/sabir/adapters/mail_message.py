"""A mail as the text that travels: headers, encodings, a date and an id."""

from __future__ import annotations

from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formatdate, make_msgid, parseaddr

from sabir.domain.errors import InvalidInput
from sabir.ports import Clock, Mail


def compose(mail: Mail, sender: str, clock: Clock) -> EmailMessage:
    """Raises `InvalidInput` for a recipient that is no address or a subject that is no line."""
    message = EmailMessage(policy=SMTP)
    try:
        message["From"] = sender
        message["To"] = mail_address(mail.to)
        message["Subject"] = mail.subject
    except ValueError as error:
        raise InvalidInput("email", "This can't be written into a mail.") from error
    message["Date"] = formatdate(clock.now_ms() / 1000)
    message["Message-ID"] = make_msgid(domain=mail_address(parseaddr(sender)[1]).domain)
    message.set_content(mail.text)
    return message


def checked_sender(sender: str) -> str:
    """`name@host` or `NAME <name@host>`. Raises `ValueError`."""
    mail_address(parseaddr(sender)[1])
    if not sender.isprintable():
        raise ValueError("a sender is one line of text")
    return sender


def mail_address(text: str) -> Address:
    """One bare address, its domain in ASCII. Raises `ValueError`."""
    local, _, domain = text.rpartition("@")
    try:
        return Address(addr_spec=f"{local}@{domain.encode('idna').decode()}")
    except (MessageError, IndexError) as error:
        raise ValueError(f"{text!r} is not a mail address") from error
