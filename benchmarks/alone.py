"""Sharewell without peers: loading, proving, and deciding many cases. Prints its figures as JSON."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import Any

import ours

SEED = 2018
LOADS, PROOFS, RUNS = 15, 3, 3


def seconds(job: Callable[[], object], times: int) -> list[float]:
    """How long each of several runs takes."""
    taken = []
    for _ in range(times):
        started = perf_counter()
        job()
        taken.append(perf_counter() - started)
    return taken


def figure(job: Callable[[], object], times: int) -> dict[str, float]:
    """Median and best, after one run that warms up."""
    job()
    taken = seconds(job, times)
    return {"median_ms": statistics.median(taken) * 1000, "best_ms": min(taken) * 1000}


def or_why_not(measure: Callable[[], Any]) -> Any:
    """The figures, or why there are none: one that cannot be had must not cost the others."""
    try:
        return measure()
    except Exception as fault:
        return {"unavailable": f"{type(fault).__name__}: {fault}"}


def proofs() -> dict[str, Any]:
    """How long it takes to prove all guarantees, and how many they are."""
    return {"what": f"{ours.prove_all()} guarantees", **figure(ours.prove_all, PROOFS)}


def decide_many(count: int) -> dict[str, Any]:
    """The command over a file of cases, and its parts one by one in this process."""
    with tempfile.TemporaryDirectory() as folder:
        rows, out = Path(folder, "cases.jsonl"), Path(folder, "decided.jsonl")
        with rows.open("w", encoding="utf-8") as file:
            file.writelines(json.dumps(row) + "\n" for row in ours.practice_rows(count, SEED))
        whole = seconds(lambda: run_command(rows, out), RUNS)
        check_output(out, count)
        start = seconds(lambda: run_command(first_row(rows), Path(folder, "one.jsonl")), RUNS)
        return {"count": count, "whole": statistics.median(whole), "best": min(whole), **parts(rows),
                "start": statistics.median(start), "bytes": rows.stat().st_size}  # fmt: skip


def first_row(rows: Path) -> Path:
    """A file with one case, for the time it takes to start and load the pack."""
    one = rows.with_name("one-case.jsonl")
    with rows.open(encoding="utf-8") as file:
        one.write_text(file.readline(), encoding="utf-8")
    return one


def run_command(rows: Path, out: Path) -> None:
    """Run it once. Exit 3 says that some cases are open."""
    done = subprocess.run(ours.many(rows, out), capture_output=True, text=True, check=False)
    if done.returncode not in (0, 3):
        raise RuntimeError(f"decide --many ended with {done.returncode}: {last_line(done.stderr)}")


def last_line(text: str) -> str:
    """What went wrong, without the way there."""
    return (text.strip().splitlines() or ["no reason given"])[-1]


def check_output(out: Path, count: int) -> None:
    """A line for every case and no case refused, or the figure means nothing."""
    lines = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    refused = [line for line in lines if "error" in line]
    if len(lines) != count or refused:
        raise RuntimeError(f"{len(lines)} lines of {count}, {len(refused)} refused, first: {refused[:1]}")


def parts(rows: Path) -> dict[str, float]:
    """Reading JSON, deciding, and writing JSON, each over all cases by itself."""
    lines = rows.read_text(encoding="utf-8").splitlines()
    decide = ours.decider()
    cases = [json.loads(line) for line in lines]
    answers = [decide(case) for case in cases]
    steps: dict[str, Callable[[], object]] = {
        "parse": lambda: [json.loads(line) for line in lines],
        "decide": lambda: [decide(case) for case in cases],
        "write": lambda: [
            json.dumps({"id": case["id"], "outcome": outcome, "grounds": grounds, "duties": duties})
            for case, (outcome, grounds, duties) in zip(cases, answers, strict=True)
        ],
    }
    return {name: statistics.median(seconds(step, RUNS)) for name, step in steps.items()}


def main(count: int) -> None:
    """Everything, as one JSON object."""
    jobs = ours.jobs()
    found: dict[str, Any] = {name: or_why_not(partial(figure, job, LOADS)) for name, job in jobs.items()}
    found["prove england-2018"] = or_why_not(proofs)
    print(json.dumps({"jobs": found, "many": or_why_not(lambda: decide_many(count))}))


if __name__ == "__main__":
    main(int(sys.argv[1]))
