"""The results as a page a stranger can read and make again."""

from __future__ import annotations

import os
import platform
import time
from dataclasses import dataclass
from typing import Any

import cases
from rounds import Peer, Ratio, ratio

HAND, OURS = "hand", "sharewell"
BUSY = 0.5  # Load for each core, before the run, from which on the page warns.


@dataclass(frozen=True)
class Run:
    """All that one run found."""

    peers: list[Peer]
    absent: list[Peer]
    alone: dict[str, Any]
    rounds: int
    seconds: float
    load_before: float
    command: str

    def peer(self, name: str) -> Peer | None:
        """A peer that was measured."""
        return next((peer for peer in self.peers if peer.name == name), None)


def page(run: Run) -> str:
    """The whole of RESULTS.md."""
    parts = [
        heading(run), decisions(run), ratios(run), aims(run), answers(run), alone(run), many(run), method(run)
    ]  # fmt: skip
    return "\n\n".join(part for part in parts if part) + "\n"


def table(head: list[str], rows: list[list[str]]) -> str:
    """A Markdown table; all columns but the first stand to the right."""
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def heading(run: Run) -> str:
    """When and on what."""
    machine = f"{os.cpu_count()} cores ({platform.machine()}), {platform.system()}"
    lines = [
        "# Benchmarks",
        f"Made {time.strftime('%Y-%m-%d', time.gmtime())} by `{run.command}` on {machine}, "
        f"Python {platform.python_version()}. The load on the machine just before was {run.load_before:.2f}. "
        "The numbers belong to that machine and that hour; the ratios travel better.",
    ]
    if run.load_before > BUSY * (os.cpu_count() or 1):
        lines.append("**The machine was busy with other work: these figures are not to be quoted.**")
    lines += [f"**Not measured: {peer.name}.** {peer.missing}" for peer in run.absent]
    return "\n\n".join(lines)


DECISIONS = """
A case goes in as a Python dict; what comes out is usable from Python. `load ms` compiles the policy again
with everything imported; the first load has the imports in it. `checked` is how many answers were compared
with those of the hand-written function: as many of the same cases as fitted a fixed time. With a third of
the facts unknown there is no answer to compare; checked is that an outcome given early is the one the
complete facts lead to{settled}.
"""


def decisions(run: Run) -> str:
    """Decisions a second of every peer in every way it has."""
    rows = [row for peer in run.peers for row in rows_of(peer)]
    head = [
        "one case at a time",
        "version",
        "decisions/s, median",
        "best",
        "load ms",
        "first load",
        "checked",
        "differ",
    ]
    early = [peer.checks["unknown"] for peer in run.peers if "unknown" in peer.checks]
    settled = f" ({early[0]['settled'] / early[0]['checked']:.0%} of them are settled early)" if early else ""
    return f"## One decision\n\n{table(head, rows)}\n{DECISIONS.format(settled=settled).rstrip()}"


WAYS = {"decide": "", "trace": ", with its trace", "unknown": ", a third of the facts unknown"}


def rows_of(peer: Peer) -> list[list[str]]:
    """A row for each way of a peer."""
    rows = []
    for way in peer.about["ways"]:
        check = peer.checks[way]
        rows.append([
            titled(peer, way), peer.about["version"] or "-",
            f"{peer.median(way):,.0f}", f"{max(peer.blocks[way]):,.0f}",
            f"{peer.about['again_ms']:.2f}", f"{peer.about['first_ms']:.0f}",
            f"{check['checked']:,}", f"{check['differing']:,}",
        ])  # fmt: skip
    return rows


def ratios(run: Run) -> str:
    """How many times as fast Sharewell is as each peer, asked for the same."""
    base = run.peer(OURS) or run.peer(HAND)
    if not base:
        return ""
    note = "" if base.name == OURS else "Sharewell was not measured: the hand-written one stands in.\n\n"
    rows = [
        [titled(base, way), titled(peer, like), *figures(ratio(base.blocks[way], peer.blocks[like]))]
        for way in base.about["ways"]
        for peer in run.peers
        if peer is not base and (like := "trace" if way == "trace" else "decide") in peer.blocks
    ]
    head = ["", "is so many times as fast as", "median", "least", "most", "best to best"]
    return f"## Ratios\n\n{note}{table(head, rows)}\n\n{RATIOS}"


RATIOS = """Median, least and most are of two blocks of the same round. Where median and best to best differ
much, the machine was busy; the lower of the two is the one to quote, and the aims are held against it."""


def figures(found: Ratio) -> list[str]:
    """A ratio as it stands in the table."""
    return [times(value) for value in (found.median, found.least, found.most, found.of_bests)]


def titled(peer: Peer, way: str) -> str:
    """A peer, asked in one of its ways."""
    return f"{peer.about['title']}{WAYS.get(way, f', {way}')}"


def times(value: float) -> str:
    """A ratio, with a digit after the point where it is small."""
    return f"{value:,.2f}" if value < 10 else f"{value:,.0f}"


