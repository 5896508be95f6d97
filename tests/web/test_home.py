"""The first page of somebody signed in, search, and choosing whom one works for."""

from __future__ import annotations

import re
import uuid
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from sharewell.actions.administer import end_member
from sharewell.actions.close_duty import close_duty
from sharewell.actions.decide import decide
from sharewell.actions.give_verdict import give_verdict
from sharewell.actions.name_implicated import name_implicated
from sharewell.actions.open_matter import open_matter
from sharewell.actions.relabel import relabel
from sharewell.actions.settle_telling import Told, settle_telling
from sharewell.actions.withdraw import withdraw
from sharewell.ledger.entries import ListRead
from sharewell.records.agencies.models import Membership
from sharewell.records.common.keys import keyring
from sharewell.records.sharing.models import Approval, Matter, Named, Telling
from sharewell.web import lists
from sharewell.web.searching import spellings
from tests.actions.watching import entered
from tests.midtown import (
    ACT_NOW,
    ASK_FIRST,
    NOW,
    REFUSE,
    SHARE,
    WITHOUT_CONSENT,
    Midtown,
    choice_on,
    decided,
    draft_of,
    hired,
    reeve_matter,
    taken_on,
)  # fmt: skip
from tests.web.following import HOSTILE, said, unharmed
from tests.web.walking import client_of

SOON, MUCH_LATER = NOW + timedelta(minutes=5), NOW + timedelta(days=60)
KEYS = re.compile(r'class="govuk-link" href="/matters/([0-9a-f-]{36})"')


def on(member: Membership, name: str, at: datetime = SOON) -> list[uuid.UUID]:
    """The matters on one of somebody's lists."""
    return [row.matter.pk for row in lists.one_list(member, name, 1, at).rows]


def everywhere(member: Membership, at: datetime = MUCH_LATER) -> set[uuid.UUID]:
    return {key for name in lists.KINDS for key in on(member, name, at)}


def steps(member: Membership, name: str, at: datetime = SOON) -> list[str]:
    """What is said to come next on one of somebody's lists."""
    return [step.says for row in lists.one_list(member, name, 1, at).rows for step in row.steps]


# --- mine ---------------------------------------------------------------------------------------------------


def test_mine_are_those_opened_and_those_named_on_the_newest_first(town: Midtown) -> None:
    first, second = reeve_matter(town.asha), reeve_matter(town.asha)
    Matter.objects.filter(pk=second.pk).update(touched_at=SOON)
    nia = hired(town.ada, "nia", "North", "practitioner")
    Named.objects.create(agency=town.care, matter=first, membership=nia)
    assert on(town.asha, "mine") == [second.pk, first.pk]
    assert on(nia, "mine") == [first.pk]
    assert on(town.sam, "mine") == on(town.grace, "mine") == []


def test_each_matter_says_what_comes_next(town: Midtown) -> None:
    matter = reeve_matter(town.asha)
    assert lists.one_list(town.asha, "mine", 1, SOON).rows[0].state == "Nothing decided"
    draft = draft_of(ASK_FIRST, town.asha, matter=matter)
    assert f"Go on with the questions: {draft.subject.called}, to the family doctor" in steps(town.asha, "mine")
    decide(by=town.asha, draft=draft.pk, choice=choice_on(draft), at=NOW)
    row = lists.one_list(town.asha, "mine", 1, SOON).rows[0]
    assert row.state.endswith(": in force")
    assert not any(step.says.startswith("Go on") for step in row.steps)


# --- waiting ------------------------------------------------------------------------------------------------


def test_an_approval_waits_for_whoever_was_asked_until_it_is_given(town: Midtown) -> None:
    decision = decided(REFUSE, town.asha, approver=town.sam)
    assert on(town.sam, "waiting") == [decision.matter_id]
    assert any(text.startswith("Approve or send back, by ") for text in steps(town.sam, "waiting"))
    assert on(town.grace, "waiting") == on(town.olive, "waiting") == []
    give_verdict(by=town.sam, approval=decision.approvals.get().pk, approved=True, comment="", at=NOW)
    assert not any(text.startswith("Approve") for text in steps(town.sam, "waiting"))


