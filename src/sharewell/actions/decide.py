"""Decide. The decision is written once, with its duties, the approvals it needs and its ledger entries."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from sharewell.actions.clock import due_at, london_day
from sharewell.actions.colleagues import approvers, owner_of, unsaid, watchers
from sharewell.actions.entering import bound, enter
from sharewell.actions.finding import own_draft
from sharewell.actions.guidance import current, kept
from sharewell.actions.notify import something_waits
from sharewell.actions.permits import insist, may_approve_for, may_decide, yes
from sharewell.actions.refusals import NotYours, TooLate, Wrong
from sharewell.ledger.entries import AdviceRecorded, ApprovalAsked, DecisionMade
from sharewell.policy.case import Case
from sharewell.policy.owed import Duties, owed
from sharewell.policy.pack import Duty as PackDuty
from sharewell.policy.pack import Pack
from sharewell.policy.recommend import ACT_NOW, Recommendation, recommend
from sharewell.policy.result import result, spelt
from sharewell.records.agencies.models import Membership, Setting
from sharewell.records.common.context import acting
from sharewell.records.sharing.models import Advice, Approval, Decision, Draft, Duty, Matter
from sharewell.records.sharing.models.decisions import APPROVALS
from sharewell.records.sharing.stages import stage
from sharewell.workflow import Move, may_move

SHARES = ("share", "share-without-consent")
LONGEST = 2000
LONGEST_NAME = 200
NOT_OFFERED = "choose what you decide"
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


@acting
def decide(*, by: Membership, draft: uuid.UUID, choice: Choice, at: datetime) -> Decision:
    """Make the decision and erase the draft. The same form sent twice is one decision: the second finds no draft.

    Raises NotYours, NotAllowed, TooLate, and Wrong by the field that will not do.
    """
    try:
        found = own_draft(draft, by=by, lock=True)
    except NotYours:
        if (made := made_before(by, choice.once)) is not None:
            return made
        raise
    insist(may_decide(by, found))
    _may_follow(found)
    answered = read(found, choice)
    approver = _checked(answered, by, at)
    _touch(found.matter, at)
    decision = _written(answered, by, at)
    own = dict(Setting.objects.filter(agency_id=by.agency_id).values_list("name", "amount"))
    _ask(answered, decision, by, approver, own, at)
    _owe(answered, decision, by, approver, own, at)
    _consulted(answered, decision, by, at)
    found.delete()
    return decision


def _touch(matter: Matter, at: datetime) -> None:
    """The matter moved, and there is work in it; until this is done, no other decision of it takes the same number."""
    matter.touched_at, matter.at_rest = at, False
    matter.save(update_fields=["touched_at", "at_rest"])


def made_before(by: Membership, once: uuid.UUID) -> Decision | None:
    """The decision that this form made already, where it is one the member may see."""
    if not Decision.objects.filter(once=once).exists():
        return None
    found: Decision | None = Decision.objects.visible_to(by).filter(once=once).first()
    return found


def _may_follow(draft: Draft) -> None:
    """The decision before this one is of the same matter, and nothing has taken its place. Raises NotYours, TooLate."""
    if draft.follows is None:
        return
    if draft.follows.matter_id != draft.matter_id:
        raise NotYours
    Matter.objects.select_for_update().get(pk=draft.matter_id)
    if not may_move(stage(draft.follows), Move.FOLLOW):
        raise TooLate("the decision that this one would follow was taken back, or another follows it already")


def read(draft: Draft, choice: Choice) -> Answered:
    """What the pack says to the draft's answers and to this choice."""
    pack, _ = current()
    unsure = frozenset(draft.unsure)
    recommendation = recommend(pack, draft.answers, unsure)
    grounds = _grounds(pack, recommendation, choice)
    known = choice.outcome if choice.outcome in pack.outcomes else "do-not-share"
    duties = owed(pack, draft.answers, unsure, known, grounds)
    return Answered(pack, draft, recommendation, choice, duties)


def _grounds(pack: Pack, recommendation: Recommendation, choice: Choice) -> tuple[str, ...]:
    """The grounds a decision rests on: those recommended, and those named with a departure."""
    held = () if choice.outcome != recommendation.outcome else tuple(ground.id for ground in recommendation.grounds)
    return tuple(dict.fromkeys([*held, *(name for name in choice.grounds if name in pack.grounds)]))


