"""Deciding: what is written once, what is owed, who is asked, and what will not do."""

from __future__ import annotations

import json
import uuid
from datetime import timedelta
from typing import Any

import pytest

from sharewell.actions.administer import set_setting
from sharewell.actions.clock import AT_ONCE, end_of, london_day
from sharewell.actions.decide import Consulted, decide, suitable_approvers
from sharewell.actions.guidance import current, from_bytes
from sharewell.actions.name_implicated import name_implicated
from sharewell.actions.refusals import NotAllowed, NotYours, TooLate, Wrong
from sharewell.ledger.entries import AdviceRecorded, ApprovalAsked, DecisionMade
from sharewell.packs.examples import Example
from sharewell.policy.recommend import ACT_NOW as URGENT
from sharewell.policy.recommend import recommend
from sharewell.records.sharing.models import Decision, Draft, Implicated, Matter, UsedPack
from sharewell.records.sharing.models.decisions import APPROVALS
from sharewell.records.sharing.stages import stage
from sharewell.workflow import Stage
from tests.actions.watching import entered, nothing_changes, refuses, wrong
from tests.looking import everybody, stay
from tests.midtown import (
    ACT_NOW,
    INTENT,
    LATER,
    NOBODY,
    NOW,
    REFUSE,
    SHARE,
    WITHOUT_CONSENT,
    Midtown,
    cases,
    choice_on,
    decided,
    draft_of,
    hired,
)


def choose(town: Midtown, draft: Draft, **otherwise: Any) -> Decision:
    """Asha decides on a draft of hers."""
    return decide(by=town.asha, draft=draft.pk, choice=choice_on(draft, **otherwise), at=LATER)


def outcome_of(example: Example) -> str | None:
    """What the guidance leads to."""
    return recommend(current()[0], example.case.facts, example.case.unsure).outcome


def test_the_decision_is_written_and_the_draft_is_gone(town: Midtown, matter: Matter) -> None:
    """In clear stand ids, outcome, pack and times; answers and words are in the document."""
    draft = draft_of(SHARE, town.asha, matter=matter, unsure=("in_doubt",))
    decision = choose(town, draft)
    pack, _ = current()
    assert (decision.agency, decision.matter, decision.subject) == (town.care, matter, draft.subject)
    assert (decision.decided_by, decision.decided_at, decision.follows) == (town.asha, LATER, None)
    assert (decision.outcome, decision.recommended, decision.departed) == ("share", "share", False)
    assert decision.pack.digest == pack.digest
    assert not Draft.objects.exists()
    document = decision.document
    assert (document["facts"], document["unsure"]) == (draft.answers, ["in_doubt"])
    assert (decision.recipient, document["what"], document["use"]) == (INTENT.recipient, INTENT.what, INTENT.use)
    assert document["decider"]["name"] == "Asha"
    assert document["on"] == london_day(LATER).isoformat()
    matter.refresh_from_db()
    assert matter.touched_at == LATER


def test_the_pack_is_kept_once_and_reads_the_same(town: Midtown) -> None:
    """From its stored bytes alone, every recommendation comes out again."""
    found = [decided(SHARE, town.asha), decided(ACT_NOW, town.ben)]
    kept = UsedPack.objects.get()
    again = from_bytes(bytes(kept.canonical))
    assert again.digest == kept.digest == current()[0].digest
    for decision in found:
        facts, unsure = decision.document["facts"], decision.document["unsure"]
        assert recommend(again, facts, unsure).outcome == decision.recommended


def test_the_entries_bind_and_do_not_tell(town: Midtown) -> None:
    """One for the decision, one for each approval asked, one for each consulted; no words of people in them."""
    draft = draft_of(WITHOUT_CONSENT, town.asha)
    consulted = (Consulted("Dr Green", True, "She agrees."), Consulted("the helpline", False, "Write it down."))
    made, asked, *advice = entered(lambda: choose(town, draft, approver=town.sam.pk, consulted=consulted))
    decision = Decision.objects.get()
    assert isinstance(made, DecisionMade) and isinstance(asked, ApprovalAsked)
    assert (made.decision, made.decided, made.recommended) == (str(decision.pk), decision.outcome, decision.recommended)
    assert (made.digest, made.follows, made.departed) == (decision.pack_id, "", False)
    assert asked.approver == str(town.sam.pk)
    assert [one.identified for one in advice if isinstance(one, AdviceRecorded)] == [True, False]
    assert {(one.asked, one.said) for one in decision.advice.all()} == {
        ("Dr Green", "She agrees."),
        ("the helpline", "Write it down."),
    }
    assert not any(word in repr((made, asked, advice)) for word in ("Reeve", "Green", "safe", "doctor"))


