"""The record of a decision as a page: what it says, to whom, and that reading it is entered first."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sharewell.actions.close_duty import close_duty
from sharewell.actions.decide import Consulted
from sharewell.actions.give_verdict import give_verdict
from sharewell.actions.guidance import current
from sharewell.actions.sequence import sequence
from sharewell.actions.settle_telling import Told, settle_telling
from sharewell.actions.withdraw import withdraw
from sharewell.ledger.entries import RecordRead
from sharewell.policy.explain import as_asked
from sharewell.records.agencies.models import Membership
from sharewell.records.ledger.models import Checkpoint
from sharewell.records.sharing.models import Decision, Implicated
from sharewell.web.record import record_of, whole
from sharewell.web.record.receipt import receipt_of
from tests.actions.acts import KEY, sign
from tests.actions.watching import entered
from tests.midtown import ACT_NOW, LATER, NOW, REFUSE, SHARE, WITHOUT_CONSENT, Midtown, decided
from tests.web.following import hidden, said
from tests.web.walking import at, client_of

GROUND = next(iter(current()[0].grounds))


def read(by: Membership, decision: Decision) -> str:
    """The record as this member reads it."""
    response: Any = client_of(by).get(at("decision", decision=decision.pk))
    assert response.status_code == 200
    return said(response)


def section(decision: Decision, by: Membership, name: str) -> str:
    """One section of the record, as data."""
    record = record_of(whole(by, decision.pk), LATER)
    return json.dumps([repr(one) for one in record.sections if one.id == name], ensure_ascii=False)


# --- what it says ------------------------------------------------------------------------------------------


def test_it_says_everything(town: Midtown) -> None:
    """Who, when, about whom, to whom, what, why; what was recommended and decided; every answer in words."""
    advice = (Consulted("Dr Green", True, "Ask her."), Consulted("the helpline", False, "Write it down."))
    decision = decided(WITHOUT_CONSENT, town.asha, approver=town.sam, consulted=advice)
    page, document, pack = read(town.asha, decision), decision.document, current()[0]
    assert f"Record of decision {decision.matter.reference}/1" in page
    for text in (
        "Midtown children's social care", "Asha, Practitioner, team North", "25 November 2026 at 10:00am",
        document["subject"]["called"], decision.recipient, document["what"], document["use"], document["prompt"],
        document["reasons"], document["if_shared"], document["if_not"], "Dr Green", "the helpline", "No, without names",
        pack.outcomes["share-without-consent"].says, pack.about.edition, pack.digest, pack.about.id,
    ):  # fmt: skip
        assert text in page, text
    for name, value in document["facts"].items():
        for question, answer in as_asked(pack.facts[name], value):
            assert question in page and answer in page
    for ground in document["grounds"]:
        assert pack.grounds[ground].says in page
    for duty in decision.duties.all():
        assert pack.duty[duty.name].says in page
    for step in document["recommended"]["trace"]:
        assert pack.gate[step["gate"]].says in page
        assert all(clause in page for clause in step["cites"])


def test_doubts_are_said_as_doubts(town: Midtown) -> None:
    from sharewell.actions.decide import decide
    from tests.midtown import choice_on, draft_of

    draft = draft_of(SHARE, town.asha, unsure=("consent",))
    outcome = choice_on(draft).outcome
    approver = town.sam.pk
    decision = decide(by=town.asha, draft=draft.pk, choice=choice_on(draft, approver=approver), at=LATER)
    assert outcome == "seek-advice-without-identity"
    assert "Not sure" in section(decision, town.asha, "answers")
    assert current()[0].facts["consent"].wording.question in section(decision, town.asha, "recommended")


def test_a_departure_is_marked_with_both_outcomes(town: Midtown) -> None:
    decision = decided(REFUSE, town.asha, approver=town.sam, outcome="share-without-consent", grounds=(GROUND,))
    words = section(decision, town.asha, "decided")
    assert "The guidance recommended: Do not share it. The decision is: Share it without consent." in words
    assert current()[0].grounds[GROUND].says in words


def test_where_it_stands_in_words(town: Midtown) -> None:
    """A decision that waits, and one sent back, plainly let nothing go."""
    decision = decided(WITHOUT_CONSENT, town.asha, approver=town.sam)
    assert "Until it is approved this is only a proposal. Nothing may be shared on it." in read(town.asha, decision)
    approval = decision.approvals.get()
    give_verdict(by=town.sam, approval=approval.pk, approved=False, comment="Ask her again.", at=LATER)
    page = read(town.asha, decision)
    assert "Nothing may be shared on it. A new decision is needed." in page
    assert "Ask her again." in page
    assert f"?follows={decision.pk}" in page
    after = decided(SHARE, town.asha, matter=decision.matter, follows=decision.pk)
    assert f"Decision {decision.matter.reference}/2" in section(decision, town.asha, "follows")
    assert f"Decision {decision.matter.reference}/1" in section(after, town.asha, "follows")
    assert f"?follows={decision.pk}" not in read(town.asha, decision)
    withdraw(by=town.asha, decision=after.pk, reason="It was another Tom.", at=LATER)
    assert "It was another Tom." in read(town.asha, after)
    assert "Take this decision back" not in read(town.asha, after)


def test_what_is_late_says_so(town: Midtown) -> None:
    """A duty past its day, telling not settled, a hold past its day."""
    decision = decided(SHARE, town.asha)
    early, late = (
        record_of(whole(town.asha, decision.pk), NOW),
        record_of(whole(town.asha, decision.pk), LATER + timedelta(days=60)),
    )
    duties = [repr([one for one in record.sections if one.id == "duties"]) for record in (early, late)]
    assert "Late" not in duties[0] and "Late: not yet done." in duties[1]
    assert "This is late" in section(decision, town.asha, "telling")
    until = (LATER + timedelta(days=7)).date()
    settle_telling(by=town.asha, decision=decision.pk, told=Told("held", "He may run.", until, town.sam.pk), at=LATER)
    assert "4 December 2026" not in section(decision, town.asha, "telling")
    assert "2 December 2026" in section(decision, town.asha, "telling")
    assert "late" not in section(decision, town.asha, "telling")
    overdue = record_of(whole(town.asha, decision.pk), LATER + timedelta(days=8))
    assert "That day is past: this is late." in repr(overdue.sections)


def test_the_latest_telling_counts_and_the_earlier_stays(town: Midtown) -> None:
    decision = decided(SHARE, town.asha)
    for hours, told in enumerate(
        (Told("held", "He may run.", (LATER + timedelta(days=7)).date()), Told("told-after", "She knows."))
    ):
        settle_telling(by=town.asha, decision=decision.pk, told=told, at=LATER + timedelta(hours=hours))
    words = section(decision, town.asha, "telling")
    assert words.index("She knows.") < words.index("Written before:") < words.index("He may run.")


@pytest.mark.parametrize(
    ("case", "says"), [(REFUSE, "nothing to tell them of"), (WITHOUT_CONSENT, "so this is not late")]
)
def test_telling_where_nothing_went(town: Midtown, case: str, says: str) -> None:
    assert says in section(decided(case, town.asha, approver=town.sam), town.asha, "telling")


def test_the_words_are_those_of_its_own_pack(town: Midtown, monkeypatch: pytest.MonkeyPatch) -> None:
    """The guidance of today is not asked."""
    decision = decided(SHARE, town.asha)
    before = read(town.asha, decision)

    def broken() -> None:
        raise AssertionError

    monkeypatch.setattr("sharewell.actions.guidance.current", broken)
    monkeypatch.setattr("sharewell.web.standing.current", broken)
    assert read(town.asha, decision).split("As it stood")[0][-5000:] == before.split("As it stood")[0][-5000:]


# --- the ledger --------------------------------------------------------------------------------------------


def test_the_receipt(town: Midtown) -> None:
    """Pending at first; then the leaf, the place and the root of the checkpoint."""
    decision = decided(SHARE, town.asha)
    assert "Pending" in section(decision, town.asha, "proof")
    receipt = receipt_of(decision)
    assert receipt and receipt.matches and receipt.place is None
    sequence(key=KEY, sign=sign, at=LATER)
    placed = receipt_of(decision)
    newest = Checkpoint.objects.order_by("-size")[0]
    assert placed and placed.place is not None
    assert (placed.size, placed.root) == (newest.size, bytes(newest.root).hex())
    page = read(town.asha, decision)
    assert placed.leaf in page and placed.root in page and f"{placed.place}, counted from 0" in page


def test_changed_words_are_found_out(town: Midtown) -> None:
    """What is stored no longer opens the commitment, and the record says so; so it does where no entry is there."""
    decision = decided(SHARE, town.asha)
    assert "are those that were entered" in section(decision, town.asha, "proof")
    found = whole(town.asha, decision.pk)
    found.decision.document["reasons"] = "Something else."
    assert "are not those that were entered" in repr(record_of(found, LATER).sections)
    found.decision.matter_id = town.care.pk
    assert receipt_of(found.decision) is None


# --- reading, and who may ----------------------------------------------------------------------------------


def test_reading_is_entered_before_it_is_shown(town: Midtown) -> None:
    decision = decided(SHARE, town.asha)
    (entry,) = entered(lambda: read(town.sam, decision))
    assert isinstance(entry, RecordRead)
    assert (entry.actor, entry.record, entry.what) == (str(town.sam.pk), str(decision.pk), "decision")


@pytest.mark.parametrize("who", ["ben", "gwen", "dev", "olive", "ian", "ana", "ada", "hugo"])
@pytest.mark.parametrize("name", ["decision", "record-pdf", "telling", "withdraw"])
def test_for_others_it_is_not_there(town: Midtown, who: str, name: str) -> None:
    decision = decided(SHARE, town.asha)
    hidden(getattr(town, who), at(name, decision=decision.pk))


def test_somebody_implicated_finds_nothing(town: Midtown) -> None:
    decision = decided(SHARE, town.asha)
    Implicated.objects.create(agency=town.care, matter=decision.matter, membership=town.sam, stated_at=NOW)
    hidden(town.sam, at("decision", decision=decision.pk))


def test_nobody_signed_in_is_shown_nothing(town: Midtown) -> None:
    from django.test import Client

    decision = decided(SHARE, town.asha)
    response = Client().get(at("decision", decision=decision.pk))
    assert response.status_code == 302 and "/accounts/login/" in response["Location"]


def test_it_stays_out_of_caches_and_titles(town: Midtown) -> None:
    """No name of anybody stands in the title or the address."""
    decision = decided(SHARE, town.asha)
    response = client_of(town.asha).get(at("decision", decision=decision.pk))
    title = said(response).split("<title")[1].split("</title>")[0]
    assert "Reeve" not in title and decision.matter.reference in title
    assert "no-store" in response["Cache-Control"]


def test_what_can_be_done_depends_on_who_looks(town: Midtown) -> None:
    decision = decided(WITHOUT_CONSENT, town.asha, approver=town.sam)
    approve, wait = "Approve this decision, or send it back", "Waiting for Sam (Supervisor) to approve it"
    assert approve in read(town.sam, decision) and wait not in read(town.sam, decision)
    assert wait in read(town.asha, decision) and approve not in read(town.asha, decision)


def test_an_urgent_report_without_a_reason_reads_well(town: Midtown) -> None:
    decision = decided(ACT_NOW, town.asha, reasons="", if_shared="", if_not="")
    assert "No reason was written: the report was urgent." in read(town.asha, decision)
    assert "A second person looks at it afterwards. Nothing waits for that." in read(town.asha, decision)


def test_no_more_is_asked_of_the_database_for_more_rows(town: Midtown) -> None:
    """However many duties are closed, tellings written and decisions follow one another."""

    def asked(decision: Decision) -> int:
        client = client_of(town.asha)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(at("decision", decision=decision.pk))
        return len(queries)

    decision = decided(ACT_NOW, town.asha)
    few = asked(decision)
    for duty in decision.duties.all():
        close_duty(by=town.asha, duty=duty.pk, note="Done.", at=LATER)
    for hours in range(5):
        settle_telling(
            by=town.asha, decision=decision.pk, told=Told("told-after", "She knows."), at=LATER + timedelta(hours=hours)
        )
        decided(SHARE, town.asha, matter=decision.matter)
    many: Any = asked(decision)
    assert many <= few + 4
