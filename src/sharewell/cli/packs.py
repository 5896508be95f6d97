"""`sharewell pack`: read the guidance, check it, prove it, draw it, see which clauses it serves."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sharewell.cli.doors import DECIDED, filled, read_file, refuse, refused
from sharewell.cli.files import appearing
from sharewell.cli.request import Request, today
from sharewell.packs import DEFAULT, available, folder_of, load, load_folder
from sharewell.policy.case import read_case
from sharewell.policy.faults import Faulty
from sharewell.policy.guarantees import Instance
from sharewell.policy.pack import Fact, Pack, Source
from sharewell.policy.recommend import recommend

if TYPE_CHECKING:
    from rich.console import Console

    from sharewell.packs.coverage import Coverage

BROKEN = 1
PackName = Annotated[str, typer.Argument(help="The id of a shipped pack, or a folder.")]

pack_app = typer.Typer(help="Read, check, prove and draw the guidance.", no_args_is_help=True, rich_markup_mode=None)


def _folder(name: str) -> Path:
    folder = Path(name)
    return folder if (folder / "pack.toml").is_file() else folder_of(name)


def _load(name: str) -> Pack:
    try:
        return load_folder(_folder(name))
    except Faulty as trouble:
        raise typer.Exit(refused(trouble)) from None


@pack_app.command("list")
def list_packs() -> None:
    """The packs that are shipped."""
    from rich.table import Table

    from sharewell.cli.printing import console

    table = Table("Pack", "Title", "Edition", "Review by")
    for name in available():
        about = load(name).about
        late = " (overdue)" if today() > about.review_by else ""
        table.add_row(name, about.title, about.edition, f"{about.review_by.isoformat()}{late}")
    console().print(table)


@pack_app.command()
def show(pack: PackName = DEFAULT) -> None:
    """The whole of a pack in words: flow, grounds, duties, questions, guarantees."""
    from sharewell.cli.printing import bold, console, dim, line

    found, to = _load(pack), console()
    line(to, bold(found.about.title), f", edition {found.about.edition}\n{found.digest}\n")
    _show_rules(to, found)
    line(to, bold("\nFacts"), ", with the values a case may state")
    for fact in found.facts.values():
        line(to, f"  {fact.id}: {fact.wording.question} ", dim(_values(fact)))
    line(to, bold("\nGuarantees"), ", proved by `sharewell pack prove`")
    for guarantee in found.guarantees:
        line(to, f"  {guarantee.says}")


def _show_rules(to: Console, pack: Pack) -> None:
    from sharewell.cli.printing import bold, dim, line

    line(to, bold("The flow"), ": the first that is true ends it")
    for gate in pack.gates:
        line(to, f"  {gate.step} {gate.id}: {gate.says} ", dim(f"-> {gate.outcome}"))
    line(to, bold("\nGrounds"), " that can carry a share without consent")
    for ground in pack.grounds.values():
        line(to, f"  {ground.id} ({ground.strength}): {ground.says} {ground.limits}")
    line(to, bold("\nDuties"))
    for duty in pack.duties:
        line(to, f"  {duty.id} ({duty.who}): {duty.says}")


def _values(fact: Fact) -> str:
    if fact.kind == "number":
        return f"{fact.least} to {fact.most}"
    return ", ".join(str(value).lower() if isinstance(value, bool) else str(value) for value in fact.values) or "text"


@pack_app.command()
def check(pack: PackName = DEFAULT) -> None:
    """Read a pack and try its examples; every fault in it, a line each."""
    from sharewell.packs.check import check as check_folder

    try:
        checked = check_folder(_folder(pack))
    except Faulty as trouble:
        raise typer.Exit(refused(trouble)) from None
    if checked.faults:
        refuse(*(str(fault) for fault in checked.faults))
        raise typer.Exit(BROKEN)
    found = checked.pack
    typer.echo(
        f"{found.about.id} is in order: {len(found.facts)} facts, {len(found.gates)} gates, {len(found.grounds)} "
        f"grounds, {len(found.duties)} duties, {len(checked.examples)} examples as expected"
    )


@pack_app.command()
def prove(pack: PackName = DEFAULT) -> None:
    """Prove every guarantee for every possible set of facts, or show facts that break it."""
    found = _load(pack)
    try:
        from sharewell.compilers.smt import prove as prove_all
    except ImportError:
        raise typer.Exit(
            refuse("proving needs the solver, which is not installed; install `sharewell[proofs]`")
        ) from None
    from sharewell.cli.printing import console, dim, line

    to, broken = console(), 0
    _assumptions(to, found, pack)
    for proof in prove_all(found):
        word = "proved" if proof.proved else "BROKEN"
        line(to, f"{word}  {proof.guarantee.id}  ", dim(f"{proof.seconds:.2f} s"), f"\n    {proof.guarantee.says}")
        if proof.instance is not None:
            broken += 1
            line(to, f"    broken by: {in_words(found, proof.instance)}")
    total = len(found.guarantees)
    line(to, f"\n{total - broken} of {total} guarantees proved for every set of facts")
    raise typer.Exit(BROKEN if broken else DECIDED)


def _assumptions(to: Console, pack: Pack, name: str) -> None:
    """Print what the proofs take to be impossible, and that no example is among it."""
    from sharewell.cli.printing import line
    from sharewell.packs.examples import load_examples

    line(to, "Taken to be impossible, and refused as input:")
    for combination in pack.impossible:
        line(to, f"    {combination.id}: {combination.says}")
    try:
        examples = load_examples(pack, _folder(name))
    except Faulty as trouble:
        raise typer.Exit(refused(trouble)) from None
    line(to, f"None of the {len(examples)} examples is ruled out by that.\n")


def in_words(pack: Pack, instance: Instance) -> str:
    """A counter-example as facts a person can read."""
    facts = _stated(instance.facts)
    parts = [facts or "nothing stated"]
    if instance.unsure:
        parts.append(f"not sure of {', '.join(sorted(instance.unsure))}")
    if instance.outcome:
        on = f" on {', '.join(sorted(instance.grounds))}" if instance.grounds else ""
        parts.append(f"decided {instance.outcome}{on}")
    before = recommend(pack, instance.facts, instance.unsure).outcome
    parts.append(f"recommended {before or 'nothing yet'}")
    if instance.other:
        changed = {name: value for name, value in instance.other.items() if instance.facts.get(name) != value}
        after = recommend(pack, instance.other, instance.unsure).outcome
        parts.append(f"then with {_stated(changed)} recommended {after or 'nothing yet'}")
    return "; ".join(parts)


def _stated(facts: object) -> str:
    assert isinstance(facts, dict)
    return ", ".join(f"{name} = {str(value).lower()}" for name, value in facts.items())


@pack_app.command()
def draw(
    pack: PackName = DEFAULT,
    case: Annotated[Path | None, typer.Option("--case", help="A case file, whose path is shown.")] = None,
    out: Annotated[Path | None, typer.Option("--out", help="Where the picture goes; left out, it is printed.")] = None,
    assume_defaults: Annotated[
        bool, typer.Option("--assume-defaults", help="Facts left out take the vocabulary's default.")
    ] = False,
) -> None:
    """Draw the flow as a picture (SVG), with one case's path where a case is named."""
    from sharewell.compilers.drawing import draw as draw_flow

    found = _load(pack)
    recommendation = None
    if case is not None:
        request = Request(pack=pack, on="", json=False, trace=False, assume_defaults=assume_defaults)
        try:
            stated = filled(found, read_case(found, read_file(case), str(case)), request)
        except Faulty as trouble:
            raise typer.Exit(refused(trouble)) from None
        recommendation = recommend(found, stated.facts, stated.unsure)
    picture = draw_flow(found, recommendation)
    if out is None:
        typer.echo(picture)
        return
    try:
        with appearing(out) as written:
            written.write(picture.encode())
    except Faulty as trouble:
        raise typer.Exit(refused(trouble)) from None


@pack_app.command()
def coverage(
    pack: PackName = DEFAULT,
    clauses: Annotated[
        bool, typer.Option("--clauses", help="Every clause, by what it is cited or why it is left.")
    ] = False,
) -> None:
    """Which clauses of the documents are served, by what, and which wait for a later capability."""
    from sharewell.packs.coverage import coverage as cover

    found = _load(pack)
    try:
        covered = cover(found, _folder(pack))
    except Faulty as trouble:
        raise typer.Exit(refused(trouble)) from None
    from sharewell.cli.printing import console

    to = console()
    for source in found.about.sources:
        _source(to, source, covered, clauses)
    cited = sum(clause.id in covered.cited for clause in covered.counted)
    to.print(f"\n{cited} cited + {len(covered.left)} left = {len(covered.counted)} testable clauses")
    if covered.faults:
        refuse(*(str(fault) for fault in covered.faults))
        raise typer.Exit(BROKEN)


def _source(to: Console, source: Source, covered: Coverage, clauses: bool) -> None:
    """Print how one document's clauses are served: by module, and either what is left or every clause."""
    from sharewell.cli.printing import bold, line

    mine = [clause for clause in covered.counted if clause.id.split("-")[0] == source.prefix]
    cited = [clause for clause in mine if clause.id in covered.cited]
    left = [covered.left[clause.id] for clause in mine if clause.id in covered.left]
    modules = ", ".join(f"{name} {count}" for name, count in Counter(clause.module for clause in cited).items())
    line(to, "\n", bold(source.prefix), f" {source.title}")
    line(to, f"  {len(mine)} testable clauses: {len(cited)} cited ({modules or 'none'}), {len(left)} left")
    for item in left if not clauses else ():
        line(to, f"  left for {item.later}: {item.id} {item.why}")
    for clause in mine if clauses else ():
        waiting = covered.left.get(clause.id)
        where = f"left for {waiting.later}: {waiting.why}" if waiting else "; ".join(covered.cited.get(clause.id, ()))
        line(to, f"  {clause.id} ({clause.module}): {where}")
