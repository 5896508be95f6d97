"""When nothing is left to do in a matter it is at rest, and the lists of what is do not look through it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from sharewell.actions.close_duty import close_duty
from sharewell.actions.erase_drafts import erase_drafts
from sharewell.actions.give_verdict import give_verdict
from sharewell.actions.name_implicated import name_implicated
from sharewell.actions.settle_telling import Told, settle_telling
from sharewell.actions.withdraw import withdraw
from sharewell.records.sharing.models import Decision, Matter
from tests.midtown import ACT_NOW, LATER, NOW, REFUSE, SHARE, WITHOUT_CONSENT, Midtown, decided, draft_of, reeve_matter


def rests(decision: Decision) -> bool:
    return Matter.objects.get(pk=decision.matter_id).at_rest


def done(town: Midtown, decision: Decision, *, tell: bool = True) -> None:
    """Everything that a decision asks for."""
    for approval in decision.approvals.all():
        give_verdict(by=town.sam, approval=approval.pk, approved=True, comment="", at=LATER)
    for duty in decision.duties.all():
        close_duty(by=town.asha, duty=duty.pk, note="", at=LATER)
    if tell:
        settle_telling(by=town.asha, decision=decision.pk, told=Told("told-before"), at=LATER)


@pytest.mark.parametrize("case", [SHARE, WITHOUT_CONSENT, ACT_NOW, REFUSE])
def test_it_rests_when_the_last_thing_is_done(town: Midtown, case: str) -> None:
    decision = decided(case, town.asha, approver=town.sam)
    assert not rests(decision)
    done(town, decision)
    assert rests(decision)


def test_not_before_the_last_duty_is_closed(town: Midtown) -> None:
    decision = decided(REFUSE, town.asha, approver=town.sam)
    for approval in decision.approvals.all():
        give_verdict(by=town.sam, approval=approval.pk, approved=True, comment="", at=LATER)
    *others, last = decision.duties.all()
    for duty in others:
        close_duty(by=town.asha, duty=duty.pk, note="", at=LATER)
    assert not rests(decision)
    close_duty(by=town.asha, duty=last.pk, note="", at=LATER)
    assert rests(decision)


def test_not_while_the_person_is_not_told(town: Midtown) -> None:
    decision = decided(SHARE, town.asha, approver=town.sam)
    done(town, decision, tell=False)
    assert not rests(decision)
    held = Told("held", "Not safe yet.", (LATER + timedelta(days=3)).date(), town.asha.pk)
    settle_telling(by=town.asha, decision=decision.pk, told=held, at=LATER)
    assert not rests(decision)
    settle_telling(by=town.asha, decision=decision.pk, told=Told("told-after"), at=LATER + timedelta(days=4))
    assert rests(decision)


def test_not_while_it_was_sent_back_and_nobody_decided_anew(town: Midtown) -> None:
    decision = decided(WITHOUT_CONSENT, town.asha, approver=town.sam)
    give_verdict(by=town.sam, approval=decision.approvals.get().pk, approved=False, comment="Why?", at=LATER)
    assert not rests(decision)
    withdraw(by=town.asha, decision=decision.pk, reason="It was another Tom.", at=LATER)
    assert rests(decision)


def test_a_draft_stirs_it_and_an_erased_one_lets_it_rest(town: Midtown) -> None:
    decision = decided(SHARE, town.asha)
    done(town, decision)
    draft_of(REFUSE, town.asha, matter=Matter.objects.get(pk=decision.matter_id))
    assert not rests(decision)
    assert erase_drafts(at=NOW + timedelta(days=60)) == 1
    assert rests(decision)


def test_another_decision_stirs_it(town: Midtown) -> None:
    decision = decided(SHARE, town.asha)
    done(town, decision)
    decided(SHARE, town.asha, matter=Matter.objects.get(pk=decision.matter_id))
    assert not rests(decision)


def test_saying_whom_leaves_what_else_is_to_do(town: Midtown, matter: Matter) -> None:
    name_implicated(by=town.asha, matter=matter.pk, members=[town.ian.pk], at=NOW)
    assert Matter.objects.get(pk=matter.pk).at_rest
    decision = decided(SHARE, town.asha, matter=reeve_matter(town.asha))
    name_implicated(by=town.asha, matter=decision.matter_id, members=[town.ian.pk], at=NOW)
    assert not rests(decision)


def test_a_new_matter_is_not_at_rest(matter: Matter) -> None:
    assert not matter.at_rest