def aims(run: Run) -> str:
    """What the project set out to reach, and whether this run did."""
    ours, hand = run.peer(OURS), run.peer(HAND)
    if not ours or not hand:
        return ""
    rows = []
    engines = [peer for peer in run.peers if peer not in (ours, hand)]
    if engines:
        fastest = max(engines, key=lambda peer: peer.median("decide"))
        rows.append(aim(f"ids of all that fired, against the fastest peer ({fastest.name})",
                        15, ratio(ours.blocks["decide"], fastest.blocks["decide"]).claimed))  # fmt: skip
    rows.append(
        aim(
            "the same, against the hand-written function",
            0.5,
            ratio(ours.blocks["decide"], hand.blocks["decide"]).claimed,
        )
    )
    zen = run.peer("zen")
    if zen and "trace" in ours.blocks:
        rows.append(
            aim(
                "full trace, against zen-engine's trace",
                40,
                ratio(ours.blocks["trace"], zen.blocks["trace"]).claimed,
            )
        )
    return "## Aims\n\n" + table(["", "wanted", "this run", "reached"], rows + aims_alone(run))


def aim(what: str, floor: float, found: float) -> list[str]:
    """One aim that is a ratio."""
    return [what, f"at least {times(floor)}", times(found), "yes" if found >= floor else "**no**"]


def aims_alone(run: Run) -> list[list[str]]:
    """The aims that have no peer."""
    rows = []
    proof = run.alone.get("jobs", {}).get("prove england-2018", {})
    if "median_ms" in proof:
        spent = proof["median_ms"] / 1000
        rows.append(["england-2018 proved whole, seconds", "under 10", f"{spent:.1f}", yes(spent < 10)])
    decided = run.alone.get("many", {})
    if "whole" in decided:
        each = decided["count"] / decided["whole"]
        rows.append(["decide many, cases a second", "at least 100,000", f"{each:,.0f}", yes(each >= 100_000)])
    return rows


def yes(reached: bool) -> str:
    """A word for the last column."""
    return "yes" if reached else "**no**"


GENERAL = """
The peers are general: entity graphs, strings, sets, sandboxes, other languages. This policy is booleans and
small lists of words, which suits a compiler. Called from Python, a case has to cross into each engine and
back; called from Rust they are faster. Cedar is built to say yes or no, and reading duties off it is a
work-around.
"""


def answers(run: Run) -> str:
    """What each one does and does not answer."""
    lines = [f"* **{peer.about['title']}**: {peer.about['answers']}." for peer in run.peers]
    return "## What each one answers\n\n" + "\n".join(lines) + "\n" + GENERAL.rstrip()


def alone(run: Run) -> str:
    """Loading, compiling and proving."""
    jobs = run.alone.get("jobs")
    if not jobs:
        return f"## Loading and proving\n\nNot measured. {run.alone.get('unavailable', '')}"
    rows = [job_row(name, took) for name, took in jobs.items()]
    return "## Loading and proving\n\n" + table(["", "median ms", "best ms"], rows)


def job_row(name: str, took: dict[str, Any]) -> list[str]:
    """One job, or why it has no figure."""
    if "unavailable" in took:
        return [name, f"not measured: {took['unavailable']}", ""]
    label = f"{name}: {took['what']}" if "what" in took else name
    return [label, f"{took['median_ms']:,.1f}", f"{took['best_ms']:,.1f}"]


def many(run: Run) -> str:
    """Deciding many, and what limits it."""
    found = run.alone.get("many")
    if not found:
        return ""
    if "unavailable" in found:
        return f"## Many decisions\n\nNot measured. {found['unavailable']}"
    count, whole, split = found["count"], found["whole"], split_of(found)
    rows = [[label, f"{took:.2f}", f"{took / whole:.0%}"] for label, took in split.items()]
    return MANY.format(
        count=count,
        megabytes=found["bytes"] / 1e6,
        each=count / whole,
        best=count / found["best"],
        whole=whole,
        parts=table(["part, each measured by itself in one process", "seconds", "of the whole"], rows),
        greatest=max(split, key=lambda label: split[label]),
    )


MANY = """## Many decisions

`sharewell decide --many` on {count:,} random practice cases of england-2018, JSON Lines to JSON Lines
({megabytes:.0f} MB in): **{each:,.0f} cases a second** (best {best:,.0f}), {whole:.2f} s in all.

{parts}

The greatest part is {greatest}. The parts are timed one by one in a single process, while
the command may use every core, so the parts may add up to more than the whole; the last row is the rest."""


def split_of(found: dict[str, Any]) -> dict[str, float]:
    """Seconds by part of the command."""
    split: dict[str, float] = {
        "reading JSON": found["parse"],
        "deciding": found["decide"],
        "writing JSON": found["write"],
        "starting and loading the pack": found["start"],
    }
    split["all else: checking each row, defaults, files"] = found["whole"] - sum(split.values())
    return split


METHOD = """## How it was measured

One policy, `section-11/`: 25 facts, 11 gates, 12 grounds, 8 duties. It is a fixture and not guidance.
{count:,} random cases from one seed ({seed}), the same for everybody, every fact stated. Each engine runs
in a process of its own; {rounds} rounds, in each of which every engine decides for {seconds:g} s in turn;
one round before them warms up and is dropped. Putting ids in order for comparing is not timed. A difference
in any answer ends the run without results; `--with-wrong-peer` adds an engine that is wrong on purpose and
shows it.

On a shared machine expect figures to move by a third. Compare ratios within a run, never figures between
runs.

```
pip install -r benchmarks/requirements.txt    # beside sharewell with its extra `proofs`
{command}
```"""


def method(run: Run) -> str:
    """How to make it again and what to distrust."""
    return METHOD.format(
        count=cases.COUNT, seed=cases.SEED, rounds=run.rounds, seconds=run.seconds, command=run.command
    )
