"""The checks, each of which says what it found: nothing on this build, something on a broken one (test_broken)."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from uuid import UUID, uuid4

from cryptography.hazmat.primitives.keywrap import InvalidUnwrap, aes_key_unwrap

from sharewell.records.sealing import box
from sharewell.records.sealing.box import Where
from sharewell.records.sealing.faults import KeyGone, Unopened
from sharewell.records.sealing.keeper import Keeper
from sharewell.records.sealing.keyring import EPOCHS, FILE, Keyring
from tests.sealing.cast import ASHAS, NOON, Hub, opens, scopes

KEY = bytes(range(32))
HERE = Where("sharing_matter", "17", "words", UUID(int=0x5C0))
MOVES = {
    "table": replace(HERE, table="sharing_decision"),
    "row": replace(HERE, row="18"),
    "column": replace(HERE, column="label"),
    "scope": replace(HERE, scope=UUID(int=0x5C1)),
    "border": replace(HERE, table="sharing_matter1", row="7"),
    "other border": replace(HERE, row="17w", column="ords"),
}
WRAPPED = 40
"""How long a wrapped key is."""


def unopened(sealed: bytes, where: Where = HERE, key: bytes = KEY) -> bool:
    """Whether this does not open."""
    try:
        box.open_box(key, sealed, where)
    except Unopened:
        return True
    return False


def moved() -> list[str]:
    """The moves after which a sealed text still opens: to another place, or said to be of another scope or version."""
    sealed = box.seal(KEY, b"seen at the bus stop", HERE)
    found = [name for name, there in MOVES.items() if not unopened(sealed, there)]
    other = sealed[:1] + MOVES["scope"].scope.bytes + sealed[17:]
    found += ["relabelled"] * (not unopened(other, MOVES["scope"]))
    return found + ["version"] * (not unopened(bytes([2]) + sealed[1:]))


def unsettled(hub: Hub, agency: UUID, alive: dict[UUID, bytes], dead: Iterable[UUID]) -> list[str]:
    """Who has lost their key, and who has one although destroyed, as another process finds it."""
    keyring = hub.open()
    lost = [f"lost: {scope}" for scope, key in alive.items() if not opens(keyring, agency, scope) or
            keyring.key(agency, scope) != key]  # fmt: skip
    return lost + [f"back: {scope}" for scope in dead if opens(keyring, agency, scope)]


def residue(pages: Iterable[bytes], unwraps: Iterable[Callable[[bytes], bytes]], secret: bytes) -> set[bytes]:
    """The pieces of these files, from whatever byte on, that still give this secret when they are unwrapped."""
    pieces = {page[start : start + WRAPPED] for page in set(pages) for start in range(len(page) - WRAPPED + 1)}
    # No wrapped key has eight zeros at its start or its end, and most of a page is zeros.
    likely = [piece for piece in pieces if any(piece[:8]) and any(piece[-8:])]
    return {piece for unwrap in unwraps for piece in likely if _gives(unwrap, piece) == secret}


def with_files(files: dict[str, bytes]) -> list[Callable[[bytes], bytes]]:
    """How to unwrap with each epoch that lies among these files, under whatever name."""
    keys = [content for name, content in files.items() if name.startswith("epochs/") and len(content) == 32]
    return [lambda piece, key=key: aes_key_unwrap(key, piece) for key in keys]  # type: ignore[misc]


def with_keeper(keeper: Keeper, agency: UUID, epochs: Iterable[int]) -> list[Callable[[bytes], bytes]]:
    """How to unwrap with these epochs of a keeper, through its own door."""
    return [lambda piece, epoch=epoch: keeper.unwrap(agency, epoch, piece) for epoch in epochs]  # type: ignore[misc]


def left_after_erasure(hub: Hub) -> list[str]:
    """What is left of a destroyed key after the next rotation, in any file there ever was."""
    keyring, agency = hub.open(), uuid4()
    (scope, secret), *others = scopes(keyring, agency, 3).items()
    epochs = keyring.keeper.epochs(agency)
    before = hub.files()
    wrapped = residue(_pages(before), with_keeper(keyring.keeper, agency, epochs), secret)
    keyring.destroy(agency, scope, NOON)
    between = hub.files()
    keyring.rotate(agency)
    after = hub.files()
    found = [] if wrapped else ["this check sees nothing"]
    found += [f"in place: {name}" for name, content in (*between.items(), *after.items()) for old in wrapped
              if old in content]  # fmt: skip
    keys = [*with_files(after), *with_keeper(keyring.keeper, agency, keyring.keeper.epochs(agency))]
    found += ["opens"] * bool(residue(_pages(before, between, after), keys, secret))
    found += ["epoch kept"] * bool({*epochs} & {*keyring.keeper.epochs(agency)})
    return found + unsettled(hub, agency, dict(others), [scope])


def back_after_restore(hub: Hub) -> list[str]:
    """Who comes back when the keyring of the day before is restored and what the journal lists is destroyed again."""
    keyring = hub.open()
    (first, _), (second, _), *others = scopes(keyring, ASHAS, 5).items()
    keyring.destroy(ASHAS, first, NOON)
    keyring.copy_to(hub.folder / "copy")
    keyring.destroy(ASHAS, second, NOON)
    restored = Hub(hub.folder / "restored", hub.service)
    (restored.folder).mkdir()
    (hub.folder / "copy").rename(restored.folder / "ring")
    if hub.service is None:
        (restored.folder / "ring" / EPOCHS).rename(restored.folder / "epochs")
    hub.journal.path.parent.rename(restored.folder / "journal")
    struck = restored.open().strike_listed()
    found = [] if struck == 1 else [f"struck: {struck}"]
    return found + unsettled(restored, ASHAS, dict(others), [first, second])


class Halfway:
    """A keeper that is slow to wrap the first key it is given: meanwhile something else happens."""

    def __init__(self, keeper: Keeper, meanwhile: Callable[[], None]) -> None:
        self.keeper, self.meanwhile, self.done = keeper, meanwhile, False

    def __getattr__(self, name: str) -> object:
        return getattr(self.keeper, name)

    def wrap(self, agency: UUID, epoch: int, key: bytes) -> bytes:
        if not self.done:
            self.done = True
            self.meanwhile()
        return self.keeper.wrap(agency, epoch, key)


def lost_in_the_race(hub: Hub) -> list[str]:
    """Whether a key is lost whose maker chose the old epoch just before a rotation."""
    agency, scope = uuid4(), uuid4()
    alive = scopes(hub.open(), agency, 2)
    rotation = threading.Thread(target=lambda: hub.open().rotate(agency))

    def meanwhile() -> None:
        rotation.start()
        rotation.join(0.4)

    keyring = Keyring(hub.folder / "ring", Halfway(hub.keeper(), meanwhile), hub.journal)  # type: ignore[arg-type]
    try:
        keyring.make(agency, scope)
    except KeyGone:
        return ["not made"]
    finally:
        rotation.join()
    return unsettled(hub, agency, alive, []) + ([] if opens(hub.open(), agency, scope) else ["lost: the new one"])


def _gives(unwrap: Callable[[bytes], bytes], piece: bytes) -> bytes | None:
    """What the piece gives, if anything."""
    try:
        return unwrap(piece)
    except (InvalidUnwrap, KeyGone):
        return None


def _pages(*files: dict[str, bytes]) -> list[bytes]:
    """What lay in the keyring's files: the file itself, its log, the log's index."""
    return [content for each in files for name, content in each.items() if FILE in name]


def modes(folder: Path) -> set[tuple[str, int]]:
    """What rights folders and files have."""
    return {
        ("folder" if path.is_dir() else "file", path.stat().st_mode & 0o777) for path in (folder, *folder.rglob("*"))
    }
