"""Writes the Python of a pack. Names in it are numbers of our own making, and values only ever stand as `repr`.

Two functions come out. `complete` is two-valued and reads every fact; it raises KeyError where one is missing.
`partial` has four values: no, hangs only on facts somebody is unsure of, hangs on an open fact, yes.
In both, an answer is one whole number: the gate or outcome in the low part, a bit for each ground and duty above.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from sharewell.compilers.formulas import Formulas, every, negated, some
from sharewell.policy.conditions import (
    NEVER,
    Always,
    AtLeast,
    Condition,
    Decided,
    Every,
    Not,
    OneOf,
    Recommended,
    ReliedOn,
    Some,
    walk,
)
from sharewell.policy.recommend import ACT_NOW, WITHOUT_CONSENT

NO, UNSURE, OPEN, YES = range(4)
LOW_BITS = 12


@dataclass
class Names:
    """Which variable holds which fact, and which shared formula."""

    facts: dict[str, str]
    shared: dict[Condition, str] = field(default_factory=dict)


def names_of(formulas: Formulas) -> Names:
    """Variables for the facts: numbered, so that nothing of the pack's own text becomes a name."""
    return Names({fact.id: f"f{place}" for place, fact in enumerate(formulas.facts)})


# --- two-valued ---------------------------------------------------------------------------------------------


def plain(condition: Condition, names: Names) -> str:
    """A closed condition as a Python expression that is true or false."""
    if condition in names.shared:
        return names.shared[condition]
    match condition:
        case Always():
            return "True"
        case OneOf(fact, (only,)) if isinstance(only, bool):
            return f"({names.facts[fact]} is {only!r})"
        case OneOf(fact, (only,)):
            return f"({names.facts[fact]} == {only!r})"
        case OneOf(fact, values):
            return f"({names.facts[fact]} in {values!r})"
        case AtLeast(fact, floor):
            return f"({names.facts[fact]} >= {floor!r})"
        case Every(parts):
            return "(" + " and ".join(plain(part, names) for part in parts) + ")"
        case Some(parts):
            return "(" + " or ".join(plain(part, names) for part in parts) + ")"
        case Not(part):
            return f"(not {plain(part, names)})"
        case _:
            raise TypeError(f"{type(condition).__name__} is not closed")


def complete_source(formulas: Formulas) -> str:
    """The two-valued function: facts in, one whole number out."""
    names = names_of(formulas)
    used = {
        part.fact
        for condition in _conditions(formulas)
        for part in walk(condition)
        if isinstance(part, OneOf | AtLeast)
    }
    lines = [f"    {names.facts[fact.id]} = f[{fact.id!r}]" for fact in formulas.facts if fact.id in used]
    lines += _shared_lines(formulas, names, plain)
    for place, gate in enumerate(formulas.gates):
        lines.append(f"    {'if' if place == 0 else 'elif'} {plain(gate.when, names)}: g = {place}")
    lines += _branches(formulas, names)
    return "\n".join(["def complete(f):", *lines, ""])


def _conditions(formulas: Formulas) -> Iterator[Condition]:
    for gate in formulas.gates:
        yield gate.when
    for ground in formulas.grounds:
        yield from (ground.holds, ground.carries)
    for duty in formulas.duties:
        yield from (duty.when, duty.unless)


def _shared_lines(formulas: Formulas, names: Names, write: Callable[[Condition, Names], str]) -> list[str]:
    """A variable for every formula about facts alone that stands in more than one place, inner ones first."""
    seen = Counter(part for condition in _conditions(formulas) for part in walk(condition))
    lines = []
    for part in sorted((part for part, times in seen.items() if times > 1), key=lambda part: len(list(walk(part)))):
        if isinstance(part, Every | Some) and not _looks_at_decision(part):
            expression = write(part, names)
            names.shared[part] = f"s{len(names.shared)}"
            lines.append(f"    {names.shared[part]} = {expression}")
    return lines


def _looks_at_decision(condition: Condition) -> bool:
    return any(isinstance(part, Decided | ReliedOn | Recommended) for part in walk(condition))


def _branches(formulas: Formulas, names: Names) -> list[str]:
    """For each gate that may end the flow: the grounds and duties of its outcome, as bits on one number."""
    lines: list[str] = []
    outcomes = list(dict.fromkeys(gate.outcome for gate in formulas.gates))
    for outcome in outcomes:
        places = tuple(place for place, gate in enumerate(formulas.gates) if gate.outcome == outcome)
        test = f"g == {places[0]}" if len(places) == 1 else f"g in {places!r}"
        lines.append(f"    {'if' if outcome is outcomes[0] else 'elif'} {test}:")
        lines += [f"        {line}" for line in _branch(formulas, names, outcome)]
    return lines


def _branch(formulas: Formulas, names: Names, outcome: str) -> list[str]:
    always, tests = 0, []
    for place, condition in enumerate(bits_of(formulas, outcome)):
        bit = 1 << (LOW_BITS + place)
        if condition == Always():
            always |= bit
        elif condition != NEVER:
            tests.append(f"if {plain(condition, names)}: g |= {bit}")
    return [f"g |= {always}", *tests, "return g"]


def bits_of(formulas: Formulas, outcome: str) -> list[Condition]:
    """For the recommended outcome, decided as recommended: when each ground is named and each duty is owed."""
    named = [_named(ground.holds, ground.carries, outcome) for ground in formulas.grounds]
    relied = {ground.id: condition for ground, condition in zip(formulas.grounds, named, strict=True)}
    owed = [
        every((resolved(duty.when, outcome, relied), negated(resolved(duty.unless, outcome, relied))))
        for duty in formulas.duties
    ]
    return [*named, *owed]


