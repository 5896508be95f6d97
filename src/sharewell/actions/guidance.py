"""The pack that decisions are made under now, and any pack that was used before, from its stored bytes."""

from __future__ import annotations

import json
from datetime import date
from functools import cache

from sharewell.packs import DEFAULT, folder_of, read_folder
from sharewell.policy.pack import Pack
from sharewell.policy.parse import parse_pack
from sharewell.policy.parse.whole import canonical
from sharewell.records.sharing.models import UsedPack


@cache
def current() -> tuple[Pack, bytes]:
    """The pack in use and its canonical bytes."""
    files = read_folder(folder_of(DEFAULT))
    return parse_pack(files), canonical(files)


def kept(pack: Pack, spelling: bytes) -> UsedPack:
    """The row that keeps this pack, made when it is first used."""
    about = {"pack": pack.about.id, "edition": pack.about.edition, "canonical": spelling}
    return UsedPack.objects.defer("canonical").get_or_create(digest=pack.digest, defaults=about)[0]


@cache
def from_bytes(spelling: bytes) -> Pack:
    """The pack that was kept as these bytes."""
    files = json.loads(spelling)
    files["pack"]["review_by"] = date.fromisoformat(files["pack"]["review_by"])
    return parse_pack(files)
