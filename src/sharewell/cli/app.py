"""The command `sharewell` and its sub-commands. Everything heavy is imported by the command that needs it."""

from __future__ import annotations

import io
import os
import signal
import sys
from importlib.metadata import entry_points
from pathlib import Path
from types import FrameType
from typing import Annotated

import typer

from sharewell import __version__
from sharewell.cli import doors
from sharewell.cli.files import STOPPING
from sharewell.cli.packs import pack_app
from sharewell.cli.request import Request

FROM_THE_SITE = ("up", "agency", "keys", "backup", "restore", "replay", "db", "ledger")
"""Commands that come with the site. Named here so that whoever lacks it is told what to install."""

app = typer.Typer(
    name="sharewell",
    help="Whether, what and how to share to keep children and adults safe.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.add_typer(pack_app, name="pack")


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(__version__)
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Say which version.")
    ] = False,
) -> None:
    """Whether, what and how to share to keep children and adults safe."""


@app.command()
def decide(
    case: Annotated[Path | None, typer.Argument(help="A case file; left out, you are asked the questions.")] = None,
    many: Annotated[Path | None, typer.Option("--many", help="Many cases, JSON Lines, one a row.")] = None,
    out: Annotated[Path | None, typer.Option("--out", help="Where the answers to many cases go.")] = None,
    pack: Annotated[str, typer.Option("--pack", help="Which pack decides.")] = "england-2018",
    on: Annotated[str, typer.Option("--on", help="The day the question is asked, such as 2026-11-25.")] = "",
    json: Annotated[bool, typer.Option("--json", help="Answer in JSON, for scripts.")] = False,
    trace: Annotated[bool, typer.Option("--trace", help="With --many: the whole answer on every row.")] = False,
    full: Annotated[bool, typer.Option("--full", help="With every step and clause.")] = False,
    assume_defaults: Annotated[
        bool, typer.Option("--assume-defaults", help="Facts left out take the vocabulary's default.")
    ] = False,
) -> None:
    """Decide one case, many cases, or, with nothing named, be led through the questions."""
    request = Request(pack=pack, on=on, json=json, trace=trace, assume_defaults=assume_defaults, full=full)
    if case is not None and (many is not None or out is not None):
        raise typer.Exit(doors.refuse("name a case file, or --many with --out, not both"))
    if (many is None) != (out is None):
        raise typer.Exit(doors.refuse("--many and --out go together: the cases to read, and the file for the answers"))
    if many is not None and out is not None:
        raise typer.Exit(doors.many_cases(request, many, out))
    if case is not None:
        raise typer.Exit(doors.one_case(request, case))
    raise typer.Exit(doors.guided_case(request))


def _missing(name: str) -> None:
    @app.command(name, hidden=True, context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
    def _say() -> None:
        raise typer.Exit(
            doors.refuse(f"`sharewell {name}` belongs to the site, which is not installed; install `sharewell[site]`")
        )


def _add_commands() -> None:
    """Commands of other parts of Sharewell, found by name; those that are not installed say so."""
    found = {point.name: point for point in entry_points(group="sharewell.commands")}
    for name in FROM_THE_SITE:
        if name in found:
            app.add_typer(found[name].load(), name=name)
        else:
            _missing(name)


def main() -> None:
    """Run the command named on the command line."""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    for number in STOPPING:
        signal.signal(number, _stop)
    _add_commands()
    sys.exit(_run())


def _run() -> int:
    """The command's exit code; what it printed has left by then, or it is said that it could not."""
    try:
        app()
    except SystemExit as done:
        return _flushed(done.code if isinstance(done.code, int) else 0)
    except KeyboardInterrupt:
        sys.stderr.write("stopped; nothing was written\n")
        return 130
    except OSError as trouble:
        return _unwritten(trouble)
    return _flushed(0)


def _flushed(code: int) -> int:
    try:
        sys.stdout.flush()
    except OSError as trouble:
        return _unwritten(trouble)
    return code


def _unwritten(trouble: OSError) -> int:
    """Say that the answer could not be written, and keep Python from trying again as it ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return doors.refuse(f"the answer could not be written: {trouble.strerror}")


def _stop(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt
