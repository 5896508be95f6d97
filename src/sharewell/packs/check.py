"""Everything that can be checked of a pack without a solver: its words, its clauses, its examples."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sharewell.packs import load_folder
from sharewell.packs.coverage import coverage
from sharewell.packs.examples import Example, differences, load_examples, unexampled
from sharewell.policy.faults import Fault, Faulty
from sharewell.policy.pack import Cites, EarlyStands, OneOutcome, Pack


@dataclass(frozen=True, slots=True)
class Checked:
    """A pack that parses, its examples, and what is wrong with it."""

    pack: Pack
    examples: tuple[Example, ...]
    faults: tuple[Fault, ...]


def _uncited(pack: Pack) -> list[Fault]:
    """Rules that name no clause. A guarantee about the engine itself has none to name."""
    ours = [found for found in pack.guarantees if not isinstance(found.statement, OneOutcome | EarlyStands)]
    rules: list[tuple[str, str, Cites]] = [
        *(("gates.toml", gate.id, gate.cites) for gate in pack.gates),
        *(("grounds.toml", ground.id, ground.cites) for ground in pack.grounds.values()),
        *(("duties.toml", duty.id, duty.cites) for duty in pack.duties),
        *(("guarantees.toml", guarantee.id, guarantee.cites) for guarantee in ours),
    ]
    return [Fault(file, name, "cites", "names no clause that it serves") for file, name, cites in rules if not cites]


def check(folder: Path) -> Checked:
    """Check the pack in a folder. Raises Faulty where it does not parse at all."""
    pack = load_folder(folder)
    faults: list[Fault] = []
    examples: tuple[Example, ...] = ()
    try:
        examples = load_examples(pack, folder)
        faults += unexampled(pack, examples)
    except Faulty as trouble:
        faults += trouble.faults
    faults += [fault for example in examples for fault in differences(pack, example)]
    faults += _uncited(pack)
    if (folder / "clauses.toml").is_file():
        faults += coverage(pack, folder).faults
    return Checked(pack, examples, tuple(faults))
