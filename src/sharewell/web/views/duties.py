"""What follows a decision: an approval answered, a duty closed, telling settled, the decision taken back."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.utils import timezone

from sharewell.actions.ask_another import ask_another, may_ask_another
from sharewell.actions.clock import london_day
from sharewell.actions.close_duty import ENDED, close_duty
from sharewell.actions.colleagues import approvers, watchers
from sharewell.actions.finding import seen
from sharewell.actions.give_verdict import give_verdict
from sharewell.actions.note_reading import note_reading
from sharewell.actions.permits import insist, may_approve, may_close, may_withdraw, may_work_on
from sharewell.actions.refusals import Wrong
from sharewell.actions.settle_telling import Told, settle_telling
from sharewell.actions.withdraw import withdraw as take_back
from sharewell.records.agencies.models import Membership, Role
from sharewell.records.sharing.models import Approval, Duty
from sharewell.records.sharing.models.decisions import AFTERWARDS
from sharewell.web.choosing import key_in
from sharewell.web.doors import Asked, again, page, signed_in, to
from sharewell.web.record import record_of, whole
from sharewell.web.record.afterwards import says, state
from sharewell.web.record.fetch import REPORTS, Whole
from sharewell.web.record.telling import telling_of
from sharewell.web.record.wording import KINDS, LOOK_AFTERWARDS, TOLD, named, title_of
from sharewell.web.standing import LIVE
from sharewell.workflow import Move, may_move

SHOWN_TO_APPROVE = ("who", "decided", "recommended", "approvals")
ANSWERS = {"yes": True, "no": False}
TO_GIVE = [("yes", "I approve it"), ("no", "I send it back", "Say below what has to change.")]
TO_GIVE_AFTERWARDS = [
    ("yes", "I have looked: nothing to add"),
    ("no", "Something has to be put right", "Say below what. The report stays in force meanwhile."),
]
NO_DAY = "give the day as numbers, such as 27 3 2027"


def _opened(request: Asked, decision: uuid.UUID, what: str, record: uuid.UUID) -> Whole:
    """A decision that the member may see, entered as read under the page it is opened on."""
    found = whole(request.member, decision)
    note_reading(by=request.member, what=what, record=record, matter=found.decision.matter, at=timezone.now())
    return found


# --- approval -----------------------------------------------------------------------------------------------


@signed_in
def approval(request: Asked, approval: uuid.UUID) -> HttpResponse:
    """The second person sees what was decided and why, and approves it or sends it back with a comment."""
    asked = seen(Approval, approval, by=request.member)
    if request.method == "POST" and request.POST.get("do") == "ask":
        return _handed_on(request, asked)
    if request.method == "POST":
        return _answered(request, asked)
    return page(request, "duties/approval.html", **_to_approve(request, asked))


def _answered(request: Asked, asked: Approval) -> HttpResponse:
    insist(may_approve(request.member, asked))
    answer = ANSWERS.get(request.POST.get("answer", ""))
    if answer is None:
        what = "something has to be put right" if asked.kind in AFTERWARDS else "you approve it or send it back"
        wrong = {"answer": f"say whether {what}"}
        return again(request, "duties/approval.html", wrong, **_to_approve(request, asked))
    try:
        give_verdict(
            by=request.member, approval=asked.pk, approved=answer, comment=request.POST.get("comment", ""),
            at=timezone.now(),
        )  # fmt: skip
    except Wrong as wrong:
        return again(request, "duties/approval.html", wrong.fields, **_to_approve(request, asked))
    return to("decision", decision=asked.decision_id)


def _handed_on(request: Asked, asked: Approval) -> HttpResponse:
    try:
        other = ask_another(
            by=request.member, approval=asked.pk, approver=key_in(request.POST.get("approver")), at=timezone.now()
        )
    except Wrong as wrong:
        return again(request, "duties/approval.html", wrong.fields, **_to_approve(request, asked))
    return to("approval", approval=other.pk)


def _to_approve(request: Asked, asked: Approval) -> dict[str, Any]:
    found, at = _opened(request, asked.decision_id, "approval", asked.pk), timezone.now()
    record, after = record_of(found, at), asked.kind in AFTERWARDS
    current = next((one for one in found.unanswered if one.pk == asked.pk and found.stage in LIVE), None)
    permit = may_approve(request.member, asked)
    others: list[tuple[str, str]] = []
    if current and may_ask_another(request.member, asked, at):
        able = approvers(found.decision.decided_by, found.decision.matter, london_day(at))
        others = [_option(one) for one in able if one.pk != asked.asked_of_id]
    return {
        "record": record, "decision": found.decision, "answers": TO_GIVE_AFTERWARDS if after else TO_GIVE,
        "duty": LOOK_AFTERWARDS if after else found.pack.duty[asked.kind].says, "after": after,
        "kind": KINDS[asked.kind], "asked_of": named(asked.asked_of), "due": asked.due_at, "late": at > asked.due_at,
        "sections": [one for one in record.sections if one.id in SHOWN_TO_APPROVE], "open": current is not None,
        "permit": permit, "others": others,
    }  # fmt: skip


def _option(member: Membership) -> tuple[str, str]:
    return str(member.pk), f"{member.practitioner.name}, {Role(member.role).label}, {member.team}"


# --- duties -------------------------------------------------------------------------------------------------


@signed_in
def close(request: Asked, duty: uuid.UUID) -> HttpResponse:
    """One tap says that it is done; a note is welcome."""
    owed = seen(Duty, duty, by=request.member)
    if request.method == "POST":
        try:
            close_duty(by=request.member, duty=duty, note=request.POST.get("note", ""), at=timezone.now())
        except Wrong as wrong:
            return again(request, "duties/close.html", wrong.fields, **_to_close(request, owed))
        return to("decision", decision=owed.decision_id)
    return page(request, "duties/close.html", **_to_close(request, owed))


def _to_close(request: Asked, owed: Duty) -> dict[str, Any]:
    found, at = _opened(request, owed.decision_id, "duty", owed.pk), timezone.now()
    return {
        "whole": found, "decision": found.decision, "duty": found.pack.duty[owed.name], "says": says(found, owed),
        "owner": named(owed.owner), "due": owed.due_at, "closed": hasattr(owed, "closing"),
        "reports": owed.name in REPORTS, "ended": ENDED.get(found.stage, ""),
        "state": state(found, owed, at), "late": at > owed.due_at and found.stage in LIVE,
        "permit": may_close(request.member, owed),
    }  # fmt: skip


# --- telling ------------------------------------------------------------------------------------------------


@signed_in
def telling(request: Asked, decision: uuid.UUID) -> HttpResponse:
    """Told before, told after, or put off until a day, with who looks again and why."""
    if request.method != "POST":
        return page(request, "duties/telling.html", **_to_tell(request, decision))
    wrong: dict[str, str] = {}
    state = request.POST.get("state", "")
    until = _day(request, wrong) if state == "held" else None
    told = Told(state, request.POST.get("words", ""), until, key_in(request.POST.get("owner")))
    try:
        settle_telling(by=request.member, decision=decision, told=told, at=timezone.now())
    except Wrong as refused:
        return again(request, "duties/telling.html", {**refused.fields, **wrong}, **_to_tell(request, decision))
    return to("decision", decision=decision)


def _day(request: Asked, wrong: dict[str, str]) -> date | None:
    """The day in the three fields; None where there is none, and then why."""
    parts = [request.POST.get(f"until-{part}", "").strip() for part in ("year", "month", "day")]
    try:
        return date(*(int(part) for part in parts if part.isascii() and part.isdigit() and len(part) <= 4))
    except (TypeError, ValueError):
        wrong["until"] = NO_DAY
        return None


def _to_tell(request: Asked, decision: uuid.UUID) -> dict[str, Any]:
    found, at = _opened(request, decision, "decision", decision), timezone.now()
    insist(may_work_on(request.member, found.decision.matter))
    owners = watchers(found.decision.matter, london_day(at))
    return {
        "whole": found, "decision": found.decision, "stands": telling_of(found, at),
        "states": [(state, words, "") for state, words in TOLD.items()],
        "owners": [_option(one) for one in owners], "me": str(request.member.pk),
        "subject": found.decision.document["subject"]["called"],
    }  # fmt: skip


# --- taking back --------------------------------------------------------------------------------------------


@signed_in
def withdraw(request: Asked, decision: uuid.UUID) -> HttpResponse:
    """Take a decision back, with the reason; it stays on record."""
    if request.method == "POST":
        try:
            take_back(by=request.member, decision=decision, reason=request.POST.get("reason", ""), at=timezone.now())
        except Wrong as wrong:
            return again(request, "duties/withdraw.html", wrong.fields, **_to_withdraw(request, decision))
        return to("decision", decision=decision)
    return page(request, "duties/withdraw.html", **_to_withdraw(request, decision))


def _to_withdraw(request: Asked, decision: uuid.UUID) -> dict[str, Any]:
    found = _opened(request, decision, "decision", decision)
    insist(may_withdraw(request.member, found.decision))
    title = title_of(found.pack, found.decision.outcome)
    possible = may_move(found.stage, Move.WITHDRAW)
    return {"whole": found, "decision": found.decision, "title": title, "possible": possible}
