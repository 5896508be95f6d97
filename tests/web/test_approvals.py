"""Approvals over HTTP: seen in words, answered once, by somebody else."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import connection

from sharewell.actions.clock import london_day
from sharewell.ledger.entries import ApprovalAsked, Approved, RecordRead, Refused, Returned
from sharewell.records.agencies.models import Membership
from sharewell.records.sharing.models import Approval, Decision, Implicated, Verdict
from sharewell.records.sharing.stages import stage
from sharewell.web.record.wording import named
from sharewell.workflow import Stage
from tests.actions.watching import entered
from tests.looking import stay
from tests.midtown import ACT_NOW, LATER, NOW, WITHOUT_CONSENT, Midtown, decided, midtown
from tests.web.following import HOSTILE, LONG, acts, hidden, said, together, unchanged, unharmed
from tests.web.walking import at, client_of


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is three hours after everything happened."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: LATER)


@pytest.fixture
def approval(town: Midtown) -> Approval:
    """Sam is asked to approve a share without consent of Asha's."""
    return decided(WITHOUT_CONSENT, town.asha, approver=town.sam).approvals.get()


def answer(by: Membership, approval: Approval, **given: Any) -> Any:
    return client_of(by).post(at("approval", approval=approval.pk), given)


def test_it_is_seen_in_words(town: Midtown, approval: Approval) -> None:
    """Decision, recipient and what would go, reasons, weighing; and that it was looked at is entered."""
    found: list[Any] = []
    (entry,) = entered(lambda: found.append(client_of(town.sam).get(at("approval", approval=approval.pk))))
    document, page = approval.decision.document, said(found[0])
    for text in ("Share it without consent", approval.decision.recipient, document["what"], document["reasons"],
                 document["if_shared"], document["if_not"], "I approve it", "I send it back"):  # fmt: skip
        assert text in page, text
    assert isinstance(entry, RecordRead)
    assert (entry.what, entry.record) == ("approval", str(approval.pk))


@pytest.mark.parametrize(
    ("given", "kind", "after"),
    [
        ({"answer": "yes"}, Approved, Stage.IN_FORCE),
        ({"answer": "no", "comment": "Ask her again."}, Returned, Stage.RETURNED),
    ],
)
def test_the_answer_moves_the_decision(
    town: Midtown, approval: Approval, given: dict[str, str], kind: type, after: Stage
) -> None:
    assert acts(lambda: answer(town.sam, approval, **given)) == [kind]
    assert stage(Decision.objects.get()) is after


def test_whoever_decided_hears_that_something_waits(
    town: Midtown, approval: Approval, settings: Any, django_capture_on_commit_callbacks: Any
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    with django_capture_on_commit_callbacks(execute=True):
        answer(town.sam, approval, answer="no", comment="Mrs Reeve was not asked.")
    (letter,) = mail.outbox
    assert letter.to == [town.asha.practitioner.email]
    assert "Reeve" not in letter.body


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({}, "answer"),
        ({"answer": "perhaps"}, "answer"),
        ({"answer": "no", "comment": " "}, "comment"),
        ({"answer": "no", "comment": LONG}, "comment"),
        ({"do": "ask"}, "approver"),
        ({"do": "ask", "approver": "'; drop table"}, "approver"),
    ],
)
def test_the_fault_stands_beside_its_field(
    town: Midtown, approval: Approval, given: dict[str, str], field: str
) -> None:
    found: list[Any] = []
    unchanged(lambda: found.append(answer(town.sam, approval, **given)))
    page = said(found[0])
    assert found[0].status_code == 422
    assert f'href="#{field}"' in page and f'id="{field}"' in page and f'id="{field}-error"' in page
    assert given.get("comment", "").strip() in page


def test_the_decider_sees_it_and_may_not(town: Midtown, approval: Approval) -> None:
    """No form; and a forged one is refused and entered."""
    page = said(client_of(town.asha).get(at("approval", approval=approval.pk)))
    assert "I approve it" not in page
    assert "a second pair of eyes must be somebody else's" in page
    found: list[Any] = []
    (entry,) = entered(lambda: found.append(answer(town.asha, approval, answer="yes")))
    assert found[0].status_code == 403
    assert isinstance(entry, Refused) and entry.because == "not-allowed"
    assert not Verdict.objects.exists()


@pytest.mark.parametrize("who", ["ben", "gwen", "dev", "olive", "ian", "ana", "ada", "hugo"])
def test_for_others_it_is_not_there(town: Midtown, approval: Approval, who: str) -> None:
    hidden(getattr(town, who), at("approval", approval=approval.pk), post={"answer": "yes"})


