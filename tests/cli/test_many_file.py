"""Many cases: the file of answers appears only when it is complete, and what stood there is kept until then."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from pathlib import Path

import pytest

from sharewell.cli.files import appearing
from sharewell.policy.faults import Faulty

from .helpers import EMERGENCY, START, Said, call, names_in, read_rows, run, write_rows

PROC = Path("/proc/self/task")


@pytest.fixture
def rows(tmp_path: Path) -> Path:
    return write_rows(tmp_path / "rows.jsonl", [{"id": 1, **EMERGENCY}])


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    """A target that holds the answers of an earlier run, in a folder of its own."""
    folder = tmp_path / "answers"
    folder.mkdir()
    path = folder / "out.jsonl"
    path.write_text("of an earlier run\n")
    return path


def decide(source: Path, target: Path | str) -> Said:
    return call("decide", "--many", source, "--out", target)


def test_the_target_is_replaced_when_all_is_decided(rows: Path, kept: Path) -> None:
    assert decide(rows, kept).code == 0
    assert len(read_rows(kept)) == 1
    assert names_in(kept.parent) == ["out.jsonl"]


@pytest.mark.parametrize("text", ["", "\n\n  \n"], ids=["nothing", "blank rows"])
def test_a_source_without_rows_is_refused(text: str, tmp_path: Path, kept: Path) -> None:
    source = tmp_path / "empty.jsonl"
    source.write_text(text)
    said = decide(source, kept)
    assert (said.code, len(said.lines)) == (2, 1)
    assert "is empty; expected one case a row" in said.err
    assert kept.read_text() == "of an earlier run\n"
    assert names_in(kept.parent) == ["out.jsonl"]


def test_a_source_that_cannot_be_read_is_refused(tmp_path: Path, kept: Path) -> None:
    for source, says in ((tmp_path / "none.jsonl", "there is no such file"), (tmp_path, "Is a directory")):
        said = decide(source, kept)
        assert (said.code, len(said.lines)) == (2, 1)
        assert says in said.err
    assert kept.read_text() == "of an earlier run\n"
    assert names_in(kept.parent) == ["out.jsonl"]


def test_a_target_that_cannot_be_written_is_refused(rows: Path, kept: Path, tmp_path: Path) -> None:
    for target in (tmp_path / "none" / "out.jsonl", kept / "out.jsonl", kept.parent, tmp_path / ("x" * 300)):
        said = decide(rows, target)
        assert (said.code, len(said.lines)) == (2, 1), target
        assert "cannot be written" in said.err
    assert kept.read_text() == "of an earlier run\n"
    assert names_in(kept.parent) == ["out.jsonl"]
    assert names_in(tmp_path) == ["answers", "rows.jsonl"]


def test_trouble_half_way_leaves_what_was_there(kept: Path) -> None:
    with pytest.raises(RuntimeError), appearing(kept) as written:
        written.write(b"half")
        raise RuntimeError
    assert kept.read_text() == "of an earlier run\n"
    assert names_in(kept.parent) == ["out.jsonl"]


def test_a_full_disk_half_way_is_a_fault_and_leaves_what_was_there(kept: Path) -> None:
    with pytest.raises(Faulty, match="No space left"), appearing(kept) as written:
        written.write(b"half")
        raise OSError(28, "No space left on device")
    assert kept.read_text() == "of an earlier run\n"
    assert names_in(kept.parent) == ["out.jsonl"]


def test_answers_are_private_to_whoever_asked(rows: Path, tmp_path: Path) -> None:
    decide(rows, tmp_path / "out.jsonl")
    assert (tmp_path / "out.jsonl").stat().st_mode & 0o077 == 0


def test_the_cases_are_not_replaced_by_their_answers(rows: Path) -> None:
    before = rows.read_text()
    assert decide(rows, rows).code == 2
    assert rows.read_text() == before


def test_a_link_goes_on_pointing_at_the_answers(rows: Path, kept: Path) -> None:
    link = kept.parent / "link.jsonl"
    link.symlink_to(kept)
    assert decide(rows, link).code == 0
    assert link.is_symlink()
    assert len(read_rows(kept)) == 1


def test_what_is_no_plain_file_is_not_replaced(rows: Path, tmp_path: Path) -> None:
    """As the superuser, `--out /dev/null` would put a plain file where the device was."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    said = decide(rows, pipe)
    assert pipe.is_fifo()
    assert said.code == 2


