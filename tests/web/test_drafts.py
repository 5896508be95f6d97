"""The guided decision over HTTP: every practice case, not sure, back and change, saving, forging, skipping."""

from __future__ import annotations

import statistics
from typing import Any

import pytest

from sharewell.actions.start_draft import start_draft
from sharewell.policy.recommend import recommend
from sharewell.actions.guidance import current
from sharewell.records.agencies.models import Membership
from sharewell.records.sharing.models import Draft, Matter
from tests.midtown import ACT_NOW, INTENT, NOW, SHARE, WITHOUT_CONSENT, Midtown, cases, draft_of, reeve_matter
from tests.web.walking import at, client_of, doubting, facts_on, filled, form_on, left, walk

PAGES = {"V06", "V22", "V40", "V45"}


def begun(by: Membership, position: str = "child", matter: Matter | None = None) -> Draft:
    matter = matter or reeve_matter(by)
    about = next(one for one in matter.subjects.all() if one.position == position)
    return start_draft(by=by, matter=matter.pk, subject=about.pk, intent=INTENT, at=NOW)


@pytest.fixture
def draft(town: Midtown) -> Draft:
    return begun(town.asha)


def case_walk(town: Midtown, name: str) -> Any:
    case = cases()[name].case
    draft = begun(town.asha, str(case.facts["subject"]))
    client = client_of(town.asha)
    done = walk(client, draft.pk, case.facts, case.unsure)
    if "implicated" in done.end.request["PATH_INFO"]:
        client.post(at("implicated", matter=draft.matter_id), {"members": ["nobody"], "draft": draft.pk})
        rest = walk(client, draft.pk, case.facts, case.unsure)
        done.pages, done.end = done.pages + rest.pages, rest.end
    return draft, done


@pytest.mark.parametrize("name", sorted(cases()))
def test_every_practice_case_is_walked_to_its_recommendation(town: Midtown, name: str) -> None:
    """In at most eleven pages, asking only what still matters, to the sentence that the policy says."""
    pack, _ = current()
    draft, done = case_walk(town, name)
    case = cases()[name].case
    expected = recommend(pack, case.facts, case.unsure).outcome
    kept = left(draft.pk)
    assert recommend(pack, kept.answers, kept.unsure).outcome == expected == cases()[name].expected
    assert done.end.request["PATH_INFO"] == at("recommendation", draft=draft.pk)
    assert done.end.status_code == 200
    assert pack.outcomes[expected].says.replace("'", "&#39;") in done.end.content.decode()
    assert len(done.pages) <= 11
    assert len(done.asked) == len(set(done.asked))


def test_the_usual_case_takes_eight_pages_or_fewer(town: Midtown) -> None:
    assert statistics.median(len(case_walk(town, name)[1].pages) for name in sorted(cases())) <= 8