@pytest.mark.parametrize("case", [name for name, one in cases().items() if outcome_of(one)])
def test_every_practice_case_can_be_decided_as_recommended(town: Midtown, case: str) -> None:
    """Each owes its duties and asks for its approvals; the stage is what the workflow says."""
    decision = decided(case, town.asha, approver=town.sam)
    owed = set(decision.document["owed"])
    assert {one.name for one in decision.duties.all()} == owed - set(APPROVALS)
    assert {one.kind for one in decision.approvals.all()} == owed & set(APPROVALS)
    waits = bool(owed & set(APPROVALS) - {"retrospective-approval"})
    assert stage(decision) is (Stage.WAITING if waits else Stage.IN_FORCE)


def test_duties_have_an_owner_and_a_day(town: Midtown) -> None:
    """At once is within the hour; before anything goes is by the end of the day."""
    decision = choose(town, draft_of(SHARE, town.asha))
    packs = {duty.id: duty for duty in current()[0].duties}
    for duty in decision.duties.all():
        due = packs[duty.name].due
        assert duty.owner == town.asha
        assert duty.due_at > LATER
        if due.at == "at-once":
            assert duty.due_at == LATER + AT_ONCE
        if due.at == "before-release":
            assert duty.due_at == end_of(london_day(LATER))


def test_the_agencys_own_deadline_counts(town: Midtown) -> None:
    """Set by the name that the pack gives to the deadline, which several duties may share."""
    named = {duty.id: duty.due.setting for duty in current()[0].duties if duty.due.setting}
    name = next(one.name for one in decided(SHARE, town.asha).duties.all() if one.name in named)
    set_setting(by=town.ada, name=named[name], amount=1, known=(named[name],), at=NOW)
    own = decided(SHARE, town.asha).duties.get(name=name)
    of_the_police = decided(SHARE, town.ben)
    with everybody():
        theirs = of_the_police.duties.get(name=name)
    assert own.due_at < theirs.due_at


# --- once --------------------------------------------------------------------------------------------------


def test_the_same_form_twice_is_one_decision(town: Midtown) -> None:
    """A second click gets the decision that the first one made, and nothing more is written."""
    draft = draft_of(SHARE, town.asha)
    choice = choice_on(draft)
    made = decide(by=town.asha, draft=draft.pk, choice=choice, at=LATER)
    with nothing_changes():
        assert decide(by=town.asha, draft=draft.pk, choice=choice, at=LATER) == made


def test_another_form_on_the_same_draft_finds_it_gone(town: Midtown) -> None:
    draft = draft_of(SHARE, town.asha)
    choose(town, draft)
    refuses(NotYours, lambda: choose(town, draft))


def test_another_agencys_form_is_nobodys(town: Midtown) -> None:
    """Whoever learns the mark of a form learns nothing by it."""
    draft = draft_of(SHARE, town.asha)
    choice = choice_on(draft)
    decide(by=town.asha, draft=draft.pk, choice=choice, at=LATER)
    refuses(NotYours, lambda: decide(by=town.ben, draft=draft.pk, choice=choice, at=LATER))


def test_one_decision_follows_another_at_most_once(town: Midtown, matter: Matter) -> None:
    """Two drafts to replace the same decision: the second comes too late, and its draft stays."""
    first = decided(SHARE, town.asha, matter=matter)
    drafts = [draft_of(SHARE, town.asha, matter=matter, follows=first.pk) for _ in range(2)]
    second = choose(town, drafts[0])
    assert second.follows == first
    assert stage(Decision.objects.get(pk=first.pk)) is Stage.SUPERSEDED
    refuses(TooLate, lambda: choose(town, drafts[1]))


# --- who may -----------------------------------------------------------------------------------------------


def test_only_whoever_answered_decides(town: Midtown, matter: Matter) -> None:
    """Under another membership of theirs it is not there either."""
    draft = draft_of(SHARE, town.asha, matter=matter)
    asha_too = hired(town.ada, "asha", "South", "guardian")
    for by in (town.sam, town.grace, asha_too):
        with pytest.raises((NotYours, NotAllowed)), nothing_changes():
            decide(by=by, draft=draft.pk, choice=choice_on(draft), at=LATER)


