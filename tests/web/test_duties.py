"""Closing a duty over HTTP: one tap, a note, once."""

from __future__ import annotations

from typing import Any

import pytest

from sharewell.actions.give_verdict import give_verdict
from sharewell.actions.guidance import current
from sharewell.actions.withdraw import withdraw
from sharewell.ledger.entries import DutyClosed, RecordRead
from sharewell.policy.result import decide as outcome_on
from sharewell.records.sharing.models import Closing, Duty, Named
from sharewell.records.sharing.models.decisions import APPROVALS
from sharewell.web.record.afterwards import UNTOLD
from sharewell.web.record.fetch import REPORTS
from tests.looking import stay
from tests.midtown import ACT_NOW, LATER, SHARE, WITHOUT_CONSENT, Midtown, cases, decided, hired
from tests.web.following import HOSTILE, LONG, acts, hidden, said, unchanged, unharmed
from tests.web.walking import at, client_of


@pytest.fixture
def duty(town: Midtown) -> Duty:
    owed: Duty = decided(SHARE, town.asha).duties.all()[0]
    return owed


def test_one_tap(town: Midtown, duty: Duty) -> None:
    """The page says what it takes; nothing has to be typed."""
    client, address = client_of(town.asha), at("duty-close", duty=duty.pk)
    words = current()[0].duty[duty.name]
    page = said(client.get(address))
    assert all(text in page for text in (words.says, words.closes, *words.steps))
    assert acts(lambda: client.get(address)) == [RecordRead]
    assert acts(lambda: client.post(address, {})) == [DutyClosed]
    page = said(client.get(at("decision", decision=duty.decision_id)))
    assert "Done. Closed by Asha" in page
    assert "Done already" in said(client.get(address))


def test_with_a_note(town: Midtown, duty: Duty) -> None:
    """By the supervisor of the team too."""
    client_of(town.sam).post(at("duty-close", duty=duty.pk), {"note": "By telephone."})
    assert (Closing.objects.get().note, Closing.objects.get().by) == ("By telephone.", town.sam)


def test_twice_is_once(town: Midtown, duty: Duty) -> None:
    client, address = client_of(town.asha), at("duty-close", duty=duty.pk)
    assert client.post(address, {}).status_code == 302
    again = client.post(address, {"note": "Again."})
    assert again.status_code == 409 and "closed already" in said(again)
    assert Closing.objects.get().note == ""


def test_what_was_taken_back_orders_no_work(town: Midtown, duty: Duty) -> None:
    """No panel on the record, no form on the duty's page, and a form sent all the same is too late."""
    client, address = client_of(town.asha), at("duty-close", duty=duty.pk)
    assert "Still to be done" in said(client.get(at("decision", decision=duty.decision_id)))
    withdraw(by=town.asha, decision=duty.decision_id, reason="It was another Tom.", at=LATER)
    assert "Still to be done" not in said(client.get(at("decision", decision=duty.decision_id)))
    page = said(client.get(address))
    assert "the decision was taken back" in page and "<form" not in page.split("<h1")[1]
    late = client.post(address, {})
    assert late.status_code == 409 and "the decision was taken back" in said(late)
    assert not Closing.objects.exists()


def test_the_report_itself_comes_first_and_asks_who_was_told(town: Midtown) -> None:
    """It stands first on the record, its page asks for the call, and the record says where nothing was written."""
    assert set(REPORTS) <= set(current()[0].duty)
    decision = decided(ACT_NOW, town.asha)
    reports = decision.duties.filter(name__in=REPORTS)
    (report, *_) = reports
    client, record = client_of(town.asha), at("decision", decision=decision.pk)
    listed = said(client.get(record)).split("What has to be done")[1]
    places = {one.name: listed.index(current()[0].duty[one.name].says[:40]) for one in decision.duties.all()}
    assert max(places[one.name] for one in reports) < min(places[n] for n in places if n not in REPORTS)
    assert "Who was told, when, and what did they say?" in said(client.get(at("duty-close", duty=report.pk)))
    assert UNTOLD not in said(client.get(record))
    client.post(at("duty-close", duty=report.pk), {"note": ""})
    assert UNTOLD in said(client.get(record))


def test_what_was_sent_back_orders_no_work(town: Midtown) -> None:
    decision = decided(WITHOUT_CONSENT, town.asha, approver=town.sam)
    asked = decision.approvals.get()
    give_verdict(by=town.sam, approval=asked.pk, approved=False, comment="Ask her first.", at=LATER)
    assert "Still to be done" not in said(client_of(town.asha).get(at("decision", decision=decision.pk)))


def test_a_colleague_sees_it_and_may_not(town: Midtown, duty: Duty) -> None:
    noor = hired(town.ada, "noor", "North", "practitioner")
    Named.objects.create(agency=town.care, matter=duty.decision.matter, membership=noor)
    client, address = client_of(noor), at("duty-close", duty=duty.pk)
    assert "You cannot close it yourself" in said(client.get(address))
    assert client.post(address, {}).status_code == 403
    assert not Closing.objects.exists()


@pytest.mark.parametrize("who", ["ben", "gwen", "dev", "olive", "ian", "ana", "ada", "hugo"])
def test_for_others_it_is_not_there(town: Midtown, duty: Duty, who: str) -> None:
    hidden(getattr(town, who), at("duty-close", duty=duty.pk))


def test_a_note_too_long(town: Midtown, duty: Duty) -> None:
    found: list[Any] = []
    unchanged(lambda: found.append(client_of(town.asha).post(at("duty-close", duty=duty.pk), {"note": LONG})))
    page = said(found[0])
    assert found[0].status_code == 422
    assert 'href="#note"' in page and 'id="note-error"' in page and LONG in page


@pytest.mark.parametrize("bad", HOSTILE)
def test_words_are_words(town: Midtown, duty: Duty, bad: str) -> None:
    unharmed(client_of(town.asha).post(at("duty-close", duty=duty.pk), {"note": bad}))
    page = client_of(town.asha).get(at("decision", decision=duty.decision_id))
    unharmed(page)
    assert Closing.objects.get().note in said(page)


@pytest.mark.parametrize(("who", "owner"), [("guardian", "grace"), ("supervisor", "sam")])
def test_duties_of_others_go_to_others(town: Midtown, who: str, owner: str) -> None:
    """What the guidance gives to somebody else is theirs, where there is one who sees the matter."""
    pack = current()[0]

    def owes(name: str) -> bool:
        case = cases()[name].case
        recommended, duties = outcome_on(pack, case)
        return recommended.outcome is not None and any(
            one.who == who and one.id not in APPROVALS for one in duties.owed
        )

    name = next(name for name in cases() if owes(name))
    decision = decided(name, town.asha, approver=town.sam)
    theirs = {duty.owner for duty in decision.duties.all() if pack.duty[duty.name].who == who}
    assert theirs == {getattr(town, owner)}
    mine = {duty.owner for duty in decision.duties.all() if pack.duty[duty.name].who == "practitioner"}
    assert mine == {town.asha}


def test_where_nobody_else_is_there_they_are_the_deciders(town: Midtown) -> None:
    stay(town.police)
    decision = decided(ACT_NOW, town.ben)
    assert {duty.owner for duty in decision.duties.all()} == {town.ben}
