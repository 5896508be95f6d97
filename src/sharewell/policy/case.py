"""One case: the facts somebody states, checked against the pack's words before anything is decided."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from sharewell.policy.conditions import NEVER, Value
from sharewell.policy.faults import Fault, Faulty, shown
from sharewell.policy.pack import Fact, Pack
from sharewell.policy.parse.conditions import expected, value_of
from sharewell.policy.reading import Reading
from sharewell.policy.truth import Truth

LONGEST_NOTE = 10_000
LONGEST_KEY = 60


@dataclass(frozen=True, slots=True)
class Case:
    """What is stated about one subject, one recipient and one use. `unsure` facts are not among `facts`.

    `id` is carried through as it was given: a text, a number or nothing.
    """

    id: str | int | None
    facts: Mapping[str, Value]
    unsure: frozenset[str]


def read_case(pack: Pack, raw: object, where: str) -> Case:
    """The case in a table `{"id", "subject", "facts": {...}, "unsure": [...]}`; other keys are carried through.

    Raises Faulty with every fault in it: unknown facts, wrong values, combinations that cannot be true.
    """
    if not isinstance(raw, Mapping):
        raise Faulty([Fault(where, "", "", f"is {shown(raw)}; expected a case with `subject` and `facts`")])
    faults: list[Fault] = []
    name = raw.get("id")
    facts = _facts(pack, raw, where, faults)
    unsure = _unsure(pack, raw.get("unsure", []), facts, where, faults)
    if not faults:
        faults += impossibilities(pack, facts, where)
    if faults:
        raise Faulty(faults)
    return Case(name if isinstance(name, str | int) else None, facts, frozenset(unsure))


def impossibilities(pack: Pack, facts: Mapping[str, Value], where: str) -> list[Fault]:
    """The combinations among these facts that cannot be true."""
    reading = Reading(pack, facts)
    return [
        Fault(where, "", "facts", combination.says)
        for combination in pack.impossible
        if reading.truth(combination.when) is Truth.YES
    ]


def with_left_out(pack: Pack, facts: Mapping[str, Value], unsure: Collection[str] = ()) -> dict[str, Value]:
    """The facts, with each that was left out taking the vocabulary's default where it has one on these facts."""
    missing = [fact for name, fact in pack.facts.items() if name not in facts and name not in unsure]
    filled: dict[str, Value] = {
        fact.id: fact.left_out for fact in missing if fact.left_out is not None and fact.kept_open == NEVER
    }
    filled.update(facts)
    reading = Reading(pack, filled)
    for fact in missing:
        if fact.kept_open != NEVER and fact.left_out is not None and reading.truth(fact.kept_open) is not Truth.YES:
            filled[fact.id] = fact.left_out
    return filled


def _facts(pack: Pack, raw: Mapping[object, object], where: str, faults: list[Fault]) -> dict[str, Value]:
    given = raw.get("facts", {})
    if not isinstance(given, Mapping):
        faults.append(Fault(where, "", "facts", f"is {shown(given)}; expected a table of facts"))
        return {}
    stated: dict[object, object] = dict(given)
    if "subject" in stated:
        faults.append(Fault(where, "", "facts.subject", "stands beside the facts, not among them"))
    if "subject" in pack.facts:
        stated["subject"] = raw.get("subject")
    facts: dict[str, Value] = {}
    for key, value in stated.items():
        fact = pack.facts.get(str(key))
        if fact is None:
            faults.append(
                Fault(
                    where,
                    "",
                    f"facts.{str(key)[:LONGEST_KEY]}",
                    f"there is no fact {shown(key)}{_nearest(pack, str(key))}",
                )
            )
            continue
        seen = value_of(fact, value)
        if seen is None or (wrong := _out_of_bounds(fact, seen)):
            found = "is missing" if value is None else f"is {shown(value)}"
            says = wrong if seen is not None else f"{found}; expected {expected(fact)}"
            place = fact.id if fact.id == "subject" else f"facts.{fact.id}"
            faults.append(Fault(where, "", place, says))
        else:
            facts[fact.id] = seen
    return facts


def _out_of_bounds(fact: Fact, seen: Value) -> str:
    if fact.kind == "number" and not fact.least <= int(seen) <= fact.most:
        return f"is {shown(seen)}; expected {expected(fact)}"
    if fact.kind == "text" and len(str(seen)) > LONGEST_NOTE:
        return f"has {len(str(seen))} letters; expected {LONGEST_NOTE} or fewer"
    return ""


def _nearest(pack: Pack, name: str) -> str:

    near = get_close_matches(name, list(pack.facts), n=1)
    return f"; did you mean {shown(near[0])}?" if near else "; `sharewell pack show` lists them"


def _unsure(pack: Pack, raw: object, facts: Mapping[str, Value], where: str, faults: list[Fault]) -> list[str]:
    if not isinstance(raw, list) or not all(isinstance(name, str) for name in raw):
        faults.append(Fault(where, "", "unsure", f"is {shown(raw)}; expected a list of facts"))
        return []
    for name in raw:
        if name not in pack.facts:
            faults.append(Fault(where, "", "unsure", f"there is no fact {shown(name)}{_nearest(pack, name)}"))
        elif name in facts:
            faults.append(
                Fault(where, "", "unsure", f"names {shown(name)}, which is stated as well; keep one of the two")
            )
    return list(raw)