def test_what_was_sent_back_waits_for_its_decider_until_another_follows_or_it_is_taken_back(town: Midtown) -> None:
    decision = decided(REFUSE, town.asha, approver=town.sam)
    give_verdict(by=town.sam, approval=decision.approvals.get().pk, approved=False, comment="Ask her first.", at=NOW)
    assert steps(town.asha, "waiting") == [f"Sent back, decide anew: {decision.subject.called}, to the family doctor"]
    assert on(town.sam, "waiting") == []
    withdraw(by=town.asha, decision=decision.pk, reason="Asked in error.", at=NOW)
    assert on(town.asha, "waiting") == []


def test_what_was_found_wanting_afterwards_waits_for_its_decider_until_they_act(town: Midtown) -> None:
    """It stays in force, so it is no approval that is missing; and an answer with nothing to add asks for nothing."""
    kept, decision = decided(ACT_NOW, town.asha), decided(ACT_NOW, town.asha)
    for one, good in ((kept, True), (decision, False)):
        asked = one.approvals.get()
        give_verdict(by=asked.asked_of, approval=asked.pk, approved=good, comment="Ring the school too.", at=NOW)
        for duty in one.duties.all():
            close_duty(by=town.sam, duty=duty.pk, note="", at=NOW)
    name = decision.approvals.get().asked_of.practitioner.name
    says = f"{name} asks for something to be put right: {decision.subject.called}, to the family doctor"
    assert (on(town.asha, "waiting"), steps(town.asha, "waiting")) == ([decision.matter_id], [says])
    assert says in steps(town.asha, "mine")
    assert on(town.sam, "waiting") == on(town.grace, "waiting") == []
    later = decided(SHARE, town.asha, matter=decision.matter, follows=decision.pk)
    withdraw(by=town.asha, decision=later.pk, reason="It is put right.", at=NOW)
    assert on(town.asha, "waiting") == []


def test_what_was_found_wanting_and_taken_back_waits_no_more(town: Midtown) -> None:
    decision = decided(ACT_NOW, town.asha)
    asked = decision.approvals.get()
    give_verdict(by=asked.asked_of, approval=asked.pk, approved=False, comment="It was another Tom.", at=NOW)
    withdraw(by=town.asha, decision=decision.pk, reason="It was.", at=NOW)
    assert on(town.asha, "waiting") == []


def test_a_duty_waits_for_its_owner_until_it_is_closed(town: Midtown) -> None:
    decision = decided(SHARE, town.asha)
    assert on(town.asha, "waiting") == [decision.matter_id]
    for duty in decision.duties.all():
        assert duty.owner == town.asha
        close_duty(by=town.asha, duty=duty.pk, note="", at=NOW)
    assert on(town.asha, "waiting") == []


def test_saying_whom_waits_for_whoever_said_that_staff_are_part_of_it(town: Midtown) -> None:
    matter = draft_of(ASK_FIRST, town.asha, but={"staff_implicated": True}).matter
    assert steps(town.asha, "waiting") == ["Say which colleagues may be part of the harm"]
    name_implicated(by=town.asha, matter=matter.pk, members=[], at=NOW)
    assert on(town.asha, "waiting") == []


# --- late ---------------------------------------------------------------------------------------------------


def test_telling_not_settled_is_late_at_once_and_for_the_team_s_supervisor_too(town: Midtown) -> None:
    decision = decided(SHARE, town.asha)
    for who in (town.asha, town.sam):
        assert on(who, "late") == [decision.matter_id]
        assert "Say whether they were told: Tom Reeve" in steps(who, "late")
    assert on(town.olive, "late") == on(town.grace, "late") == on(town.ian, "late") == []
    settle_telling(by=town.asha, decision=decision.pk, told=Told("told-before", "", None, None), at=NOW)
    assert on(town.asha, "late") == on(town.sam, "late") == []


