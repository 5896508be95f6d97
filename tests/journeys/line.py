"""A line to a server that can be cut: from then on, for whoever used it, the server is down."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from types import TracebackType

HEADERS_END = b"\r\n\r\n"


class Line:
    """Passes on whatever is sent, until it is cut at the end of the `with`.

    `breaks_at` breaks it off earlier: after the headers of an answer and so many bytes of its body.
    """

    def __init__(self, to: int) -> None:
        self.to, self.ends = to, list[socket.socket]()
        self.breaks_at: int | None = None
        self.broken = 0
        self.listener = socket.create_server(("localhost", 0))
        self.port: int = self.listener.getsockname()[1]

    def __enter__(self) -> Line:
        threading.Thread(target=self._listen, daemon=True).start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        for one in (self.listener, *self.ends):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()

    def _listen(self) -> None:
        with suppress(OSError):
            while True:
                here, _ = self.listener.accept()
                there = socket.create_connection(("localhost", self.to))
                self.ends += [here, there]
                for ends in ((here, there), (there, here)):
                    threading.Thread(target=self._pass_on, args=ends, daemon=True).start()

    def _pass_on(self, one: socket.socket, other: socket.socket) -> None:
        with suppress(OSError):
            while said := one.recv(65536):
                end = said.find(HEADERS_END) + len(HEADERS_END)
                if self.breaks_at is not None and said.startswith(b"HTTP/1.1 200"):
                    other.sendall(said[: end + self.breaks_at])
                    self.broken += 1
                    break
                other.sendall(said)
            other.shutdown(socket.SHUT_WR)