@pytest.mark.parametrize("who", ["asha", "ian", "ana", "hugo", "ada", "gwen", "ben"])
def test_the_second_person_is_suitable(town: Midtown, who: str) -> None:
    """Not the decider, nobody without the role, nobody of another agency."""
    draft = draft_of(WITHOUT_CONSENT, town.asha)
    assert wrong(lambda: choose(town, draft, approver=getattr(town, who).pk)) == {"approver"}


def test_the_second_person_is_named_and_no_part_of_the_harm(town: Midtown, matter: Matter) -> None:
    draft = draft_of(WITHOUT_CONSENT, town.asha, matter=matter)
    assert wrong(lambda: choose(town, draft)) == {"approver"}
    assert wrong(lambda: choose(town, draft, approver=NOBODY)) == {"approver"}
    Implicated.objects.create(agency=town.care, matter=matter, membership=town.sam, stated_at=NOW)
    assert wrong(lambda: choose(town, draft, approver=town.sam.pk)) == {"approver"}
    assert town.sam not in suitable_approvers(town.asha, draft)


def test_who_could_be_asked(town: Midtown) -> None:
    """Supervisors and the guardian of the agency, one's own team first; nobody whose membership has ended."""
    draft = draft_of(WITHOUT_CONSENT, town.asha)
    assert [one.practitioner.name for one in suitable_approvers(town.asha, draft)] == ["Sam", "Olive", "Grace"]
    town.sam.ends_on = london_day(draft.touched_at) - timedelta(days=1)
    town.sam.save(update_fields=["ends_on"])
    assert town.sam not in suitable_approvers(town.asha, draft)


def test_an_urgent_report_never_waits(town: Midtown) -> None:
    """Nobody named, somebody unsuitable named, nobody there at all: it is made, and is in force."""
    for approver in (None, town.ian.pk, NOBODY):
        decision = choose(town, draft_of(ACT_NOW, town.asha), approver=approver)
        assert stage(decision) is Stage.IN_FORCE
        assert decision.approvals.get().asked_of in (town.grace, town.sam, town.olive)
    assert not decision.duties.filter(name__in=APPROVALS).exists(), "asked for, and owed once more"
    stay(town.police)
    alone = decided(ACT_NOW, town.ben)
    assert stage(alone) is Stage.IN_FORCE
    assert not alone.approvals.exists()
    assert alone.duties.get(name="retrospective-approval").owner == town.ben, "nobody owes the second look"


# --- departing ---------------------------------------------------------------------------------------------


def test_a_departure_is_marked(town: Midtown) -> None:
    decision = choose(town, draft_of(SHARE, town.asha), outcome="do-not-share", approver=town.sam.pk)
    assert (decision.recommended, decision.outcome, decision.departed) == ("share", "do-not-share", True)
    assert decision.document["recommended"]["outcome"] == "share"


def test_a_departure_that_shares_names_its_reason(town: Midtown) -> None:
    draft = draft_of(REFUSE, town.asha)
    ground = next(iter(current()[0].grounds))
    given = {"outcome": "share-without-consent", "approver": town.sam.pk}
    assert wrong(lambda: choose(town, draft, **given)) == {"grounds"}
    assert wrong(lambda: choose(town, draft, **given, grounds=("because",))) == {"grounds"}
    decision = choose(town, draft, **given, grounds=(ground,))
    assert decision.document["grounds"] == [ground]


def test_departing_towards_an_urgent_report_never_waits(town: Midtown) -> None:
    """Even with nothing weighed and nobody asked."""
    draft = draft_of(REFUSE, town.asha)
    decision = choose(town, draft, outcome="act-now-report", if_shared="", if_not="")
    assert (decision.departed, stage(decision)) == (True, Stage.IN_FORCE)


def test_setting_a_duty_aside_waits_for_a_senior(town: Midtown) -> None:
    """Not to report what must be reported: somebody senior agrees first."""
    draft = draft_of(ACT_NOW, town.asha)
    decision = choose(town, draft, outcome="do-not-share", approver=town.sam.pk)
    assert "senior-agreement" in {one.kind for one in decision.approvals.all()}
    assert stage(decision) is Stage.WAITING


