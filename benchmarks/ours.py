"""Everything the benchmarks use of Sharewell. Nothing else here imports it."""

from __future__ import annotations

import random
import sys
from collections.abc import Callable, Iterator
from functools import cache
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
    "outcome, grounds and duties of complete facts, and the outcome as soon as the known facts settle it; "
    "its trace gives every gate read and its truth, with who, when and the clauses of each duty, made of "
    "parts built once, and does not repeat the inputs as zen-engine's does; equal answers are one object"
)
FULL_PACK = "england-2018"
STATED = 0.35  # The share of its facts that a practice case states; the rest keep their defaults.


def load() -> Ways:
    """Read and compile the section 11 pack."""
    engine = compiled(load_folder(SECTION_11))
    return {
        "decide": Way(engine.decide, read),
        "trace": Way(engine.trace, read_trace),
        "unknown": Way(engine.decide, read, open_facts=True),
    }


def read(answer: Any) -> Answer:
    """An answer in the form in which answers are compared."""
    return answer.outcome, answer.grounds, answer.duties


def read_trace(found: Any) -> Answer:
    """The same from a full trace, which lists grounds and duties with what is known about each.

    The path has to say that the gate which ended the flow held, and that those before it did not.
    """
    truths = [step["truth"] for step in found["trace"]]
    if truths != ["no"] * (len(truths) - 1) + ["yes"]:
        raise ValueError(f"the path reads {truths}")
    return found["outcome"], _ids(found["grounds"]), _ids(found["duties"])


def _ids(entries: list[dict[str, Any]]) -> tuple[str, ...]:
    return tuple(entry["id"] for entry in entries)


@cache
def full_pack() -> Pack:
    """The pack that is shipped."""
    return load_named(FULL_PACK)


@cache
def small_pack() -> Pack:
    """The pack of the comparison."""
    return load_folder(SECTION_11)


def jobs() -> dict[str, Callable[[], object]]:
    """What is timed of Sharewell alone, by name."""
    return {
        "load the section 11 pack": lambda: load_folder(SECTION_11),
        "compile the section 11 pack": lambda: compiled(small_pack()),
        f"load {FULL_PACK}": lambda: load_named(FULL_PACK),
        f"compile {FULL_PACK}": lambda: compiled(full_pack()),
    }


def prove_all() -> int:
    """Prove every guarantee of the full pack; how many there are. Needs the extra `proofs`."""
    from sharewell.compilers.smt import prove

    proofs = list(prove(full_pack()))
    broken = [proof.guarantee.id for proof in proofs if not proof.proved]
    if broken or not proofs:
        raise RuntimeError(f"{len(proofs)} guarantees, not proved: {', '.join(broken) or 'none'}")
    return len(proofs)


def many(rows: Path, out: Path) -> list[str]:
    """The command that decides many cases."""
    sharewell = Path(sys.executable).with_name("sharewell")
    return [str(sharewell), "decide", "--many", str(rows), "--out", str(out), "--assume-defaults"]


def decider() -> Callable[[dict[str, Any]], tuple[Any, ...]]:
    """The full pack as a function from facts to ids, with defaults filled in."""
    pack = full_pack()
    defaults = {fact.id: fact.left_out for fact in pack.facts.values() if fact.left_out is not None}
    decide = compiled(pack).decide

    def answer(row: dict[str, Any]) -> tuple[Any, ...]:
        found = decide({**defaults, "subject": row["subject"], **row["facts"]})
        return found.outcome, found.grounds, found.duties

    return answer


def practice_rows(count: int, seed: int) -> Iterator[dict[str, Any]]:
    """Random cases of the full pack as a practitioner states them: some facts said, the rest left out."""
    pack, draw = full_pack(), random.Random(seed)
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
