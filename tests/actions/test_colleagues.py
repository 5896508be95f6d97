"""Who could be asked, and whose a duty is."""

from __future__ import annotations

from datetime import timedelta

import pytest

from sharewell.actions.ask_another import may_ask_another
from sharewell.actions.clock import london_day
from sharewell.actions.colleagues import approvers, owner_of, watchers
from sharewell.records.agencies.models import Membership
from sharewell.records.common.context import at_the_door
from sharewell.records.sharing.models import Implicated, Matter, Named
from tests.midtown import NOW, WITHOUT_CONSENT, Midtown, decided

TODAY = london_day(NOW)


def names(members: list[Membership]) -> list[str]:
    return [one.practitioner.name for one in members]


def test_who_can_approve(town: Midtown, matter: Matter) -> None:
    """Supervisors, those of one's team first, then the guardian; not the decider, and nobody implicated."""
    assert names(approvers(town.asha, matter, TODAY)) == ["Sam", "Olive", "Grace"]
    assert names(approvers(town.sam, matter, TODAY)) == ["Olive", "Grace"]
    Implicated.objects.create(agency=town.care, matter=matter, membership=town.grace, stated_at=NOW)
    assert names(approvers(town.asha, matter, TODAY)) == ["Sam", "Olive"]


def test_who_can_watch_over_it(town: Midtown, matter: Matter) -> None:
    """Whoever sees it and works on it: the author, its team's supervisor, the guardian, and those named on it."""
    assert names(watchers(matter, TODAY)) == ["Asha", "Grace", "Sam"]
    Named.objects.create(agency=town.care, matter=matter, membership=town.ian)
    assert names(watchers(matter, TODAY)) == ["Asha", "Grace", "Ian", "Sam"]
    assert all(Matter.objects.visible_to(one).exists() for one in watchers(matter, TODAY))


def test_while_it_is_not_said_whom(town: Midtown, matter: Matter) -> None:
    """The guardian alone is trusted with it, beside whoever answered."""
    matter.staff_asked = town.asha
    matter.save()
    assert names(approvers(town.asha, matter, TODAY)) == ["Grace"]
    assert names(watchers(matter, TODAY)) == ["Asha", "Grace"]


def test_nobody_who_has_left_or_may_not_sign_in(town: Midtown, matter: Matter) -> None:
    Membership.objects.filter(pk=town.sam.pk).update(ends_on=TODAY - timedelta(days=1))
    town.olive.practitioner.is_active = False
    with at_the_door(town.olive.practitioner_id):
        town.olive.practitioner.save(update_fields=["is_active"])
    assert names(approvers(town.asha, matter, TODAY)) == ["Grace"]


@pytest.mark.parametrize(
    ("who", "owner"),
    [("practitioner", "Asha"), ("supervisor", "Sam"), ("guardian", "Grace"), ("safeguarding-lead", "Grace")],
)
def test_whose_a_duty_is(town: Midtown, matter: Matter, who: str, owner: str) -> None:
    """Somebody of the role it is given to who sees the matter, or else whoever decided."""
    seeing = watchers(matter, TODAY)
    assert owner_of(who, seeing, town.asha).practitioner.name == owner
    assert owner_of(who, [town.ian], town.asha) == town.asha


def test_who_does_not_work_on_matters_asks_nobody(town: Midtown) -> None:
    """Asked directly: an analyst is refused before anything else is looked at."""
    approval = decided(WITHOUT_CONSENT, town.asha, approver=town.sam).approvals.get()
    assert not may_ask_another(town.ana, approval, NOW)
