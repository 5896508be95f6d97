"""Two people, or two clicks of one, at the same moment: one effect, and the ledger agrees.

The first is done and not yet committed when the second begins. The second runs until it waits for the first, or to its
end; only then does the first commit. So each race is lost in the same way every time.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, connections, transaction

from sharewell.actions.administer import Seat, invite, join
from sharewell.actions.close_duty import close_duty
from sharewell.actions.decide import decide
from sharewell.actions.erase_drafts import erase_drafts
from sharewell.actions.give_verdict import give_verdict
from sharewell.actions.name_implicated import name_implicated
from sharewell.actions.refusals import NotYours, Refusal, TooLate
from sharewell.actions.sequence import sequence
from sharewell.actions.withdraw import withdraw
from sharewell.ledger.tree import root_of
from sharewell.records.ledger.models import Checkpoint, Entry
from sharewell.records.sharing.models import Approval, Closing, Decision, Draft, Verdict, Withdrawal
from sharewell.records.sharing.stages import stage
from sharewell.workflow import Stage
from tests.actions.acts import KEY, sign
from tests.actions.watching import entries, newest
from tests.looking import everybody, outer, stay
from tests.midtown import (
    LATER,
    NOW,
    PASSWORD,
    SHARE,
    WITHOUT_CONSENT,
    Midtown,
    choice_on,
    decided,
    draft_of,
    midtown,
    reeve_matter,
)

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "sequencer"])
Doing = Callable[[], Any]
PATIENCE = 10.0
"""Seconds after which something is stuck."""


@pytest.fixture
def town() -> Midtown:
    """Midtown, committed."""
    made = midtown()
    stay(made.care)
    return made


def outcome(do: Doing) -> Any:
    """What was done, or the refusal. Anything else is an error of the action."""
    try:
        return do()
    except Refusal as refusal:
        return refusal


def both(first: Doing, second: Doing) -> tuple[Any, Any]:
    """What came of each: the second starts when the first is done, and the first commits when the second waits."""
    done, pid, found = threading.Event(), [0], [None]

    def other() -> None:
        try:
            connection.ensure_connection()
            pid[0] = connection.connection.info.backend_pid
            found[0] = outcome(second)
        except BaseException as trouble:
            found[0] = trouble  # type: ignore[call-overload]
        finally:
            done.set()
            connections.close_all()

    thread = threading.Thread(target=other)
    with outer():
        won = outcome(first)
        thread.start()
        while thread.is_alive() and not (pid[0] and _waits(pid[0])):
            thread.join(0.01)
    thread.join(PATIENCE)
    assert done.is_set(), "the second is stuck"
    if isinstance(found[0], BaseException) and not isinstance(found[0], Refusal):
        raise found[0]
    return won, found[0]


def _waits(pid: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from pg_locks where pid = %s and not granted", [pid])
        return bool(cursor.fetchone()[0])


def kinds(since: int) -> list[str]:
    """The kinds of the entries written since."""
    return sorted(type(entry).__name__ for entry in entries(since))


def approval_of(town: Midtown) -> Approval:
    return decided(WITHOUT_CONSENT, town.asha, approver=town.sam).approvals.get()


def test_two_verdicts(town: Midtown) -> None:
    """Sam approves while Grace returns: one verdict, one entry, and the stage is that verdict's."""
    approval, since = approval_of(town), newest()

    def give(who: str, approved: bool) -> Doing:
        return lambda: give_verdict(
            by=getattr(town, who), approval=approval.pk, approved=approved, comment="So be it.", at=LATER
        )

    won, lost = both(give("sam", True), give("grace", False))
    assert isinstance(won, Verdict) and isinstance(lost, TooLate)
    assert (Verdict.objects.get().by, kinds(since)) == (town.sam, ["Approved"])
    assert stage(approval.decision) is Stage.IN_FORCE


def test_a_verdict_and_a_withdrawal(town: Midtown) -> None:
    """Approved while it is being taken back: taken back, and the approval comes too late or came before."""
    approval, since = approval_of(town), newest()
    won, lost = both(
        lambda: withdraw(by=town.asha, decision=approval.decision_id, reason="Another Tom.", at=LATER),
        lambda: give_verdict(by=town.sam, approval=approval.pk, approved=True, comment="", at=LATER),
    )
    assert isinstance(won, Withdrawal) and isinstance(lost, TooLate)
    assert kinds(since) == ["DecisionWithdrawn"]


