"""Writes what docs/ takes from the pack and the command line, so that it cannot say anything else."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from sharewell import workflow
from sharewell.compilers.drawing import draw
from sharewell.packs import DEFAULT, folder_of, load, proofs
from sharewell.packs.coverage import Coverage, coverage
from sharewell.packs.examples import load_examples
from sharewell.policy.conditions import Value
from sharewell.policy.pack import Cites, Pack
from sharewell.policy.recommend import recommend
from sharewell.policy.result import all_cited, in_words

DOCS = Path(__file__).parent
SHOWN_CASE = "V05"
COMMANDS = (
    "", "decide", "pack", "pack show", "pack check", "pack prove", "pack draw", "pack coverage", "up", "agency add",
    "keys rotate", "backup", "restore", "db", "ledger", "ledger verify", "ledger export", "replay",
)  # fmt: skip


def main(check: bool) -> int:
    """Write every generated page and picture; or, to check, say which are not as they would be written."""
    stale = _unproved(check)
    for name, text in generated().items():
        path = DOCS / name
        if check and (not path.is_file() or path.read_text(encoding="utf-8") != text):
            stale.append(name)
        elif not check:
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
    sys.stderr.writelines(f"docs/{name} is not as generated; run `make docs`\n" for name in stale)
    return 1 if stale else 0


def _unproved(check: bool) -> list[str]:
    """Prove the guarantees where they were not proved of the pack as it is now, and keep the day; or say so."""
    folder, pack = folder_of(DEFAULT), load(DEFAULT)
    path = folder / proofs.FILE
    if proofs.proved(pack, folder):
        return []
    if not check:
        from sharewell.compilers.smt import prove

        broken = [proof.guarantee.id for proof in prove(pack) if not proof.proved]
        if broken:
            sys.exit(f"not proved: {', '.join(broken)}; see `sharewell pack prove`")
        path.write_text(proofs.spelt(proofs.Proved(pack.digest, datetime.now(tz=UTC).date())), encoding="utf-8")  # noqa: TID251
    return [f"../{path.name}"] if check else []


def generated() -> dict[str, str]:
    """Every generated file's text, by its name under docs/."""
    pack = load(DEFAULT)
    covered = coverage(pack, folder_of(DEFAULT))
    pages = {
        "reference/guidance.md": guidance(pack),
        "reference/questions.md": questions(pack),
        "reference/guarantees.md": guarantees(pack),
        "reference/clauses.md": clauses(pack, covered),
        "reference/command-line.md": command_line(),
        "reference/life-of-a-share.md": life_of_a_share(),
    }
    example = next(found for found in load_examples(pack, folder_of(DEFAULT)) if found.id == SHOWN_CASE)
    texts = {name: "\n".join(lines).rstrip() + "\n" for name, lines in pages.items()}
    return texts | {
        "images/flow.svg": draw(pack),
        "images/one-case.svg": draw(pack, recommend(pack, example.case.facts, example.case.unsure)),
    }


def _title(text: str, source: str) -> Iterator[str]:
    yield from (f"# {text}", "", f"Written by `make docs` from {source}; change it there.", "")


def _cited(cites: Cites) -> str:
    return ", ".join(all_cited(cites)) or "none"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def guidance(pack: Pack) -> Iterator[str]:
    """The flow, the grounds and the duties of the pack."""
    yield from _title(pack.about.title, f"the pack `{pack.about.id}`, edition {pack.about.edition}")
    yield from ("## The flow", "", "The first gate whose condition holds ends it.", "")
    yield from ("| step | gate | it ends the flow because | with | clauses |", "| --- | --- | --- | --- | --- |")
    for gate in pack.gates:
        outcome = pack.outcomes[gate.outcome].title
        yield f"| {gate.step} | `{gate.id}` | {_cell(gate.says)} | {outcome} | {_cited(gate.cites)} |"
    yield from ("", "## Grounds", "", "The reasons that can carry a share without consent.", "")
    yield from ("| ground | strength | reason | limits | clauses |", "| --- | --- | --- | --- | --- |")
    for ground in pack.grounds.values():
        said = f"{_cell(ground.says)} | {_cell(ground.limits)}"
        yield f"| `{ground.id}` | {ground.strength} | {said} | {_cited(ground.cites)} |"
    yield from ("", "## Duties", "")
    for duty in pack.duties:
        yield from (
            f"### `{duty.id}`",
            "",
            f"{duty.says} {duty.urgent and f'In an emergency: {duty.urgent}'}".strip(),
            "",
        )
        yield from (f"- {step}" for step in duty.steps)
        yield from ([""] if duty.steps else [])
        yield from (
            f"Who: {duty.who}. When: {in_words(duty.due)}. Closed when: {duty.closes} Clauses: {_cited(duty.cites)}.",
            "",
        )


