"""`sharewell restore`: both copies into a hub that holds nothing, and whatever was erased since is erased again.

The journal is put in place before any row, and a hub in which a restore was cut short does not start: nobody who was
erased is shown again, wherever this ends.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sharewell.console import loading, manifest
from sharewell.console.backing_up import KEYRING, LEDGER
from sharewell.console.bootstrap import Trouble, found, made
from sharewell.console.erasures import finished, rotated
from sharewell.console.keys import key_file, public_key
from sharewell.console.server import home
from sharewell.ledger.faults import Unsound
from sharewell.ledger.note import Key
from sharewell.records.sealing.copies import holds_epochs, holds_keys, put_back
from sharewell.records.sealing.faults import JournalDamaged, KeptTogether, KeyGone
from sharewell.records.sealing.files import private_folder, write_whole
from sharewell.records.sealing.journal import Journal
from sharewell.records.sealing.keyring import EPOCHS, FILE, lie_apart

OTHERS = "name other folders in SHAREWELL_KEYRING, SHAREWELL_EPOCHS and SHAREWELL_ERASURES"
MARK = "restore.unfinished"
CUT_SHORT = (
    "a restore into this hub was cut short; take `{home}` away (but for the journal, `{journal}`), drop the database "
    "where it is on a server of your own, and restore again"
)
NO_JOURNAL = (
    "there is no journal of erasures, neither `{journal}` nor one named by --erasures: without it somebody who was "
    "erased may come back; name its copy from the other disk, or say --no-erasures if nobody was ever erased"
)


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be restored: two folders, a journal, or that there never was one."""

    data: Path
    keys: Path
    erasures: Path | None = None
    none_erased: bool = False


class Incomplete(Exception):
    """It was restored, and not everything in it opens. In a line for whoever asked."""


def cut_short() -> list[str]:
    """Why a hub must not start in which a restore did not come to its end; nothing where all is well."""
    from django.conf import settings

    if not (home() / MARK).is_file():
        return []
    return [CUT_SHORT.format(home=home(), journal=settings.ERASURES)]


def restored(asked: Asked) -> Iterator[str]:
    """Restore: what to say of it, line by line.

    Raises Trouble, before the first line with nothing put in place; and Incomplete at the end.
    """
    said = manifest.read(asked.data, _ledger_key(asked.keys))
    found()
    journal = _fit(asked, said)
    loading.insist_empty()
    _no_other_ledger(asked.keys)
    (home() / MARK).touch(mode=0o600)
    try:
        yield from _in_place(asked, said, journal)
    except (Trouble, KeyboardInterrupt) as trouble:
        raise Trouble("\n".join(filter(None, [str(trouble), *cut_short()]))) from None
    yield "now run `sharewell ledger verify`, then `sharewell replay`, then `sharewell up`"
    yield "destroy whatever copies of the keys are older than 7 days, and make a new backup today"
    if closed := loading.matters_without_a_key():
        raise Incomplete(f"matters whose key is not in this copy of the keys: {closed}; newer keys would open them")


def _in_place(asked: Asked, said: manifest.Manifest, journal: list[Journal]) -> Iterator[str]:
    """Put everything in place, the journal first: what to say of it. Raises Trouble."""
    _journal_first(journal)
    made()
    loading.load(asked.data / manifest.DUMP)
    yield f"the database is as it was at {said.at}"
    _keys(asked.keys)
    yield "its keys are in place, and so is the key of the ledger"
    yield from _erased_again()
    (home() / MARK).unlink()


def _ledger_key(keys: Path) -> Key:
    """The key by which the copy of the data is known. Raises Trouble where these are no copy of keys."""
    missing = [path for path in (keys / KEYRING / FILE, keys / LEDGER / key_file().name) if not path.is_file()]
    try:
        if not missing:
            return public_key(str(keys / LEDGER / key_file().with_suffix(".pub").name))
    except Unsound:
        pass
    raise Trouble(f"`{keys}` holds no whole copy of a hub's keys; name the folder that `sharewell backup` put them in")


