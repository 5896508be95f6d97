"""Measure the lists that people start from with a million decisions in the database, and write LISTS.md.

python benchmarks/lists.py                 about ten minutes, most of it filling; needs some gigabytes of disk
python benchmarks/lists.py --total 20000   a look, not a result, so it writes nothing
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from hub import filling, plenty
from hub.asking import Connection
from web import hub, serving

RESULTS = Path(__file__).parent / "LISTS.md"
MILLION, AGENCIES, PEOPLE, AIM_MS, WARM, ROUNDS = 1_000_000, 20, 10, 100, 10, 60
"""Decisions in all, agencies, and practitioners of each who decided them."""
LISTS = {
    "a practitioner's own fifty matters": ("practitioner", "/home?list=mine"),
    "fifty in which something waits for them": ("practitioner", "/home?list=waiting"),
    "a practitioner's first page": ("practitioner", "/home"),
    "a supervisor's first page": ("supervisor", "/home"),
    "the page to search on, which lists nothing": ("practitioner", "/search"),
}
"""What is measured in turn, by whose session: the last says what any page costs on this machine."""


def options() -> argparse.Namespace:
    """What may be asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--total", type=int, default=MILLION)
    return parser.parse_args()


def filled(total: int, at: datetime) -> tuple[dict[str, str], int]:
    """Agencies with so many decisions in all: the sessions of two members of the first, and the count."""
    from sharewell.console.bootstrap import admin_url

    cases = [one for one in filling.cases() if one.expected == "share-without-consent"]
    areas = [plenty.agency(number, PEOPLE, at) for number in range(AGENCIES)]
    made = [plenty.decided(one, supervisor, cases[0], at) for people, supervisor in areas for one in people]
    count = plenty.decisions(admin_url(), made, total)
    (practitioner, *_), supervisor = areas[0]
    plenty.shown(practitioner, supervisor, cases, at)
    seen_by = {"practitioner": practitioner, "supervisor": supervisor}
    return {role: filling.session_of(member) for role, member in seen_by.items()}, count


def measured(port: int, sessions: dict[str, str]) -> dict[str, tuple[list[float], int]]:
    """Each list over and over by one user: the seconds of each answer, and how many matters it shows."""
    found: dict[str, tuple[list[float], int]] = {}
    lines = {name: Connection(port, sessions[role]) for name, (role, _) in LISTS.items()}
    for number in range(-WARM, ROUNDS):
        for name, (_, path) in LISTS.items():
            answer = lines[name].get(path)
            if answer.status != 200:
                raise SystemExit(f"{path}: {answer.status}")
            if number >= 0:
                found.setdefault(name, ([], answer.body.count(b"sw-row__title")))[0].append(answer.seconds)
    return found


def additions() -> float:
    """Seconds that a loop over a million small additions takes, the median of nine: how fast the processor is."""
    took = []
    for _ in range(9):
        began, total = time.perf_counter(), 0
        for one in range(MILLION):
            total += one
        took.append(time.perf_counter() - began)
    return statistics.median(took)


def page(found: dict[str, tuple[list[float], int]], count: int, load: float) -> str:
    """The whole of LISTS.md."""
    lines = [
        "# Lists among a million decisions",
        f"Made {time.strftime('%Y-%m-%d', time.gmtime())} by `python benchmarks/lists.py` on {os.cpu_count()} cores, "
        f"with {count:,} decisions of {PEOPLE} people in each of {AGENCIES} agencies in the database. The load just "
        f"before was {load:.2f}. The aim is {AIM_MS} ms for a list of fifty. A million additions in a loop of "
        f"Python took {additions() * 1000:.0f} ms here, for setting machines side by side.",
        "| one user, one page after another | matters shown | requests | median ms | 95% within ms |\n"
        "| --- | ---: | ---: | ---: | ---: |",
    ]
    rows = [
        f"| {name} | {shown} | {len(times)} | {statistics.median(times) * 1000:.1f} | "
        f"{statistics.quantiles(times, n=20)[-1] * 1000:.1f} |"
        for name, (times, shown) in found.items()
    ]
    return "\n\n".join(lines) + "\n" + "\n".join(rows) + "\n"


def main() -> int:
    """Fill, measure, write."""
    asked, load = options(), os.getloadavg()[0]
    with hub():
        at = datetime.now(tz=UTC)  # noqa: TID251 - a hub's own door reads the clock too
        print(f"Filling the hub with {asked.total:,} decisions")
        sessions, count = filled(asked.total, at)
        with serving() as port:
            print("Measuring lists")
            written = page(measured(port, sessions), count, load)
    print(written)
    if asked.total == MILLION:
        RESULTS.write_text(written, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
