"""The sections on what follows a decision: approvals, duties, telling, and what it follows or is followed by."""

from __future__ import annotations

from datetime import datetime

from sharewell.policy.explain import what_to_do
from sharewell.records.sharing.models import Approval, Duty
from sharewell.records.sharing.models.decisions import AFTERWARDS
from sharewell.web.jinja_env import moment
from sharewell.web.record.fetch import REPORTS, Whole
from sharewell.web.record.shapes import Block, Bullets, Row, Rows, Section, Table, Words
from sharewell.web.record.telling import in_words, telling_of
from sharewell.web.record.wording import KINDS, named
from sharewell.web.standing import LIVE

VERDICTS = {
    (False, True): "Approved",
    (False, False): "Returned",
    (True, True): "Looked at, with nothing to add,",
    (True, False): "Asked to be put right",
}
"""A second person's answer in words, by whether it was given afterwards and whether it was a yes."""


UNTOLD = "Nothing was written of who was told, when, and what they said."


def approvals(whole: Whole, at: datetime) -> Section:
    """Who was asked for a yes, and what they said."""
    asked = sorted(whole.decision.approvals.all(), key=lambda one: (one.kind, one.instead_of_id is not None))
    if not asked:
        return Section("approvals", "Approval", (Words(("Nobody was asked to approve this decision.",)),))
    rows = tuple((KINDS[one.kind], named(one.asked_of), moment(one.due_at), _answer(whole, one, at)) for one in asked)
    return Section("approvals", "Approval", (Table("", ("What", "Asked of", "Due", "Answer"), rows),))


def _answer(whole: Whole, approval: Approval, at: datetime) -> str:
    if hasattr(approval, "verdict"):
        verdict = approval.verdict
        word = VERDICTS[approval.kind in AFTERWARDS, verdict.approved]
        return f"{word} by {named(verdict.by)} on {moment(verdict.at)}. {verdict.comment}".strip()
    if approval not in whole.asked:
        return "Not answered. Somebody else was asked instead."
    if whole.stage not in LIVE:
        return "Not answered while the decision stood."
    return "Late: not yet answered." if at > approval.due_at else "Not yet answered."


def duties(whole: Whole, at: datetime) -> Section:
    """What has to be done, by whom, by when, and whether it was."""
    owed = whole.duties
    if not owed:
        return Section("duties", "What has to be done", (Words(("Nothing has to be done.",)),))
    rows = tuple((says(whole, one), named(one.owner), moment(one.due_at), state(whole, one, at)) for one in owed)
    return Section("duties", "What has to be done", (Table("", ("Duty", "Whose", "Due", "State"), rows),))


def says(whole: Whole, duty: Duty) -> str:
    """What a duty asks, in the guidance's words."""
    return what_to_do(whole.pack.duty[duty.name], whole.decision.outcome)


def state(whole: Whole, duty: Duty, at: datetime) -> str:
    """Whether a duty is done, and if not, whether it is late."""
    if hasattr(duty, "closing"):
        closing = duty.closing
        note = closing.note or (UNTOLD if duty.name in REPORTS else "")
        return f"Done. Closed by {named(closing.by)} on {moment(closing.at)}. {note}".strip()
    if whole.stage not in LIVE:
        return "Not done while the decision stood."
    return "Late: not yet done." if at > duty.due_at else "To be done."


def telling(whole: Whole, at: datetime) -> Section:
    """Whether the person was told, and everything that was written of it."""
    written = sorted(whole.decision.tellings.all(), key=lambda one: one.at)
    blocks: list[Block] = [Words((telling_of(whole, at).says,))]
    if earlier := written[:-1]:
        blocks += [Words(("Written before:",)), Bullets(tuple(in_words(one) for one in earlier))]
    return Section("telling", "Telling the person", tuple(blocks))


def follows(whole: Whole) -> Section:
    """What this decision follows, what follows it, and whether it was taken back."""
    decision = whole.decision
    rows = []
    if decision.follows:
        rows.append(Row("Follows", (f"Decision {whole.reference_of(decision.follows)}",)))
    if hasattr(decision, "followed_by"):
        later = decision.followed_by
        rows.append(Row("Replaced by", (f"Decision {whole.reference_of(later)}, of {moment(later.decided_at)}",)))
    if hasattr(decision, "withdrawal"):
        gone = decision.withdrawal
        rows.append(Row("Taken back", (f"By {named(gone.by)} on {moment(gone.at)}.", gone.reason)))
    block = Rows(tuple(rows)) if rows else Words(("It follows no other decision, and none has taken its place.",))
    return Section("follows", "What came before and after", (block,))