def test_a_hold_is_late_the_day_after_its_day_and_the_latest_word_counts(town: Midtown) -> None:
    decision = decided(SHARE, town.asha)
    until = NOW.date() + timedelta(days=1)
    settle_telling(
        by=town.asha, decision=decision.pk, told=Told("held", "He is in the house.", until, town.asha.pk), at=NOW
    )
    for duty in decision.duties.all():
        close_duty(by=town.asha, duty=duty.pk, note="", at=NOW)
    assert on(town.asha, "waiting") == [decision.matter_id]
    assert steps(town.asha, "waiting")[0].startswith("Telling is put off until 26 November 2026")
    assert on(town.asha, "late", NOW + timedelta(days=1)) == []
    assert on(town.asha, "late", NOW + timedelta(days=2)) == [decision.matter_id]
    told = Told("told-after", "At home.", None, None)
    settle_telling(by=town.asha, decision=decision.pk, told=told, at=NOW + timedelta(days=2))
    assert Telling.objects.count() == 2
    assert on(town.asha, "late", NOW + timedelta(days=2)) == []


def test_duties_and_approvals_past_due_are_late(town: Midtown) -> None:
    decision = decided(REFUSE, town.asha, approver=town.sam)
    assert on(town.asha, "late") == on(town.sam, "late") == []
    assert on(town.asha, "late", MUCH_LATER) == on(town.sam, "late", MUCH_LATER) == [decision.matter_id]
    told = steps(town.sam, "late", MUCH_LATER)
    assert any(text.startswith("Approve or send back") for text in told)
    assert any("things to do for Asha" in text for text in told)


def test_a_waiting_decision_owes_no_telling_yet(town: Midtown) -> None:
    decided(WITHOUT_CONSENT, town.asha, approver=town.sam)
    waiting = Approval.objects.exclude(kind="retrospective-approval").exists()
    assert waiting is ("Say whether they were told: Tom Reeve" not in " ".join(steps(town.asha, "late")))


def test_serious_harm_left_for_two_hours_goes_to_the_team_s_supervisor(town: Midtown) -> None:
    matter = draft_of(ACT_NOW, town.asha).matter
    before, after = NOW + timedelta(minutes=119), NOW + timedelta(minutes=120)
    assert on(town.sam, "late", before) == on(town.asha, "late", before) == []
    assert on(town.sam, "late", after) == on(town.asha, "late", after) == [matter.pk]
    assert steps(town.sam, "late", after)[0].startswith("Ask Asha how it stands: left unfinished since ")
    for who in (town.olive, town.grace, town.ian, town.dev, town.gwen):
        assert on(who, "late", after) == []


def test_an_ordinary_draft_left_is_nobody_s(town: Midtown) -> None:
    draft = draft_of(ASK_FIRST, town.asha)
    assert draft.serious_at is None
    assert on(town.sam, "late", MUCH_LATER) == on(town.asha, "late", MUCH_LATER) == []


def test_while_it_is_not_said_which_staff_only_the_author_and_the_guardian_hear(town: Midtown) -> None:
    draft = draft_of(ACT_NOW, town.asha, but={"staff_implicated": True})
    for who in (town.sam, town.olive, town.ian):
        assert everywhere(who) == set()
    assert on(town.asha, "late", MUCH_LATER) == on(town.grace, "late", MUCH_LATER) == [draft.matter_id]
    name_implicated(by=town.asha, matter=draft.matter_id, members=[town.ian.pk], at=NOW)
    assert on(town.sam, "late", MUCH_LATER) == [draft.matter_id]
    assert everywhere(town.ian) == set()


def test_a_supervisor_who_is_implicated_never_meets_it(town: Midtown) -> None:
    decision = decided(SHARE, town.asha)
    assert everywhere(town.sam) == {decision.matter_id}
    page = said(client_of(town.sam).get("/home"))
    assert "Tom Reeve" in page
    name_implicated(by=town.asha, matter=decision.matter_id, members=[town.sam.pk], at=NOW)
    assert everywhere(town.sam) == set()
    page = said(client_of(town.sam).get("/home"))
    assert "Tom Reeve" not in page and "(1)" not in page and "Nothing is late." in page


