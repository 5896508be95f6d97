"""Examples beside the rules: facts, and the outcome and duties the guidance leads to on them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sharewell.packs import tables_of
from sharewell.policy.case import Case, read_case, with_left_out
from sharewell.policy.conditions import NEVER, Always
from sharewell.policy.faults import Fault, Faulty, listed, shown
from sharewell.policy.owed import Duties, owed
from sharewell.policy.pack import Pack
from sharewell.policy.parse.entries import Entry
from sharewell.policy.recommend import Recommendation, recommend
from sharewell.policy.result import decide

NOTHING_YET = "nothing-yet"
"""What an example expects that stops half way: questions are open, so nothing can be decided and nothing is owed."""


@dataclass(frozen=True, slots=True)
class Example:
    """One example. `case` has the facts it leaves out filled with the vocabulary's defaults, unless it stops half way.

    `decided` is what somebody decided where that is not what was expected; the duties are then those of that.
    """

    file: str
    id: str
    title: str
    story: str
    expected: str
    decided: str
    duties: tuple[str, ...]
    never: tuple[str, ...]
    clauses: tuple[str, ...]
    why: str
    stated: Case
    case: Case


def load_examples(pack: Pack, folder: Path) -> tuple[Example, ...]:
    """The examples of a pack's folder. Raises Faulty with every fault in them."""
    faults: list[Fault] = []
    found = [example for path in sorted((folder / "examples").glob("*.toml")) for example in _read(pack, path, faults)]
    if faults:
        raise Faulty(faults)
    return tuple(found)


def _read(pack: Pack, path: Path, faults: list[Fault]) -> Iterator[Example]:
    for number, table in enumerate(tables_of(path, "case", faults), start=1):
        entry = Entry(path.name, str(table.get("id", number)), table, faults)
        try:
            stated = read_case(pack, table, path.name)
        except Faulty as trouble:
            faults += [Fault(path.name, entry.id, fault.key, fault.says) for fault in trouble.faults]
            continue
        yield _example(pack, entry, stated)


def _example(pack: Pack, entry: Entry, stated: Case) -> Example:
    duties = tuple(pack.duty)
    expected = entry.choice("expected", (*pack.outcomes, NOTHING_YET))
    filled = stated.facts if expected == NOTHING_YET else with_left_out(pack, stated.facts, stated.unsure)
    example = Example(
        file=entry.file,
        id=entry.text("id"),
        title=entry.text("title"),
        story=entry.text("story"),
        expected=expected,
        decided=entry.choice("decided", tuple(pack.outcomes)) if entry.has("decided") else "",
        duties=entry.words("duties", duties),
        never=entry.words("never", duties),
        clauses=entry.words("clauses"),
        why=entry.text("why"),
        stated=stated,
        case=Case(stated.id, filled, stated.unsure),
    )
    entry.read |= {"subject", "facts", "unsure"}
    entry.done()
    return example


def differences(pack: Pack, example: Example) -> list[Fault]:
    """Where the pack does not lead to what the example expects."""
    recommendation = recommend(pack, example.case.facts, example.case.unsure)
    owing = {duty.id for duty in duties_of(pack, example).owed}
    found = []
    if (recommendation.outcome or NOTHING_YET) != example.expected:
        found.append(f"leads to {shown(_answer(recommendation))}; expected {shown(example.expected)}")
    else:
        missing = [name for name in example.duties if name not in owing]
        unwanted = [name for name in example.never if name in owing]
        found += [f"does not owe {listed(missing)}"] if missing else []
        found += [f"owes {listed(unwanted)}, which it never should"] if unwanted else []
    return [Fault(example.file, example.id, "", text) for text in found]


def duties_of(pack: Pack, example: Example) -> Duties:
    """What is owed in an example: the duties of what was decided in it, or of what is recommended."""
    if not example.decided:
        return decide(pack, example.case)[1]
    return owed(pack, example.case.facts, example.case.unsure, example.decided, ())


def _answer(recommendation: Recommendation) -> str:
    return recommendation.outcome or f"nothing yet: {', '.join(recommendation.open)} is open"


def unexampled(pack: Pack, examples: tuple[Example, ...]) -> list[Fault]:
    """Duties without an example that owes them, or without one that does not."""
    answers = [duties_of(pack, example) for example in examples]
    faults = []
    for duty in pack.duties:
        owing = [duty in answer.owed for answer in answers]
        if not any(owing):
            faults.append(Fault("examples", duty.id, "", "no example owes this duty"))
        if all(owing) and (duty.when, duty.unless) != (Always(), NEVER):
            faults.append(Fault("examples", duty.id, "", "no example goes without this duty"))
    return faults
