"""Decide again what was decided: each recorded case under the pack it was decided by, from that pack's stored bytes.

Nothing is written but that it was done. What is compared is what was recorded: a later version may say more, never
anything else.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sharewell.actions.guidance import from_bytes
from sharewell.actions.note_reading import rereading
from sharewell.policy.case import Case
from sharewell.policy.faults import Faulty
from sharewell.policy.owed import owed
from sharewell.policy.pack import Pack
from sharewell.policy.result import result
from sharewell.records.agencies.models import Agency
from sharewell.records.sealing.faults import KeyGone, Unopened
from sharewell.records.sharing.models import Decision, UsedPack

TOGETHER = 500
"""How many decisions are fetched at a time, so that many need no more memory than few."""


@dataclass(frozen=True, slots=True)
class Replayed:
    """A decision, its place in the order it was read in, and what of it no longer comes out the same.

    Of one that was erased nothing is left to decide again.
    """

    decision: str
    number: int
    differs: tuple[str, ...]
    erased: bool = False


@dataclass
class Packs:
    """The packs that decisions were made under, each read once from its bytes."""

    read: dict[str, Pack | str] = field(default_factory=dict)

    def get(self, digest: str) -> Pack | str:
        """The pack of this digest, or what is wrong with it."""
        if digest not in self.read:
            self.read[digest] = _pack(digest)
        return self.read[digest]


def replay(*, at: datetime) -> Iterator[Replayed]:
    """Every recorded decision decided again, agency by agency, oldest first; each agency's as of one moment.

    It opens what an agency has sealed, which is entered in that agency's name, once a run.
    """
    packs, number = Packs(), 0
    for agency in Agency.objects.order_by("pk").values_list("pk", flat=True):
        with rereading(agency=agency, what="replay", at=at):
            made = Decision.objects.select_related("matter").order_by("decided_at", "pk")
            for decision in made.iterator(chunk_size=TOGETHER):
                number += 1
                yield _replayed(decision, number, packs)


def _replayed(decision: Decision, number: int, packs: Packs) -> Replayed:
    if decision.matter.erased_at is not None:
        return Replayed(str(decision.pk), number, (), erased=True)
    try:
        differs = tuple(again(decision, packs.get(decision.pack_id)))
    except (KeyGone, Unopened):
        differs = ("its words, which do not open",)
    return Replayed(str(decision.pk), number, differs)


def again(decision: Decision, pack: Pack | str) -> Iterator[str]:
    """What of a decision no longer comes out as it was recorded."""
    if isinstance(pack, str):
        yield pack
        return
    said, case = decision.document, _case(decision.document)
    now = json.loads(json.dumps(result(pack, case, date.fromisoformat(said["on"]))))
    now["id"] = said["recommended"].get("id")
    yield from (f"recommended {name}" for name in _other(said["recommended"], now))
    if (decision.recommended or None) != now["outcome"]:
        yield "the outcome recommended"
    if decision.departed != (decision.outcome != now["outcome"]):
        yield "whether it departs"
    duties = owed(pack, case.facts, case.unsure, decision.outcome, said["grounds"])
    if [duty.id for duty in duties.owed] != said["owed"]:
        yield "the duties owed"


def _case(said: Mapping[str, Any]) -> Case:
    return Case(None, said["facts"], frozenset(said["unsure"]))


def _other(recorded: Mapping[str, Any], now: Mapping[str, Any]) -> list[str]:
    """The names of what was recorded and comes out otherwise."""
    return [name for name, value in recorded.items() if name not in now or now[name] != value]


def _pack(digest: str) -> Pack | str:
    """The pack kept under this digest, or why it cannot be had."""
    try:
        pack = from_bytes(bytes(UsedPack.objects.get(digest=digest).canonical))
    except (Faulty, ValueError, KeyError, TypeError):
        return f"pack {digest[:12]}: its stored bytes cannot be read"
    return pack if pack.digest == digest else f"pack {digest[:12]}: its stored bytes have another digest"
