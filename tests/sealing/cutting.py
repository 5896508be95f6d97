"""What must hold however a deed is cut short, and after it is done again. Each check says what did not hold."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from uuid import uuid4

from sharewell.records.sealing.keeper import FileKeeper
from sharewell.records.sealing.keyring import EPOCHS, Keyring
from tests.sealing.cast import NOON, Hub, opens, scopes
from tests.sealing.checks import residue, unsettled, with_files
from tests.sealing.crashes import killed

Found = list[str]


def every_cut(hub: Hub, check: Callable[[Hub, int], Found | None]) -> tuple[int, Found]:
    """Try the nth cut for every n, in fresh hubs, until the deed comes to its end. How many, and what was found."""
    found: Found = []
    for last in count(1):
        (hub.folder / str(last)).mkdir()
        told = check(Hub(hub.folder / str(last), hub.service), last)
        if told is None:
            return last - 1, found
        found += [f"cut {last}: {what}" for what in told]
    raise AssertionError


def cut_make(hub: Hub, last: int) -> Found | None:
    """A key that is there opens; one that is not can be made; what was made before is as it was."""
    agency, scope = uuid4(), uuid4()
    alive = scopes(hub.open(), agency, 1) if last % 2 else {}
    if not killed(hub, lambda hub: hub.open().make(agency, scope), last):
        return None
    keyring = hub.open()
    there = keyring._row(agency, scope) is not None
    found = ["there, and does not open"] if there and not opens(keyring, agency, scope) else []
    keyring.make(agency, scope)
    return found + unsettled(hub, agency, {**alive, scope: keyring.key(agency, scope)}, [])


def cut_destroy(hub: Hub, last: int) -> Found | None:
    """A key is gone only if the journal says so; done again it is gone; the others are as they were."""
    agency = uuid4()
    alive = scopes(hub.open(), agency, 3)
    dead = next(iter(alive))
    del alive[dead]
    if not killed(hub, lambda hub: hub.open().destroy(agency, dead, NOON), last):
        return None
    gone = not opens(hub.open(), agency, dead)
    found = ["gone without a line"] if gone and dead not in {erased.scope for erased in hub.journal} else []
    hub.open().destroy(agency, dead, NOON)
    return found + unsettled(hub, agency, alive, [dead])


def cut_rotate(hub: Hub, last: int) -> Found | None:
    """Every survivor opens at once and afterwards, nobody who was destroyed does, and nothing of them is left."""
    agency = uuid4()
    alive = scopes(hub.open(), agency, 4)
    dead, secret = alive.popitem()
    before = hub.files()
    hub.open().destroy(agency, dead, NOON)
    if not killed(hub, lambda hub: hub.open().rotate(agency, 2), last):
        return None
    if found := unsettled(hub, agency, alive, [dead]):
        return found
    newest = hub.open().rotate(agency, 2)
    keeper = hub.keeper()
    if keeper.epochs(agency) != [newest]:
        found.append("older epochs")
    if isinstance(keeper, FileKeeper):
        pages = [content for name, content in before.items() if name.startswith("ring/")]
        found += ["residue"] * bool(residue(pages, with_files(hub.files()), secret))
    return found + unsettled(hub, agency, alive, [dead])


def cut_copy(hub: Hub, last: int) -> Found | None:
    """A copy is whole or not there, another can be made, and the keys are as they were."""
    agency, folder = uuid4(), hub.folder / "copy"
    alive = scopes(hub.open(), agency, 2)
    if not killed(hub, lambda hub: hub.open().copy_to(folder), last):
        return None
    there = folder.exists()
    if not there:
        hub.open().copy_to(folder)
    copy = Keyring(folder, hub.service or FileKeeper(folder / EPOCHS), hub.journal)
    found = [f"not in the copy: {scope}" for scope in alive if not opens(copy, agency, scope)]
    return found + unsettled(hub, agency, alive, [])


CUTS = {"make": cut_make, "destroy": cut_destroy, "rotate": cut_rotate, "copy": cut_copy}
