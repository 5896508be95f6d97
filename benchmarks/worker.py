"""One engine in a process of its own: load it, time a block, compare answers. It talks in lines of JSON."""

from __future__ import annotations

import gc
import importlib
import json
import statistics
import sys
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from itertools import cycle, islice
from time import perf_counter
from types import ModuleType
from typing import Any

import cases
import plain
from peers import Way, Ways
from plain import Facts

LOADS = 15
BATCH_SECONDS = 0.005


class Worker:
    """One engine, the cases, and the place in them where the next block starts."""

    def __init__(self, module: str) -> None:
        started = perf_counter()
        self.module = importlib.import_module(module)
        self.ways: Ways = self.module.load()
        self.first_ms = (perf_counter() - started) * 1000
        self.cases = cases.complete()
        self.open_cases = cases.with_open_facts(self.cases)
        self.streams = {name: cycle(self.cases_of(way)) for name, way in self.ways.items()}
        gc.freeze()

    def cases_of(self, way: Way) -> list[dict[str, plain.Value]]:
        """The cases a way is asked about."""
        return self.open_cases if way.open_facts else self.cases

    def load(self) -> dict[str, Any]:
        """How long compiling takes: the first time with its imports, and again."""
        again = [timed(self.module) for _ in range(LOADS)]
        return {
            "title": self.module.TITLE,
            "answers": self.module.ANSWERS,
            "version": version_of(self.module.PACKAGE),
            "ways": list(self.ways),
            "first_ms": self.first_ms,
            "again_ms": statistics.median(again),
        }

    def block(self, way: str, seconds: float) -> dict[str, float]:
        """Decide for about so long; how many a second. Looks at the clock once in a few milliseconds."""
        decide, stream = self.ways[way].decide, self.streams[way]
        size, done, spent = 8, 0, 0.0
        while spent < seconds:
            batch = list(islice(stream, size))
            started = perf_counter()
            for case in batch:
                decide(case)
            took = perf_counter() - started
            done, spent = done + size, spent + took
            if took < BATCH_SECONDS:
                size = min(size * 2, 16_384)
        return {"per_second": done / spent}

    def check(self, way: str, seconds: float) -> dict[str, Any]:
        """Compare answers with the hand-written function's, on as many cases as fit."""
        asked, ends = self.ways[way], perf_counter() + seconds
        checked, settled, differing = 0, 0, []
        for case, facts in zip(self.cases, self.cases_of(asked), strict=True):
            if perf_counter() > ends:
                break
            expected, found = plain.decide(case), answer_of(asked, facts)
            checked += 1
            settled += found[:1] != (None,)
            if not agrees(asked, found, expected):
                differing.append({"facts": facts, "expected": expected, "found": found})
        return {
            "checked": checked,
            "settled": settled,
            "differing": len(differing),
            "examples": differing[:2],
        }


def answer_of(way: Way, facts: Facts) -> Any:
    """The answer in comparable form; an engine that breaks on a case has answered it wrongly."""
    try:
        return way.read(way.decide(facts))
    except Exception as fault:
        return (f"{type(fault).__name__}: {fault}",)


def agrees(way: Way, found: tuple[Any, ...], expected: plain.Answer) -> bool:
    """With facts unknown, an outcome given early must be the one that complete facts lead to."""
    if way.open_facts:
        return found[0] is None or found[0] == expected[0]
    return found == expected


def timed(module: ModuleType) -> float:
    """Milliseconds of one more load."""
    started = perf_counter()
    module.load()
    return (perf_counter() - started) * 1000


def version_of(package: str | None) -> str:
    """The installed version of a peer."""
    if package is None:
        return ""
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed as a package"


def commands() -> Iterator[dict[str, Any]]:
    """The commands, as they come in."""
    for line in sys.stdin:
        yield json.loads(line)


def main(module: str) -> None:
    """Serve until there are no more commands. What an engine prints must not get among the replies."""
    replies, sys.stdout = sys.stdout, sys.stderr
    try:
        worker = Worker(module)
    except Exception as fault:
        print(json.dumps({"unavailable": f"{type(fault).__name__}: {fault}"}), file=replies, flush=True)
        return
    print(json.dumps(worker.load()), file=replies, flush=True)
    for command in commands():
        do = command.pop("do")
        print(
            json.dumps({"block": worker.block, "check": worker.check}[do](**command)),
            file=replies,
            flush=True,
        )


if __name__ == "__main__":
    main(sys.argv[1])
