"""The three ways to have cases decided from a terminal: one, many, or led through the questions."""

from __future__ import annotations

import json
import sys
import tomllib
from pathlib import Path
from typing import Any

from sharewell.cli.request import Request, day
from sharewell.packs import load
from sharewell.policy.case import Case, read_case, with_left_out
from sharewell.policy.faults import Fault, Faulty
from sharewell.policy.pack import Pack
from sharewell.policy.result import result

DECIDED, BAD_INPUT, OPEN = 0, 2, 3


def refuse(*says: str) -> int:
    """Say what is wrong, a line each, and answer with the code for bad input."""
    sys.stderr.writelines(f"{line}\n" for line in says)
    return BAD_INPUT


def refused(trouble: Faulty) -> int:
    """The same for faults that were collected."""
    return refuse(*(str(fault) for fault in trouble.faults))


def one_case(request: Request, path: Path) -> int:
    """Decide the case in a file and print the answer."""
    try:
        pack, on = load(request.pack), day(request.on)
        case = filled(pack, read_case(pack, read_file(path), str(path)), request)
    except Faulty as trouble:
        return refused(trouble)
    answer = result(pack, case, on)
    return answered(request, pack, case, answer)


def answered(request: Request, pack: Pack, case: Case, answer: dict[str, Any]) -> int:
    """Print an answer, for scripts or for a person, and give the exit code it comes with."""
    if request.json:
        plain = sys.stdout.encoding.lower().replace("-", "") != "utf8"
        sys.stdout.write(json.dumps(answer, ensure_ascii=plain, indent=2) + "\n")
    else:
        from sharewell.cli.show import show_answer

        show_answer(pack, case, answer, full=request.full)
    return OPEN if answer["outcome"] is None else DECIDED


def read_file(path: Path) -> dict[str, Any]:
    """The tables of a case file. Raises Faulty where it cannot be read or is empty."""
    where = str(path)
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise Faulty([Fault(where, "", "", "there is no such file")]) from None
    except (OSError, UnicodeDecodeError) as trouble:
        raise Faulty([Fault(where, "", "", f"cannot be read as text: {_plainly(trouble)}")]) from None
    except (ValueError, RecursionError) as trouble:
        raise Faulty([Fault(where, "", "", f"is not TOML: {trouble}")]) from None
    if not tables:
        raise Faulty([Fault(where, "", "", "is empty; expected `subject` and a [facts] table")])
    return tables


def _plainly(trouble: Exception) -> str:
    return trouble.strerror or "" if isinstance(trouble, OSError) else "it holds bytes that are not text"


def filled(pack: Pack, case: Case, request: Request) -> Case:
    """The case, with what it leaves out filled in where that was asked for."""
    if not request.assume_defaults:
        return case
    return Case(case.id, with_left_out(pack, case.facts, case.unsure), case.unsure)


def many_cases(request: Request, source: Path, target: Path) -> int:
    """Decide every row of a file, in order, into another that appears when it is complete."""
    from sharewell.cli.many import decide_file

    try:
        counts = decide_file(request, source, target)
    except Faulty as trouble:
        return refused(trouble)
    sys.stderr.write(
        f"{counts.rows} rows: {counts.decided} decided, {counts.open} open, {counts.bad} could not be read\n"
    )
    return BAD_INPUT if counts.bad else OPEN if counts.open else DECIDED


def guided_case(request: Request) -> int:
    """Lead whoever sits at the terminal through the questions that still matter."""
    from sharewell.cli.guided import Terminal, lead

    try:
        pack, on = load(request.pack), day(request.on)
    except Faulty as trouble:
        return refused(trouble)
    case = lead(pack, Terminal(sys.stderr if request.json else sys.stdout))
    if case is None:
        sys.stderr.write("stopped; nothing was decided and nothing was kept\n")
        return OPEN
    return answered(request, pack, case, result(pack, case, on))
