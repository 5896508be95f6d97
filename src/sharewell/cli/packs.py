"""`sharewell pack`: read the guidance, check it, prove it, draw it, see which clauses it serves."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sharewell.cli.doors import DECIDED, Request, filled, read_file, refuse, refused, today
from sharewell.packs import DEFAULT, available, folder_of, load, load_folder
from sharewell.policy.case import read_case
from sharewell.policy.faults import Faulty, shown
from sharewell.policy.guarantees import Instance
from sharewell.policy.pack import Fact, Pack
from sharewell.policy.recommend import recommend

if TYPE_CHECKING:
    from rich.console import Console

BROKEN = 1
PackName = Annotated[str, typer.Argument(help="The id of a shipped pack, or a folder.")]

pack_app = typer.Typer(help="Read, check, prove and draw the guidance.", no_args_is_help=True, rich_markup_mode=None)


def _console() -> Console:
    from rich.console import Console

    return Console(highlight=False)


def escape(text: str) -> str:
    """A text of the pack, safe to print between our own marks."""
    return text.replace("[", r"\[")


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

    table = Table("Pack", "Title", "Edition", "Review by")
    for name in available():
        about = load(name).about
        late = " (overdue)" if today() > about.review_by else ""
        table.add_row(name, about.title, about.edition, f"{about.review_by.isoformat()}{late}")
    _console().print(table)


@pack_app.command()
def show(pack: PackName = DEFAULT) -> None:
    """The whole of a pack in words: flow, grounds, duties, questions, guarantees."""
    found = _load(pack)
    console = _console()
    console.print(f"[bold]{escape(found.about.title)}[/bold], edition {escape(found.about.edition)}\n{found.digest}\n")
    _show_rules(console, found)
    console.print("\n[bold]Facts[/bold], with the values a case may state")
    for fact in found.facts.values():
        console.print(f"  {fact.id}: {escape(fact.wording.question)} [dim]{escape(_values(fact))}[/dim]")
    console.print("\n[bold]Guarantees[/bold], proved by `sharewell pack prove`")
    for guarantee in found.guarantees:
        console.print(f"  {escape(guarantee.says)}")


def _show_rules(console: Console, pack: Pack) -> None:
    console.print("[bold]The flow[/bold]: the first that is true ends it")
    for gate in pack.gates:
        console.print(f"  {escape(gate.step)} {gate.id}: {escape(gate.says)} [dim]→ {gate.outcome}[/dim]")
    console.print("\n[bold]Grounds[/bold] that can carry a share without consent")
    for ground in pack.grounds.values():
        console.print(f"  {ground.id} ({ground.strength}): {escape(ground.says)} {escape(ground.limits)}")
    console.print("\n[bold]Duties[/bold]")
    for duty in pack.duties:
        console.print(f"  {duty.id} ({duty.who}): {escape(duty.says)}")


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
    _console().print(
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
    console = _console()
    _assumptions(console, found, pack)
    broken = 0
    for proof in prove_all(found):
        word = "proved" if proof.proved else "BROKEN"
        console.print(
            f"{word}  {proof.guarantee.id}  [dim]{proof.seconds:.2f} s[/dim]\n    {escape(proof.guarantee.says)}"
        )
        if proof.instance is not None:
            broken += 1
            console.print(f"    broken by: {escape(in_words(found, proof.instance))}")
    console.print(
        f"\n{len(found.guarantees) - broken} of {len(found.guarantees)} guarantees proved for every set of facts"
    )
    raise typer.Exit(BROKEN if broken else DECIDED)


def _assumptions(console: Console, pack: Pack, name: str) -> None:
    """Print what the proofs take to be impossible, and that no example is among it."""
    from sharewell.packs.examples import load_examples

    console.print("Taken to be impossible, and refused as input:")
    for combination in pack.impossible:
        console.print(f"    {combination.id}: {escape(combination.says)}")
    try:
        examples = load_examples(pack, _folder(name))
    except Faulty as trouble:
        raise typer.Exit(refused(trouble)) from None
    console.print(f"None of the {len(examples)} examples is ruled out by that.\n")


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
        out.write_text(picture, encoding="utf-8")
    except OSError as trouble:
        raise typer.Exit(refuse(f"{shown(out)} cannot be written: {trouble.strerror}")) from None


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
    console = _console()
    for source in found.about.sources:
        console.print(f"\n[bold]{escape(source.prefix)}[/bold] {escape(source.title)}")
        mine = [clause for clause in covered.counted if clause.id.split("-")[0] == source.prefix]
        cited = [clause for clause in mine if clause.id in covered.cited]
        left = [covered.left[clause.id] for clause in mine if clause.id in covered.left]
        modules = ", ".join(f"{name} {count}" for name, count in Counter(clause.module for clause in cited).items())
        console.print(f"  {len(mine)} testable clauses: {len(cited)} cited ({modules or 'none'}), {len(left)} left")
        for item in left if not clauses else ():
            console.print(f"  left for {item.later}: {item.id} {escape(item.why)}")
        for clause in mine if clauses else ():
            where = "; ".join(covered.cited.get(clause.id, ())) or f"left for {covered.left[clause.id].later}"
            console.print(f"  {clause.id} ({clause.module}): {escape(where)}")
    total, cited_ids = len(covered.counted), sum(clause.id in covered.cited for clause in covered.counted)
    console.print(f"\n{cited_ids} cited + {len(covered.left)} left = {total} testable clauses")
    if covered.faults:
        refuse(*(str(fault) for fault in covered.faults))
        raise typer.Exit(BROKEN)
