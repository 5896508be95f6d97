"""Telling over HTTP: told before, told after, or put off until a day by somebody, with why."""

from __future__ import annotations

from typing import Any

import pytest

from sharewell.ledger.entries import RecordRead, TellingHeld, TellingSettled
from sharewell.records.sharing.models import Decision, Implicated, Telling
from tests.midtown import NOW, SHARE, Midtown, decided
from tests.web.following import HOSTILE, LONG, acts, said, unchanged, unharmed
from tests.web.walking import at, client_of

DAY = {"until-day": "27", "until-month": "3", "until-year": "2099"}


@pytest.fixture
def decision(town: Midtown) -> Decision:
    return decided(SHARE, town.asha)


def tell(town: Midtown, decision: Decision, **given: str) -> Any:
    return client_of(town.asha).post(at("telling", decision=decision.pk), given)


def test_not_yet_settled_is_late_at_once(town: Midtown, decision: Decision) -> None:
    """The decision and the page for telling both say so."""
    for name in ("telling", "decision"):
        page = said(client_of(town.asha).get(at(name, decision=decision.pk)))
        assert ">Late</strong>" in page
        assert "Not yet settled. This is late" in page
    assert acts(lambda: client_of(town.asha).get(at("telling", decision=decision.pk))) == [RecordRead]


@pytest.mark.parametrize("state", ["told-before", "told-after"])
def test_told(town: Midtown, decision: Decision, state: str) -> None:
    assert acts(lambda: tell(town, decision, state=state, words="She knew.")) == [TellingSettled]
    page = said(client_of(town.asha).get(at("decision", decision=decision.pk)))
    assert "She knew." in page and "Not yet settled" not in page


def test_put_off(town: Midtown, decision: Decision) -> None:
    given = {"state": "held", "words": "He may run.", **DAY, "owner": str(town.sam.pk)}
    assert acts(lambda: tell(town, decision, **given)) == [TellingHeld]
    telling = Telling.objects.get()
    assert (telling.owner, f"{telling.until}") == (town.sam, "2099-03-27")
    assert "27 March 2099; Sam (Supervisor) looks at it again" in said(
        client_of(town.asha).get(at("decision", decision=decision.pk))
    )


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({}, "state"),
        ({"state": "perhaps"}, "state"),
        ({"state": "told-before", "words": LONG}, "words"),
        ({"state": "held", **DAY}, "words"),
        ({"state": "held", "words": "He may run."}, "until"),
        ({"state": "held", "words": "He may run.", **DAY, "until-day": "31", "until-month": "2"}, "until"),
        ({"state": "held", "words": "He may run.", **DAY, "until-year": "2020"}, "until"),
        ({"state": "held", "words": "He may run.", **DAY, "until-day": "\u0663"}, "until"),
        ({"state": "held", "words": "He may run.", **DAY, "until-day": "9" * 500}, "until"),
        ({"state": "held", "words": "He may run.", **DAY, "owner": "nobody"}, None),
    ],
)
def test_the_fault_stands_beside_its_field(
    town: Midtown, decision: Decision, given: dict[str, str], field: str | None
) -> None:
    found: list[Any] = []
    if field is None:
        assert tell(town, decision, **given).status_code == 302
        assert Telling.objects.get().owner == town.asha
        return
    unchanged(lambda: found.append(tell(town, decision, **given)))
    page = said(found[0])
    assert found[0].status_code == 422
    beside = "until-date" if field == "until" else field
    assert f'href="#{field}"' in page and f'id="{field}"' in page and f'id="{beside}-error"' in page
    assert given.get("words", "") in page


@pytest.mark.parametrize("who", ["ben", "ana", "ian", "olive"])
def test_the_owner_is_somebody_who_works_on_the_matter(town: Midtown, decision: Decision, who: str) -> None:
    """Nobody of another agency, nobody who does not see it, nobody who may be part of the harm."""
    Implicated.objects.create(agency=town.care, matter=decision.matter, membership=town.ian, stated_at=NOW)
    given: dict[str, Any] = {"state": "held", "words": "He may run.", **DAY, "owner": str(getattr(town, who).pk)}
    refused = tell(town, decision, **given)
    assert refused.status_code == 422 and 'id="owner-error"' in said(refused)
    assert (
        getattr(town, who).practitioner.name
        not in said(refused).split("Who looks at it again?")[1].split("</select>")[0]
    )


@pytest.mark.parametrize("bad", HOSTILE)
def test_words_are_words(town: Midtown, decision: Decision, bad: str) -> None:
    unharmed(tell(town, decision, words=bad, **{"until-day": bad, "state": bad}))
    tell(town, decision, state="told-after", words=bad)
    page = client_of(town.asha).get(at("decision", decision=decision.pk))
    unharmed(page)
    assert Telling.objects.get().words in said(page)
