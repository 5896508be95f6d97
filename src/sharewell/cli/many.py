"""Many cases, JSON Lines to JSON Lines: rows in, answers out in the same order, on both cores where it pays.

A row's time goes to reading its JSON, checking its words, deciding and writing; the answer's text is kept for
every combination of outcome, grounds and duties, so that writing it again costs one look-up.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from multiprocessing import active_children
from pathlib import Path
from threading import Thread, main_thread
from threading import enumerate as enumerate_threads
from typing import IO, Any

from sharewell.cli.files import STOPPING, appearing
from sharewell.cli.request import Request, day
from sharewell.compilers.python import Answer, Compiled, compiled
from sharewell.packs import load
from sharewell.policy.case import LONGEST_NOTE, Case, read_case
from sharewell.policy.conditions import Value
from sharewell.policy.faults import Fault, Faulty
from sharewell.policy.pack import Pack
from sharewell.policy.recommend import recommend
from sharewell.policy.result import result

ROWS_A_BLOCK = 4000
SECONDS_BETWEEN_LOOKS = 0.5
A_MOMENT = 2.0
ASKED = [signal.SIGINT, *STOPPING]
MOST_FAULTS_SHOWN = 20
LONGEST_ROW = 1_000_000
MOST_KEPT = 100_000
NOBODY_UNSURE: frozenset[str] = frozenset()


@dataclass
class Counts:
    """How the rows fared."""

    rows: int = 0
    decided: int = 0
    open: int = 0
    bad: int = 0


@dataclass(frozen=True, slots=True)
class Block:
    """The answers to some rows, ready to be written, and what was wrong with any of them."""

    text: bytes
    decided: int
    open: int
    faults: tuple[str, ...]


@dataclass
class Decider:
    """Decides rows with one pack. `ready` holds kept answers, which stay alive with it, and their texts."""

    pack: Pack
    compiled: Compiled
    request: Request
    source: str
    ready: dict[int, tuple[Answer, str]] = field(default_factory=dict)
    allowed: dict[str, dict[Value, type]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for fact in self.pack.facts.values():
            self.allowed[fact.id] = {value: type(value) for value in fact.values}

    def answer(self, number: int, row: bytes) -> tuple[str, str | None, str]:
        """One row's answer as a line of JSON, its outcome (empty: bad), and what was wrong with it."""
        where = f"{self.source} row {number}"
        name = "null"
        try:
            raw = self._parsed(row, where)
            name = carried(raw.get("id")) if isinstance(raw, dict) else name
            case = self._quick(raw) or read_case(self.pack, raw, where)
            if self.request.trace:
                return self._whole(Case(None, self._filled(case), case.unsure), name)
            return self._brief(case, name)
        except Faulty as trouble:
            error = lines_of(trouble.faults)
            return f'{{"id": {name}, "error": {json.dumps(error, ensure_ascii=False)}}}', "", error

    def _parsed(self, row: bytes, where: str) -> Any:
        if len(row) > LONGEST_ROW:
            says = f"is longer than {LONGEST_ROW} bytes; is the file JSON Lines, one case a row?"
            raise Faulty([Fault(where, "", "", says)])
        try:
            raw = json.loads(row)
            return raw if plainly_once(row, raw) else json.loads(row, object_pairs_hook=once_each)
        except (ValueError, RecursionError) as trouble:
            raise Faulty([Fault(where, "", "", f"is not JSON: {_short(trouble)}")]) from None

    def _quick(self, raw: Any) -> Case | None:
        """The case, where every word in it is plainly right; anything else is left to the careful reading."""
        if (
            type(raw) is not dict
            or type(raw.get("facts")) is not dict
            or raw.get("unsure", []) != []
            or "subject" in raw["facts"]
        ):
            return None
        facts: dict[str, Any] = {"subject": raw.get("subject"), **raw["facts"]}
        allowed = self.allowed
        for name, value in facts.items():
            known = allowed.get(name)
            try:
                if known is None or (known.get(value) is not type(value) and not self._written(name, value)):
                    return None
            except TypeError:
                return None
        return None if self.compiled.ruled_out(facts) else Case(None, facts, NOBODY_UNSURE)

    def _written(self, name: str, value: object) -> bool:
        """Whether this is a number or a text that will do for the fact."""
        fact = self.pack.facts[name]
        if fact.kind == "number":
            return type(value) is int and fact.least <= value <= fact.most
        return fact.kind == "text" and type(value) is str and len(value) <= LONGEST_NOTE

    def _filled(self, case: Case) -> Mapping[str, Value]:
        if not self.request.assume_defaults:
            return case.facts
        return self.compiled.with_left_out(case.facts, case.unsure)

    def _brief(self, case: Case, name: str) -> tuple[str, str | None, str]:
        facts = self._filled(case)
        answer = self.compiled.decide(facts, case.unsure)
        kept = self.ready.get(id(answer))
        text = kept[1] if kept else self._tail(answer, facts, case)
        return f'{{"id": {name}, {text}', answer.outcome, ""

    def _tail(self, answer: Answer, facts: Mapping[str, Value], case: Case) -> str:
        """Everything of a brief answer after its id; kept where the answer itself is."""
        still = () if answer.outcome else recommend(self.pack, facts, case.unsure).open
        outcome = f'"{answer.outcome}"' if answer.outcome else "null"
        lists = f'"grounds": {words(answer.grounds)}, "duties": {words(answer.duties)}, "open": {words(still)}'
        text = f'"outcome": {outcome}, {lists}}}'
        if answer.kept:
            if len(self.ready) >= MOST_KEPT:
                self.ready.clear()
            self.ready[id(answer)] = (answer, text)
        return text

    def _whole(self, case: Case, name: str) -> tuple[str, str | None, str]:
        whole = result(self.pack, case, day(self.request.on))
        del whole["id"]
        return f'{{"id": {name}, {json.dumps(whole, ensure_ascii=False)[1:]}', whole["outcome"], ""


