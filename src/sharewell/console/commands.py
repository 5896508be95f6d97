"""The commands of whoever runs a hub: `up`, `agency`, `keys`, `backup`, `restore`, `db`, `ledger`, `replay`.

Exit codes are those of the other commands: 0 all is well, 1 something was found wrong, 2 it could not be done as asked.
Everything heavy is imported by the command that needs it: these are loaded whenever `sharewell` runs.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from sharewell.console.bootstrap import found, installed, made, plainly, prepared

WRONG = 1


def _commands(says: str, **settings: Any) -> typer.Typer:
    return typer.Typer(help=says, add_completion=False, rich_markup_mode=None, **settings)


def _alone(says: str) -> typer.Typer:
    """A command without commands of its own, whose options may stand behind its arguments."""
    behind = {"allow_interspersed_args": True}
    return _commands(says, invoke_without_command=True, subcommand_metavar="", context_settings=behind)


up = _alone("Start the hub: its database, its pages and what runs beside them. Ctrl-C ends it.")
agency = _commands("Agencies of the hub.", no_args_is_help=True)
keys = _commands("The keys that open what is sealed.", no_args_is_help=True)
db = _commands("The database of the hub.", no_args_is_help=True)
ledger = _commands("The ledger of the hub.", no_args_is_help=True)
backup = _alone("Copy the database into one folder and its keys into another, each on a disk of its own.")
restore = _alone("Put both copies into a hub that holds nothing, and carry out again whatever was erased.")
replay = _alone("Decide every recorded decision again, under its own pack, and name those that come out otherwise.")


@up.callback()
def _up(
    host: Annotated[str, typer.Option("--host", help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="The port to listen on; 0 is any.")] = 8000,
    demo: Annotated[bool, typer.Option("--demo", help="With a made-up area to try things in.")] = False,
    once: Annotated[bool, typer.Option("--once", hidden=True, help="Fetch the first page, then end.")] = False,
) -> None:
    from sharewell.console.serving import Wanted, serve

    with plainly():
        serve(Wanted(host, port, demo, once))


@agency.command("add")
def _agency_add(
    name: Annotated[str, typer.Argument(help="The agency's name, such as `Midtown children's social care`.")],
    code: Annotated[str, typer.Argument(help="Up to 6 letters and digits, which its references begin with.")],
    email: Annotated[str, typer.Argument(help="The e-mail of its first administrator.")],
    team: Annotated[str, typer.Option("--team", help="The team of its first administrator.")] = "Administration",
) -> None:
    """Add an agency, and print the one-time link for its first administrator."""
    from sharewell.console.administering import add

    with plainly():
        prepared()
        for line in add(name, code, email, team):
            typer.echo(line)


@keys.command("rotate")
def _keys_rotate(
    agency: Annotated[str, typer.Argument(metavar="[CODE]", help="The agency's code; left out, every agency.")] = "",
) -> None:
    """Put keys under a new epoch and destroy the older ones, with all that was left of what was erased."""
    with plainly():
        found()
        from sharewell.console.erasures import rotated

        for line in rotated(agency):
            typer.echo(line)


@backup.callback()
def _backup(
    data: Annotated[Path, typer.Argument(metavar="DATA", help="The folder for the database: not there yet, or empty.")],
    keys: Annotated[Path, typer.Option("--keys", metavar="KEYS", help="The folder for the keys, on another disk.")],
) -> None:
    with plainly():
        found()
        from sharewell.console.backing_up import back_up

        for line in back_up(data, keys):
            typer.echo(line)


@restore.callback()
def _restore(
    data: Annotated[Path, typer.Argument(metavar="DATA", help="The folder that `sharewell backup` put the data in.")],
    keys: Annotated[Path, typer.Option("--keys", metavar="KEYS", help="The folder that it put the keys in.")],
    erasures: Annotated[Path | None, typer.Option("--erasures", help="The journal of erasures.")] = None,
    no_erasures: Annotated[bool, typer.Option("--no-erasures", help="Nobody was ever erased.")] = False,
) -> None:
    with plainly():
        installed()
        from sharewell.console.restoring import Asked, Incomplete, restored

        try:
            for line in restored(Asked(data, keys, erasures, no_erasures)):
                typer.echo(line)
        except Incomplete as wrong:
            _say([str(wrong)], "")


@db.command("init")
def _db_init() -> None:
    """Make the database, its roles, its tables and its walls, or bring them up to date with this version."""
    with plainly():
        found()
        made()
        typer.echo("the database is there; its tables are up to date, and its walls stand")


@db.command("check")
def _db_check() -> None:
    """Say whether the database is fit to keep records in."""
    from sharewell.console.checking import faults

    with plainly():
        found()
        _say(faults(), "the database is fit to keep records in")


@ledger.command("verify")
def _ledger_verify(
    export: Annotated[Path | None, typer.Option("--export", help="Check this export instead, with no hub.")] = None,
    key: Annotated[str, typer.Option("--key", help="The hub's public key, or the file it is in.")] = "",
) -> None:
    """Rebuild the ledger from what is stored, and compare it with what was signed and with the records."""
    from sharewell.console.auditing import of_export, of_hub
    from sharewell.ledger.faults import Unsound

    with plainly():
        if export is None:
            found()
        try:
            typer.echo(of_hub(key) if export is None else of_export(export, key))
        except Unsound as trouble:
            _say(str(trouble).split("\n"), "")


@ledger.command("export")
def _ledger_export(
    agency: Annotated[str, typer.Argument(help="The agency's code.")],
    out: Annotated[Path, typer.Option("--out", help="The file to write.")],
) -> None:
    """Write an agency's part of the ledger to a file that can be checked anywhere."""
    from sharewell.console.auditing import export

    with plainly():
        found()
        typer.echo(export(agency, out))


@ledger.command("sequence")
def _ledger_sequence() -> None:
    """Give waiting entries their places and sign the new state, as a running hub does by itself."""
    from sharewell.console.auditing import sequence_all

    with plainly():
        found()
        typer.echo(f"{sequence_all()} entries have their places now")


@replay.callback()
def _replay() -> None:
    from sharewell.console.auditing import replay_all

    with plainly():
        found()
        differing, says = replay_all()
        _say(differing, says)


def _say(wrong: list[str], fine: str) -> None:
    """Say that all is well; or say what is wrong, a line each, and end with 1."""
    if not wrong:
        typer.echo(fine)
        return
    for line in wrong:
        typer.echo(line, err=True)
    raise typer.Exit(WRONG)
