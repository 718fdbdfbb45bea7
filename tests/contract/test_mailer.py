"""What the core may expect of every mailer."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest

from sabir.adapters.mailer_outbox import OutboxMailer
from sabir.adapters.mailer_smtp import SmtpMailer, SmtpServer
from sabir.domain.errors import InvalidInput, Unavailable
from sabir.ports import Mail, Mailer
from tests.helpers.certificates import Certificate, make_certificate
from tests.helpers.children import free_port
from tests.helpers.clock import FakeClock
from tests.helpers.smtp_server import smtp_server

SENDER = "Sabir <sabir@example.org>"
ADAPTERS = ["outbox", "smtp"]


@dataclass
class Post:
    """A mailer, and what arrived through it."""

    mailer: Mailer
    arrived: Callable[[], list[EmailMessage]]


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture(params=ADAPTERS)
def post(request: pytest.FixtureRequest, tmp_path: Path, clock: FakeClock) -> Iterator[Post]:
    if request.param == "outbox":
        folder = tmp_path / "outbox"
        yield Post(OutboxMailer(folder, SENDER, clock), lambda: read_folder(folder))
        return
    with smtp_server() as server:
        mailer = SmtpMailer(SmtpServer.parse(f"smtp://127.0.0.1:{server.port}"), SENDER, clock)
        yield Post(mailer, lambda: [letter.message for letter in server.letters])


@pytest.fixture(params=ADAPTERS)
def broken_mailer(request: pytest.FixtureRequest, tmp_path: Path, clock: FakeClock) -> Mailer:
    if request.param == "smtp":
        return SmtpMailer(SmtpServer.parse(f"smtp://127.0.0.1:{free_port()}"), SENDER, clock)
    (tmp_path / "outbox").write_text("a file where the folder should be")
    return OutboxMailer(tmp_path / "outbox", SENDER, clock)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    return make_certificate(tmp_path_factory.mktemp("certificates"), "localhost")


def read_folder(folder: Path) -> list[EmailMessage]:
    messages = []
    for path in sorted(folder.glob("*.eml")):
        message = message_from_bytes(path.read_bytes(), policy=policy.default)
        assert isinstance(message, EmailMessage)
        messages.append(message)
    return messages


MAIL = Mail("alice@example.com", "Willkommen, Alice — schön", "Grüße\n.\n..\nFrom here\n" + "x" * 2000 + "\n")


async def test_a_mail_arrives_whole(post: Post) -> None:
    await post.mailer.send(MAIL)
    (message,) = post.arrived()
    assert message["From"] == SENDER
    assert message["To"] == MAIL.to
    assert message["Subject"] == MAIL.subject
    assert message["Date"] == "Tue, 14 Nov 2023 22:13:20 -0000"
    assert message["Message-ID"].endswith("@example.org>")
    assert message.get_content_type() == "text/plain"
    assert message.get_content().replace("\r\n", "\n") == MAIL.text


async def test_every_mail_arrives(post: Post, clock: FakeClock) -> None:
    for number in range(5):
        await post.mailer.send(Mail("alice@example.com", f"mail {number}", "text"))
        clock.advance(1)
    assert [message["Subject"] for message in post.arrived()] == [f"mail {number}" for number in range(5)]
    assert len({message["Message-ID"] for message in post.arrived()}) == 5


async def test_a_domain_beyond_ascii(post: Post) -> None:
    await post.mailer.send(Mail("alice@bücher.example", "subject", "text"))
    assert post.arrived()[0]["To"] == "alice@xn--bcher-kva.example"


@pytest.mark.parametrize(
    ("to", "subject"),
    [
        ("", "s"),
        ("alice", "s"),
        ("alice@", "s"),
        ("@example.com", "s"),
        ("a@example.com, b@example.com", "s"),
        ("Alice <a@example.com>", "s"),
        ("a@example.com\nBcc: b@example.com", "s"),
        ("a@example.com\r\n", "s"),
        ("a@exa..mple.com", "s"),
        ("ä@example.com", "s"),
        ("a@example.com", "s\nBcc: b@example.com"),
        ("a@example.com", "s\r\n\r\ntext"),
    ],
)
async def test_what_would_break_out_of_a_header_is_refused(post: Post, to: str, subject: str) -> None:
    with pytest.raises(InvalidInput):
        await post.mailer.send(Mail(to, subject, "text"))
    assert post.arrived() == []


async def test_what_cannot_be_handed_over_is_unavailable(broken_mailer: Mailer) -> None:
    with pytest.raises(Unavailable):
        await broken_mailer.send(MAIL)


async def test_a_check_leaves_nothing(post: Post) -> None:
    await post.mailer.check()
    assert post.arrived() == []


async def test_a_check_says_what_is_wrong(broken_mailer: Mailer) -> None:
    with pytest.raises(Unavailable, match=r"outbox can't be written|127\.0\.0\.1:\d+ can't be used"):
        await broken_mailer.check()


async def test_outbox_files_appear_whole(tmp_path: Path, clock: FakeClock) -> None:
    await OutboxMailer(tmp_path, SENDER, clock).send(MAIL)
    (name,) = os.listdir(tmp_path)
    assert re.fullmatch(r"1700000000000-[0-9a-f]{8}\.eml", name)


async def test_a_refused_recipient_is_unavailable(clock: FakeClock) -> None:
    with smtp_server() as server:
        mailer = SmtpMailer(SmtpServer.parse(f"smtp://127.0.0.1:{server.port}"), SENDER, clock)
        with pytest.raises(Unavailable):
            await mailer.send(Mail("alice@refused.example", "subject", "text"))
        assert server.letters == []


async def test_the_envelope_has_bare_addresses(clock: FakeClock) -> None:
    with smtp_server() as server:
        await SmtpMailer(SmtpServer.parse(f"smtp://127.0.0.1:{server.port}"), SENDER, clock).send(MAIL)
        assert server.letters[0].sender == "sabir@example.org"
        assert server.letters[0].recipients == ["alice@example.com"]
        assert not server.letters[0].is_encrypted


async def test_a_password_goes_over_tls_alone(clock: FakeClock, certificate: Certificate) -> None:
    with smtp_server(starttls=certificate.server_side(), password="sword/fish") as server:
        address = SmtpServer.parse(f"smtp://sabir:sword%2Ffish@localhost:{server.port}")
        await SmtpMailer(address, SENDER, clock, tls=certificate.client_side()).send(MAIL)
        assert (server.letters[0].is_encrypted, server.letters[0].user) == (True, "sabir")
        with pytest.raises(Unavailable):  # the system's authorities don't know this certificate
            await SmtpMailer(address, SENDER, clock).send(MAIL)
        wrong = SmtpServer.parse(f"smtp://sabir:wrong@localhost:{server.port}")
        with pytest.raises(Unavailable):
            await SmtpMailer(wrong, SENDER, clock, tls=certificate.client_side()).send(MAIL)
        with pytest.raises(Unavailable, match="Authentication"):
            await SmtpMailer(wrong, SENDER, clock, tls=certificate.client_side()).check()
        assert len(server.letters) == 1
    with smtp_server() as server:
        address = SmtpServer.parse(f"smtp://sabir:swordfish@localhost:{server.port}")
        with pytest.raises(Unavailable):
            await SmtpMailer(address, SENDER, clock).send(MAIL)
        assert server.letters == []


async def test_tls_from_the_start(clock: FakeClock, certificate: Certificate) -> None:
    with smtp_server(tls=certificate.server_side()) as server:
        address = SmtpServer.parse(f"smtps://localhost:{server.port}")
        await SmtpMailer(address, SENDER, clock, tls=certificate.client_side()).send(MAIL)
        assert server.letters[0].is_encrypted
        with pytest.raises(Unavailable):
            await SmtpMailer(address, SENDER, clock).send(MAIL)


async def test_a_relay_without_a_password_may_vouch_for_itself(clock: FakeClock, certificate: Certificate) -> None:
    with smtp_server(starttls=certificate.server_side()) as server:
        await SmtpMailer(SmtpServer.parse(f"smtp://localhost:{server.port}"), SENDER, clock).send(MAIL)
        assert server.letters[0].is_encrypted