def _fit(asked: Asked, said: manifest.Manifest) -> list[Journal]:
    """The journals that count. Raises Trouble where this cannot be restored here."""
    if wrong := cut_short():
        raise Trouble(wrong[0])
    manifest.insist(said)
    _apart()
    _no_keys_here(asked.keys)
    return _journals(asked)


def _apart() -> None:
    """Refuse settings by which keys would lie with the database. Raises Trouble."""
    from django.conf import settings

    try:
        lie_apart((Path(settings.KEYRING), Path(settings.EPOCHS)), Path(settings.ERASURES), home() / "postgres")
    except KeptTogether as trouble:
        raise Trouble(f"{trouble}; {OTHERS}") from None


def _no_keys_here(keys: Path) -> None:
    """Refuse a hub that holds keys already, and epochs that do not go with its keeper. Raises Trouble."""
    from django.conf import settings

    for there, place in (holds_keys(Path(settings.KEYRING)), settings.KEYRING), (_epochs_here(), settings.EPOCHS):
        if there:
            raise Trouble(f"`{place}` holds keys already, and they are never written over; name a fresh SHAREWELL_HOME")
    if (keys / KEYRING / EPOCHS).is_dir() != _in_files():
        raise Trouble(
            f"the copy's epochs are kept in another way than SHAREWELL_KEEPER says here (`{settings.KEEPER}`); "
            "name the keeper of the hub that was backed up"
        )


def _no_other_ledger(keys: Path) -> None:
    """Refuse a hub that has signed a ledger of its own. Raises Trouble."""
    own = key_file()
    if own.is_file() and own.read_bytes() != (keys / LEDGER / own.name).read_bytes():
        raise Trouble(f"`{own}` is another ledger's key; move it away, or name a fresh folder in SHAREWELL_HOME")


def _epochs_here() -> bool:
    from django.conf import settings

    return _in_files() and holds_epochs(Path(settings.EPOCHS))


def _in_files() -> bool:
    """Whether this hub's keeper keeps epochs in files."""
    from django.conf import settings
    from django.utils.module_loading import import_string

    from sharewell.records.common.keys import keeper_of_files

    return import_string(settings.KEEPER) is keeper_of_files


def _journals(asked: Asked) -> list[Journal]:
    """The journals that are there and list somebody: the hub's own, and the one that is named. Raises Trouble."""
    from django.conf import settings

    own = Path(settings.ERASURES)
    if asked.erasures is not None and not asked.erasures.is_file():
        raise Trouble(f"there is no journal in `{asked.erasures}`; name the file of its copy")
    listed = [Journal(path) for path in (own, asked.erasures) if path is not None and path.is_file()]
    try:
        listed = [journal for journal in listed if any(True for _ in journal)]
    except JournalDamaged as trouble:
        raise Trouble(f"{trouble}; name another copy of it") from None
    if listed and asked.none_erased:
        raise Trouble(f"`{listed[0].path}` lists people who were erased; leave --no-erasures out")
    if not listed and not asked.none_erased:
        raise Trouble(NO_JOURNAL.format(journal=own))
    return listed


def _journal_first(listed: list[Journal]) -> None:
    """Put the journal in place, with the lines of all of them."""
    from django.conf import settings

    for journal in listed:
        Journal(Path(settings.ERASURES)).take_in(journal)


def _keys(keys: Path) -> None:
    """Put keyring, epochs and the ledger's key in place."""
    from django.conf import settings

    put_back(keys / KEYRING, Path(settings.KEYRING), Path(settings.EPOCHS) if _in_files() else None)
    private_folder(key_file().parent)
    for path in (key_file(), key_file().with_suffix(".pub")):
        write_whole(path, (keys / LEDGER / path.name).read_bytes())


def _erased_again() -> Iterator[str]:
    """Erase again whoever was, rotate, and see that what is left opens. Raises Trouble where it does not."""
    before = loading.erased_matters()
    finished()
    count = loading.erased_matters() - before
    yield f"erasures carried out again: {count}"
    yield from rotated()
    try:
        loading.insist_agencies_open()
    except KeyGone:
        raise Trouble(
            "an agency's key does not open: these are not the keys of this data, or a part of them is missing; "
            "take keys that were copied on the same day or later"
        ) from None
