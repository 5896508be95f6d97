"""The ledger rebuilt from what is stored, and compared with what was signed and with the records it tells of.

That every root is rebuilt from one and the same row of leaves is what makes each checkpoint consistent with the one
before it: none of them can have forgotten or exchanged what an earlier one covered.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sharewell.console.keys import verify
from sharewell.ledger.checkpoint import Checkpoint, open_checkpoint
from sharewell.ledger.encode import decode
from sharewell.ledger.entries import KINDS, entry_from
from sharewell.ledger.export import Verified, rebuild, verify_export
from sharewell.ledger.faults import Differs, Unsound
from sharewell.ledger.note import Key
from sharewell.ledger.tree import Frontier, leaf_of

if TYPE_CHECKING:
    from sharewell.records.ledger import models


@dataclass(frozen=True, slots=True)
class Sound:
    """What was found in order: entries with a place, entries still waiting for one, checkpoints."""

    placed: int
    waiting: int
    checkpoints: int


def verify_stored(key: Key | None) -> Sound:
    """Rebuild the whole ledger from the database. Raises Unsound with the first thing that differs.

    The key may be missing only while nothing has been signed.
    """
    from sharewell.actions.export_ledger import placed
    from sharewell.console.comparing import compare
    from sharewell.records.ledger.models import Checkpoint as Row
    from sharewell.records.ledger.models import Entry, Place
    from sharewell.records.ledger.store import AUDITOR, waiting

    rows = list(Row.objects.using(AUDITOR).order_by("size"))
    size = rows[-1].size if rows else 0
    marks = [opened(row, key) for row in rows]
    rebuild(leaves(placed(size)), marks)
    check_frontiers(rows)
    if beyond := Place.objects.using(AUDITOR).filter(place__gte=size).count():
        raise Differs(f"{beyond} places are beyond the {size} entries that the newest checkpoint counts")
    left = waiting(AUDITOR)
    if lost := Entry.objects.using(AUDITOR).count() - size - len(left):
        raise Differs(f"{lost} entries have no place and do not wait for one")
    for entry in left:
        check_entry(entry, f"entry {entry.pk}, which has no place yet")
    compare()
    return Sound(size, len(left), len(rows))


def verify_file(path: Path, key: Key) -> Verified:
    """Check an agency's export with nothing but the file and the key. Raises Unsound."""
    try:
        with path.open(encoding="utf-8") as lines:
            return verify_export(lines, key, verify)
    except UnicodeDecodeError:
        raise Unsound("the file is not text") from None


def opened(row: models.Checkpoint, key: Key | None) -> Checkpoint:
    """The checkpoint in a row's signed note, which must say what the row says. Raises Unsound."""
    if key is None:
        raise Unsound("the hub's key is gone from its folder, so no signature can be checked; name it with --key")
    try:
        found = open_checkpoint(row.note, key, verify).checkpoint
    except Unsound as trouble:
        raise type(trouble)(f"the checkpoint over {row.size} entries: {trouble}") from None
    if (found.size, found.root) != (row.size, bytes(row.root)):
        raise Differs(f"the checkpoint over {row.size} entries is not the one that its signature is of")
    return found


def check_frontiers(rows: Iterable[models.Checkpoint]) -> None:
    """What the next checkpoint would be made from must lead to the root too. Raises Differs."""
    for row in rows:
        peaks = tuple(bytes.fromhex(peak) for peak in row.frontier)
        if Frontier(row.size, peaks).root != bytes(row.root):
            raise Differs(f"the checkpoint over {row.size} entries keeps peaks that do not make its root")


def leaves(rows: Iterable[tuple[int, models.Entry | None]]) -> Iterator[bytes]:
    """The leaf of each place in turn, each entry checked on the way. Raises Unsound."""
    for place, entry in rows:
        if entry is None:
            raise Differs(f"place {place} is empty: its entry is gone, or was never given")
        yield check_entry(entry, f"the entry in place {place}")


def check_entry(entry: models.Entry, where: str) -> bytes:
    """The leaf of an entry that is whole: its body reads, its leaf is its hash, its columns say what it says."""
    body = bytes(entry.body)
    try:
        said = decode(body)
        if not isinstance(said.get("kind"), int) or said["kind"] in KINDS:
            entry_from(body)
    except Unsound as trouble:
        raise type(trouble)(f"{where}: {trouble}") from None
    if leaf_of(body) != bytes(entry.leaf):
        raise Differs(f"{where} does not say what its leaf was made from")
    columns = {"agency": str(entry.agency), "kind": entry.kind, "at": int(entry.at.timestamp())}
    if wrong := [name for name, value in columns.items() if said.get(name) != value]:
        raise Differs(f"{where} is filed under another `{wrong[0]}` than it says")
    return bytes(entry.leaf)