def carried(name: object) -> str:
    """A row's id as JSON, as it came; nothing where it is no value of JSON."""
    try:
        return json.dumps(name, ensure_ascii=False, allow_nan=False)
    except ValueError:
        return "null"


def lines_of(faults: Iterable[Fault]) -> str:
    """Faults as one text, for a row's answer."""
    return "; ".join(str(fault) for fault in faults)


def words(ids: tuple[str, ...]) -> str:
    """Ids as a list in JSON. They are words of the pack, which hold nothing that JSON would escape."""
    return '["' + '", "'.join(ids) + '"]' if ids else "[]"


def plainly_once(row: bytes, raw: Any) -> bool:
    """Whether a glance shows that no key stands twice: as many keys are written as the tables have.

    Every key is written with a colon after its quotation mark, so a row with fewer keys than colons is looked at
    again, and so is one with a space before a colon, whose keys a glance cannot count.
    """
    if type(raw) is not dict or type(raw.get("facts")) is not dict:
        return False
    if b" :" in row or b"\t:" in row or b"\r:" in row:
        return False
    return row.count(b'":') == len(raw) + len(raw["facts"])


def once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """The table of these keys and values. Raises ValueError where a key stands twice, and one would pass unseen."""
    table = dict(pairs)
    if len(table) != len(pairs):
        raise ValueError("a key stands twice in it")
    return table


def _short(trouble: Exception) -> str:
    return str(trouble).split("\n", maxsplit=1)[0][:100]


def decide_file(request: Request, source: Path, target: Path) -> Counts:
    """Decide every row of `source`; `target` appears once all are decided. Raises Faulty where neither can be used."""
    counts = Counts()
    decider = _decider(request, source)
    _check_target(source, target)
    with _opened(source) as rows, appearing(target) as written, progress(source) as tick:
        for block in _blocks(decider, _numbered(rows, tick)):
            written.write(block.text)
            counts.rows += block.decided + block.open + len(block.faults)
            counts.decided += block.decided
            counts.open += block.open
            _say_faults(block.faults, counts.bad)
            counts.bad += len(block.faults)
        if not counts.rows:
            raise Faulty([Fault(str(source), "", "", "is empty; expected one case a row, as JSON")])
    return counts


def _decider(request: Request, source: Path) -> Decider:
    pack = load(request.pack)
    day(request.on)
    return Decider(pack, compiled(pack), request, str(source))


def _check_target(source: Path, target: Path) -> None:
    """Refuse a target that is the source itself, or that is no plain file and would be lost."""
    if os.path.realpath(target) == os.path.realpath(source):
        raise Faulty([Fault(str(target), "", "", "holds the cases; name another file for the answers")])


@contextmanager
def _opened(source: Path) -> Iterator[IO[bytes]]:
    try:
        rows = source.open("rb")
    except FileNotFoundError:
        raise Faulty([Fault(str(source), "", "", "there is no such file")]) from None
    except OSError as trouble:
        raise Faulty([Fault(str(source), "", "", f"cannot be read: {trouble.strerror}")]) from None
    with rows:
        yield rows


