"""What somebody who looks at a decision can do now."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from sharewell.actions.permits import may_approve, may_close, may_withdraw, may_work_on
from sharewell.actions.resting import GOES
from sharewell.records.agencies.models import Membership
from sharewell.records.sharing.models.decisions import AFTERWARDS
from sharewell.web.jinja_env import moment
from sharewell.web.record.afterwards import says
from sharewell.web.record.fetch import Whole
from sharewell.web.record.telling import telling_of
from sharewell.web.record.wording import named
from sharewell.web.standing import LIVE
from sharewell.workflow import Move, may_move


@dataclass(frozen=True, slots=True)
class Doing:
    """Something to do: the key of its page, what it is, whose, and whether it is late."""

    key: uuid.UUID
    says: str
    whose: str
    late: bool


@dataclass(frozen=True, slots=True)
class Now:
    """Everything that can be done with a decision at a moment."""

    approvals: tuple[Doing, ...]
    duties: tuple[Doing, ...]
    telling: bool
    telling_late: bool
    withdraw: bool
    anew: bool


def now_of(whole: Whole, member: Membership, at: datetime) -> Now:
    """What this member can do with a decision they may see."""
    works = bool(may_work_on(member, whole.decision.matter))
    told = telling_of(whole, at)
    settled = whole.decision.tellings.all()
    return Now(
        approvals=tuple(_approvals(whole, member, at)),
        duties=tuple(_duties(whole, member, at)),
        telling=works and (whole.decision.outcome in GOES or bool(settled)),
        telling_late=told.late,
        withdraw=bool(may_withdraw(member, whole.decision)) and may_move(whole.stage, Move.WITHDRAW),
        anew=works and may_move(whole.stage, Move.FOLLOW),
    )


def _approvals(whole: Whole, member: Membership, at: datetime) -> list[Doing]:
    found = []
    for one in whole.unanswered if whole.stage in LIVE else ():
        mine = may_approve(member, one)
        after = one.kind in AFTERWARDS
        asked = "Look at the urgent report" if after else "Approve this decision, or send it back"
        text = asked if mine else f"Waiting for {named(one.asked_of)} to {'look at' if after else 'approve'} it"
        found.append(Doing(one.pk, text, named(one.asked_of), at > one.due_at))
    return found


def _duties(whole: Whole, member: Membership, at: datetime) -> list[Doing]:
    if whole.stage not in LIVE:
        return []
    mine = [one for one in whole.duties if not hasattr(one, "closing") and may_close(member, one)]
    return [
        Doing(
            one.pk,
            says(whole, one),
            f"{one.owner.practitioner.name}, by {moment(one.due_at)}",
            at > one.due_at,
        )
        for one in mine
    ]