def test_cases_may_come_through_a_pipe(tmp_path: Path) -> None:
    typed = json.dumps(EMERGENCY).encode() + b"\n"
    said = run("decide", "--many", "/dev/stdin", "--out", tmp_path / "out.jsonl", typed=typed)
    assert said.code == 0, said.err
    assert len(read_rows(tmp_path / "out.jsonl")) == 1


def workers(process: int) -> list[int]:
    return [int(name) for name in Path(f"/proc/{process}/task/{process}/children").read_text().split()]


def running(process: int) -> bool:
    """Whether a process is there and not merely waiting to be counted out."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def heard() -> None:
    """Ctrl-C reaches the command, also where the tests themselves were started in the background and are deaf to it."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def half_way(tmp_path: Path, kept: Path) -> tuple[subprocess.Popen[bytes], list[int]]:
    """A run that has begun and will not be done for a long time, and its workers."""
    rest = json.dumps(EMERGENCY)[1:]
    source = tmp_path / "rows.jsonl"
    with source.open("w") as written:
        written.writelines(f'{{"id": {number}, {rest}\n' for number in range(400_000))
    words = [*START, "decide", "--many", str(source), "--out", str(kept), "--trace"]
    process = subprocess.Popen(words, stderr=subprocess.PIPE, start_new_session=True, preexec_fn=heard)
    until = time.monotonic() + 30
    while time.monotonic() < until and not (len(names_in(kept.parent)) > 1 and len(workers(process.pid)) >= 2):
        time.sleep(0.05)
    assert process.poll() is None
    return process, workers(process.pid)


def ended(process: subprocess.Popen[bytes], others: list[int]) -> tuple[int, bytes, list[int]]:
    """Its exit code, what it said, and the workers that outlived it by some seconds; those are then ended."""
    try:
        code = process.wait(20)
    except subprocess.TimeoutExpired:
        process.kill()
        code = process.wait()
    until = time.monotonic() + 5
    while time.monotonic() < until and any(map(running, others)):
        time.sleep(0.05)
    left = [worker for worker in others if running(worker)]
    for worker in left:
        os.kill(worker, signal.SIGKILL)
    assert process.stderr is not None
    with process.stderr as said:
        return code, said.read(), left


linux = pytest.mark.skipif(not PROC.exists(), reason="needs /proc")
several = pytest.mark.skipif((os.cpu_count() or 1) < 2, reason="needs two cores")


@linux
@several
@pytest.mark.parametrize("way", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP], ids=["INT", "TERM", "HUP"])
def test_stopped_half_way_leaves_nothing(way: signal.Signals, tmp_path: Path, kept: Path) -> None:
    process, others = half_way(tmp_path, kept)
    if way is signal.SIGINT:
        os.killpg(process.pid, way)  # as a terminal does it: to every process of the command
    else:
        process.send_signal(way)
    code, said, left = ended(process, others)
    assert code not in (0, -signal.SIGKILL)
    assert kept.read_text() == "of an earlier run\n"
    assert names_in(kept.parent) == ["out.jsonl"]
    assert left == []
    assert b"Traceback" not in said


@linux
@several
def test_killed_half_way_keeps_the_target_and_leaves_no_process(tmp_path: Path, kept: Path) -> None:
    process, others = half_way(tmp_path, kept)
    process.kill()
    _, _, left = ended(process, others)
    assert kept.read_text() == "of an earlier run\n"
    assert left == []


@linux
@several
def test_a_worker_that_is_killed_is_said_in_a_line(tmp_path: Path, kept: Path) -> None:
    process, others = half_way(tmp_path, kept)
    os.kill(others[0], signal.SIGKILL)
    code, said, left = ended(process, others)
    assert code == 2
    assert kept.read_text() == "of an earlier run\n"
    assert names_in(kept.parent) == ["out.jsonl"]
    assert left == []
    assert b"Traceback" not in said
