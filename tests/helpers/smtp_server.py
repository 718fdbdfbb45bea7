"""An SMTP server for tests, in a thread of its own."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from tests.helpers.children import free_port


@dataclass(frozen=True)
class Letter:
    """One mail as it was taken."""

    sender: str | None
    recipients: list[str]
    message: EmailMessage
    is_encrypted: bool
    user: str | None


@dataclass
class SmtpServer:
    """Keeps what it takes; recipients at `refused.example` it refuses."""

    port: int
    letters: list[Letter] = field(default_factory=list)

    async def handle_RCPT(  # noqa: N802 - the server calls it by this name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address.endswith("@refused.example"):
            return "550 no such user here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        assert isinstance(envelope.content, bytes)
        message = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(message, EmailMessage)
        auth: object = session.auth_data
        user = auth.login.decode() if isinstance(auth, LoginPassword) else None
        assert server.transport is not None
        is_encrypted = server.transport.get_extra_info("sslcontext") is not None
        self.letters.append(Letter(envelope.mail_from, list(envelope.rcpt_tos), message, is_encrypted, user))
        return "250 OK"


@contextmanager
def smtp_server(
    *, tls: ssl.SSLContext | None = None, starttls: ssl.SSLContext | None = None, password: str | None = None
) -> Iterator[SmtpServer]:
    """On a free port of 127.0.0.1; with `password` only for those who say it."""
    keeper = SmtpServer(free_port())

    def judge(server: SMTP, session: Session, envelope: Envelope, mechanism: str, given: object) -> AuthResult:
        is_right = isinstance(given, LoginPassword) and given.password.decode() == password
        return AuthResult(success=is_right, handled=False, auth_data=given)

    controller = Controller(
        keeper,
        hostname="127.0.0.1",
        port=keeper.port,
        ssl_context=tls,
        tls_context=starttls,
        require_starttls=starttls is not None and password is not None,
        authenticator=judge,
        auth_required=password is not None,
        auth_require_tls=tls is None and password is not None,
        server_hostname="mail.example",
    )
    controller.start()
    try:
        yield keeper
    finally:
        controller.stop()
