"""Files that only this user reads, and that are on the disk when we say so."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PRIVATE_FILE, PRIVATE_FOLDER = 0o600, 0o700


def private_folder(path: Path) -> Path:
    """The folder in full, made if it is not there, closed to everybody else."""
    folder = made_folder(path)
    folder.chmod(PRIVATE_FOLDER)
    return folder


def made_folder(path: Path) -> Path:
    """The folder in full. If it has to be made, it is closed to everybody else and on the disk."""
    missing = [folder for folder in (path, *path.parents) if not folder.exists()]
    path.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
    for folder in missing:
        synced(folder.parent)
    return path.resolve()


def synced(folder: Path) -> None:
    """Have the folder's names on the disk: a file that was made or removed otherwise may come or go in a power cut."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def write_whole(path: Path, content: bytes) -> None:
    """Put a file in place that is whole or not there. Whoever calls sees to it that nobody else writes the same."""
    fresh = path.with_name(f".{path.name}.fresh")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, PRIVATE_FILE), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    fresh.rename(path)
    synced(path.parent)


def wipe(path: Path) -> None:
    """Write zeros over a file, then remove it. It may be gone already."""
    try:
        with os.fdopen(os.open(path, os.O_RDWR), "r+b") as file:
            file.write(bytes(path.stat().st_size))
            file.flush()
            os.fsync(file.fileno())
        path.unlink()
    except FileNotFoundError:
        return
    finally:
        synced(path.parent)


@contextmanager
def alone(folder: Path, name: str) -> Iterator[None]:
    """Nobody else holds this lock meanwhile, in whatever process. It goes with the process that holds it."""
    lock = os.open(folder / f".{name}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, PRIVATE_FILE)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        # Closing alone would leave it locked where a process forked off meanwhile has the file too.
        fcntl.flock(lock, fcntl.LOCK_UN)
        os.close(lock)