def _named(holds: Condition, carries: Condition, outcome: str) -> Condition:
    if outcome == ACT_NOW:
        return holds
    return carries if outcome == WITHOUT_CONSENT else NEVER


def resolved(condition: Condition, outcome: str, relied: dict[str, Condition]) -> Condition:
    """The condition with the decision put in: this outcome, recommended and decided, on the grounds it names."""
    match condition:
        case Decided(outcomes) | Recommended(outcomes):
            return Always() if outcome in outcomes else NEVER
        case ReliedOn(grounds):
            return some(relied[name] for name in grounds)
        case Every(parts):
            return every(resolved(part, outcome, relied) for part in parts)
        case Some(parts):
            return some(resolved(part, outcome, relied) for part in parts)
        case Not(part):
            return negated(resolved(part, outcome, relied))
        case _:
            return condition


# --- four-valued --------------------------------------------------------------------------------------------


def graded(condition: Condition, names: Names) -> str:
    """A closed condition as a Python expression from 0 (no) to 3 (yes). *Or* is the greatest."""
    if condition in names.shared:
        return names.shared[condition]
    match condition:
        case Always():
            return str(YES)
        case OneOf(fact, values):
            name = names.facts[fact]
            return f"({YES} if {name} in {values!r} else {NO} if {name} is not None else h{name[1:]})"
        case AtLeast(fact, floor):
            name = names.facts[fact]
            return f"(h{name[1:]} if {name} is None else {YES} if {name} >= {floor!r} else {NO})"
        case Every((only,)) | Some((only,)):
            return graded(only, names)
        case Every(parts):
            return "N[max(" + ", ".join(f"N[{graded(part, names)}]" for part in parts) + ")]"
        case Some(parts):
            return "max(" + ", ".join(graded(part, names) for part in parts) + ")"
        case Not(part):
            return f"N[{graded(part, names)}]"
        case Decided(outcomes):
            return f"({YES} if o in {outcomes!r} else {NO})"
        case Recommended(outcomes):
            return f"({OPEN} if r is None else {YES} if r in {outcomes!r} else {NO})"
        case ReliedOn(grounds):
            return f"({NO} if u.isdisjoint({grounds!r}) else {YES})"
        case _:
            raise TypeError(f"{type(condition).__name__} is not closed")


def partial_source(formulas: Formulas) -> str:
    """The functions for facts that may be missing: the gates' truths, the grounds', and the duties owed.

    `N` turns a truth round: no and yes change places, the two kinds of unknown stay.
    """
    names = names_of(formulas)
    facts = [line for fact in formulas.facts for line in _fact_lines(fact.id, fact.applies, fact.otherwise, names)]
    returned = ", ".join(part for name in names.facts.values() for part in (name, f"h{name[1:]}"))
    shared = _shared_lines(formulas, names, graded)
    both = [f"    ({returned},) = settled", *shared]
    gates = ", ".join(graded(gate.when, names) for gate in formulas.gates)
    holds = ", ".join(graded(ground.holds, names) for ground in formulas.grounds)
    carries = ", ".join(graded(ground.carries, names) for ground in formulas.grounds)
    owed = ", ".join(
        f"{graded(duty.when, names)} == {YES} and {graded(duty.unless, names)} != {YES}" for duty in formulas.duties
    )
    return "\n".join(
        [
            "def settle(f, unsure):",
            *facts,
            f"    return ({returned},)",
            "def gates(settled):",
            *both,
            f"    return ({gates},)",
            "def grounds(settled, urgent):",
            *both,
            f"    return ({holds or ''}{',' if holds else ''}) if urgent else ({carries}{',' if carries else ''})",
            "def duties(settled, o, u, r):",
            *both,
            f"    return ({owed}{',' if owed else ''})",
            "",
        ]
    )


def aside_source(formulas: Formulas) -> str:
    """Two small functions on facts that may be missing: what is impossible, and which defaults to hold back."""
    held_back = [fact.kept_open for fact in formulas.facts if fact.kept_open != NEVER]
    return _aside("ruled_out", formulas.impossible, formulas) + _aside("held_back", held_back, formulas)


def _aside(name: str, conditions: Sequence[Condition], formulas: Formulas) -> str:
    """A function that answers whether each condition is known to hold, reading only the facts it needs."""
    names = names_of(formulas)
    needed = _needed(conditions, formulas)
    lines = [
        line
        for fact in formulas.facts
        if fact.id in needed
        for line in _fact_lines(fact.id, fact.applies, fact.otherwise, names)
    ]
    answers = "".join(f"{graded(condition, names)} == {YES}, " for condition in conditions)
    return "\n".join([f"def {name}(f, unsure):", *lines, f"    return ({answers})", ""])


def _needed(conditions: Sequence[Condition], formulas: Formulas) -> set[str]:
    """The facts that these conditions read, and those that settling them reads."""
    needed = {part.fact for condition in conditions for part in walk(condition) if isinstance(part, OneOf | AtLeast)}
    for fact in reversed(formulas.facts):
        if fact.id in needed:
            needed |= {part.fact for part in walk(fact.applies) if isinstance(part, OneOf | AtLeast)}
    return needed


def _fact_lines(fact: str, applies: Condition, otherwise: object, names: Names) -> list[str]:
    """A fact's value (None: unknown) and, where unknown, whether it hangs on doubts alone."""
    name = names.facts[fact]
    hangs = f"h{name[1:]}"
    lines = [f"    {name} = f.get({fact!r})", f"    {hangs} = {UNSURE} if {fact!r} in unsure else {OPEN}"]
    if otherwise is not None and applies != Always():
        lines += [
            f"    if {name} is None:",
            f"        a = {graded(applies, names)}",
            f"        if a == {NO}: {name} = {otherwise!r}",
            f"        elif a == {OPEN}: {hangs} = {OPEN}",
        ]
    return lines
