"""An agency's settings as its administrator sees them: every deadline of the pack, and how long drafts are kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from sharewell.actions.administer import MOST, set_setting
from sharewell.actions.erase_drafts import KEPT_DAYS, SETTING
from sharewell.actions.guidance import current
from sharewell.actions.refusals import Wrong
from sharewell.policy.pack import Pack
from sharewell.records.agencies.models import Membership, Setting

UNITS = {"hours": ("hour", "hours"), "working_days": ("working day", "working days"), "days": ("day", "days")}
DRAFTS = "How long unfinished answers are kept before they are erased"


@dataclass(frozen=True, slots=True)
class Tuning:
    """A setting: its name, what it is for in plain words, its unit, the usual amount and the agency's own."""

    name: str
    says: str
    also: tuple[str, ...]
    why: str
    unit: str
    usual: int
    own: int | None

    @property
    def usually(self) -> str:
        """The usual amount with its unit."""
        return f"{self.usual} {UNITS[self.unit][self.usual != 1]}"

    @property
    def counted(self) -> str:
        """What the amount is counted in."""
        return UNITS[self.unit][1]


def tunings(member: Membership) -> list[Tuning]:
    """Every setting that an action goes by, in the pack's order, the drafts' last."""
    pack, own = current()[0], dict(Setting.objects.filter(agency_id=member.agency_id).values_list("name", "amount"))
    return [*_deadlines(pack, own), Tuning(SETTING, DRAFTS, (), "", "days", KEPT_DAYS, own.get(SETTING))]


def _deadlines(pack: Pack, own: Mapping[str, int]) -> list[Tuning]:
    """The deadlines that some duty goes by; each is called by what its duties say."""
    found = []
    for name, setting in pack.settings.items():
        duties = [duty.says for duty in pack.duties if duty.due.setting == name]
        if duties:
            found.append(
                Tuning(name, duties[0], tuple(duties[1:]), setting.note, setting.unit, setting.amount, own.get(name))
            )
    return found


@transaction.atomic
def tuned(member: Membership, sent: Mapping[str, str], at: datetime) -> None:
    """Change those that were sent otherwise than they stand, all or none. Raises NotAllowed, Wrong by the field."""
    every = tunings(member)
    amounts = {one.name: sent.get(one.name, str(one.own or "")).strip() for one in every}
    if unfit := [name for name, text in amounts.items() if not _fits(text)]:
        raise Wrong(dict.fromkeys(unfit, f"give a whole number from 1 to {MOST}, or nothing"))
    known = tuple(amounts)
    for one in every:
        amount = int(amounts[one.name]) if amounts[one.name] else None
        if amount != one.own:
            set_setting(by=member, name=one.name, amount=amount, known=known, at=at)


def _fits(text: str) -> bool:
    return not text or (text.isascii() and text.isdigit() and len(text) <= 3 and 1 <= int(text) <= MOST)
