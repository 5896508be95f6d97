"""Decide. The decision is written once, with its duties, the approvals it needs and its ledger entries."""

from __future__ import annotations

import uuid
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from sharewell.actions.clock import due_at, london_day
from sharewell.actions.entering import enter, sealed
from sharewell.actions.finding import seen
from sharewell.actions.guidance import current, kept
from sharewell.actions.permits import insist, may_approve_for, may_decide
from sharewell.actions.refusals import TooLate, Wrong
from sharewell.ledger.entries import AdviceRecorded, ApprovalAsked, DecisionMade
from sharewell.policy.case import Case
from sharewell.policy.owed import Duties, owed
from sharewell.policy.pack import Duty as PackDuty
from sharewell.policy.pack import Pack
from sharewell.policy.recommend import ACT_NOW, Recommendation, recommend
from sharewell.policy.result import result
from sharewell.records.agencies.models import Membership, Setting
from sharewell.records.sharing.models import Advice, Approval, Decision, Draft, Duty
from sharewell.records.sharing.models.decisions import APPROVALS

SHARES = ("share", "share-without-consent")
LONGEST = 2000
FIELDS = ("reasons", "if_shared", "if_not")


@dataclass(frozen=True, slots=True)
class Consulted:
    """Somebody who was asked for advice, with or without identity, and what they said."""

    asked: str
    with_identity: bool
    said: str


@dataclass(frozen=True, slots=True)
class Choice:
    """What the practitioner decided. `once` is made with the form, so that a second click is the same decision."""

    outcome: str
    reasons: str
    once: uuid.UUID
    grounds: tuple[str, ...] = ()
    if_shared: str = ""
    if_not: str = ""
    consulted: tuple[Consulted, ...] = ()
    approver: uuid.UUID | None = None


@dataclass(frozen=True)
class Answered:
    """A draft's answers read by the pack: what is recommended, and what the decision made on them owes."""

    pack: Pack
    draft: Draft
    recommendation: Recommendation
    choice: Choice
    duties: Duties

    @property
    def departed(self) -> bool:
        """Whether the decision is another than the one recommended."""
        return self.choice.outcome != self.recommendation.outcome

    @property
    def approvals(self) -> list[PackDuty]:
        """The duties that are a second person's yes."""
        return [duty for duty in self.duties.owed if duty.id in APPROVALS]


@transaction.atomic
def decide(*, by: Membership, draft: uuid.UUID, choice: Choice, at: datetime) -> Decision:
    """Make the decision and erase the draft. The same form sent twice is one decision.

    Raises NotYours, NotAllowed, TooLate, and Wrong by the field that will not do.
    """
    if (made := Decision.objects.visible_to(by).filter(once=choice.once).first()) is not None:
        return made
    found = seen(Draft, draft, by=by, lock=True)
    insist(may_decide(by, found))
    if found.follows_id and Decision.objects.filter(follows_id=found.follows_id).exists():
        raise TooLate("another decision already follows that one")
    answered = read(found, choice)
    approver = _checked(answered, by)
    decision = _written(answered, by, at)
    _owe(answered, decision, by, at)
    _ask(answered, decision, by, approver, at)
    _consulted(answered, decision, by, at)
    found.matter.touched_at = at
    found.matter.save(update_fields=["touched_at"])
    found.delete()
    return decision


def read(draft: Draft, choice: Choice) -> Answered:
    """What the pack says to the draft's answers and to this choice."""
    pack, _ = current()
    unsure = frozenset(draft.unsure)
    recommendation = recommend(pack, draft.answers, unsure)
    grounds = _grounds(recommendation, choice)
    known = choice.outcome if choice.outcome in pack.outcomes else "do-not-share"
    duties = owed(pack, draft.answers, unsure, known, grounds)
    return Answered(pack, draft, recommendation, choice, duties)


def _grounds(recommendation: Recommendation, choice: Choice) -> tuple[str, ...]:
    """The grounds a decision rests on: those recommended, and those named with a departure."""
    named = () if choice.outcome != recommendation.outcome else tuple(ground.id for ground in recommendation.grounds)
    return tuple(dict.fromkeys([*named, *choice.grounds]))


def _checked(answered: Answered, by: Membership) -> Membership | None:
    """The approver, where one is needed. Raises Wrong by the field that will not do."""
    choice, wrong = answered.choice, {}
    if choice.outcome not in answered.pack.outcomes:
        wrong["outcome"] = "choose what you decide"
    for name in FIELDS:
        if len(getattr(choice, name)) > LONGEST:
            wrong[name] = f"is {len(getattr(choice, name))} letters long; use {LONGEST} or fewer"
    if not choice.reasons.strip():
        wrong["reasons"] = "give your reason, in a sentence"
    wrong |= _weighing(answered)
    if answered.departed and choice.outcome in SHARES and not choice.grounds:
        wrong["grounds"] = "name the reason that lets you share, since the guidance did not lead there"
    if unknown := [name for name in choice.grounds if name not in answered.pack.grounds]:
        wrong["grounds"] = f"`{unknown[0]}` is not a reason of this guidance"
    approver = _approver(answered, by, wrong)
    if wrong:
        raise Wrong(wrong)
    return approver


