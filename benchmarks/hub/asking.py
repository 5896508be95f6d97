"""Asking a server over one connection that stays open, and timing what it answers."""

from __future__ import annotations

import socket
import time
from dataclasses import dataclass
from urllib.parse import urlencode

CSRF = "A" * 32


@dataclass(frozen=True)
class Answer:
    """What came back, after how many seconds. `at` is the clock when it had all come."""

    status: int
    body: bytes
    location: str
    seconds: float
    at: float


class Connection:
    """A browser's connection, of whoever the cookie belongs to. It takes as little of the machine as it can."""

    def __init__(self, port: int, session: str = "") -> None:
        self.line = socket.create_connection(("127.0.0.1", port))
        self.line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.cookies = f"csrf={CSRF}" + (f"; session={session}" if session else "")
        self.kept = b""

    def get(self, path: str) -> Answer:
        """Open a page."""
        return self._ask(f"GET {path} HTTP/1.1\r\nHost: localhost\r\nCookie: {self.cookies}\r\n\r\n".encode())

    def post(self, path: str, form: dict[str, str]) -> Answer:
        """Send a form."""
        body = urlencode({**form, "csrfmiddlewaretoken": CSRF}).encode()
        head = (
            f"POST {path} HTTP/1.1\r\nHost: localhost\r\nCookie: {self.cookies}\r\n"
            f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        return self._ask(head.encode() + body)

    def close(self) -> None:
        """Hang up."""
        self.line.close()

    def _ask(self, message: bytes) -> Answer:
        began = time.perf_counter()
        self.line.sendall(message)
        head, body = self._head()
        lines = head.decode("latin-1").split("\r\n")
        found = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:])}
        body = self._body(body, int(found.get("content-length", "0")))
        ended = time.perf_counter()
        return Answer(int(lines[0].split()[1]), body, found.get("location", ""), ended - began, ended)

    def _head(self) -> tuple[bytes, bytes]:
        while b"\r\n\r\n" not in self.kept:
            self.kept += self._more()
        head, _, rest = self.kept.partition(b"\r\n\r\n")
        return head, rest

    def _body(self, body: bytes, length: int) -> bytes:
        while len(body) < length:
            body += self._more()
        self.kept = body[length:]
        return body[:length]

    def _more(self) -> bytes:
        if not (more := self.line.recv(262_144)):
            raise SystemExit("the server hung up")
        return more