def questions(pack: Pack) -> Iterator[str]:
    """Every question, why it is asked, what counts and what each answer means."""
    yield from _title("The questions", f"the pack `{pack.about.id}`, edition {pack.about.edition}")
    for page in pack.pages:
        facts = [fact for fact in pack.facts.values() if fact.page == page.id]
        if not facts:
            continue
        yield from (f"## {page.title}", "", page.intro, "")
        for fact in facts:
            yield from (
                f"### {fact.wording.question}",
                "",
                f"`{fact.id}`. {fact.wording.why}",
                "",
                fact.wording.help,
                "",
            )
            yield from (f"- `{_plain(value)}`: {label}" for value, label in fact.wording.labels.items())
            yield from ([""] if fact.wording.labels else [])


def _plain(value: Value) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def guarantees(pack: Pack) -> Iterator[str]:
    """What holds for every possible set of facts."""
    yield from _title("Guarantees", f"the pack `{pack.about.id}`, edition {pack.about.edition}")
    yield from (
        "`sharewell pack prove` proves each for every possible set of facts, unknown and unsure ones included.",
        "",
    )
    for guarantee in pack.guarantees:
        yield from (f"## `{guarantee.id}`", "", guarantee.says, "")
    yield from ("## What cannot be true", "", "Input is refused by these, and the proofs assume them.", "")
    yield from (f"- `{combination.id}`: {combination.says}" for combination in pack.impossible)


def clauses(pack: Pack, covered: Coverage) -> Iterator[str]:
    """Where each clause of the documents is served, and which wait."""
    yield from _title("Clauses", f"the pack `{pack.about.id}` and its `left.toml`")
    cited = [clause for clause in covered.counted if clause.id in covered.cited]
    yield from (f"{len(cited)} cited + {len(covered.left)} left = {len(covered.counted)} testable clauses.", "")
    yield from ("| clause | module | served by |", "| --- | --- | --- |")
    for clause in covered.counted:
        left = covered.left.get(clause.id)
        where = f"left for {left.later}: {left.why}" if left else "; ".join(covered.cited[clause.id])
        yield f"| {clause.id} | {clause.module} | {_cell(where)} |"


def life_of_a_share() -> Iterator[str]:
    """The stages of a decision, and the moves between them."""
    yield from _title("The life of a decision", "the table in `src/sharewell/workflow.py`")
    yield from ((workflow.__doc__ or "").partition("\n\n")[2].strip().replace("\n", "\n\n"), "")
    yield from ("| stage | " + " | ".join(workflow.Move) + " |", "| --- |" + " --- |" * len(workflow.Move))
    for stage, moves in workflow.NEXT.items():
        yield f"| {stage} | " + " | ".join(moves.get(move, "no") for move in workflow.Move) + " |"
    yield from ("", "The same as a picture:", "", "```mermaid", "stateDiagram-v2")
    yield from (
        "  [*] --> waiting: decided, a second person is asked",
        "  [*] --> inforce: decided, nobody is waited for",
    )
    for stage, moves in workflow.NEXT.items():
        yield from (f"  {_node(stage)} --> {_node(after)}: {move}" for move, after in moves.items())
        yield from ([] if moves else [f"  {_node(stage)} --> [*]"])
    yield "```"


def _node(stage: workflow.Stage) -> str:
    return stage.replace("-", "")


def command_line() -> Iterator[str]:
    """What the commands say of themselves."""
    yield from _title("The command line", "`sharewell --help`")
    for command in COMMANDS:
        words = [*command.split(), "--help"]
        yield from (f"## `{' '.join(['sharewell', *command.split()])}`", "", "```", *_help(words), "```", "")


def _help(words: Iterable[str]) -> list[str]:
    run = subprocess.run(  # noqa: S603 - our own command, with words written above
        [sys.executable, "-c", "from sharewell.cli import main; main()", *words],
        capture_output=True, text=True, check=True,
        env={"COLUMNS": "100", "NO_COLOR": "1", "TERM": "dumb", "PYTHONDONTWRITEBYTECODE": "1"},
    )  # fmt: skip
    return [re.sub(r"^Usage: -c", "Usage: sharewell", line.rstrip()) for line in run.stdout.strip().splitlines()]


if __name__ == "__main__":
    sys.exit(main("--check" in sys.argv[1:]))
