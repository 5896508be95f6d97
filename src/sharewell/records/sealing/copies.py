"""Putting a copy of the keyring where there is none: after a disk is lost, or for a drill."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from sharewell.records.sealing.connections import connect
from sharewell.records.sealing.files import private_folder, write_whole
from sharewell.records.sealing.keyring import EPOCHS, FILE

BESIDE = ("", "-wal", "-shm")
"""What SQLite keeps beside its file, by the end of the name."""


def holds_keys(folder: Path) -> bool:
    """Whether there is a keyring in this folder that has keys, or remembers that it had."""
    path = folder / FILE
    if not path.is_file():
        return False
    with closing(connect(path)) as connection:
        there = connection.execute("select name from sqlite_master where name in ('kept', 'gone')").fetchall()
        return any(connection.execute(f"select 1 from {name} limit 1").fetchone() for (name,) in there)  # noqa: S608


def holds_epochs(folder: Path) -> bool:
    """Whether an agency has an epoch in this folder."""
    return any(path.name.isdigit() for path in folder.glob("*/*"))


def put_back(copy: Path, folder: Path, epochs: Path | None) -> None:
    """Put a copy's keys into this folder, and its epochs into theirs unless a service keeps them.

    Whoever calls has seen that neither holds any, and that nobody has the keyring open.
    """
    if epochs is not None:
        for agency in sorted((copy / EPOCHS).iterdir()):
            kept = private_folder(private_folder(epochs) / agency.name)
            for epoch in sorted(agency.iterdir()):
                write_whole(kept / epoch.name, epoch.read_bytes())
    private_folder(folder)
    for ending in BESIDE:
        (folder / f"{FILE}{ending}").unlink(missing_ok=True)
    write_whole(folder / FILE, (copy / FILE).read_bytes())
