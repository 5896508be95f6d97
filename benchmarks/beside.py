"""Measure this checkout of the hub beside another one in one run, and write COST.md.

python benchmarks/beside.py CHECKOUT           about a minute a round; both need `make setup` first
python benchmarks/beside.py CHECKOUT --rounds 1

Each round runs each checkout's own `benchmarks/web.py --quick` in turn, so that noise hits both. What is compared is
the median of the rounds: how long a question page takes, and what a recorded decision takes of time and of processor.
"""

from __future__ import annotations

import argparse
import os
import re
import statistics
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parents[1]
RESULTS = HERE / "benchmarks" / "COST.md"
FOUND = {
    "a question page, median ms": r"\| a question page \|[^|]*\|[^|]*\| ([0-9.]+) \|",
    "a recorded decision, one user, ms": r"\| 1 \| \d+ \| ([0-9.]+) \|",
    "a recorded decision, ms of processor": r"A decision takes ([0-9.]+) ms of processor",
}
"""What is read off a run. The second comes as decisions a second."""
RATE = "a recorded decision, one user, ms"
AIMS = {"a question page, median ms": 1.3, RATE: 1.5, "a recorded decision, ms of processor": 1.5}
"""At most so many times what it took before."""

Figures = dict[str, list[float]]


def options() -> argparse.Namespace:
    """What may be asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("before", type=Path, help="the other checkout, made ready by `make setup`")
    parser.add_argument("--rounds", type=int, default=5)
    return parser.parse_args()


def measured(checkout: Path) -> dict[str, float]:
    """The figures of one short run of a checkout's own benchmark."""
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("SHAREWELL_", "DJANGO_", "PYTHON"))
    }
    words = [str(checkout / ".venv" / "bin" / "python"), "benchmarks/web.py", "--quick"]
    done = subprocess.run(words, cwd=checkout, env=kept, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{checkout}: the benchmark did not end well\n{done.stderr[-2000:]}")
    found = {}
    for name, pattern in FOUND.items():
        if (said := re.search(pattern, done.stdout)) is None:
            raise SystemExit(f"{checkout}: the benchmark does not say: {name}")
        found[name] = 1000 / float(said[1]) if name == RATE else float(said[1])
    return found


def commit_of(checkout: Path) -> str:
    """The commit of a checkout, with what was changed in it since: what else became faster can be put into both."""
    changed = [line.split()[-1] for line in _git(checkout, "status", "--porcelain", "--", "src").splitlines()]
    files = ", ".join(f"`{one}`" for one in changed)
    return f"`{_git(checkout, 'rev-parse', '--short', 'HEAD')}`" + (f" with {files} of after" if changed else "")


def _git(checkout: Path, *words: str) -> str:
    done = subprocess.run(["git", *words], cwd=checkout, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def page(before: Figures, after: Figures, names: tuple[str, str]) -> str:
    """The whole of COST.md."""
    rounds = len(next(iter(after.values())))
    head = [
        "# What the walls and the seals cost",
        f"Made {time.strftime('%Y-%m-%d', time.gmtime())} by `python benchmarks/beside.py` on {os.cpu_count()} cores: "
        f"{rounds} rounds, in each of which both commits ran their own short benchmark in turn. Before: {names[0]}, "
        f"without walls in the database or sealed text. After: {names[1]}. Medians, with the least and the most.",
        "| | before | after | times as much | at most |\n| --- | ---: | ---: | ---: | ---: |",
    ]
    rows = []
    for name, most in AIMS.items():
        ratio = statistics.median(after[name]) / statistics.median(before[name])
        rows.append(f"| {name} | {_spread(before[name])} | {_spread(after[name])} | {ratio:.2f} | {most} |")
    return "\n\n".join(head) + "\n" + "\n".join(rows) + "\n"


def _spread(found: list[float]) -> str:
    return f"{statistics.median(found):.1f} ({min(found):.1f} to {max(found):.1f})"


def main() -> int:
    """Measure in turn, write."""
    asked = options()
    found: dict[Path, Figures] = {asked.before.resolve(): {}, HERE: {}}
    for number in range(asked.rounds):
        for checkout, figures in found.items():
            for name, value in measured(checkout).items():
                figures.setdefault(name, []).append(value)
        print(f"round {number + 1} of {asked.rounds}")
    before, after = found.values()
    RESULTS.write_text(page(before, after, (commit_of(asked.before), commit_of(HERE))), encoding="utf-8")
    print(RESULTS.read_text(encoding="utf-8"))
    return 0


if __name__ == "__main__":
    sys.exit(main())