def _numbered(rows: IO[bytes], tick: Callable[[int], None]) -> Iterator[list[tuple[int, bytes]]]:
    """Rows that are not blank, with their numbers from 1, a block at a time; `tick` hears how many bytes were read."""
    numbered = ((number, row) for number, row in enumerate(iter(rows.readline, b""), start=1) if row.strip())
    while block := list(islice(numbered, ROWS_A_BLOCK)):
        tick(sum(len(row) for _, row in block))
        yield block


def _blocks(decider: Decider, blocks: Iterator[list[tuple[int, bytes]]]) -> Iterator[Block]:
    """The blocks' answers in order; in other processes too once there is more than one block and a second core."""
    first = list(islice(blocks, 2))
    cores = os.cpu_count() or 1
    if len(first) < 2 or cores < 2:
        yield from (answered(decider, block) for block in (*first, *blocks))
        return
    _here["decider"] = decider
    pool = ProcessPoolExecutor(cores, initializer=_start, initargs=(decider.request, decider.source))
    try:
        yield from _in_order(pool, _chained(first, blocks), cores)
        pool.shutdown()
    except BrokenProcessPool:
        says = "a process that was deciding rows was ended from outside; nothing was written"
        raise Faulty([Fault(decider.source, "", "", says)]) from None
    finally:
        _abandon(pool)


def _abandon(pool: ProcessPoolExecutor) -> None:
    """End the workers without waiting for what they are at; nothing is left to do where they are done.

    The pool's own thread is given a moment: it would else be closing what the interpreter uses on its way out.
    """
    pool.shutdown(wait=False, cancel_futures=True)
    for worker in active_children():
        worker.terminate()
    for thread in enumerate_threads():
        if thread is not main_thread() and not thread.daemon:
            thread.join(A_MOMENT)


def _chained(first: list[list[tuple[int, bytes]]], rest: Iterator[list[tuple[int, bytes]]]) -> Iterator[Any]:
    yield from first
    yield from rest


def _in_order(pool: ProcessPoolExecutor, blocks: Iterator[Any], cores: int) -> Iterator[Block]:
    """A few blocks ahead and no more, so that a file of any length needs little memory."""
    with _unasked():
        waiting = [pool.submit(_answered_there, block) for block in islice(blocks, cores * 2)]
    while waiting:
        yield waiting.pop(0).result()
        waiting += [pool.submit(_answered_there, block) for block in islice(blocks, 1)]


@contextmanager
def _unasked() -> Iterator[None]:
    """Whoever asks to stop meanwhile is heard afterwards: a worker that has only begun would take it for itself."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, ASKED)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


_here: dict[str, Decider] = {}
"""The decider of this worker process, made once when it starts."""


def _start(request: Request, source: str) -> None:
    """Begin a worker. It leaves being stopped to the command itself, and ends when that is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for number in STOPPING:
        signal.signal(number, signal.SIG_DFL)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, ASKED)
    Thread(target=_end_with, args=(os.getppid(),), daemon=True).start()
    if "decider" not in _here:
        _here["decider"] = _decider(request, Path(source))


def _end_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(SECONDS_BETWEEN_LOOKS)
    os._exit(1)


def _answered_there(block: list[tuple[int, bytes]]) -> Block:
    return answered(_here["decider"], block)


def answered(decider: Decider, block: Iterable[tuple[int, bytes]]) -> Block:
    """The answers to a block of rows."""
    lines, faults, still_open = [], [], 0
    for number, row in block:
        line, outcome, fault = decider.answer(number, row)
        lines.append(line)
        if outcome is None:
            still_open += 1
        elif not outcome:
            faults.append(fault)
    text = "\n".join(lines).encode("utf-8", "backslashreplace") + b"\n"
    return Block(text, len(lines) - still_open - len(faults), still_open, tuple(faults))


def _say_faults(faults: tuple[str, ...], before: int) -> None:
    room = max(0, MOST_FAULTS_SHOWN - before)
    sys.stderr.writelines(f"{fault}\n" for fault in faults[:room])
    if before <= MOST_FAULTS_SHOWN < before + len(faults):
        sys.stderr.write("more rows could not be read; each has its error in the output\n")


@contextmanager
def progress(source: Path) -> Iterator[Callable[[int], None]]:
    """A bar on a terminal, nothing anywhere else."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("deciding", total=max(1, source.stat().st_size))
        yield lambda read: bar.advance(task, read)
