"""What decisions still ask of people, counted."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

from sharewell.actions.close_duty import close_duty
from sharewell.records.sharing.models import Duty
from sharewell.records.sharing.owed import owed
from tests.midtown import NOW, WITHOUT_CONSENT, Midtown, decided

LONG_AFTER = NOW + timedelta(days=365)


def test_duties_are_counted_by_owner_and_by_whether_they_are_late(town: Midtown) -> None:
    decision, other = (decided(WITHOUT_CONSENT, by=town.asha, approver=town.sam) for _ in range(2))
    first, *_, last = duties = list(Duty.objects.filter(decision=decision).order_by("due_at", "name"))
    assert first.due_at < last.due_at
    for at in (NOW - timedelta(days=1), first.due_at, last.due_at, LONG_AFTER):
        found = owed([decision.pk, other.pk], at)
        assert {*found} == {decision.pk, other.pk}
        said = {(one.owner_id, one.late): (one.many, one.due_at) for one in found[decision.pk]}
        late = Counter((duty.owner_id, duty.due_at < at) for duty in duties)
        due = {key: min(one.due_at for one in duties if (one.owner_id, one.due_at < at) == key) for key in late}
        assert said == {key: (many, due[key]) for key, many in late.items()}
        assert [one.due_at for one in found[decision.pk]] == sorted(one.due_at for one in found[decision.pk])


def test_one_alone_is_named_and_what_is_closed_is_not_counted(town: Midtown) -> None:
    decision = decided(WITHOUT_CONSENT, by=town.asha, approver=town.sam)
    last, *rest = Duty.objects.filter(decision=decision, owner=town.asha)
    for duty in rest:
        close_duty(by=town.asha, duty=duty.pk, note="", at=NOW)
    (left,) = (one for one in owed([decision.pk], NOW)[decision.pk] if one.owner_id == town.asha.pk)
    assert (left.key, left.name, left.due_at, left.many) == (last.pk, last.name, last.due_at, 1)
    close_duty(by=town.asha, duty=last.pk, note="", at=NOW)
    assert town.asha.pk not in {one.owner_id for one in owed([decision.pk], NOW)[decision.pk]}


def test_nothing_is_owed_of_nothing(town: Midtown) -> None:
    assert owed([], NOW) == {}
