"""Where copies go: into folders of their own, apart from each other and from the hub, which appear when whole."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sharewell.console.bootstrap import Trouble
from sharewell.console.server import home
from sharewell.records.sealing.files import private_folder, synced


def own_folders() -> list[Path]:
    """The folders of this hub."""
    from django.conf import settings

    named = (settings.KEYRING, settings.EPOCHS, Path(settings.ERASURES).parent)
    return [home(), *(Path(one).resolve() for one in named)]


def fresh(data: Path, keys: Path) -> tuple[Path, Path]:
    """Both folders in full, fit to take a copy each. Raises Trouble."""
    data, keys = data.resolve(), keys.resolve()
    if _touch(data, keys):
        raise Trouble(f"`{data}` and `{keys}` lie in each other: whoever finds the one has both; name two disks")
    for folder in (data, keys):
        _fit(folder)
    return data, keys


def _fit(folder: Path) -> None:
    """Refuse a folder that is the hub's or in use, or that nothing can be put into. Raises Trouble."""
    for own in own_folders():
        if _touch(folder, own):
            raise Trouble(f"`{folder}` lies with the hub's own `{own}`, and is lost with it; name another disk")
    if not folder.parent.is_dir():
        raise Trouble(f"`{folder.parent}` is not there, so nothing can be put in it; is its disk mounted?")
    if folder.exists() and not (folder.is_dir() and not any(folder.iterdir())):
        raise Trouble(f"`{folder}` is there already and is not empty; name another, such as one of today's date")


def _touch(one: Path, other: Path) -> bool:
    return one.is_relative_to(other) or other.is_relative_to(one)


@contextmanager
def both_or_neither(data: Path, keys: Path) -> Iterator[tuple[Path, Path]]:
    """Two folders to fill, which become these two when the block ends well, and are gone when it does not."""
    filling = _beside(data), _beside(keys)
    try:
        for folder in filling:
            shutil.rmtree(folder, ignore_errors=True)
            private_folder(folder)
        yield filling
        _in_place(filling, (data, keys))
    finally:
        for folder in filling:
            shutil.rmtree(folder, ignore_errors=True)


def _beside(folder: Path) -> Path:
    return folder.with_name(f".{folder.name}.partial")


def _in_place(filled: tuple[Path, Path], wanted: tuple[Path, Path]) -> None:
    """Rename both; where the second cannot be, the first goes again."""
    filled[0].rename(wanted[0])
    try:
        filled[1].rename(wanted[1])
    except BaseException:
        with suppress(OSError):
            wanted[0].rename(filled[0])
        raise
    for folder in wanted:
        synced(folder)
        synced(folder.parent)
