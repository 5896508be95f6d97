"""Deciding over HTTP: agreeing, departing, urgent reports, double posts, crashes, and what will not do."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable, Iterator
from itertools import count
from typing import Any

import pytest
from django.core import mail
from django.db import OperationalError, connection
from django.test import Client

from sharewell.actions.guidance import current
from sharewell.actions.name_implicated import name_implicated
from sharewell.ledger.entries import AdviceRecorded, ApprovalAsked, DecisionMade
from sharewell.policy.reading import Reading
from sharewell.policy.truth import Truth
from sharewell.records.agencies.models import Membership
from sharewell.records.sharing.models import Decision, Draft
from sharewell.records.sharing.models.decisions import APPROVALS
from sharewell.records.sharing.stages import stage
from sharewell.workflow import Stage
from tests.actions.watching import entered, everything
from tests.looking import stay
from tests.midtown import (
    ACT_NOW,
    ADVICE,
    NOW,
    REFUSE,
    SHARE,
    WITHOUT_CONSENT,
    Midtown,
    decided,
    draft_of,
    midtown,
)
from tests.web.following import (
    HOSTILE,
    LONG,
    acts,
    decision_of,
    entries_and_answer,
    fields,
    hidden,
    said,
    together,
    unchanged,
    unharmed,
)
from tests.web.walking import at, client_of

GROUND = next(iter(current()[0].grounds))


def sent(by: Membership, draft: Draft, drawn_for: str, **otherwise: Any) -> Any:
    """A form in full, sent, with what is otherwise."""
    return client_of(by).post(at("decide", draft=draft.pk), {**fields(draft, drawn_for), **otherwise})


# --- agreeing ----------------------------------------------------------------------------------------------


def test_one_choice_one_sentence_one_button(town: Midtown) -> None:
    """The recommended outcome stands first; nothing else is asked for."""
    draft = draft_of(SHARE, town.asha)
    client = client_of(town.asha)
    page = said(client.get(at("decide", draft=draft.pk)))
    assert "The guidance recommends: Share it." in page
    assert page.index('value="share"') < page.index('value="do-not-share"')
    assert 'name="if_shared"' not in page
    assert 'name="approver"' not in page
    only = {"outcome": "share", "reasons": "Mrs Reeve agreed.", "drawn_for": "share"}
    made: list[Any] = []
    kinds = acts(lambda: made.append(client.post(at("decide", draft=draft.pk), only)))
    decision = decision_of(made[0])
    assert kinds == [DecisionMade]
    assert (decision.departed, stage(decision)) == (False, Stage.IN_FORCE)
    assert decision.document["reasons"] == "Mrs Reeve agreed."


def test_an_approval_and_weighing_are_asked_for_where_they_are_owed(town: Midtown) -> None:
    """The likeliest colleague is chosen already."""
    draft = draft_of(WITHOUT_CONSENT, town.asha)
    page = said(client_of(town.asha).get(at("decide", draft=draft.pk)))
    assert 'name="if_shared"' in page and 'name="approver"' in page
    decision = decision_of(sent(town.asha, draft, "share-without-consent", approver=str(town.sam.pk)))
    assert stage(decision) is Stage.WAITING
    assert decision.approvals.get().asked_of == town.sam


def test_who_was_consulted(town: Midtown) -> None:
    """Up to three, with or without names; an empty row is nobody."""
    draft = draft_of(ADVICE, town.asha)
    rows = {"asked-0": "", "said-0": "", "asked-1": "Dr Green", "said-1": "Ask her.", "named-1": "yes",
            "asked-2": "the helpline", "said-2": "Write it down."}  # fmt: skip
    made: list[Any] = []
    entries = entered(lambda: made.append(sent(town.asha, draft, "seek-advice-without-identity", **rows)))
    decision = decision_of(made[0])
    assert [one.identified for one in entries if isinstance(one, AdviceRecorded)] == [True, False]
    assert [one["asked"] for one in decision.document["consulted"]] == ["Dr Green", "the helpline"]


def test_the_letter_says_nothing(
    town: Midtown, settings: Any, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    """It goes after the commit, to whoever is asked, and holds the site's address and no more."""
    draft = draft_of(WITHOUT_CONSENT, town.asha)
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    with django_capture_on_commit_callbacks() as waiting:
        decision = decision_of(sent(town.asha, draft, "share-without-consent", approver=str(town.sam.pk)))
    assert not mail.outbox
    for send in waiting:
        send()
    (letter,) = mail.outbox
    assert letter.to == [town.sam.practitioner.email]
    assert settings.SITE_URL in letter.body
    private = ("Reeve", "Tom", "Asha", "Sam", decision.matter.reference, str(decision.pk), "Midtown", "without consent")
    assert not any(word in f"{letter.subject} {letter.body}" for word in private)


