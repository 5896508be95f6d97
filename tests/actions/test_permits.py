"""Who may do what: each question's whole table, and every answer with its reason."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from sharewell.actions import permits
from sharewell.actions.finding import seen
from sharewell.actions.permits import Permit
from sharewell.actions.refusals import NotAllowed, NotYours, TooLate, Wrong
from sharewell.records.agencies.models import Membership
from sharewell.records.sharing.models import Implicated, Matter
from tests.midtown import NOBODY, NOW, SHARE, WITHOUT_CONSENT, Midtown, decided, draft_of

EVERYBODY = ("asha", "ian", "sam", "olive", "grace", "ada", "ana", "hugo", "ben", "dev", "gwen")
WORK = {"asha", "ian", "sam", "olive", "grace"}


def granted(town: Midtown, ask: Callable[[Membership], Permit]) -> set[str]:
    """Whom it is granted to. Yes and no both say why."""
    answers = {name: ask(getattr(town, name)) for name in EVERYBODY}
    assert all(answer.because for answer in answers.values())
    return {name for name, answer in answers.items() if answer}


def test_opening_a_matter(town: Midtown) -> None:
    assert granted(town, permits.may_open_matter) == {*WORK, "ben", "dev", "gwen"}


def test_working_on_a_matter(town: Midtown, matter: Matter) -> None:
    """Whether they see it was asked before; the agency is asked again all the same."""
    assert granted(town, lambda member: permits.may_work_on(member, matter)) == WORK


def test_deciding(town: Midtown, matter: Matter) -> None:
    draft = draft_of(SHARE, town.asha, matter=matter)
    assert granted(town, lambda member: permits.may_decide(member, draft)) == {"asha"}


def test_approving(town: Midtown, matter: Matter) -> None:
    """Supervisors and guardian of the agency; not the decider, nobody who may be part of the harm."""
    approval = decided(WITHOUT_CONSENT, town.asha, matter=matter, approver=town.sam).approvals.get()
    assert granted(town, lambda member: permits.may_approve(member, approval)) == {"sam", "olive", "grace"}
    Implicated.objects.create(agency=town.care, matter=matter, membership=town.olive, stated_at=NOW)
    assert granted(town, lambda member: permits.may_approve(member, approval)) == {"sam", "grace"}
    own = decided(WITHOUT_CONSENT, town.sam, approver=town.grace).approvals.get()
    assert granted(town, lambda member: permits.may_approve(member, own)) == {"olive", "grace"}


def test_closing(town: Midtown) -> None:
    """Its owner; supervisors and guardians too, of those who see it."""
    duty = decided(SHARE, town.asha).duties.all()[0]
    assert granted(town, lambda member: permits.may_close(member, duty)) == {"asha", "sam", "olive", "grace", "gwen"}
    assert granted(town, permits.may_administer) == {"ada"}


def test_being_implicated(town: Midtown, matter: Matter) -> None:
    assert not permits.is_implicated(town.ian, matter)
    Implicated.objects.create(agency=town.care, matter=matter, membership=town.ian, stated_at=NOW)
    assert permits.is_implicated(town.ian, matter)
    assert not permits.is_implicated(town.asha, matter)


def test_insisting() -> None:
    """Yes goes on, no is raised with its reason."""
    permits.insist(permits.yes("of course"))
    with pytest.raises(NotAllowed, match="not today"):
        permits.insist(permits.no("not today"))


@pytest.mark.parametrize("lock", [True, False])
def test_finding(town: Midtown, matter: Matter, lock: bool) -> None:
    """A hidden row and a missing one are the same refusal, to the letter."""
    assert seen(Matter, matter.pk, by=town.asha, lock=lock) == matter
    said = set()
    for by, key in ((town.ben, matter.pk), (town.asha, NOBODY)):
        with pytest.raises(NotYours) as refused:
            seen(Matter, key, by=by, lock=lock)
        said.add(refused.value.because)
    assert len(said) == 1


def test_refusals_say_why() -> None:
    assert TooLate("somebody was first").because == str(TooLate("somebody was first"))
    assert Wrong({"a": "one", "b": "two"}).because == "one; two"
