"""The keyring that this hub uses, as its settings say."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

from django.conf import settings
from django.utils.module_loading import import_string

from sharewell.records.sealing.journal import Journal
from sharewell.records.sealing.keeper import FileKeeper, Keeper
from sharewell.records.sealing.keyring import Keyring


@cache
def keyring() -> Keyring:
    """The keyring of this process, opened on first use. Raises KeptTogether where keys and journal lie together."""
    keeper: Callable[[], Keeper] = import_string(settings.KEEPER)
    return Keyring(Path(settings.KEYRING), keeper(), Journal(Path(settings.ERASURES)))


def keeper_of_files() -> FileKeeper:
    """The keeper that needs nothing else: epochs in files of a folder. A key service takes its place by KEEPER."""
    return FileKeeper(Path(settings.EPOCHS))
