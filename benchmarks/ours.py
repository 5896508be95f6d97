"""Everything the benchmarks use of Sharewell. Nothing else here imports it."""

from __future__ import annotations

import random
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from cases import SECTION_11
from peers import Way, Ways
from plain import Answer, Value
from sharewell.compilers.python import compiled
from sharewell.packs import load as load_named
from sharewell.packs import load_folder
from sharewell.policy.pack import Fact, Pack
from sharewell.policy.reading import Reading
from sharewell.policy.truth import Truth

TITLE = "Sharewell (the pack, compiled)"
PACKAGE = "sharewell"
ANSWERS = (
    "outcome, grounds and duties; a full trace; what is open while facts are unknown; "
    "wording and sources of every rule; guarantees proved for every possible case"
)
FULL_PACK = "england-2018"
STATED = 0.35  # The share of its facts that a practice case states; the rest keep their defaults.


def load() -> Ways:
    """Read and compile the section 11 pack."""
    engine = compiled(load_folder(SECTION_11))
    return {
        "decide": Way(engine.decide, read),
        "trace": Way(engine.trace, read),
        "unknown": Way(engine.decide, read, open_facts=True),
    }


def read(answer: Any) -> Answer:
    """An answer in the form in which answers are compared; a traced one answers with the same three names."""
    return answer.outcome, tuple(map(_id, answer.grounds)), tuple(map(_id, answer.duties))


def _id(entry: Any) -> str:
    return entry if isinstance(entry, str) else str(entry.id)


def jobs() -> dict[str, Callable[[], object]]:
    """What is timed of Sharewell alone, by name."""
    small, full = load_folder(SECTION_11), load_named(FULL_PACK)
    return {
        "load the section 11 pack": lambda: load_folder(SECTION_11),
        "load england-2018": lambda: load_named(FULL_PACK),
        "compile the section 11 pack": lambda: compiled(small),
        "compile england-2018": lambda: compiled(full),
    }


def proof() -> Callable[[], object]:
    """Proving every guarantee of the full pack. Needs the extra `proofs`."""
    from sharewell.compilers.smt import prove

    pack = load_named(FULL_PACK)
    return lambda: prove(pack)


def many(rows: Path, out: Path) -> list[str]:
    """The command that decides many cases."""
    sharewell = Path(sys.executable).with_name("sharewell")
    return [str(sharewell), "decide", "--many", str(rows), "--out", str(out), "--assume-defaults"]


def decider() -> Callable[[dict[str, Value]], Answer]:
    """The full pack as a function from facts to ids, defaults filled in: what the command does in the middle."""
    pack = load_named(FULL_PACK)
    defaults = {fact.id: fact.left_out for fact in pack.facts.values() if fact.left_out is not None}
    decide = compiled(pack).decide

    def answer(row: dict[str, Any]) -> Answer:
        found = decide({**defaults, "subject": row["subject"], **row["facts"]})
        return found.outcome, found.grounds, found.duties

    return answer


def practice_rows(count: int, seed: int) -> Iterator[dict[str, Any]]:
    """Random cases of the full pack as a practitioner would state them: some facts said, the rest left out."""
    pack, draw = load_named(FULL_PACK), random.Random(seed)
    made = 0
    while made < count:
        reading = Reading(pack, {})
        facts = _stated(pack, reading, draw)
        if any(reading.truth(ban.when) is Truth.YES for ban in pack.impossible):
            continue
        made += 1
        subject = facts.pop("subject")
        yield {"id": f"case-{made}", "subject": subject, "facts": facts}


def _stated(pack: Pack, reading: Reading, draw: random.Random) -> dict[str, Any]:
    """Draw facts in the order in which they can be settled; one that does not apply is left out."""
    facts: dict[str, Any] = {"subject": draw.choice(("child", "adult"))}
    reading.known["subject"] = facts["subject"]
    for name in pack.settling or tuple(pack.facts):
        fact = pack.facts[name]
        if name == "subject":
            continue
        if reading.truth(fact.applies) is Truth.YES and draw.random() < STATED:
            facts[name] = reading.known[name] = _drawn(fact, facts["subject"], draw)
        elif fact.left_out is not None:
            reading.known[name] = fact.left_out
    return facts


def _drawn(fact: Fact, subject: str, draw: random.Random) -> Value | int:
    if fact.kind == "text":
        return "the school nurse"
    if fact.kind == "number":
        return draw.randint(0, 17) if subject == "child" else draw.randint(18, 90)
    return draw.choice(fact.values)
