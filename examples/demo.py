"""The main job with the practice cases: decide each, then explain one in full."""

from __future__ import annotations

import sys
from datetime import date

from rich.console import Console
from rich.table import Table

from sharewell.cli.request import today
from sharewell.cli.show import show_answer
from sharewell.packs import DEFAULT, folder_of, load
from sharewell.packs.examples import Example, differences, load_examples
from sharewell.policy.pack import Pack
from sharewell.policy.result import decide, result

EXPLAINED = "V05"


def main(on: date) -> int:
    """Print the practice cases and one explanation. 1 where a case does not come out as the guidance has it."""
    pack = load(DEFAULT)
    examples = [example for example in load_examples(pack, folder_of(DEFAULT)) if example.file == "practice.toml"]
    console = Console(highlight=False)
    console.print(f"{pack.about.title}, edition {pack.about.edition}: {len(examples)} practice cases\n")
    console.print(_table(pack, examples))
    chosen = next(example for example in examples if example.id == EXPLAINED)
    console.print(f"\nOne of them in full: {chosen.id}, {chosen.title}\n\n{chosen.story}")
    show_answer(pack, chosen.case, result(pack, chosen.case, on), full=True)
    console.print("\nTry it yourself: .venv/bin/sharewell decide")
    return 1 if any(differences(pack, example) for example in examples) else 0


def _table(pack: Pack, examples: list[Example]) -> Table:
    table = Table("Case", "What happened", "The guidance leads to", "Duties", "As expected")
    for example in examples:
        recommendation, duties = decide(pack, example.case)
        answer = pack.outcomes[recommendation.outcome].title if recommendation.outcome else "more questions"
        fine = "no" if differences(pack, example) else "yes"
        table.add_row(example.id, example.title, answer, str(len(duties.owed)), fine)
    return table


if __name__ == "__main__":
    sys.exit(main(today()))
