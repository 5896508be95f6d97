"""`sharewell up`: the pages in processes of their own, and beside them what has to happen every second or hour."""

from __future__ import annotations

import errno
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from http.client import HTTPConnection, HTTPException
from urllib.parse import urlsplit

import typer

from sharewell.console.bootstrap import Trouble, prepared
from sharewell.console.chores import Chores
from sharewell.console.server import home

PAGES = "sharewell.config.wsgi:application"
PROCESSES, THREADS = min(os.cpu_count() or 1, 4), 2
"""A process for every core, up to four, and threads in each: a page is work for the processor first of all."""
FINE, SERVER_ERROR = 200, 500
PATIENCE = 60.0
"""Seconds that the pages have to answer for the first time, and to end."""
STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
ASKED_EVERY = 2.0
"""Seconds after which pages that have not ended are asked again."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """How the hub was asked to start. `once` ends it after the first page was fetched."""

    host: str
    port: int
    demo: bool
    once: bool

    @property
    def url(self) -> str:
        """The address that people reach it under, where none is named."""
        host = "localhost" if self.host in ("127.0.0.1", "0.0.0.0", "::", "::1") else self.host  # noqa: S104
        return f"http://[{host}]:{self.port}" if ":" in host else f"http://{host}:{self.port}"


def serve(wanted: Wanted) -> None:
    """Run the hub until it is asked to stop, and then end it cleanly. Raises Trouble where it cannot start."""
    try:
        wanted = replace(wanted, port=free(wanted.host, wanted.port))
        _ready(wanted)
        with pages(wanted) as process:
            said()
            if wanted.once:
                _fetched(wanted)
                return
            _looked_after(process)
    except KeyboardInterrupt:
        typer.echo("\nthe hub has stopped")


def _looked_after(process: subprocess.Popen[bytes]) -> None:
    """Do the chores until it is asked to stop. Raises KeyboardInterrupt then, and Trouble where the pages end."""
    with asked_to_stop() as stop:
        Chores().run(stop, while_=lambda: process.poll() is None)
    if not stop.is_set():
        raise Trouble(f"the pages ended by themselves (code {process.poll()}); the lines above say why")
    raise KeyboardInterrupt


@contextmanager
def asked_to_stop() -> Iterator[threading.Event]:
    """That somebody asks to stop is noted, not thrown: thrown into a question to the database it can be lost."""
    stop = threading.Event()
    before = {name: signal.signal(name, lambda *_: stop.set()) for name in STOPPING}
    try:
        yield stop
    finally:
        for name, handler in before.items():
            signal.signal(name, handler)


def _ready(wanted: Wanted) -> None:
    """Everything the pages need: a database that is fit, files, and the made-up area if it was asked for."""
    from sharewell.console import checking, erasures, files

    os.environ.setdefault("SHAREWELL_URL", wanted.url)
    prepared()
    if wrong := checking.faults():
        raise Trouble("\n".join(wrong))
    erasures.finished()
    (home() / "address").write_text(f"{os.environ['SHAREWELL_URL']}\n", encoding="ascii")
    files.collected()
    if wanted.demo:
        _demo()
    with asked_to_stop() as stop:
        Chores().turn()
    if stop.is_set():
        raise KeyboardInterrupt


def _demo() -> None:
    from django.utils import timezone

    from sharewell.console.demo import prepare_demo

    for line in prepare_demo(at=timezone.now()):
        typer.echo(line)


def said() -> None:
    """Say where the hub is."""
    typer.echo(f"Sharewell is at {os.environ['SHAREWELL_URL']} (Ctrl-C ends it)")
    sys.stdout.flush()


def free(host: str, port: int) -> int:
    """The port, or any that is free where it is 0. Raises Trouble where it is taken, or the address is not ours."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((host, port))
        except OSError as trouble:
            raise Trouble(_why_not(host, port, trouble.errno)) from None
        return int(trial.getsockname()[1])


def _why_not(host: str, port: int, number: int | None) -> str:
    if number == errno.EADDRINUSE:
        return f"port {port} is taken; name another with --port"
    if number in (errno.EACCES, errno.EPERM):
        return f"port {port} is not for everybody on this machine; name one above 1023 with --port"
    return f"{host} is no address of this machine; name another with --host"


@contextmanager
def pages(wanted: Wanted) -> Iterator[subprocess.Popen[bytes]]:
    """The process that answers, once it does; it is ended on the way out. Raises Trouble where it never answers."""
    # A group of its own, so that whatever the process started ends with it.
    process = subprocess.Popen(_command(wanted), start_new_session=True)  # noqa: S603 - our own interpreter, no shell
    try:
        _answering(wanted, process)
        yield process
    finally:
        end(process)


def _command(wanted: Wanted) -> list[str]:
    return [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", wanted.host, "--port", str(wanted.port),
        "--workers", str(PROCESSES), "--blocking-threads", str(THREADS), "--blocking-threads-idle-timeout", "600",
        "--no-ws", "--no-access-log", "--log-level", "warning", PAGES,
    ]  # fmt: skip


def _answering(wanted: Wanted, process: subprocess.Popen[bytes]) -> None:
    """Wait for the first answer. Raises Trouble where the process ends before, or none comes in time."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if process.poll() is not None:
            raise Trouble(f"the pages did not start (code {process.returncode}); the lines above say why")
        try:
            if first_page(wanted)[0] < SERVER_ERROR:
                return
        except (OSError, HTTPException):
            pass
        time.sleep(0.1)
    raise Trouble(f"the pages did not answer within {PATIENCE:.0f} seconds")


def first_page(wanted: Wanted) -> tuple[int, int]:
    """Fetch the first page: the code of the answer, and its length in bytes."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(wanted.host, wanted.host)  # noqa: S104
    known = urlsplit(os.environ["SHAREWELL_URL"]).netloc
    connection = HTTPConnection(host, wanted.port, timeout=10)
    try:
        connection.request("GET", "/", headers={"Host": known, "X-Forwarded-Proto": "https"})
        answer = connection.getresponse()
        return answer.status, len(answer.read())
    finally:
        connection.close()


def _fetched(wanted: Wanted) -> None:
    """Say that the first page came. Raises Trouble where it did not."""
    code, length = first_page(wanted)
    if code != FINE:
        raise Trouble(f"the first page does not come: the answer is {code}")
    typer.echo(f"the first page came ({length} bytes); ending, as asked")


def end(process: subprocess.Popen[bytes]) -> None:
    """End the process and its group: asked again and again, since one still starting can miss it; then by force."""
    until = time.monotonic() + PATIENCE
    try:
        while process.poll() is None and time.monotonic() < until:
            os.killpg(process.pid, signal.SIGTERM)
            with suppress(subprocess.TimeoutExpired):
                process.wait(ASKED_EVERY)
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
