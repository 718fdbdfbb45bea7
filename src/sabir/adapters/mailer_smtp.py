"""Mail handed to an SMTP server, one connection per mail."""

from __future__ import annotations

import logging
import ssl
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal
from urllib.parse import unquote, urlsplit

from sabir.adapters.mail_message import compose
from sabir.domain.errors import Unavailable
from sabir.ports import Clock, Mail

if TYPE_CHECKING:
    from aiosmtplib import SMTP

log = logging.getLogger(__name__)

Security = Literal["tls", "starttls", "if offered"]
_DEFAULT_PORTS = {"smtp": 587, "smtps": 465}


@dataclass(frozen=True, slots=True)
class SmtpServer:
    """`smtps://…` speaks TLS from the start; `smtp://…` upgrades to it: always if there is a password, else if offered.

    An upgrade that is only "if offered" can be suppressed by anyone on the way, so there the certificate is not judged:
    relays on the same machine rarely have a good one.
    """

    host: str
    port: int
    security: Security
    user: str | None = None
    password: str | None = field(default=None, repr=False)

    @classmethod
    def parse(cls, url: str) -> SmtpServer:
        """Raises `ValueError` that says what to change."""
        parts = urlsplit(url)
        try:
            port = parts.port or _DEFAULT_PORTS[parts.scheme]
        except (KeyError, ValueError):
            port = 0
        if not (port and parts.hostname) or parts.path.strip("/") or parts.query:
            raise ValueError("mail: a mail server's address looks like smtp://[USER:PASSWORD@]HOST[:PORT] or smtps://…")
        if (parts.username is None) != (parts.password is None):
            raise ValueError("mail: a mail server's address has both a user and a password, or neither")
        if parts.username is None or parts.password is None:
            return cls(parts.hostname, port, "tls" if parts.scheme == "smtps" else "if offered")
        security: Security = "tls" if parts.scheme == "smtps" else "starttls"
        return cls(parts.hostname, port, security, unquote(parts.username), unquote(parts.password))


class SmtpMailer:
    """A `Mailer` through an SMTP server."""

    def __init__(
        self, server: SmtpServer, sender: str, clock: Clock, *, tls: ssl.SSLContext | None = None, timeout_s: float = 20
    ) -> None:
        """`tls` replaces the system's trusted authorities."""
        self._server = server
        self._sender = sender
        self._clock = clock
        self._tls = tls
        self._timeout_s = timeout_s

    async def send(self, mail: Mail) -> None:
        import aiosmtplib

        message = compose(mail, self._sender, self._clock)
        try:
            async with self._client() as client:
                await client.send_message(message)
        except (aiosmtplib.SMTPException, OSError) as error:
            log.warning("A mail was not taken by %s: %s", self._shown, type(error).__name__)
            raise Unavailable("The mail could not be sent.") from error

    async def check(self) -> None:
        import aiosmtplib

        try:
            async with self._client() as client:
                await client.noop()
        except (aiosmtplib.SMTPException, OSError) as error:
            raise Unavailable(f"The mail server {self._shown} can't be used: {error}") from error

    @property
    def _shown(self) -> str:
        return f"{self._server.host}:{self._server.port}"

    def _client(self) -> SMTP:
        """Connects and logs in when it is entered."""
        from aiosmtplib import SMTP

        server = self._server
        is_judged = server.security != "if offered"
        return SMTP(
            hostname=server.host,
            port=server.port,
            username=server.user,
            password=server.password,
            use_tls=server.security == "tls",
            start_tls={"tls": False, "starttls": True, "if offered": None}[server.security],
            validate_certs=is_judged,
            tls_context=self._tls if is_judged else None,
            timeout=self._timeout_s,
        )