@pytest.mark.parametrize("who", ["ada", "ana", "hugo", "ben", "dev", "gwen", "olive", "ian"])
def test_nobody_else_meets_any_of_it(town: Midtown, who: str) -> None:
    decided(SHARE, town.asha)
    decided(REFUSE, town.asha, approver=town.grace)
    draft_of(ACT_NOW, town.asha)
    member = getattr(town, who)
    assert everywhere(member) == set()
    page = said(client_of(member).get("/home"))
    assert "Reeve" not in page and "family doctor" not in page


def test_every_line_of_sql_has_its_line_of_words(town: Midtown) -> None:
    """Whatever a list holds says why it is on it, at any moment and for everybody."""
    for case in (SHARE, REFUSE, WITHOUT_CONSENT, ACT_NOW):
        decided(case, town.asha, approver=town.grace)
    back = decided(REFUSE, town.asha, approver=town.sam)
    give_verdict(by=town.sam, approval=back.approvals.get().pk, approved=False, comment="No.", at=NOW)
    draft_of(ACT_NOW, town.asha, but={"staff_implicated": True})
    found = 0
    for who in (town.asha, town.sam, town.grace):
        for at in (NOW, SOON, NOW + timedelta(hours=5), MUCH_LATER):
            for name in ("late", "waiting"):
                for row in lists.one_list(who, name, 1, at).rows:
                    found += 1
                    assert row.steps, (who.practitioner.name, name, at)
    assert found > 20


# --- the page -----------------------------------------------------------------------------------------------


def test_the_page_is_one_entry_that_names_what_it_opened(town: Midtown) -> None:
    """What one has only begun is no act of reading; once something was decided it is, even taken back."""
    reeve_matter(town.asha)
    draft_of(ASK_FIRST, town.asha)
    assert entered(lambda: client_of(town.asha).get("/home")) == []
    decision = decided(SHARE, town.asha)
    withdraw(by=town.asha, decision=decided(REFUSE, town.asha, approver=town.sam).pk, reason="In error.", at=NOW)
    (entry,) = entered(lambda: client_of(town.asha).get("/home"))
    assert isinstance(entry, ListRead)
    assert entry.what == "home" and len(entry.opened) == 2 and str(decision.matter_id) in entry.opened
    (entry,) = entered(lambda: client_of(town.sam).get("/home?list=late"))
    assert isinstance(entry, ListRead) and (entry.what, entry.opened) == ("late", (str(decision.matter_id),))
    assert entered(lambda: client_of(town.olive).get("/home")) == []


def test_the_page_leads_on(town: Midtown) -> None:
    decision = decided(SHARE, town.asha)
    page = said(client_of(town.asha).get("/home"))
    assert 'href="/matters/new"' in page
    assert f'href="/matters/{decision.matter_id}"' in page and f'href="/decisions/{decision.pk}/telling"' in page
    assert 'href="/matters/new"' not in said(client_of(town.ada).get("/home"))


def test_it_is_kept_out_of_caches(town: Midtown) -> None:
    assert client_of(town.asha).get("/home")["Cache-Control"] == "no-store, private"


def queries(member: Membership, address: str) -> int:
    client = client_of(member)
    with CaptureQueriesContext(connection) as found:
        assert client.get(address).status_code == 200
    return len(found)


@pytest.mark.parametrize("address", ["/home", "/home?list=late", "/home?list=mine", "/home?list=waiting"])
def test_more_rows_ask_the_database_no_more(town: Midtown, address: str) -> None:
    """Three matters, each with decisions, duties, approvals and a draft left; then ten of these and twenty others."""

    def more(times: int) -> None:
        for _ in range(times):
            decision = decided(REFUSE, town.asha, approver=town.sam)
            draft_of(ACT_NOW, town.asha, matter=decision.matter)
            decided(SHARE, town.asha, matter=Matter.objects.get(pk=decision.matter_id))

    more(3)
    few = {who.pk: queries(who, address) for who in (town.asha, town.sam)}
    more(7)
    for _ in range(20):
        draft_of(ACT_NOW, town.asha)
    assert Matter.objects.count() == 30
    assert {who.pk: queries(who, address) for who in (town.asha, town.sam)} == few
    assert max(few.values()) < 40