def test_somebody_implicated_finds_nothing(town: Midtown, approval: Approval) -> None:
    """Though they were asked."""
    Implicated.objects.create(agency=town.care, matter=approval.decision.matter, membership=town.sam, stated_at=NOW)
    hidden(town.sam, at("approval", approval=approval.pk), post={"answer": "yes"})


def test_twice_is_once(town: Midtown, approval: Approval) -> None:
    """The second is told that it was answered, and so is whoever opens the page."""
    answer(town.sam, approval, answer="yes")
    for by in (town.sam, town.grace):
        late = answer(by, approval, answer="no", comment="No.")
        assert late.status_code == 409 and "answered already" in said(late)
    assert "There is nothing left to answer here." in said(
        client_of(town.sam).get(at("approval", approval=approval.pk))
    )
    assert Verdict.objects.get().approved


@pytest.mark.django_db(transaction=True)
def test_two_people_at_once_have_one_effect() -> None:
    """One answer stands, the other is told, and the ledger holds one verdict and one refusal."""
    town = midtown()
    stay(town.care)
    approval = decided(WITHOUT_CONSENT, town.asha, approver=town.sam).approvals.get()
    ready, found = threading.Barrier(2), []

    def give(by: Membership, given: dict[str, str]) -> None:
        client = client_of(by)
        try:
            ready.wait()
            found.append(client.post(at("approval", approval=approval.pk), given))
        finally:
            connection.close()

    given = ((town.sam, {"answer": "yes"}), (town.grace, {"answer": "no", "comment": "Not yet."}))
    threads = [threading.Thread(target=give, args=one) for one in given]
    entries = entered(lambda: together(threads))
    assert sorted(one.status_code for one in found) == [302, 409]
    assert sorted(type(one).__name__ for one in entries) in (["Approved", "Refused"], ["Refused", "Returned"])
    verdict = Verdict.objects.get()
    assert stage(Decision.objects.get()) is (Stage.IN_FORCE if verdict.approved else Stage.RETURNED)


def test_somebody_else_is_asked(town: Midtown, approval: Approval) -> None:
    """A senior may at once; the decider once whoever was asked has left; the record shows both."""
    assert 'value="ask"' not in said(client_of(town.asha).get(at("approval", approval=approval.pk)))
    forged = answer(town.asha, approval, do="ask", approver=str(town.grace.pk))
    assert forged.status_code == 403
    town.sam.ends_on = london_day(NOW) - timedelta(days=1)
    town.sam.save(update_fields=["ends_on"])
    assert 'value="ask"' in said(client_of(town.asha).get(at("approval", approval=approval.pk)))
    assert acts(lambda: answer(town.asha, approval, do="ask", approver=str(town.olive.pk))) == [ApprovalAsked]
    other = Approval.objects.get(instead_of=approval)
    page = said(client_of(town.asha).get(at("decision", decision=approval.decision_id)))
    assert "Somebody else was asked instead." in page
    assert acts(lambda: answer(town.olive, other, answer="yes")) == [Approved]
    assert stage(Decision.objects.get()) is Stage.IN_FORCE


def test_what_was_found_wanting_afterwards_is_said_at_the_head(town: Midtown) -> None:
    """The urgent report stays in force; whoever made it is told what has to be put right, until it is replaced."""
    decision = decided(ACT_NOW, town.asha)
    asked = decision.approvals.get()
    head = "asks for something to be put right: 'Ring the school too.'"
    assert head not in said(client_of(town.asha).get(at("decision", decision=decision.pk)))
    page = said(client_of(asked.asked_of).get(at("approval", approval=asked.pk)))
    assert all(text in page for text in ("It has already gone, as it should.", "I have looked: nothing to add"))
    assert "You cannot undo it" not in page and "I approve it" not in page
    assert "say whether something has to be put right" in said(answer(asked.asked_of, asked)).lower()
    answer(asked.asked_of, asked, answer="no", comment="Ring the school too.")
    assert stage(Decision.objects.get()) is Stage.IN_FORCE
    page = said(client_of(town.asha).get(at("decision", decision=decision.pk)))
    assert f"In force. {named(asked.asked_of)} {head}" in page.split("<nav")[-2]
    assert "Something has to be put right" in said(client_of(town.asha).get(at("matter", matter=decision.matter_id)))
    decided(ACT_NOW, town.asha, matter=decision.matter, follows=decision.pk)
    assert head not in said(client_of(town.asha).get(at("decision", decision=decision.pk)))


@pytest.mark.parametrize("bad", HOSTILE)
def test_words_are_words(town: Midtown, approval: Approval, bad: str) -> None:
    unharmed(answer(town.sam, approval, comment=bad))
    answer(town.sam, approval, answer="no", comment=bad)
    page = client_of(town.asha).get(at("decision", decision=approval.decision_id))
    unharmed(page)
    assert Verdict.objects.get().comment in said(page)
