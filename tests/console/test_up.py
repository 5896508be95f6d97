"""Starting a hub, and stopping it."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import time
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path

import pytest
from django.db import DatabaseError

from sharewell.console.chores import Chores
from sharewell.console.serving import asked_to_stop, end
from tests.console.hub import Hub

ADDRESS = re.compile(r"Sharewell is at http://localhost:(\d+) ")


def started(hub: Hub, *words: str) -> tuple[subprocess.Popen[str], int]:
    """A running hub and its port, once it has said where it is."""
    process = hub.start("up", "--port", "0", *words)
    assert process.stdout
    for line in process.stdout:
        if found := ADDRESS.match(line):
            return process, int(found[1])
    raise AssertionError(process.stderr.read() if process.stderr else "")


def page(port: int, path: str) -> tuple[int, str]:
    """The code and the text of an answer."""
    with closing(HTTPConnection("127.0.0.1", port, timeout=30)) as connection:
        connection.request("GET", path, headers={"Connection": "close"})
        with connection.getresponse() as answer:
            return answer.status, answer.read().decode()


@pytest.mark.parametrize("by", [signal.SIGINT, signal.SIGTERM])
def test_it_starts_answers_and_stops(hub: Hub, by: signal.Signals) -> None:
    """It ends with 0 when asked to, says so, and nothing answers any more."""
    process, port = started(hub)
    assert page(port, "/")[0] == 200
    assert page(port, "/accounts/login/")[0] == 200
    assert page(port, "/nothing-here")[0] == 404
    process.send_signal(by)
    said, wrong = process.communicate(timeout=60)
    assert (process.returncode, wrong) == (0, "")
    assert "the hub has stopped" in said
    with pytest.raises(ConnectionRefusedError):
        page(port, "/")


def test_nothing_that_the_pages_started_is_left_behind() -> None:
    """A process that misses the word to stop holds what it was given open; it goes with its group."""
    deaf = "(trap '' TERM; echo here; exec sleep 600) & wait"
    began = time.monotonic()
    with subprocess.Popen(["sh", "-c", deaf], stdout=subprocess.PIPE, start_new_session=True) as process:
        assert process.stdout and process.stdout.readline() == b"here\n"
        end(process)
        assert process.stdout.read() == b""
    assert time.monotonic() - began < 30


def test_the_word_to_stop_is_heard_in_the_middle_of_a_chore(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the database throws when it is interrupted does not swallow it."""

    def interrupted(chores: Chores) -> None:
        os.kill(os.getpid(), signal.SIGTERM)
        raise DatabaseError("interrupted")

    monkeypatch.setattr(Chores, "_due", interrupted)
    turns = iter([True, True, False])
    with asked_to_stop() as stop:
        Chores().run(stop, while_=lambda: next(turns))
    assert stop.is_set() and next(turns), "it went on"


def test_style_sheets_come_hashed_and_compressed(hub: Hub) -> None:
    process, port = started(hub)
    try:
        sheets = re.findall(r'href="(/static/[^"]+\.css)"', page(port, "/")[1])
        assert sheets
        assert all(re.search(r"\.[0-9a-f]{12}\.css$", sheet) for sheet in sheets)
        assert {page(port, sheet)[0] for sheet in sheets} == {200}
    finally:
        process.terminate()
        process.communicate(timeout=60)


def test_what_is_done_gets_its_place_by_itself(hub: Hub) -> None:
    """An agency added beside a running hub is in the ledger's tree within seconds."""
    with hub.copied("sequenced") as copy:
        process, _ = started(copy)
        try:
            assert copy.run("agency", "add", "Marsh clinic", "MAR", "first@example.org").returncode == 0
            until = time.monotonic() + 20
            while copy.asked("select count(*) from ledger_waiting") and time.monotonic() < until:
                time.sleep(0.2)
            assert copy.asked("select count(*) from ledger_waiting") == 0
            assert copy.asked("select max(size) from ledger_checkpoint") == copy.asked(
                "select count(*) from ledger_entry"
            )
        finally:
            process.terminate()
            process.communicate(timeout=60)


def test_the_page_for_an_emergency_is_a_file(hub: Hub) -> None:
    """A web server in front can hand it out while the hub is down."""
    text = (hub.home / "public" / "emergency.html").read_text(encoding="utf-8")
    assert "999" in text
    assert "01632 960101" in text


def test_a_port_that_is_taken(empty: Hub) -> None:
    """One plain line, before anything is made."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        done = empty.run("up", "--port", str(port))
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"port {port} is taken; name another with --port\n"
    assert not empty.home.exists()


def test_an_address_that_is_not_ours(empty: Hub) -> None:
    done = empty.run("up", "--host", "192.0.2.1", "--port", "0")
    assert (done.returncode, done.stderr) == (2, "192.0.2.1 is no address of this machine; name another with --host\n")


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    """What stands in the way is no folder."""
    (tmp_path / "file").write_text("", encoding="utf-8")
    done = Hub(tmp_path / "file").run("up", "--port", "0")
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "SHAREWELL_HOME" in done.stderr


def test_no_superuser(hub: Hub) -> None:
    """The app never starts as a role that could undo the guards."""
    with hub.copied("as_superuser") as copy:
        named = {"DATABASE_URL": copy.named["DATABASE_ADMIN_URL"]}
        done = copy.run("up", "--port", "0", **named)
        assert done.returncode == 2
        assert "the app connects as a superuser" in done.stderr
        assert copy.run("db", "check", **named).returncode == 1


def test_nobody_makes_walls_without_whoever_administers_the_server(hub: Hub) -> None:
    """A server that is named says so, in a line."""
    with hub.copied("nobody") as copy:
        done = copy.run("db", "init", DATABASE_ADMIN_URL="")
        assert (done.returncode, done.stderr.count("\n")) == (2, 1)
        assert "DATABASE_ADMIN_URL" in done.stderr
        assert copy.run("db", "init").returncode == 0
        assert copy.run("db", "check").returncode == 0


@pytest.mark.parametrize("setting", ["fsync", "synchronous_commit", "full_page_writes"])
def test_nothing_that_a_power_cut_would_lose(hub: Hub, setting: str) -> None:
    """fsync and full_page_writes hold for the whole server, so they are set, asked after, and set back."""
    import psycopg

    def put(value: str) -> None:
        with psycopg.connect(hub.admin, autocommit=True) as connection:
            connection.execute(f"alter system set {setting} = {value}")
            connection.execute("select pg_reload_conf()")
        time.sleep(0.3)

    put("off")
    try:
        done = hub.run("db", "check")
    finally:
        put("on")
    assert (done.returncode, f"{setting} off" in done.stderr) == (1, True)
    assert hub.run("db", "check").returncode == 0


def test_a_short_key(hub: Hub) -> None:
    done = hub.run("db", "check", SHAREWELL_SECRET_KEY="sesame")
    assert done.returncode == 1
    assert "key is too short" in done.stderr
    assert "sesame" not in done.stderr


def test_a_server_that_is_not_there(empty: Hub) -> None:
    nowhere = "postgresql://nobody@127.0.0.1:1/none"
    done = empty.run("db", "init", DATABASE_URL=nowhere, DATABASE_ADMIN_URL=nowhere)
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
