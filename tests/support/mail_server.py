"""A mail server of the test's own on a free port: it takes letters, refuses, falls silent or hangs up on command."""

from __future__ import annotations

import socketserver
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

GOOD = "good"
DROPS = "drops at connection"
BUSY = "451 at the recipient"
NO_SUCH = "550 at the recipient"
SILENT = "never answers the greeting"
DROPS_BEFORE_TEXT = "drops when asked for the text"
KEEPS_AND_DROPS = "takes the text and hangs up without a word"
LOSES_AND_DROPS = "hangs up in the text"
REFUSES_TEXT = "554 after the text"
BUSY_WITH_TEXT = "452 after the text"


@dataclass
class MailServer:
    """What arrived, in order, and what the next conversations will be like; good ones once they are used up."""

    port: int = 0
    arrived: list[EmailMessage] = field(default_factory=list)
    moods: deque[str] = field(default_factory=deque)
    talks: int = 0
    closing: threading.Event = field(default_factory=threading.Event)

    @property
    def subjects(self) -> list[str]:
        """Subjects of what arrived."""
        return [str(one["Subject"]) for one in self.arrived]

    @property
    def ids(self) -> list[str]:
        """Message-IDs of what arrived."""
        return [str(one["Message-ID"]) for one in self.arrived]


@contextmanager
def mail_server(*moods: str) -> Iterator[MailServer]:
    """The server, as long as the test needs it."""
    state = MailServer(moods=deque(moods))

    class Talk(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            state.talks += 1
            _talk(self, state, state.moods.popleft() if state.moods else GOOD)

    class Listening(socketserver.ThreadingTCPServer):
        daemon_threads = True
        allow_reuse_address = True

    with Listening(("127.0.0.1", 0), Talk) as server:
        state.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield state
        finally:
            state.closing.set()
            server.shutdown()
            thread.join()


def _talk(talk: Any, state: MailServer, mood: str) -> None:
    if mood == DROPS:
        return
    if mood == SILENT:
        state.closing.wait(30)
        return
    say = talk.wfile.write
    say(b"220 test\r\n")
    while line := talk.rfile.readline():
        word = line.split(b" ")[0].strip().upper()
        if word == b"EHLO":
            say(b"250 test\r\n")
        elif word == b"RCPT" and mood in {BUSY, NO_SUCH}:
            say(b"451 later\r\n" if mood == BUSY else b"550 nobody of that name\r\n")
            return
        elif word == b"DATA":
            if mood == DROPS_BEFORE_TEXT:
                return
            say(b"354 go on\r\n")
            _take_text(talk, state, mood, say)
            return
        else:
            say(b"250 fine\r\n")


def _take_text(talk: Any, state: MailServer, mood: str, say: Any) -> None:
    lines = []
    while (line := talk.rfile.readline()) and line != b".\r\n":
        lines.append(line[1:] if line.startswith(b".") else line)
    if line != b".\r\n":
        return  # Who hangs up before the dot has sent nothing (RFC 5321, 4.1.1.4).
    if mood in {REFUSES_TEXT, BUSY_WITH_TEXT}:
        say(b"554 no\r\n" if mood == REFUSES_TEXT else b"452 full\r\n")
        return
    if mood == LOSES_AND_DROPS:
        return
    state.arrived.append(message_from_bytes(b"".join(lines), policy=policy.default))
    if mood != KEEPS_AND_DROPS:
        say(b"250 taken\r\n")
