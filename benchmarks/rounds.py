"""The engines side by side: a process each, asked for short blocks in turn, so that noise hits them all."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent


@dataclass
class Peer:
    """One engine's process and what it said."""

    name: str
    process: subprocess.Popen[str]
    about: dict[str, Any]
    blocks: dict[str, list[float]] = field(default_factory=dict)
    checks: dict[str, dict[str, Any]] = field(default_factory=dict)

    @property
    def missing(self) -> str:
        """Why the engine could not be loaded; empty where it was."""
        return str(self.about.get("unavailable", ""))

    def ask(self, do: str, **details: Any) -> dict[str, Any]:
        """Send one command and wait for the reply."""
        assert self.process.stdin
        self.process.stdin.write(json.dumps({"do": do, **details}) + "\n")
        self.process.stdin.flush()
        return reply(self.process, self.name)

    def median(self, way: str) -> float:
        """Decisions a second, the median of the blocks."""
        return statistics.median(self.blocks[way])

    def stop(self) -> None:
        """No more commands: the process ends by itself."""
        if self.process.stdin:
            self.process.stdin.close()
        self.process.wait()


def reply(process: subprocess.Popen[str], name: str) -> dict[str, Any]:
    """One line from the process."""
    assert process.stdout
    line = process.stdout.readline()
    if not line:
        raise SystemExit(f"{name}: the process ended without an answer (exit {process.wait()})")
    said: dict[str, Any] = json.loads(line)
    return said


def start(name: str, module: str) -> Peer:
    """Start an engine and hear whether it loaded."""
    process = subprocess.Popen(
        [sys.executable, str(HERE / "worker.py"), module],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    return Peer(name, process, reply(process, name))


def interleave(peers: list[Peer], rounds: int, seconds: float) -> None:
    """Every way of every peer once a round. The first round warms up and is dropped."""
    for turn in range(rounds + 1):
        for peer in peers:
            for way in peer.about["ways"]:
                per_second = peer.ask("block", way=way, seconds=seconds)["per_second"]
                if turn:
                    peer.blocks.setdefault(way, []).append(per_second)


def compare(peers: list[Peer], seconds: float) -> list[str]:
    """Check every way of every peer against the hand-written function; one line for each that differs."""
    faults = []
    for peer in peers:
        for way in peer.about["ways"]:
            found = peer.checks[way] = peer.ask("check", way=way, seconds=seconds)
            print(f"  {peer.name}, {way}: {found['checked']:,} cases compared, {found['differing']:,} differ")
            if found["differing"] or not found["checked"]:
                faults.append(fault(peer.name, way, found))
    return faults


def fault(name: str, way: str, found: dict[str, Any]) -> str:
    """One clear account of a difference."""
    head = f"{name}, {way}: {found['differing']:,} of {found['checked']:,} answers differ from plain.py's"
    for example in found["examples"]:
        head += f"\n    facts    {json.dumps(example['facts'])}"
        head += f"\n    expected {json.dumps(example['expected'])}"
        head += f"\n    found    {json.dumps(example['found'])}"
    return head


@dataclass(frozen=True)
class Ratio:
    """How many times as fast one is as another."""

    median: float
    least: float
    most: float
    of_bests: float

    @property
    def claimed(self) -> float:
        """The lower reading: on a busy machine an engine with threads of its own loses more."""
        return min(self.median, self.of_bests)


def ratio(one: list[float], other: list[float]) -> Ratio:
    """Block against block of the same round, and best against best."""
    by_round = [a / b for a, b in zip(one, other, strict=True)]
    return Ratio(statistics.median(by_round), min(by_round), max(by_round), max(one) / max(other))
