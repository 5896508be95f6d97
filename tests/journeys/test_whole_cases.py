"""Whole cases in a browser, from the worry to the record: every outcome, and the record that it leads to."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from sharewell.actions.guidance import current
from sharewell.records.sharing.models import Decision
from tests.journeys.browser import Visit
from tests.journeys.steps import agree, answer_all, decision_at, open_a_matter, say_who_and_what
from tests.midtown import ACT_NOW, ADVICE, ASK_FIRST, REFUSE, SHARE, WITHOUT_CONSENT, Midtown, cases

ANONYMISED = "V03"
OUTCOMES = (SHARE, ACT_NOW, ANONYMISED, WITHOUT_CONSENT, REFUSE, ADVICE, ASK_FIRST)


def test_these_are_all_outcomes() -> None:
    assert {cases()[one].expected for one in OUTCOMES} == {*current()[0].outcomes}


@pytest.mark.parametrize("case", OUTCOMES)
def test_every_outcome_is_reached(town: Midtown, visit: Callable[..., Visit], case: str) -> None:
    """The facts of a practice case, answered on the pages, lead to its outcome, to agreement and to a record."""
    facts, outcome = cases()[case].case.facts, current()[0].outcomes[cases()[case].expected]
    window = visit(town.asha)
    open_a_matter(window, [(str(facts["subject"]), "Robin")])
    say_who_and_what(window)
    answer_all(window, facts)
    assert window.path.endswith("/recommendation")
    assert outcome.says in window.text
    window.press("I have reported it: record it" if outcome.id == "act-now-report" else "Decide")
    agree(window)
    decision = Decision.objects.get(pk=decision_at(window))
    assert (decision.outcome, decision.departed) == (outcome.id, False)
    assert outcome.title in window.text
