"""Processor time of whole families of processes, as Linux counts it: what other work on the machine does not change."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

PROC = Path("/proc")


def spent(belongs: Callable[[str], bool]) -> float:
    """Seconds of processor that the processes with such a command line, and those below them, have had so far.

    Those that have ended count with whoever waited for them. Nothing, where the system does not count like this.
    """
    found = {int(one.name): one for one in PROC.glob("[0-9]*")} if PROC.is_dir() else {}
    parents, times = dict[int, int](), dict[int, float]()
    for key, one in found.items():
        try:
            fields = (one / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        parents[key], times[key] = int(fields[1]), sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")
    ours = {key for key in times if belongs(_command(found[key]))}
    while more := {key for key, parent in parents.items() if parent in ours and key not in ours}:
        ours |= more
    return sum(times[key] for key in ours)


def _command(process: Path) -> str:
    try:
        return (process / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except OSError:
        return ""