def _weighing(answered: Answered) -> dict[str, str]:
    """Both sides are written where weighing is owed; an urgent report never waits for it."""
    if answered.choice.outcome == ACT_NOW or "weigh-both-ways" not in {duty.id for duty in answered.duties.owed}:
        return {}
    asked = {"if_shared": "say what may happen if it is shared", "if_not": "say what may happen if it is not"}
    return {name: text for name, text in asked.items() if not getattr(answered.choice, name).strip()}


def _approver(answered: Answered, by: Membership, wrong: dict[str, str]) -> Membership | None:
    if not answered.approvals:
        return None
    chosen = Membership.objects.visible_to(by).filter(pk=answered.choice.approver).first()
    chosen = chosen or (_somebody(answered, by) if answered.choice.outcome == ACT_NOW else None)
    permit = chosen and may_approve_for(chosen, decider=by, matter=answered.draft.matter)
    if not permit:
        if answered.choice.outcome == ACT_NOW:
            return None
        wrong["approver"] = permit.because if permit is not None and chosen else "choose who will approve it"
    return chosen


def _somebody(answered: Answered, by: Membership) -> Membership | None:
    """A suitable second person for an urgent report, whose approval follows and must hold nothing up."""
    able = suitable_approvers(by, answered.draft)
    return able[0] if able else None


def suitable_approvers(by: Membership, draft: Draft) -> list[Membership]:
    """Who may be the second person for this matter, the decider's own team first."""
    colleagues = Membership.objects.visible_to(by).in_force(london_day(draft.touched_at)).select_related("practitioner")
    able = [one for one in colleagues if may_approve_for(one, decider=by, matter=draft.matter)]
    return sorted(able, key=lambda one: (one.team != by.team, one.role, one.practitioner.name))


def _written(answered: Answered, by: Membership, at: datetime) -> Decision:
    pack, spelling = current()
    document = document_of(answered, by, at)
    decision = Decision.objects.create(
        agency_id=by.agency_id, matter=answered.draft.matter, subject=answered.draft.subject,
        follows=answered.draft.follows, decided_by=by, decided_at=at,
        recommended=answered.recommendation.outcome or "", outcome=answered.choice.outcome,
        departed=answered.departed, pack=kept(pack, spelling), document=document, once=answered.choice.once,
    )  # fmt: skip
    enter(
        DecisionMade, by=by, at=at, about=decision.matter_id, matter=decision.matter_id, decision=decision.pk,
        follows=str(decision.follows_id or ""), recommended=decision.recommended, decided=decision.outcome,
        departed=decision.departed, pack=pack.about.id, edition=pack.about.edition, digest=pack.digest,
        commitment=sealed(decision.matter, "decision", document),
    )  # fmt: skip
    return decision


def document_of(answered: Answered, by: Membership, at: datetime) -> dict[str, Any]:
    """Everything the decision rests on, as one document: answers, doubts, words, and what was recommended."""
    draft, choice = answered.draft, answered.choice
    case = Case(str(draft.matter.reference), draft.answers, frozenset(draft.unsure))
    return {
        "facts": draft.answers,
        "unsure": list(draft.unsure),
        "recipient": draft.recipient,
        "what": draft.what,
        "use": draft.use,
        "prompt": draft.matter.prompt,
        "subject": {"position": draft.subject.position, "called": draft.subject.called},
        "reasons": choice.reasons.strip(),
        "if_shared": choice.if_shared.strip(),
        "if_not": choice.if_not.strip(),
        "grounds": list(_grounds(answered.recommendation, choice)),
        "consulted": [asdict(one) for one in choice.consulted],
        "recommended": result(answered.pack, case, london_day(at)),
        "owed": [duty.id for duty in answered.duties.owed],
        "decider": {"name": by.practitioner.name, "role": by.role, "team": by.team, "agency": by.agency.name},
        "on": london_day(at).isoformat(),
    }


def _owe(answered: Answered, decision: Decision, by: Membership, at: datetime) -> None:
    own = dict(Setting.objects.filter(agency_id=by.agency_id).values_list("name", "amount"))
    Duty.objects.bulk_create(
        Duty(decision=decision, name=duty.id, owner=by, due_at=due_at(duty.due, at, own.get(duty.id)))
        for duty in answered.duties.owed
        if duty.id not in APPROVALS
    )


def _ask(answered: Answered, decision: Decision, by: Membership, approver: Membership | None, at: datetime) -> None:
    for duty in answered.approvals if approver else ():
        approval = Approval.objects.create(
            decision=decision, kind=duty.id, asked_of=approver, due_at=due_at(duty.due, at)
        )
        enter(
            ApprovalAsked, by=by, at=at, about=decision.matter_id, matter=decision.matter_id, decision=decision.pk,
            approval=approval.pk, approver=approver.pk,
        )  # fmt: skip


def _consulted(answered: Answered, decision: Decision, by: Membership, at: datetime) -> None:
    for one in answered.choice.consulted:
        advice = Advice.objects.create(
            decision=decision, asked=one.asked, with_identity=one.with_identity, said=one.said
        )
        enter(
            AdviceRecorded, by=by, at=at, about=decision.matter_id, matter=decision.matter_id, advice=advice.pk,
            identified=one.with_identity, commitment=sealed(decision.matter, "advice", asdict(one)),
        )  # fmt: skip
