"""Which clauses of the documents a pack serves, by which field of what, and which wait for a later capability."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sharewell.packs import tables_of
from sharewell.policy.faults import Fault, Faulty, shown
from sharewell.policy.pack import Cites, Pack
from sharewell.policy.parse.entries import Entry

MODULES = ("decision", "consent", "capacity", "approval", "notification", "request", "escalation", "scheme")
"""The modules of the clause catalogue that a decision pack answers for."""


@dataclass(frozen=True, slots=True)
class Clause:
    """One numbered statement of the documents, in our own words."""

    id: str
    module: str
    testable: bool
    says: str


@dataclass(frozen=True, slots=True)
class Left:
    """A clause that waits for a later capability, and why."""

    id: str
    later: str
    why: str


@dataclass(frozen=True, slots=True)
class Coverage:
    """The clauses that count, who cites each (kind, entry, field), and which are left."""

    counted: tuple[Clause, ...]
    cited: Mapping[str, tuple[str, ...]]
    left: Mapping[str, Left]
    faults: tuple[Fault, ...]


def load_clauses(folder: Path) -> dict[str, Clause]:
    """The clause catalogue beside a pack, by id. Raises Faulty with every fault in it."""
    faults: list[Fault] = []
    found = [_clause(row, faults) for row in tables_of(folder / "clauses.toml", "clause", faults)]
    if faults:
        raise Faulty(faults)
    return {clause.id: clause for clause in found}


def _clause(row: Mapping[str, Any], faults: list[Fault]) -> Clause:
    entry = Entry("clauses.toml", str(row.get("id", "")), row, faults)
    if not isinstance(row.get("testable"), bool):
        entry.fault("testable", "expected true or false")
    return Clause(entry.text("id"), entry.word("module"), row.get("testable") is True, entry.text("text"))


def coverage(pack: Pack, folder: Path) -> Coverage:
    """How the clauses of the pack's modules are served. The faults are what does not add up."""
    faults: list[Fault] = []
    clauses = load_clauses(folder)
    left = _left(folder, faults)
    cited = _cited(pack, clauses, faults)
    counted = tuple(clause for clause in clauses.values() if clause.testable and clause.module in MODULES)
    ids = {clause.id for clause in counted}
    faults += [Fault("left.toml", name, "", "is not among the clauses that count") for name in left if name not in ids]
    for name in sorted(ids):
        if name in cited and name in left:
            faults.append(
                Fault("left.toml", name, "", f"is left, and cited by {cited[name][0]}; it is one or the other")
            )
        if name not in cited and name not in left:
            faults.append(Fault("left.toml", name, "", "is neither cited nor left"))
    return Coverage(counted, cited, left, tuple(faults))


def _left(folder: Path, faults: list[Fault]) -> dict[str, Left]:
    left: dict[str, Left] = {}
    for row in tables_of(folder / "left.toml", "left", faults):
        entry = Entry("left.toml", str(row.get("id", "")), row, faults)
        item = Left(entry.text("id"), entry.word("later"), entry.text("why"))
        entry.done()
        if item.id in left:
            entry.fault("id", "stands twice")
        left[item.id] = item
    return left


def _cited(pack: Pack, clauses: Mapping[str, Clause], faults: list[Fault]) -> dict[str, tuple[str, ...]]:
    cited: dict[str, list[str]] = {}
    for kind, name, cites in _citing(pack):
        for field, ids in cites.items():
            for clause in ids:
                if clause not in clauses:
                    faults.append(Fault(f"{kind}s.toml", name, f"cites.{field}", f"there is no clause {shown(clause)}"))
                cited.setdefault(clause, []).append(f"{kind} {name} ({field})")
    return {clause: tuple(where) for clause, where in cited.items()}


def _citing(pack: Pack) -> Iterable[tuple[str, str, Cites]]:
    """Everything in a pack that can cite: its kind, id and citations."""
    for gate in pack.gates:
        yield "gate", gate.id, gate.cites
    for ground in pack.grounds.values():
        yield "ground", ground.id, ground.cites
    for duty in pack.duties:
        yield "duty", duty.id, duty.cites
    for fact in pack.facts.values():
        yield "fact", fact.id, fact.cites
    for guarantee in pack.guarantees:
        yield "guarantee", guarantee.id, guarantee.cites
