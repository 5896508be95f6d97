"""Everything that can be checked of a pack without a solver: its words, its clauses, its examples."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sharewell.packs import load_folder
from sharewell.packs.coverage import coverage
from sharewell.packs.examples import Example, differences, load_examples, unexampled
from sharewell.policy.faults import Fault, Faulty
from sharewell.policy.pack import Pack


@dataclass(frozen=True, slots=True)
class Checked:
    """A pack that parses, its examples, and what is wrong with it."""

    pack: Pack
    examples: tuple[Example, ...]
    faults: tuple[Fault, ...]


def check(folder: Path) -> Checked:
    """Check the pack in a folder. Raises Faulty where it does not parse at all."""
    pack = load_folder(folder)
    faults: list[Fault] = []
    examples: tuple[Example, ...] = ()
    try:
        examples = load_examples(pack, folder)
    except Faulty as trouble:
        faults += trouble.faults
    faults += [fault for example in examples for fault in differences(pack, example)]
    faults += unexampled(pack, examples)
    if (folder / "clauses.toml").is_file():
        faults += coverage(pack, folder).faults
    return Checked(pack, examples, tuple(faults))