def test_a_verdict_and_a_decision_that_follows(town: Midtown) -> None:
    """A decision that was replaced a moment ago is approved by nobody."""
    approval = approval_of(town)
    matter = approval.decision.matter
    draft = draft_of(SHARE, town.asha, matter=matter, follows=approval.decision_id)
    choice = choice_on(draft)
    won, lost = both(
        lambda: decide(by=town.asha, draft=draft.pk, choice=choice, at=LATER),
        lambda: give_verdict(by=town.sam, approval=approval.pk, approved=True, comment="", at=LATER),
    )
    assert isinstance(won, Decision) and isinstance(lost, TooLate)
    assert not Verdict.objects.exists()


def test_a_double_click(town: Midtown) -> None:
    """The same form twice at once: the same decision, once in the records and once in the ledger."""
    draft = draft_of(WITHOUT_CONSENT, town.asha)
    choice, since = choice_on(draft, approver=town.sam.pk), newest()

    def click() -> Decision:
        return decide(by=town.asha, draft=draft.pk, choice=choice, at=LATER)

    won, lost = both(click, click)
    assert won == lost == Decision.objects.get()
    assert kinds(since) == ["ApprovalAsked", "DecisionMade"]
    assert not Draft.objects.exists()


def test_two_forms_on_one_draft(town: Midtown) -> None:
    """Two windows: the second finds the draft gone."""
    draft, since = draft_of(SHARE, town.asha), newest()
    forms = [choice_on(draft), choice_on(draft)]
    won, lost = both(*[
        lambda form=form: decide(by=town.asha, draft=draft.pk, choice=form, at=LATER) for form in forms
    ])  # fmt: skip
    assert isinstance(won, Decision) and isinstance(lost, NotYours | TooLate)
    assert (Decision.objects.get(), kinds(since)) == (won, ["DecisionMade"])


def test_two_decisions_that_follow_the_same_one(town: Midtown) -> None:
    """Two drafts decided at once, both to replace the first: one does, and the other keeps its draft."""
    matter = reeve_matter(town.asha)
    first = decided(SHARE, town.asha, matter=matter)
    drafts = [draft_of(SHARE, town.asha, matter=matter, follows=first.pk) for _ in range(2)]
    choices, since = [choice_on(draft) for draft in drafts], newest()
    won, lost = both(*[
        lambda place=place: decide(by=town.asha, draft=drafts[place].pk, choice=choices[place], at=LATER)
        for place in range(2)
    ])  # fmt: skip
    assert isinstance(won, Decision) and isinstance(lost, TooLate)
    assert (Decision.objects.get(follows=first), kinds(since)) == (won, ["DecisionMade"])
    assert Draft.objects.get() == drafts[1]


def test_two_closings(town: Midtown) -> None:
    """Asha and Sam both tap the duty away."""
    duty, since = decided(SHARE, town.asha).duties.all()[0], newest()

    def close(who: str) -> Doing:
        return lambda: close_duty(by=getattr(town, who), duty=duty.pk, note="", at=LATER)

    won, lost = both(close("asha"), close("sam"))
    assert isinstance(won, Closing) and isinstance(lost, TooLate)
    assert (Closing.objects.get().by, kinds(since)) == (town.asha, ["DutyClosed"])


def test_two_withdrawals(town: Midtown) -> None:
    decision, since = decided(SHARE, town.asha), newest()

    def back(who: str) -> Doing:
        return lambda: withdraw(by=getattr(town, who), decision=decision.pk, reason="Another Tom.", at=LATER)

    won, lost = both(back("asha"), back("sam"))
    assert isinstance(won, Withdrawal) and isinstance(lost, TooLate)
    assert kinds(since) == ["DecisionWithdrawn"]


def test_two_take_up_one_link(town: Midtown) -> None:
    token = invite(by=town.ada, seat=Seat("nia@example.org", "North", "practitioner"), at=NOW)

    def take() -> object:
        return join(token=token, name="Nia", password=PASSWORD, at=LATER)

    since = newest()
    _, lost = both(take, take)
    assert isinstance(lost, NotYours)
    assert kinds(since) == ["MemberJoined"]


