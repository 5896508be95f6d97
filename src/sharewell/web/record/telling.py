"""How telling the person stands, and whether that is late."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sharewell.actions.clock import london_day
from sharewell.actions.resting import GOES
from sharewell.records.sharing.models import Telling
from sharewell.web.jinja_env import day, moment
from sharewell.web.record.fetch import Whole
from sharewell.web.record.wording import TOLD, named
from sharewell.workflow import Stage

NOTHING_TO_TELL = "Nothing about the person was to be shared, so there is nothing to tell them of."
NOT_YET = "Not yet settled. Nothing may be shared yet, so this is not late."
LATE = "Not yet settled. This is late: say whether the person was told, or why that is put off."
NEVER = "Not settled while the decision was in force."


@dataclass(frozen=True, slots=True)
class Stands:
    """How telling stands now, in a sentence or two, and whether it is late."""

    says: str
    late: bool


def telling_of(whole: Whole, at: datetime) -> Stands:
    """How telling stands at a moment: what was written last counts; nothing written is late at once."""
    latest = max(whole.decision.tellings.all(), key=lambda one: one.at, default=None)
    if latest is not None:
        overdue = latest.until is not None and latest.until < london_day(at)
        return Stands(in_words(latest) + (" That day is past: this is late." if overdue else ""), overdue)
    if whole.decision.outcome not in GOES:
        return Stands(NOTHING_TO_TELL, late=False)
    if whole.stage is Stage.IN_FORCE:
        return Stands(LATE, late=True)
    return Stands(NEVER if whole.stage in (Stage.SUPERSEDED, Stage.WITHDRAWN) else NOT_YET, late=False)


def in_words(telling: Telling) -> str:
    """A telling as it was written: what, by whom, when, and in what words."""
    said = TOLD[telling.state]
    if telling.until and telling.owner:
        said += f" until {day(telling.until)}; {named(telling.owner)} looks at it again on that day"
    said += f". Written by {named(telling.by)} on {moment(telling.at)}."
    return f"{said} {telling.words}".strip()