def test_a_matter_that_does_not_open_keeps_nobody_from_the_others(town: Midtown) -> None:
    """Its key is lost, and nobody ordered that."""
    lost, other = decided(SHARE, town.asha), reeve_matter(town.asha)
    keyring().destroy(town.care.pk, lost.matter.scope, NOW)
    shown = said(client_of(town.asha).get("/home?list=mine"))
    assert lists.UNOPENED in shown and "Tom Reeve" in shown
    assert {str(lost.matter_id), str(other.pk)} <= set(KEYS.findall(shown))


def test_a_long_list_goes_on_page_by_page(town: Midtown) -> None:
    keys = {open_matter(by=town.asha, prompt="A worry", subjects=[("child", "Robin")], at=NOW).pk for _ in range(55)}
    client = client_of(town.asha)
    first = said(client.get("/home"))
    assert "Show all 55" in first and len(set(KEYS.findall(first))) == lists.FEW
    pages = [said(client.get(f"/home?list=mine&page={number}")) for number in (1, 2)]
    shown = [set(KEYS.findall(page)) for page in pages]
    assert [len(one) for one in shown] == [50, 5]
    assert {uuid.UUID(key) for key in shown[0] | shown[1]} == keys
    assert "Next page" in pages[0] and "Previous page" in pages[1]


@pytest.mark.parametrize(
    "bad", ["list=mine&page=3", "list=mine&page=0", "list=x", "list=mine&page=x", "list=mine&page=²"]
)
def test_a_page_of_a_list_that_is_none(town: Midtown, bad: str) -> None:
    assert client_of(town.asha).get(f"/home?{bad}").status_code == 404


@pytest.mark.parametrize("bad", HOSTILE)
def test_words_are_words(town: Midtown, bad: str) -> None:
    matter = reeve_matter(town.asha)
    clean = bad.replace("\x00", "")[:80]
    relabel(by=town.asha, matter=matter.pk, label=clean, at=NOW)
    page = client_of(town.asha).get("/home").content.decode()
    assert "<script>alert" not in page and "<img src=x" not in page and "zqzqzq" not in page


# --- search -------------------------------------------------------------------------------------------------


@pytest.fixture
def labelled(town: Midtown) -> Matter:
    matter = reeve_matter(town.asha)
    return relabel(by=town.asha, matter=matter.pk, label="Green door, Tuesday", at=NOW)


def searched(member: Membership, words: str) -> list[str]:
    page = client_of(member).post("/search", {"words": words})
    assert page.status_code == 200
    return KEYS.findall(said(page))


def test_by_reference_however_it_is_spelt(town: Midtown, labelled: Matter) -> None:
    whole = labelled.reference
    code, last = whole.split("-")
    for words in (whole, whole.lower(), f" {code} {last} ", last, code + last, f"{last[:3]} {last[3:]}", f"{whole}/2"):
        assert searched(town.asha, words) == [str(labelled.pk)], words
    assert searched(town.asha, last[:-1]) == []


def test_by_words_of_the_label_in_any_order(town: Midtown, labelled: Matter) -> None:
    assert searched(town.asha, "tuesday GREEN") == [str(labelled.pk)]
    assert searched(town.asha, "tuesday red") == searched(town.asha, "%") == searched(town.asha, "_") == []


@pytest.mark.parametrize("who", ["ian", "olive", "ada", "ana", "hugo", "ben", "dev", "gwen"])
def test_only_among_what_one_may_see(town: Midtown, labelled: Matter, who: str) -> None:
    """What is not found and what is hidden read alike."""
    client = client_of(getattr(town, who))
    pages = [said(client.post("/search", {"words": words})) for words in (labelled.reference, "ZZZ-2222222")]
    plain = [re.sub(r'value="[^"]*"', "", page) for page in pages]
    assert plain[0] == plain[1]
    assert "Names are not searched" in plain[0] and "/home?list=mine" in plain[0]


