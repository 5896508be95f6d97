"""Taking a decision back over HTTP, once, with the reason."""

from __future__ import annotations

from typing import Any

import pytest

from sharewell.ledger.entries import DecisionWithdrawn, RecordRead
from sharewell.records.sharing.models import Decision, Withdrawal
from sharewell.records.sharing.stages import stage
from sharewell.workflow import Stage
from tests.midtown import SHARE, WITHOUT_CONSENT, Midtown, decided
from tests.web.following import HOSTILE, LONG, acts, said, unchanged, unharmed
from tests.web.walking import at, client_of


@pytest.fixture
def decision(town: Midtown) -> Decision:
    return decided(SHARE, town.asha)


def back(town: Midtown, decision: Decision, reason: str) -> Any:
    return client_of(town.asha).post(at("withdraw", decision=decision.pk), {"reason": reason})


def test_it_is_no_longer_in_force(town: Midtown, decision: Decision) -> None:
    client, address = client_of(town.asha), at("withdraw", decision=decision.pk)
    assert acts(lambda: client.get(address)) == [RecordRead]
    assert acts(lambda: client.post(address, {"reason": "It was another Tom."})) == [DecisionWithdrawn]
    assert stage(Decision.objects.get()) is Stage.WITHDRAWN
    page = said(client.get(at("decision", decision=decision.pk)))
    assert "Nothing more may be shared on it." in page and "It was another Tom." in page


def test_twice_is_once(town: Midtown, decision: Decision) -> None:
    back(town, decision, "It was another Tom.")
    again = back(town, decision, "It was another Tom.")
    assert again.status_code == 409 and "taken back already" in said(again)
    assert Withdrawal.objects.count() == 1
    page = said(client_of(town.asha).get(at("withdraw", decision=decision.pk)))
    assert "<form" not in page.split("<h1")[1]


def test_what_waited_for_a_yes_waits_no_more(town: Midtown) -> None:
    """Whoever was asked finds nothing left to answer."""
    decision = decided(WITHOUT_CONSENT, town.asha, approver=town.sam)
    back(town, decision, "She agreed after all.")
    address = at("approval", approval=decision.approvals.get().pk)
    assert "There is nothing left to answer here." in said(client_of(town.sam).get(address))
    assert client_of(town.sam).post(address, {"answer": "yes"}).status_code == 409


@pytest.mark.parametrize("reason", ["", "  ", LONG])
def test_the_fault_stands_beside_its_field(town: Midtown, decision: Decision, reason: str) -> None:
    found: list[Any] = []
    unchanged(lambda: found.append(back(town, decision, reason)))
    page = said(found[0])
    assert found[0].status_code == 422
    assert 'href="#reason"' in page and 'id="reason-error"' in page and reason.strip() in page


@pytest.mark.parametrize("bad", HOSTILE)
def test_words_are_words(town: Midtown, decision: Decision, bad: str) -> None:
    back(town, decision, bad)
    page = client_of(town.asha).get(at("decision", decision=decision.pk))
    unharmed(page)
    assert Withdrawal.objects.get().reason in said(page)