def _checked(answered: Answered, by: Membership, at: datetime) -> Membership | None:
    """The approver, where one is needed. Raises Wrong by the field that will not do; never for an urgent report."""
    wrong: dict[str, str] = {}
    if answered.choice.outcome != ACT_NOW:
        wrong = _words(answered) | _weighing(answered) | _outcome(answered)
    approver = _approver(answered, by, at, wrong)
    if wrong:
        raise Wrong(wrong)
    return approver


def _outcome(answered: Answered) -> dict[str, str]:
    choice, grounds = answered.choice, answered.pack.grounds
    wrong = {}
    if choice.outcome not in answered.pack.outcomes:
        wrong["outcome"] = NOT_OFFERED
    elif answered.recommendation.outcome is None:
        wrong["outcome"] = "the guidance has no answer yet; answer what is open, or report it as urgent"
    elif unsaid(answered.draft.matter):
        wrong["outcome"] = "say first which colleagues may be part of the harm; only an urgent report goes before"
    if answered.departed and choice.outcome in SHARES and not choice.grounds:
        wrong["grounds"] = "choose the reason that lets you share, since the guidance did not lead there"
    if any(name not in grounds for name in choice.grounds):
        wrong["grounds"] = "choose from the reasons in the list"
    return wrong


def _words(answered: Answered) -> dict[str, str]:
    """What is missing or too long among the words."""
    choice = answered.choice
    given = {name: getattr(choice, name) for name in FIELDS}
    wrong = {name: too_long(text) for name, text in given.items() if len(text) > LONGEST}
    if not choice.reasons.strip():
        wrong["reasons"] = "give your reason, in a sentence"
    for place, one in enumerate(choice.consulted):
        if not one.asked.strip() or len(one.asked) > LONGEST_NAME:
            wrong[f"asked-{place}"] = f"say whom you asked, in {LONGEST_NAME} letters or fewer"
        if not one.said.strip():
            wrong[f"said-{place}"] = "say what they said"
        elif len(one.said) > LONGEST:
            wrong[f"said-{place}"] = too_long(one.said)
    return wrong


def too_long(text: str, most: int = LONGEST) -> str:
    """What is said of a text that is longer than can be kept."""
    return f"this is {len(text)} letters long; use {most} or fewer"


def weighed(answered: Answered) -> bool:
    """Whether both sides have to be written down; never for an urgent report."""
    return answered.choice.outcome != ACT_NOW and "weigh-both-ways" in {duty.id for duty in answered.duties.owed}


def _weighing(answered: Answered) -> dict[str, str]:
    asked = {"if_shared": "say what may happen if it is shared", "if_not": "say what may happen if it is not"}
    missing = {name: text for name, text in asked.items() if not getattr(answered.choice, name).strip()}
    return missing if weighed(answered) else {}


def _approver(answered: Answered, by: Membership, at: datetime, wrong: dict[str, str]) -> Membership | None:
    """The second person: the one named, or, for an urgent report, anybody suitable, and nobody rather than a delay."""
    if not answered.approvals:
        return None
    able = approvers(by, answered.draft.matter, london_day(at))
    chosen = next((one for one in able if one.pk == answered.choice.approver), None)
    if chosen is None and answered.choice.outcome == ACT_NOW:
        return able[0] if able else None
    if chosen is None:
        wrong["approver"] = _why_not(answered, by)
    return chosen


def _why_not(answered: Answered, by: Membership) -> str:
    """Why whoever was named cannot be the second person."""
    keys = [answered.choice.approver] if answered.choice.approver else []
    named = Membership.objects.visible_to(by).filter(pk__in=keys).first()
    permit = may_approve_for(named, decider=by, matter=answered.draft.matter) if named else yes("nobody was named")
    return "choose who will approve it" if permit else permit.because


def suitable_approvers(by: Membership, draft: Draft) -> list[Membership]:
    """Who may be the second person for this matter, the decider's own team first."""
    return approvers(by, draft.matter, london_day(draft.touched_at))


