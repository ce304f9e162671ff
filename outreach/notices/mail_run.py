"""Sending letters: the one door to smtplib. Each step of the talk is known, so that none is repeated blindly."""

from __future__ import annotations

import logging
import smtplib
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP as SMTP_POLICY

from outreach.kernel.db import Database
from outreach.kernel.mail import Security, Smtp
from outreach.notices.mail_rules import Answer, answer_of
from outreach.notices.mail_service import claim_next_letter, hand_over, release_dead_claims, settle_letter
from outreach.notices.models import Letter

_LOG = logging.getLogger("outreach.mail")

SECONDS_A_STEP = 30.0
"""The longest wait for one answer of the server; seven steps stay well below `IN_HAND_AT_MOST`."""

MOST_AT_ONCE = 200
"""So many letters one round sends; the rest waits for the next round."""

_START_TEXT = 354


class NotReached(Exception):
    """The server could not be spoken to: no other letter gets through either."""


def send_due_letters(
    database: Database, smtp: Smtp, *, clock: Callable[[], datetime], seconds: float = SECONDS_A_STEP
) -> int:
    """Send what is due, one letter after the other, each in transactions of its own; gives how many arrived.

    A round ends early where the server cannot be reached; the letters wait, each with a growing pause.
    """
    with database.writing.begin() as db:
        release_dead_claims(db, now=clock())
    sent = 0
    for _ in range(MOST_AT_ONCE):
        with database.writing.begin() as db:
            letter = claim_next_letter(db, now=clock())
        if letter is None:
            break
        try:
            sent += _carry(database, smtp, letter, clock=clock, seconds=seconds)
        except NotReached:
            break
    return sent


def message_of(letter: Letter, smtp: Smtp) -> EmailMessage:
    """The letter as it travels (RFC 5322); its Message-ID is the same at each try."""
    message = EmailMessage(policy=SMTP_POLICY)
    message["Subject"] = letter.subject
    message["From"] = Address("Về Phố", addr_spec=smtp.sender)
    message["To"] = Address(letter.name, addr_spec=letter.address)
    message["Date"] = letter.created_at
    message["Message-ID"] = f"<{letter.message_id.hex}@{smtp.domain}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.body, cte="base64")
    return message


def _carry(database: Database, smtp: Smtp, letter: Letter, *, clock: Callable[[], datetime], seconds: float) -> bool:
    was_handed, code, words, reached = False, None, "", False
    try:
        text = message_of(letter, smtp).as_bytes()
    except ValueError as error:
        _settle(database, letter, Answer.REFUSED, f"{error}", clock())
        return False
    try:
        with _conversation(smtp, seconds) as server:
            reached = True
            code, words = _address(server, smtp, letter)
            if code == _START_TEXT:
                with database.writing.begin() as db:
                    was_handed = hand_over(db, letter, now=clock())
                if not was_handed:
                    return False
                code, words = None, ""
                code, words = _text(server, text)
    except (OSError, smtplib.SMTPException) as error:
        words = words or _words_of(error)
        # A refusal before any address was named (sign-in, encryption) is about us and not about this letter.
        code = code if reached else None
    answer = answer_of(code, was_handed=was_handed)
    _settle(database, letter, answer, words, clock())
    if not reached:
        raise NotReached
    return answer is Answer.TAKEN


def _settle(database: Database, letter: Letter, answer: Answer, words: str, now: datetime) -> None:
    with database.writing.begin() as db:
        settle_letter(db, letter, answer, error=words, now=now)
    if answer is not Answer.TAKEN:
        _LOG.warning("letter %s: %s (%s)", letter.number, answer.value, words)


@contextmanager
def _conversation(smtp: Smtp, seconds: float) -> Iterator[smtplib.SMTP]:
    context = ssl.create_default_context()
    if smtp.security is Security.TLS:
        server: smtplib.SMTP = smtplib.SMTP_SSL(smtp.host, smtp.port, timeout=seconds, context=context)
    else:
        server = smtplib.SMTP(smtp.host, smtp.port, timeout=seconds)
    try:
        server.ehlo_or_helo_if_needed()
        if smtp.security is Security.STARTTLS:
            server.starttls(context=context)
            server.ehlo()
        if smtp.user:
            server.login(smtp.user, smtp.password)
        yield server
    finally:
        # Not quit(): once a letter is accepted, a server that does not answer QUIT changes nothing.
        server.close()


def _address(server: smtplib.SMTP, smtp: Smtp, letter: Letter) -> tuple[int, str]:
    """Name sender and recipient and ask to send the text; 354, or the first refusal."""
    for said in (f"MAIL FROM:<{smtp.sender}>", f"RCPT TO:<{letter.address}>"):
        code, words = server.docmd(said)
        if not 200 <= code < 300:
            return code, _text_of(words)
    code, words = server.docmd("DATA")
    return code, _text_of(words)


def _text(server: smtplib.SMTP, text: bytes) -> tuple[int, str]:
    """The text and the dot that ends it (RFC 5321 §4.5.2), and what the server says then."""
    stuffed = b"\r\n".join(b"." + line if line.startswith(b".") else line for line in text.split(b"\r\n"))
    server.send(stuffed.removesuffix(b"\r\n") + b"\r\n.\r\n")
    code, words = server.getreply()
    return code, _text_of(words)


def _text_of(words: bytes) -> str:
    return words.decode("utf-8", "replace")


def _words_of(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{error.smtp_code} {_text_of(error.smtp_error) if isinstance(error.smtp_error, bytes) else error}"
    return f"{type(error).__name__}: {error}"
