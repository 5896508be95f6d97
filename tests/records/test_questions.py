"""A question is put together once for everybody of a role, and answers each as if it had been put together for them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from sharewell.records.agencies.models import Membership
from sharewell.records.common.questions import Given, Question, question
from sharewell.records.sharing.lists import late, mine, stretch, waiting
from sharewell.records.sharing.models import Matter, Named
from sharewell.web.lists import look_of
from tests.midtown import NOW, SHARE, WITHOUT_CONSENT, Midtown, decided, draft_of, reeve_matter

LONG_AFTER = NOW + timedelta(days=365)
LISTS = (mine, waiting, late)


@pytest.fixture
def busy(town: Midtown) -> Midtown:
    """A town in which something is on every list of somebody, and nothing on every list of somebody else."""
    decided(WITHOUT_CONSENT, by=town.asha, approver=town.sam)
    decided(WITHOUT_CONSENT, by=town.ian, approver=town.olive)
    Named.objects.create(matter=reeve_matter(town.asha), membership=town.ian, agency=town.care)
    draft_of(SHARE, town.ian)
    return town


def test_each_is_answered_as_if_it_were_asked_for_them_alone(busy: Midtown) -> None:
    """Roles, people and moments in turn, so that whatever was kept of one would show in the next."""
    seen = set()
    for at in (NOW, LONG_AFTER):
        for viewer in Membership.objects.all():
            look = look_of(viewer, at)
            for matters in LISTS:
                keys = list(matters(look).values_list("pk", flat=True))
                assert stretch(matters, look, 0, 50) == (keys, len(keys)), (matters, viewer)
                seen.add((matters.__name__, bool(keys)))
    assert len(seen) == 2 * len(LISTS)


def test_a_stretch_has_the_length_of_the_whole_and_past_the_end_nothing(town: Midtown) -> None:
    keys = sorted(reeve_matter(town.asha).pk for _ in range(3))
    look = look_of(town.asha, NOW)
    assert stretch(mine, look, 0, 2) == (keys[:2], 3)
    assert stretch(mine, look, 2, 2) == (keys[2:], 3)
    assert stretch(mine, look, 3, 2) == stretch(mine, look_of(town.ben, NOW), 0, 2) == ([], 0)


def test_whoever_sees_nothing_is_not_asked_for(town: Midtown) -> None:
    assert stretch(mine, look_of(town.hugo, NOW), 0, 2) == ([], 0)
    assert question(Matter.objects.none()) == Question("", ())


def test_a_value_that_is_not_given_is_missed(town: Midtown) -> None:
    asked = question(Matter.objects.filter(opened_by_id=Given("viewer")).values_list("pk"))
    with pytest.raises(KeyError):
        asked.rows({"practitioner": town.asha.pk})