def _written(answered: Answered, by: Membership, at: datetime) -> Decision:
    pack, spelling = current()
    decision = Decision.objects.create(
        agency_id=by.agency_id, matter=answered.draft.matter, subject=answered.draft.subject,
        number=Decision.objects.filter(matter=answered.draft.matter).count() + 1,
        follows=answered.draft.follows, decided_by=by, decided_at=at,
        recommended=answered.recommendation.outcome or "", outcome=answered.choice.outcome,
        departed=answered.departed, pack=kept(pack, spelling), recipient=answered.draft.recipient,
        document=document_of(answered, by, at), once=answered.choice.once,
    )  # fmt: skip
    enter(
        DecisionMade, by=by, at=at, about=decision.matter_id, matter=decision.matter_id, decision=decision.pk,
        follows=str(decision.follows_id or ""), recommended=decision.recommended, decided=decision.outcome,
        departed=decision.departed, pack=pack.about.id, edition=pack.about.edition, digest=pack.digest,
        commitment=bound(decision.matter, "decision", decision.said),
    )  # fmt: skip
    return decision


def document_of(answered: Answered, by: Membership, at: datetime) -> dict[str, Any]:
    """What the decision rests on, as one document: answers, doubts, words, and what was recommended."""
    draft, choice = answered.draft, answered.choice
    case = Case(str(draft.matter.reference), draft.answers, frozenset(draft.unsure))
    return {
        "facts": draft.answers,
        "unsure": list(draft.unsure),
        "what": draft.what,
        "use": draft.use,
        "prompt": draft.matter.prompt,
        "subject": {"position": draft.subject.position, "called": draft.subject.called},
        "reasons": choice.reasons.strip(),
        "if_shared": choice.if_shared.strip(),
        "if_not": choice.if_not.strip(),
        "grounds": list(_grounds(answered.pack, answered.recommendation, choice)),
        "consulted": [asdict(one) for one in choice.consulted],
        "recommended": _recommended(answered, case, london_day(at)),
        "owed": [duty.id for duty in answered.duties.owed],
        "decider": {"name": by.practitioner.name, "role": by.role, "team": by.team, "agency": by.agency.name},
        "on": london_day(at).isoformat(),
    }


def _recommended(answered: Answered, case: Case, on: date) -> dict[str, Any]:
    """The whole answer that was recommended. Where it is agreed with and no more, its duties are the decision's."""
    if answered.departed or answered.choice.grounds:
        return result(answered.pack, case, on)
    return spelt(answered.pack, case, answered.recommendation, answered.duties, on)


def _owe(
    answered: Answered, decision: Decision, by: Membership, approver: Membership | None, own: Mapping[str, int],
    at: datetime,
) -> None:  # fmt: skip
    """Write what is owed: a second look at an urgent report too, where nobody suitable could be asked for it."""
    asked = APPROVALS if approver else ()
    owed = [duty for duty in answered.duties.owed if duty.id not in asked]
    elsewhere = any(duty.who != "practitioner" for duty in owed)
    seeing = watchers(decision.matter, london_day(at)) if elsewhere else []
    seeing.sort(key=lambda one: approver is None or one.pk != approver.pk)
    Duty.objects.bulk_create(
        Duty(
            decision=decision, name=duty.id, owner=owner_of(duty.who, seeing, by),
            due_at=due_at(duty.due, at, own.get(duty.due.setting)),
        )
        for duty in owed
    )  # fmt: skip


def _ask(
    answered: Answered, decision: Decision, by: Membership, approver: Membership | None, own: Mapping[str, int],
    at: datetime,
) -> None:  # fmt: skip
    if approver is None or not answered.approvals:
        return
    for duty in answered.approvals:
        due = due_at(duty.due, at, own.get(duty.due.setting))
        approval = Approval.objects.create(decision=decision, kind=duty.id, asked_of=approver, due_at=due)
        enter(
            ApprovalAsked, by=by, at=at, about=decision.matter_id, matter=decision.matter_id, decision=decision.pk,
            approval=approval.pk, approver=approval.asked_of_id,
        )  # fmt: skip
    something_waits(approver)


def _consulted(answered: Answered, decision: Decision, by: Membership, at: datetime) -> None:
    for one in answered.choice.consulted:
        advice = Advice.objects.create(
            decision=decision, asked=one.asked[:LONGEST_NAME], with_identity=one.with_identity, said=one.said[:LONGEST]
        )
        enter(
            AdviceRecorded, by=by, at=at, about=decision.matter_id, matter=decision.matter_id, advice=advice.pk,
            identified=one.with_identity, commitment=bound(decision.matter, "advice", asdict(one)),
        )  # fmt: skip