def test_a_mail_server_that_fails_fails_nothing(
    town: Midtown, settings: Any, caplog: Any, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    draft = draft_of(WITHOUT_CONSENT, town.asha)
    settings.EMAIL_BACKEND = "nowhere.to.be.found"
    with django_capture_on_commit_callbacks(execute=True):
        decision = decision_of(sent(town.asha, draft, "share-without-consent", approver=str(town.sam.pk)))
    assert stage(decision) is Stage.WAITING
    assert "a letter could not be sent" in caplog.text
    assert town.sam.practitioner.email not in caplog.text


# --- departing ---------------------------------------------------------------------------------------------


def test_a_departure_takes_a_second_step(town: Midtown) -> None:
    """What it needs is asked for on the same page, with what was written kept; nothing is said to be wrong."""
    draft = draft_of(REFUSE, town.asha)
    client = client_of(town.asha)
    first = {"outcome": "share-without-consent", "drawn_for": "do-not-share", "reasons": "He told me of a knife."}
    step: list[Any] = []
    unchanged(lambda: step.append(client.post(at("decide", draft=draft.pk), first)))
    page = said(step[0])
    assert step[0].status_code == 200
    assert "There is a problem" not in page
    assert "You decide otherwise than the guidance recommends." in page
    assert "He told me of a knife." in page
    assert all(f'name="{name}"' in page for name in ("grounds", "approver", "if_shared"))
    given = fields(draft, "share-without-consent", grounds=[GROUND], approver=str(town.sam.pk))
    decision = decision_of(client.post(at("decide", draft=draft.pk), given))
    assert (decision.departed, decision.document["grounds"]) == (True, [GROUND])


@pytest.mark.parametrize(
    ("unsure", "truth", "says"),
    [
        ((), Truth.NO, "On the answers given, this reason does not hold."),
        (("other_ground",), Truth.UNKNOWN, "The answers do not say whether this reason holds."),
    ],
)
def test_a_reason_that_the_answers_do_not_bear_out_is_marked_and_stops_nobody(
    town: Midtown, unsure: tuple[str, ...], truth: Truth, says: str
) -> None:
    """On the page it is chosen on, on the approval's and on the record."""
    draft = draft_of(REFUSE, town.asha, unsure=unsure)
    reading = Reading(current()[0], draft.answers)
    ground = next(one for one in reading.pack.grounds if reading.truth(reading.carrying(one)) is truth)
    client, warned = client_of(town.asha), f"{reading.pack.grounds[ground].limits} {says}"
    first = {"outcome": "share-without-consent", "drawn_for": "", "reasons": "He told me of a knife."}
    assert warned in said(client.post(at("decide", draft=draft.pk), first))
    given = fields(draft, "share-without-consent", grounds=[ground], approver=str(town.sam.pk))
    decision = decision_of(client.post(at("decide", draft=draft.pk), given))
    asked, record = decision.approvals.get().pk, at("decision", decision=decision.pk)
    for who, address in ((town.sam, at("approval", approval=asked)), (town.asha, record)):
        page = said(client_of(who).get(address))
        assert "The reasons the decider relies on:" in page
        assert page.count(says) == 1


def test_a_reason_that_holds_is_not_marked(town: Midtown) -> None:
    decision = decided(WITHOUT_CONSENT, town.asha, approver=town.sam)
    page = said(client_of(town.asha).get(at("decision", decision=decision.pk)))
    assert "The reasons the decider relies on:" not in page and "this reason" not in page


def test_a_departure_that_needs_no_more_takes_one_step(town: Midtown) -> None:
    draft = draft_of(SHARE, town.asha)
    given = {"outcome": "seek-advice-without-identity", "drawn_for": "share", "reasons": "I want to talk first."}
    assert decision_of(client_of(town.asha).post(at("decide", draft=draft.pk), given)).departed


def test_a_duty_set_aside_waits_for_a_senior(town: Midtown) -> None:
    draft = draft_of(ACT_NOW, town.asha)
    decision = decision_of(sent(town.asha, draft, "do-not-share", approver=str(town.grace.pk)))
    assert "senior-agreement" in {one.kind for one in decision.approvals.all()}
    assert stage(decision) is Stage.WAITING
    page = said(client_of(town.asha).get(at("decision", decision=decision.pk)))
    assert "What the guidance says must be shared or reported still stands until then." in page


# --- urgent reports ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("case", [ACT_NOW, REFUSE, SHARE])
@pytest.mark.parametrize(
    "otherwise",
    [{}, {"reasons": "y" * 2500, "asked-0": "z" * 300, "said-0": "", "approver": "nobody", "grounds": ["x"]}],
)
def test_nothing_blocks_an_urgent_report(town: Midtown, case: str, otherwise: dict[str, Any]) -> None:
    """No reason, no weighing, nobody to approve, words too long, forged fields: it is recorded and in force at once."""
    draft = draft_of(case, town.asha)
    given = {"outcome": "act-now-report", **otherwise}
    decision = decision_of(client_of(town.asha).post(at("decide", draft=draft.pk), given))
    assert (decision.outcome, stage(decision)) == ("act-now-report", Stage.IN_FORCE)
    assert decision.document["reasons"] == otherwise.get("reasons", "")
    assert client_of(town.asha).get(at("decision", decision=decision.pk)).status_code == 200


def test_an_urgent_report_where_nobody_can_approve(town: Midtown) -> None:
    """It is made; the record says that a second person has still to be found."""
    stay(town.police)
    draft = draft_of(ACT_NOW, town.ben)
    decision = decision_of(client_of(town.ben).post(at("decide", draft=draft.pk), {"outcome": "act-now-report"}))
    assert stage(decision) is Stage.IN_FORCE
    page = said(client_of(town.ben).get(at("decision", decision=decision.pk)))
    assert "A supervisor or guardian has still to be found." in page


def test_questions_still_open(town: Midtown) -> None:
    """The page says which, and offers nothing but an urgent report."""
    draft = draft_of(SHARE, town.asha, without=("risk", "consent", "purpose"))
    client = client_of(town.asha)
    page = said(client.get(at("decide", draft=draft.pk)))
    assert "these questions are still open" in page
    assert at("draft", draft=draft.pk) in page
    assert 'value="share"' not in page
    refused = client.post(at("decide", draft=draft.pk), fields(draft, "share"))
    assert refused.status_code == 422
    assert decision_of(client.post(at("decide", draft=draft.pk), {"outcome": "act-now-report"})).recommended == ""


def test_staff_are_named_first(town: Midtown) -> None:
    """Before anything reaches a colleague's list it is said who must not see it; an urgent report goes before."""
    draft = draft_of(SHARE, town.asha, but={"staff_implicated": True})
    client = client_of(town.asha)
    assert at("implicated", matter=draft.matter_id) in said(client.get(at("decide", draft=draft.pk)))
    assert client.post(at("decide", draft=draft.pk), fields(draft, "share")).status_code == 422
    name_implicated(by=town.asha, matter=draft.matter_id, members=[town.sam.pk], at=NOW)
    assert f'value="{town.sam.pk}"' not in said(client.get(at("decide", draft=draft.pk)))


# --- twice, at once, broken off ----------------------------------------------------------------------------


def test_the_form_sent_again_comes_out_at_the_decision(town: Midtown) -> None:
    """A second click, the back button, another window with another choice: one decision, nothing more entered."""
    draft = draft_of(SHARE, town.asha)
    client, address = client_of(town.asha), at("decide", draft=draft.pk)
    made = decision_of(client.post(address, fields(draft, "share")))
    for again in (
        lambda: client.post(address, fields(draft, "share")),
        lambda: client.post(address, fields(draft, "do-not-share")),
        lambda: client.get(address),
    ):
        entries, response = entries_and_answer(again)
        assert not entries
        assert decision_of(response) == made


@pytest.fixture
def committed(transactional_db: None) -> Iterator[Midtown]:
    """Midtown, committed."""
    yield midtown()


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_once_are_one_decision(committed: Midtown) -> None:
    """Two threads, each with a connection of its own, send the same form at the same moment."""
    stay(committed.care)
    draft = draft_of(WITHOUT_CONSENT, committed.asha)
    given = fields(draft, "share-without-consent", approver=str(committed.sam.pk))
    clients = [client_of(committed.asha) for _ in range(4)]
    ready, found = threading.Barrier(len(clients)), []

    def click(client: Client) -> None:
        try:
            ready.wait()
            found.append(client.post(at("decide", draft=draft.pk), given))
        finally:
            connection.close()

    threads = [threading.Thread(target=click, args=(client,)) for client in clients]
    entries = entered(lambda: together(threads))
    assert [type(one) for one in entries] == [DecisionMade, ApprovalAsked]
    assert len({decision_of(one) for one in found}) == 1 and len(found) == len(clients)
    assert Decision.objects.count() == 1


class Crash(OperationalError):
    """The connection is lost here."""


def test_a_crash_between_any_two_statements_leaves_nothing(town: Midtown) -> None:
    """At each statement in turn: an error page, no row and no entry; then it goes through and all is there."""
    draft = draft_of(WITHOUT_CONSENT, town.asha)
    given = fields(
        draft, "share-without-consent", approver=str(town.sam.pk), **{"asked-0": "Dr Green", "said-0": "Go."}
    )
    client, before = client_of(town.asha), everything()
    client.raise_request_exception = False
    for number in range(200):
        made = count()

        def broken(execute: Any, sql: str, params: Any, many: bool, context: Any, made: Any = made) -> Any:
            if next(made) == number:  # noqa: B023
                raise Crash
            return execute(sql, params, many, context)

        with connection.execute_wrapper(broken):
            answer = client.post(at("decide", draft=draft.pk), given)
        if answer.status_code == 302:
            break
        assert answer.status_code == 500
        assert everything() == before, f"after {number} statements"
    assert number > 15
    decision = decision_of(answer)
    owed = set(decision.document["owed"])
    assert {one.name for one in decision.duties.all()} | {one.kind for one in decision.approvals.all()} == owed
    assert owed & set(APPROVALS)
    assert decision.advice.get().asked == "Dr Green"


# --- who may, and what will not do -------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["ben", "gwen", "dev", "sam", "grace", "ian", "ana", "ada", "hugo"])
def test_a_draft_is_its_authors_alone(town: Midtown, who: str) -> None:
    draft = draft_of(SHARE, town.asha)
    hidden(getattr(town, who), at("decide", draft=draft.pk), post=fields(draft, "share"))
    assert Draft.objects.filter(pk=draft.pk).exists()


@pytest.mark.parametrize(
    ("otherwise", "field"),
    [
        ({"reasons": " "}, "reasons"),
        ({"reasons": LONG}, "reasons"),
        ({"if_shared": LONG}, "if_shared"),
        ({"if_not": ""}, "if_not"),
        ({"outcome": "tell-everybody"}, "outcome"),
        ({"outcome": ""}, "outcome"),
        ({"approver": "drop table"}, "approver"),
        ({"approver": str(uuid.UUID(int=7))}, "approver"),
        ({"asked-0": "x" * 201, "said-0": "Yes."}, "asked-0"),
        ({"asked-0": "Dr Green", "said-0": LONG}, "said-0"),
        ({"asked-2": "Dr Green"}, "said-0"),
        ({"grounds": ["because"]}, None),
    ],
)
def test_the_fault_stands_beside_its_field(town: Midtown, otherwise: dict[str, Any], field: str | None) -> None:
    """In the summary too; what was written is kept, and nothing is saved."""
    draft = draft_of(WITHOUT_CONSENT, town.asha)
    given = {"approver": str(town.sam.pk), "if_not": "He may be hurt: kept.", **otherwise}
    found: list[Any] = []
    unchanged(lambda: found.append(sent(town.asha, draft, "share-without-consent", **given)))
    page = said(found[0])
    assert found[0].status_code == 422
    assert page.count("<title>") == 1 and "Error:" in page
    if field:
        assert f'href="#{field}"' in page and f'id="{field}"' in page
        assert f'id="{field}-error"' in page
    kept = [text for name, text in given.items() if name in ("if_not", "reasons", "asked-0", "said-0") and text.strip()]
    assert all(text in page for text in kept if otherwise.get("outcome") not in ("", "tell-everybody"))


@pytest.mark.parametrize("bad", HOSTILE)
def test_words_are_words(town: Midtown, bad: str) -> None:
    """On the form again, on the record and for the approver, whatever is typed stands there as text."""
    draft = draft_of(WITHOUT_CONSENT, town.asha)
    every = {"reasons": bad, "if_shared": bad, "if_not": bad, "asked-0": bad[:200], "said-0": bad}
    unharmed(sent(town.asha, draft, "share-without-consent", **every, approver=""))
    decision = decision_of(sent(town.asha, draft, "share-without-consent", **every, approver=str(town.sam.pk)))
    for by, address in (
        (town.asha, at("decision", decision=decision.pk)),
        (town.sam, at("approval", approval=decision.approvals.get().pk)),
    ):
        page = client_of(by).get(address)
        unharmed(page)
        assert decision.document["reasons"] in said(page)
    assert client_of(town.asha).get(at("record-pdf", decision=decision.pk)).status_code == 200


def test_a_decision_follows_another(town: Midtown) -> None:
    """The page says so, and the earlier one is replaced; the second time is too late."""
    first = decided(SHARE, town.asha)
    drafts = [draft_of(SHARE, town.asha, matter=first.matter, follows=first.pk) for _ in range(2)]
    client = client_of(town.asha)
    assert "take the place of" in said(client.get(at("decide", draft=drafts[0].pk)))
    second = decision_of(client.post(at("decide", draft=drafts[0].pk), fields(drafts[0], "share")))
    assert second.follows == first
    late = client.post(at("decide", draft=drafts[1].pk), fields(drafts[1], "share"))
    assert late.status_code == 409
    assert "another follows it already" in said(late)
