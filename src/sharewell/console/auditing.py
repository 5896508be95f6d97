"""Looking after what was recorded: verifying, exporting and sequencing the ledger, and deciding everything again."""

from __future__ import annotations

import secrets
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from sharewell.console.bootstrap import Trouble
from sharewell.console.keys import key_file, public_key, signing_key
from sharewell.console.verifying import verify_file, verify_stored
from sharewell.ledger.faults import Unsound
from sharewell.ledger.note import Key

if TYPE_CHECKING:
    from sharewell.records.agencies.models import Agency

EVERY = 500
"""After how many decisions the count is said again."""


@contextmanager
def one_look() -> Iterator[None]:
    """Whatever the auditor reads inside is of one moment, whatever a running hub writes meanwhile."""
    from django.db import connections, transaction

    from sharewell.records.common.context import STILL
    from sharewell.records.ledger.store import AUDITOR

    with transaction.atomic(AUDITOR), connections[AUDITOR].cursor() as cursor:
        cursor.execute(STILL)
        yield


def of_hub(key: str) -> str:
    """Verify the ledger of this hub: what was found in order. Raises Unsound."""
    known = key_of(key) if key or key_file().with_suffix(".pub").is_file() else None
    with one_look():
        sound = verify_stored(known)
    waiting = f", {sound.waiting} more without a place yet" if sound.waiting else ""
    return (
        f"the ledger is whole (entries: {sound.placed}{waiting}; signed checkpoints: {sound.checkpoints}), "
        "and the records are as it tells"
    )


def key_of(written: str) -> Key:
    """The key that checkpoints are checked with. Raises Trouble where there is none."""
    try:
        return public_key(written)
    except Unsound as trouble:
        raise Trouble(f"--key: {trouble}") from None


def of_export(path: Path, key: str) -> str:
    """Verify an export without its hub: what was found in order. Raises Unsound, and Trouble where it is not there."""
    known = key_of(key)
    try:
        found = verify_file(path, known)
    except OSError as trouble:
        raise Trouble(f"{path}: cannot be read ({(trouble.strerror or 'it is no file').lower()})") from None
    size = found.signed.checkpoint.size
    return f"the export is whole (entries: {size}, the agency's own: {found.own}), under a checkpoint of {known.name}"


def export(code: str, out: Path) -> str:
    """Write an agency's export to a file, which appears when it is whole: what to say of it. Raises Trouble."""
    from django.utils import timezone

    from sharewell.actions.export_ledger import export_ledger
    from sharewell.actions.refusals import Refusal

    owner = agency_of(code)
    sequence_all()
    fresh = out.with_name(f".{out.name}.{secrets.token_hex(8)}")
    try:
        with fresh.open("x", encoding="ascii") as file:
            size = export_ledger(agency=owner.pk, write=file.write, at=timezone.now())
        fresh.replace(out)
    except Refusal as refused:
        raise Trouble(refused.because) from None
    except OSError as trouble:
        raise Trouble(f"{out}: cannot be written ({(trouble.strerror or 'it is no file').lower()})") from None
    finally:
        fresh.unlink(missing_ok=True)
    checked = f"sharewell ledger verify --export {out} --key {key_file().with_suffix('.pub')}"
    return f"{out} holds the ledger (entries: {size}, those of {owner.code} whole); `{checked}` checks it"


def agency_of(code: str) -> Agency:
    """The agency of this code. Raises Trouble where there is none."""
    from sharewell.records.agencies.models import Agency

    found = Agency.objects.filter(code=code.upper()).first()
    if found is None:
        codes = ", ".join(Agency.objects.order_by("code").values_list("code", flat=True))
        raise Trouble(f"there is no agency of the code `{code}`; there are {codes or 'none yet'}")
    return found


def sequence_all() -> int:
    """Give every waiting entry its place: how many got one."""
    from django.utils import timezone

    from sharewell.actions.sequence import latest_frontier, sequence

    key, sign = signing_key()
    before = latest_frontier().size
    while sequence(key=key, sign=sign, at=timezone.now()) is not None:
        pass
    return latest_frontier().size - before


def replay_all() -> tuple[list[str], str]:
    """Decide everything again: a line for each decision that comes out otherwise, and what to say if none does."""
    from django.utils import timezone

    from sharewell.actions.replay import replay

    differing, number, erased = [], 0, 0
    for one in replay(at=timezone.now()):
        number, erased = one.number, erased + one.erased
        if one.differs:
            differing.append(f"decision {one.decision} no longer comes out as recorded: {', '.join(one.differs)}")
        if number % EVERY == 0:
            _count(number)
    if differing:
        differing.append(f"{len(differing)} of {number} decisions no longer come out as recorded")
    gone = f"; {erased} more were erased, with everything they rested on" if erased else ""
    return differing, f"{number - erased} decisions come out as they were recorded{gone}"


def _count(number: int) -> None:
    """Say how far it is, where somebody is watching."""
    if sys.stderr.isatty():
        sys.stderr.write(f"\r{number} decisions, and more to come\n")
        sys.stderr.flush()