def test_a_search_is_one_entry_that_names_what_it_found_even_nothing(town: Midtown, labelled: Matter) -> None:
    for words, opened in (("green", (str(labelled.pk),)), ("blue", ())):
        (entry,) = entered(lambda words=words: client_of(town.asha).post("/search", {"words": words}))  # type: ignore[misc]
        assert isinstance(entry, ListRead) and (entry.what, entry.opened) == ("search", opened)
    assert entered(lambda: client_of(town.asha).get("/search")) == []


def test_words_that_will_not_do(town: Midtown) -> None:
    for words in ("", "   ", "x" * 81):
        page = client_of(town.asha).post("/search", {"words": words})
        assert page.status_code == 422 and 'id="words-error"' in said(page) and 'href="#words"' in said(page)


@pytest.mark.parametrize("bad", HOSTILE)
def test_what_is_looked_for_is_only_words(town: Midtown, bad: str) -> None:
    unharmed(client_of(town.asha).post("/search", {"words": bad}))


def test_more_than_fit_says_so(town: Midtown) -> None:
    for _ in range(27):
        matter = open_matter(by=town.asha, prompt="A worry", subjects=[("child", "Robin")], at=NOW)
        relabel(by=town.asha, matter=matter.pk, label="same", at=NOW)
    page = said(client_of(town.asha).post("/search", {"words": "same"}))
    assert len(set(KEYS.findall(page))) == 25 and "Add a word" in page


def test_how_a_reference_may_be_spelt() -> None:
    assert spellings("mid 7k2-m4qx", "COP") == ["MID-7K2M4QX"]
    assert spellings("7k2m4qx", "COP") == ["COP-7K2M4QX"]
    assert spellings("7k2m4q", "COP") == spellings("", "COP") == spellings("№7", "COP") == []


# --- acting for somebody ------------------------------------------------------------------------------------


@pytest.fixture
def both(town: Midtown) -> tuple[Membership, Membership]:
    """Ben of the police works for care as well."""
    return town.ben, taken_on(town.ada, town.ben, "North", "practitioner")


def fresh(member: Membership) -> Client:
    client = client_of(member)
    session = client.session
    del session["membership"]
    session.save()
    return client


def test_one_place_needs_no_choice(town: Midtown) -> None:
    client = fresh(town.asha)
    assert client.get("/home").status_code == 200


def test_of_two_places_one_is_chosen_first(both: tuple[Membership, Membership]) -> None:
    client = fresh(both[0])
    first = client.get("/home")
    assert (first.status_code, first["Location"]) == (302, "/act-as")
    for place in both:
        sent = client.post("/act-as", {"membership": str(place.pk)})
        assert sent["Location"] == "/home"
        assert place.agency.name in said(client.get("/home"))


def test_nobody_acts_under_what_is_not_theirs(town: Midtown, both: tuple[Membership, Membership]) -> None:
    client = fresh(both[0])
    for bad in (str(town.grace.pk), "x", "", str(uuid.uuid4())):
        page = client.post("/act-as", {"membership": bad})
        assert page.status_code == 422 and 'id="membership-error"' in said(page)
    assert client.get("/home").status_code == 302


def test_a_place_that_ended_is_no_choice_and_a_session_under_it_ends(town: Midtown) -> None:
    nia = hired(town.ada, "nia", "North", "practitioner")
    client = client_of(nia)
    assert client.get("/home").status_code == 200
    end_member(by=town.ada, member=nia.pk, until=nia.starts_on, at=NOW)
    assert client.get("/home")["Location"] == "/act-as"
    page = said(client.get("/act-as"))
    assert "no place in an agency" in page and "Ask whoever looks after" in page


def test_choosing_is_no_act_and_searching_another_agency_finds_nothing(both: tuple[Membership, Membership]) -> None:
    assert entered(lambda: fresh(both[0]).post("/act-as", {"membership": str(both[0].pk)})) == []