def test_two_links_make_one_account(town: Midtown) -> None:
    """Invited to two teams, somebody new opens both links at once: one account, and the other link still works."""
    seats = [Seat("nia@example.org", team, "practitioner") for team in ("North", "South")]
    tokens, since = [invite(by=town.ada, seat=seat, at=NOW) for seat in seats], newest()
    won, lost = both(*[
        lambda token=token: join(token=token, name="Nia", password=PASSWORD, at=LATER) for token in tokens
    ])  # fmt: skip
    assert isinstance(lost, TooLate)
    assert kinds(since) == ["MemberJoined"]
    assert join(token=tokens[1], at=LATER, signed_in=won.practitioner).practitioner == won.practitioner


def test_the_same_colleague_named_twice(town: Midtown) -> None:
    matter, since = reeve_matter(town.asha), newest()

    def name() -> None:
        name_implicated(by=town.asha, matter=matter.pk, members=[town.ian.pk], at=LATER)

    assert both(name, name) == (None, None)
    assert kinds(since) == ["StaffImplicated"]


def test_a_draft_decided_while_it_would_be_erased(town: Midtown) -> None:
    """It is decided, and no entry says that it was erased."""
    draft = draft_of(SHARE, town.asha, but={"risk": "harm"})
    choice, since = choice_on(draft), newest()
    Draft.objects.update(serious_at=None, touched_at=NOW.replace(year=2020))
    won, erased = both(
        lambda: decide(by=town.asha, draft=draft.pk, choice=choice, at=LATER), lambda: erase_drafts(at=LATER)
    )
    assert isinstance(won, Decision)
    assert (erased, kinds(since)) == (0, ["DecisionMade"])


def test_two_sequencers(town: Midtown) -> None:
    """One places and signs; the other leaves at once. Every entry has one place."""
    with transaction.atomic("sequencer"):
        won, other = both(*[lambda: sequence(key=KEY, sign=sign, at=NOW)] * 2)
    assert isinstance(won, Checkpoint)
    assert other is None
    with everybody():
        assert bytes(won.root) == root_of([bytes(row.leaf) for row in Entry.objects.order_by("pk")])


def test_writers_do_not_wait_for_one_another(town: Midtown) -> None:
    """Decisions on two matters are made side by side, and neither waits for the ledger."""
    drafts = [draft_of(SHARE, town.asha), draft_of(SHARE, town.ben)]
    decide(by=town.asha, draft=draft_of(SHARE, town.asha).pk, choice=choice_on(drafts[0]), at=NOW)
    choices, started = [choice_on(draft) for draft in drafts], time.monotonic()
    finished: list[float] = []

    def second() -> object:
        made = decide(by=town.ben, draft=drafts[1].pk, choice=choices[1], at=LATER)
        finished.append(time.monotonic())
        return made

    def first() -> object:
        return decide(by=town.asha, draft=drafts[0].pk, choice=choices[0], at=LATER)

    done = threading.Event()

    def aside() -> None:
        try:
            outcome(second)
        finally:
            connection.close()
            done.set()

    with outer():
        first()
        thread = threading.Thread(target=aside)
        thread.start()
        assert done.wait(PATIENCE), "the second writer waits for the first one's commit"
    thread.join()
    assert finished and finished[0] > started


@pytest.mark.parametrize("number", range(0, 60, 7))
def test_a_connection_lost_in_the_middle(town: Midtown, number: int) -> None:
    """The server itself forgets all of it; the same form sent again on a new connection makes the decision."""
    draft = draft_of(WITHOUT_CONSENT, town.asha)
    choice, since, made = choice_on(draft, approver=town.sam.pk), newest(), [0]

    def lose(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        made[0] += 1
        if made[0] == number + 1:
            connection.connection.close()
        return execute(sql, params, many, context)

    def send() -> Decision:
        return decide(by=town.asha, draft=draft.pk, choice=choice, at=LATER)

    try:
        with connection.execute_wrapper(lose):
            send()
    except Exception:
        connection.close()
        stay(town.care)
        assert (Decision.objects.count(), Draft.objects.count(), kinds(since)) == (0, 1, [])
    else:
        assert made[0] <= number, "nothing was lost"
    assert send() == Decision.objects.get()
    assert kinds(since) == ["ApprovalAsked", "DecisionMade"]