def test_with_questions_open_only_an_urgent_report_is_decided(town: Midtown) -> None:
    """Where the guidance has no outcome yet, that is a departure with nothing recommended; all else waits."""
    draft = draft_of(SHARE, town.asha, without=("risk", "consent", "purpose"))
    if recommend(current()[0], draft.answers, draft.unsure).outcome is not None:
        pytest.fail("the case leads somewhere without these answers")
    for outcome in current()[0].outcomes:
        if outcome != URGENT:
            with pytest.raises(Wrong) as wrong:
                choose(town, draft, outcome=outcome, approver=town.sam.pk)
            assert "no answer yet" in wrong.value.fields["outcome"]
    decision = choose(town, draft, outcome=URGENT)
    assert (decision.recommended, decision.departed) == ("", True)


# --- what will not do --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("otherwise", "fields"),
    [
        ({"reasons": " "}, {"reasons"}),
        ({"reasons": "x" * 2001}, {"reasons"}),
        ({"if_shared": "x" * 2001, "if_not": "x" * 2001}, {"if_shared", "if_not"}),
        ({"if_shared": "", "if_not": " "}, {"if_shared", "if_not"}),
        ({"outcome": "tell-everybody"}, {"outcome"}),
        ({"outcome": "", "reasons": ""}, {"outcome", "reasons"}),
        ({"grounds": ("because",)}, {"grounds"}),
    ],
)
def test_what_will_not_do(town: Midtown, otherwise: dict[str, Any], fields: set[str]) -> None:
    """By field; the draft stays with all its answers."""
    draft = draft_of(WITHOUT_CONSENT, town.asha)
    assert (
        fields <= wrong(lambda: choose(town, draft, **{"approver": town.sam.pk, **otherwise})) <= {*fields, "approver"}
    )


@pytest.mark.parametrize(
    ("one", "field"),
    [
        (Consulted("x" * 201, True, "Yes."), "asked-1"),
        (Consulted(" ", True, "Yes."), "asked-1"),
        (Consulted("Dr Green", True, "x" * 2001), "said-1"),
        (Consulted("Dr Green", True, ""), "said-1"),
    ],
)
def test_advice_that_will_not_do(town: Midtown, one: Consulted, field: str) -> None:
    draft = draft_of(SHARE, town.asha)
    right = Consulted("the helpline", False, "Write it down.")
    assert wrong(lambda: choose(town, draft, consulted=(right, one))) == {field}


def test_nothing_holds_an_urgent_report_up(town: Midtown) -> None:
    """No reason given, words too long, advice too long: it is made, and nothing breaks."""
    long = Consulted("x" * 201, True, "x" * 2001)
    for otherwise in ({"reasons": ""}, {"reasons": "x" * 3000}, {"consulted": (long,)}, {"grounds": ("because",)}):
        decision = choose(town, draft_of(ACT_NOW, town.asha), **otherwise)
        assert stage(decision) is Stage.IN_FORCE


def test_it_is_said_first_which_colleagues_may_be_part_of_it(town: Midtown, matter: Matter) -> None:
    """Until then nothing is decided but an urgent report."""
    draft = draft_of(SHARE, town.asha, matter=matter, but={"staff_implicated": True})
    assert wrong(lambda: choose(town, draft, approver=town.grace.pk)) == {"outcome"}
    name_implicated(by=town.asha, matter=matter.pk, members=[town.ian.pk], at=NOW)
    assert choose(town, draft, approver=town.grace.pk)


def test_a_decision_of_another_matter_is_not_followed(town: Midtown, matter: Matter) -> None:
    """Not even where a draft says so by mistake."""
    draft = draft_of(SHARE, town.asha, matter=matter)
    Draft.objects.filter(pk=draft.pk).update(follows=decided(SHARE, town.asha))
    refuses(NotYours, lambda: choose(town, draft))


def test_a_draft_that_is_not_there(town: Midtown) -> None:
    draft = draft_of(SHARE, town.asha)
    refuses(NotYours, lambda: decide(by=town.asha, draft=NOBODY, choice=choice_on(draft), at=LATER))


def test_the_document_is_plain_json(town: Midtown) -> None:
    """It reads back as it was written, on any machine."""
    document = choose(town, draft_of(SHARE, town.asha)).document
    assert json.loads(json.dumps(document)) == Decision.objects.get().document
    assert uuid.UUID(int=0) == NOBODY
