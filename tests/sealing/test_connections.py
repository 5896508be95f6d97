from __future__ import annotations

import gc
import os
import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pytest

from sharewell.records.sealing import connections
from sharewell.records.sealing.connections import Connections


@pytest.fixture
def file(tmp_path: Path) -> Connections:
    made = Connections(tmp_path / "file")
    with made.reading() as connection:
        connection.execute("pragma journal_mode = wal")
        connection.execute("create table said (word text)")
    return made


def said(file: Connections) -> list[str]:
    with file.reading() as connection:
        return [word for (word,) in connection.execute("select word from said order by rowid")]


def say(file: Connections, word: str) -> None:
    with file.writing() as connection:
        connection.execute("insert into said values (?)", (word,))


def forked(deed: object, *arguments: object) -> int | None:
    child = get_context("fork").Process(target=deed, args=arguments)  # type: ignore[arg-type]
    child.start()
    child.join(20)
    return child.exitcode


def test_a_thread_keeps_its_connection(file: Connections) -> None:
    with file.reading() as one, file.reading() as same:
        assert one is same


def test_another_thread_has_another(file: Connections) -> None:
    def mine() -> int:
        with file.reading() as connection:
            return id(connection)

    with file.reading() as connection, ThreadPoolExecutor(1) as pool:
        assert pool.submit(mine).result() != id(connection)


def test_a_connection_goes_with_its_thread(file: Connections) -> None:
    thread = threading.Thread(target=said, args=[file])
    gc.collect()
    before = len(connections._all)
    thread.start()
    thread.join()
    gc.collect()
    assert len(connections._all) == before


def test_what_failed_half_way_is_undone(file: Connections) -> None:
    with pytest.raises(ZeroDivisionError), file.writing() as connection:
        connection.execute("insert into said values ('half')")
        _ = 1 / 0
    say(file, "whole")
    assert said(file) == ["whole"]


def test_a_transaction_that_cannot_begin_says_so(file: Connections, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "PATIENCE", 0.05)
    impatient = Connections(file.path)
    with file.writing(), pytest.raises(sqlite3.OperationalError, match="locked"):
        say(impatient, "never")
    say(impatient, "now")
    assert said(file) == ["now"]


def test_any_other_fault_is_said_at_once(file: Connections) -> None:
    with file.writing(), pytest.raises(sqlite3.OperationalError, match="within a transaction"), file.writing():
        pass
    say(file, "next")
    assert said(file) == ["next"]


def test_the_log_is_emptied_unless_somebody_reads_it(file: Connections, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "LOOKS", 3)
    log = file.path.with_name("file-wal")
    say(file, "first")
    other = sqlite3.connect(file.path, isolation_level=None)
    other.execute("begin")
    other.execute("select * from said").fetchall()
    say(file, "second")
    assert not file.empty_log()
    assert log.stat().st_size
    other.close()
    assert file.empty_log()
    assert not log.stat().st_size
    assert said(file) == ["first", "second"]


def test_whoever_waits_does_not_starve(file: Connections) -> None:
    """Beside two who write without a pause: SQLite's own waiting would look for the lock ever less often."""
    fork = get_context("fork")
    over = fork.Event()

    def on_and_on() -> None:
        while not over.is_set():
            say(file, "busy")

    children = [fork.Process(target=on_and_on) for _ in range(2)]
    for child in children:
        child.start()
    for _ in range(30):
        say(file, "seldom")
    over.set()
    for child in children:
        child.join()
    assert said(file).count("seldom") == 30


def test_a_child_writes_and_so_does_its_parent(file: Connections) -> None:
    say(file, "before")
    assert forked(say, file, "child") == 0
    say(file, "after")
    assert said(file) == ["before", "child", "after"]


def test_parent_and_child_write_at_once(file: Connections) -> None:
    def many(name: str) -> None:
        for number in range(40):
            say(file, f"{name}{number}")

    say(file, "before")
    children = [get_context("fork").Process(target=many, args=[name]) for name in "ab"]
    for child in children:
        child.start()
    many("c")
    for child in children:
        child.join()
    assert len({*said(file)}) == 121


def test_no_connection_is_open_in_a_fork(file: Connections) -> None:
    """Neither the one that forks has one, nor other threads: the kernel knows of no open file."""

    def open_files() -> list[str]:
        return [str(path.readlink()) for path in Path("/proc/self/fd").iterdir() if path.exists()]

    def look() -> None:
        os._exit(any(str(file.path) in name for name in open_files()))

    if not Path("/proc/self/fd").is_dir():
        pytest.skip("this system does not list open files")
    asked, leave = threading.Event(), threading.Event()

    def ask() -> None:
        said(file)
        asked.set()
        leave.wait()

    other = threading.Thread(target=ask)
    other.start()
    asked.wait()
    said(file)
    assert any(str(file.path) in name for name in open_files())
    assert forked(look) == 0
    leave.set()
    other.join()


def test_a_fork_waits_for_another_threads_transaction(file: Connections) -> None:
    inside, leave = threading.Event(), threading.Event()

    def slow() -> None:
        with file.writing() as connection:
            connection.execute("insert into said values ('slow')")
            inside.set()
            leave.wait()

    def check() -> None:
        os._exit(0 if said(file) == ["slow"] else 1)

    thread = threading.Thread(target=slow)
    thread.start()
    inside.wait()
    timer = threading.Timer(0.2, leave.set)
    timer.start()
    assert forked(check) == 0
    thread.join()
    timer.join()
    assert said(file) == ["slow"]


def test_whoever_forks_inside_its_own_transaction_loses_it_and_is_told(file: Connections) -> None:
    with pytest.raises(sqlite3.ProgrammingError), file.writing() as connection:
        connection.execute("insert into said values ('lost')")
        assert forked(os._exit, 0) == 0
        connection.execute("insert into said values ('never')")
    say(file, "next")
    assert said(file) == ["next"]
