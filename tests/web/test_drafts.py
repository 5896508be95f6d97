"""The guided decision over HTTP: every practice case, not sure, back and change, saving, forging, skipping."""

from __future__ import annotations

import statistics
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sharewell.actions.guidance import current
from sharewell.actions.start_draft import start_draft
from sharewell.policy.recommend import recommend
from sharewell.records.agencies.models import Membership
from sharewell.records.sharing.models import Draft, Matter
from tests.looking import everybody
from tests.midtown import ACT_NOW, INTENT, NOW, SHARE, WITHOUT_CONSENT, Midtown, cases, decided, draft_of, reeve_matter
from tests.web.walking import Walk, at, client_of, doubting, facts_on, filled, form_on, left, page_in, walk

HARM = {"risk": ["harm"], "risk_to": ["self"], "belief": ["evidence"]}
WORDS = {"recipient": "the family doctor", "what": "what Tom said", "use": "so that he is seen today"}


def begun(by: Membership, position: str = "child", matter: Matter | None = None) -> Draft:
    matter = matter or reeve_matter(by)
    about = next(one for one in matter.subjects.all() if one.position == position)
    return start_draft(by=by, matter=matter.pk, subject=about.pk, intent=INTENT, at=NOW)


@pytest.fixture
def draft(town: Midtown) -> Draft:
    return begun(town.asha)


@pytest.fixture
def asha(town: Midtown) -> Any:
    return client_of(town.asha)


def questions(draft: Draft, page: str, query: str = "") -> str:
    return at("questions", draft=draft.pk, page=page) + query


def case_walk(town: Midtown, name: str) -> tuple[Draft, Walk]:
    """A practice case, walked; where staff are implicated it is said on the way that nobody here is."""
    case = cases()[name].case
    draft = begun(town.asha, str(case.facts["subject"]))
    client = client_of(town.asha)
    done = walk(client, draft.pk, case.facts, case.unsure)
    if done.where == at("implicated", matter=draft.matter_id):
        client.post(done.where, {"members": ["nobody"], "draft": str(draft.pk)})
        rest = walk(client, draft.pk, case.facts, case.unsure)
        done = Walk(done.pages + rest.pages, done.asked + rest.asked, rest.end, rest.where)
    return draft, done


@pytest.mark.parametrize("name", sorted(cases()))
def test_every_practice_case_is_walked_to_its_recommendation(town: Midtown, name: str) -> None:
    """In at most eleven pages, asking nothing twice, to the sentence that the policy says."""
    pack, _ = current()
    draft, done = case_walk(town, name)
    kept = left(draft.pk)
    outcome = recommend(pack, kept.answers, kept.unsure).outcome
    assert outcome == cases()[name].expected
    assert done.where == at("recommendation", draft=draft.pk)
    assert pack.outcomes[str(outcome)].says.replace("'", "&#39;") in done.text
    assert len(done.pages) <= 11
    assert len(done.asked) == len(set(done.asked))


def test_the_usual_case_takes_eight_pages_or_fewer(town: Midtown) -> None:
    assert statistics.median(len(case_walk(town, name)[1].pages) for name in sorted(cases())) <= 8


# --- starting -----------------------------------------------------------------------------------------------


def test_a_decision_is_started_with_three_lines(town: Midtown, matter: Matter, asha: Any) -> None:
    tom = matter.subjects.all()[0]
    sent = asha.post(at("draft-new", matter=matter.pk), {**WORDS, "subject": str(tom.pk)})
    made = Draft.objects.get()
    assert sent["Location"] == at("draft", draft=made.pk)
    assert (made.subject, made.recipient, made.author) == (tom, WORDS["recipient"], town.asha)


def test_the_form_sent_twice_starts_one(town: Midtown, matter: Matter, asha: Any) -> None:
    once = form_on(asha.get(at("draft-new", matter=matter.pk))).chosen["once"][0]
    sent = {**WORDS, "subject": str(matter.subjects.all()[0].pk), "once": once}
    first, second = (asha.post(at("draft-new", matter=matter.pk), sent) for _ in range(2))
    assert first["Location"] == second["Location"]
    assert Draft.objects.count() == 1


def test_what_is_missing_is_said_beside_it_and_the_rest_kept(town: Midtown, matter: Matter, asha: Any) -> None:
    seen = asha.post(at("draft-new", matter=matter.pk), {"recipient": "the school"})
    form = form_on(seen)
    assert seen.status_code == 422
    assert {"#subject", "#what", "#use"} <= set(form.links)
    assert {"subject", "what", "use"} <= set(form.ids)
    assert form.chosen["recipient"] == ["the school"]
    assert not Draft.objects.exists()


def test_a_sister_gets_the_same_answers_to_check(town: Midtown, matter: Matter, asha: Any) -> None:
    first = draft_of(SHARE, town.asha, matter=matter)
    new = at("draft-new", matter=matter.pk)
    form = form_on(asha.get(f"{new}?like={first.pk}"))
    assert form.chosen["like"] == [str(first.pk)]
    assert form.chosen["recipient"] == [first.recipient]
    (sister,) = [one for one in matter.subjects.exclude(pk=first.subject_id) if one.position == "child"]
    sent = asha.post(new, {**WORDS, "subject": str(sister.pk), "like": str(first.pk)})
    copy = Draft.objects.get(subject=sister)
    assert sent["Location"] == at("check", draft=copy.pk)
    assert copy.answers == first.answers


def test_a_later_decision_follows_an_earlier_one(town: Midtown, matter: Matter, asha: Any) -> None:
    decision = decided(SHARE, town.asha, matter=matter)
    new = at("draft-new", matter=matter.pk)
    assert form_on(asha.get(f"{new}?follows={decision.pk}")).chosen["follows"] == [str(decision.pk)]
    asha.post(new, {**WORDS, "subject": str(decision.subject_id), "follows": str(decision.pk)})
    assert Draft.objects.get().follows == decision


@pytest.mark.parametrize("field", ["subject", "like", "follows", "once"])
@pytest.mark.parametrize("key", ["no id", "other"])
def test_forged_ids_are_of_nothing(town: Midtown, matter: Matter, asha: Any, field: str, key: str) -> None:
    """Whatever is no id, and whatever belongs to another agency's matter, is not there; nothing is started."""
    theirs = draft_of(SHARE, town.dev)
    decision = decided(SHARE, town.dev)
    other = {"subject": theirs.subject_id, "like": theirs.pk, "follows": decision.pk, "once": theirs.pk}[field]
    sent = {**WORDS, "subject": str(matter.subjects.all()[0].pk), field: str(other) if key == "other" else key}
    seen = asha.post(at("draft-new", matter=matter.pk), sent)
    assert seen.status_code == 404
    with everybody():
        assert Draft.objects.get() == theirs


# --- questions ----------------------------------------------------------------------------------------------


def test_the_first_page_is_how_bad_it_could_get(asha: Any, draft: Draft) -> None:
    """Every answer of the guidance stands on it, with why it is asked, and not sure."""
    seen = asha.get(at("draft", draft=draft.pk), follow=True)
    form = form_on(seen)
    fact = current()[0].facts["risk"]
    assert page_in(seen.redirect_chain[-1][0]) == "harm"
    assert form.fields["risk"] == [*map(str, fact.values), "~not-sure"]
    assert fact.wording.why[:40] in form.text


def test_answers_are_kept_and_the_next_page_follows(asha: Any, draft: Draft) -> None:
    sent = asha.post(questions(draft, "harm"), HARM)
    assert page_in(sent["Location"])
    assert left(draft.pk).answers == {"subject": "child", "risk": "harm", "risk_to": "self", "belief": "evidence"}


def test_danger_now_asks_nothing_more(asha: Any, draft: Draft) -> None:
    """The rest of the page is not insisted on, and who to ring stands first."""
    sent = asha.post(questions(draft, "harm"), {"risk": ["immediate-danger"]})
    assert sent["Location"] == at("recommendation", draft=draft.pk)
    seen = asha.get(sent["Location"])
    text = seen.content.decode()
    assert text.index("tel:999") < text.index("<h1")
    assert at("decide", draft=draft.pk) in form_on(seen).links


def test_a_question_that_an_answer_above_made_pointless_is_passed_over(asha: Any, draft: Draft) -> None:
    """No risk at all: whom and how sure are not asked for, and what was sent for them is not kept."""
    sent = asha.post(questions(draft, "harm"), {"risk": ["none"], "risk_to": ["others"]})
    assert sent.status_code == 302
    assert left(draft.pk).answers == {"subject": "child", "risk": "none"}


def test_skipped_questions_are_said_and_nothing_is_half_saved(asha: Any, draft: Draft) -> None:
    seen = asha.post(questions(draft, "harm"), {"risk": ["harm"]})
    form = form_on(seen)
    assert seen.status_code == 422
    assert {"#risk_to", "#belief"} <= set(form.links)
    assert {"risk_to", "belief", "risk_to-error", "belief-error"} <= set(form.ids)
    assert form.chosen["risk"] == ["harm"]
    assert "<title>Error: " in "".join(seen.content.decode().split("\n")).replace("  ", "")
    assert left(draft.pk).answers == {"subject": "child"}


@pytest.mark.parametrize(
    ("where", "sent", "field"),
    [
        ("harm", {**HARM, "risk": ["awful"]}, "risk"),
        ("harm", {**HARM, "risk": ["harm", "none"]}, "risk"),
        ("harm", {**HARM, "subject": ["adult"]}, "questions"),
        ("harm", {**HARM, "consent": ["valid"]}, "questions"),
        ("harm", {**HARM, "weather": ["wet"]}, "questions"),
        ("start", {"trigger": ["~nowhere"]}, "trigger"),
        ("start", {"trigger": ["~asked"]}, "trigger--asked"),
        ("start", {"trigger": ["~asked"], "trigger--asked": ["csods"]}, "trigger--asked"),
        ("start", {"trigger": ["own-concern"], "requester": ["x" * 2001]}, "requester"),
    ],
)  # fmt: skip
def test_forged_answers_are_refused_at_their_place(
    asha: Any, draft: Draft, where: str, sent: dict[str, list[str]], field: str
) -> None:
    seen = asha.post(questions(draft, where), sent)
    form = form_on(seen)
    assert seen.status_code == 422
    assert f"#{field}" in form.links
    assert field in form.ids
    assert left(draft.pk).answers == {"subject": "child"}


def test_advice_asked_before_anything_is_answered_says_no_emergency_as_a_fact(asha: Any, draft: Draft) -> None:
    page = asha.get(at("recommendation", draft=draft.pk), {"advice": "1"}).content.decode()
    assert "If it may be an emergency, ring now" in page and "It may be an emergency" not in page


def test_a_page_there_is_not(asha: Any, draft: Draft) -> None:
    """Nor one whose questions do not matter now: that goes on to what does."""
    assert asha.get(questions(draft, "weather")).status_code == 404
    assert asha.get(questions(draft, "after-people"))["Location"] == questions(draft, "harm")
    assert asha.post(questions(draft, "after-people"), {})["Location"] == questions(draft, "harm")


def test_not_sure_everywhere_ends_in_advice_by_telephone(town: Midtown, asha: Any, draft: Draft) -> None:
    address = at("draft", draft=draft.pk)
    for _ in range(20):
        seen = asha.get(address, follow=True)
        address = seen.redirect_chain[-1][0] if seen.redirect_chain else address
        if not page_in(address):
            break
        sent: dict[str, list[str]] = {}
        for name, value in doubting(form_on(seen)):
            sent.setdefault(name, []).append(value)
        address = asha.post(address, sent)["Location"]
    kept = left(draft.pk)
    assert address == at("recommendation", draft=draft.pk)
    assert set(kept.answers) == {"subject"}
    assert "take advice now, by telephone" in seen.content.decode()
    assert "What you are not sure of" in seen.content.decode()


def test_back_loses_nothing(asha: Any, draft: Draft) -> None:
    """Back from the second page is the first with its answers; sent again as it stands, everything is as it was."""
    second = asha.post(questions(draft, "harm"), HARM)["Location"]
    back = next(link for link in form_on(asha.get(second)).links if "/questions/" in link)
    assert back == questions(draft, "harm", "?again=1")
    form = form_on(asha.get(back))
    assert {name: form.chosen[name] for name in HARM} == HARM
    before = left(draft.pk).answers
    assert asha.post(back, HARM)["Location"] == second
    assert left(draft.pk).answers == before


def test_the_first_page_goes_back_to_the_matter(asha: Any, draft: Draft) -> None:
    assert at("matter", matter=draft.matter_id) in form_on(asha.get(questions(draft, "harm"))).links


def test_the_same_page_sent_twice_is_answered_once(asha: Any, draft: Draft) -> None:
    first, second = (asha.post(questions(draft, "harm"), HARM)["Location"] for _ in range(2))
    assert first == second
    assert left(draft.pk).history == list(HARM)


def test_saving_keeps_what_is_there_and_insists_on_nothing(asha: Any, draft: Draft) -> None:
    """It goes to the matter, and coming back goes on where it was left, with the answer given."""
    sent = asha.post(questions(draft, "harm"), {"risk": ["harm"], "do": "save"})
    assert sent["Location"] == at("matter", matter=draft.matter_id)
    assert left(draft.pk).answers["risk"] == "harm"
    assert asha.get(at("draft", draft=draft.pk)).status_code == 302
    assert set(facts_on(form_on(asha.get(questions(draft, "harm"))))) == {"risk_to", "belief"}
    assert form_on(asha.get(questions(draft, "harm", "?again=1"))).chosen["risk"] == ["harm"]


def test_a_change_lets_go_of_what_no_longer_applies(asha: Any, draft: Draft) -> None:
    asha.post(questions(draft, "harm"), HARM)
    asha.post(questions(draft, "harm", "?again=1&to=check"), {"risk": ["none"]})
    assert left(draft.pk).answers == {"subject": "child", "risk": "none"}


def test_what_cannot_be_true_together_is_said_in_plain_words(town: Midtown, asha: Any) -> None:
    draft = begun(town.asha, "adult")
    sent = {**HARM, "risk": ["significant-harm-to-child"]}
    seen = asha.post(questions(draft, "harm"), sent)
    assert seen.status_code == 422
    assert "#risk_to" in form_on(seen).links
    assert left(draft.pk).answers == {"subject": "adult"}


# --- the checklist ------------------------------------------------------------------------------------------

LISTED = {"listed-grounds": ["duress", "marac_criteria", "staff_implicated", "abuser_has_care_needs"]}
GROUNDS = (*LISTED["listed-grounds"], "crime")


@pytest.fixture
def late(town: Midtown) -> Draft:
    """A draft that has come as far as the reasons to share without consent."""
    return draft_of("V22", town.asha, without=(*GROUNDS, "recipient_s115", "other_ground"))


def test_the_reasons_are_one_checklist(asha: Any, late: Draft) -> None:
    form = form_on(asha.get(questions(late, "grounds")))
    assert form.fields["listed-grounds"] == LISTED["listed-grounds"]
    assert form.fields["ticks-grounds"] == [*LISTED["listed-grounds"], "~none"]


@pytest.mark.parametrize(
    ("ticks", "doubts", "kept"),
    [
        (["duress"], [], {"duress": True, "marac_criteria": False, "staff_implicated": False}),
        (["~none"], [], {"duress": False, "marac_criteria": False, "staff_implicated": False}),
        (["duress"], ["marac_criteria"], {"duress": True, "marac_criteria": None, "staff_implicated": False}),
    ],
)
def test_ticked_is_yes_and_left_is_no(
    asha: Any, late: Draft, ticks: list[str], doubts: list[str], kept: dict[str, bool | None]
) -> None:
    sent = {**LISTED, "ticks-grounds": ticks, "doubts-grounds": doubts, "crime": ["none"]}
    assert asha.post(questions(late, "grounds"), sent).status_code == 302
    after = left(late.pk)
    assert {name: after.answers.get(name) for name in kept} == kept
    assert set(after.unsure) >= set(doubts)
    form = form_on(asha.get(questions(late, "grounds", "?again=1")))
    assert form.chosen.get("ticks-grounds", []) == ticks
    assert form.chosen.get("doubts-grounds", []) == doubts


@pytest.mark.parametrize(
    ("ticks", "doubts"),
    [([], []), (["duress", "~none"], []), (["duress"], ["duress"]), (["weather"], []), ([], ["~none"])],
)
def test_a_checklist_that_will_not_do(asha: Any, late: Draft, ticks: list[str], doubts: list[str]) -> None:
    """Nothing touched is no answer: unknown is not no."""
    before = left(late.pk).answers
    sent = {**LISTED, "ticks-grounds": ticks, "doubts-grounds": doubts, "crime": ["none"]}
    seen = asha.post(questions(late, "grounds"), sent)
    assert seen.status_code == 422
    assert "#ticks-grounds" in form_on(seen).links
    assert left(late.pk).answers == before


# --- staff who may be part of it ----------------------------------------------------------------------------


def test_who_is_implicated_is_said_before_anything_else(town: Midtown, asha: Any, late: Draft) -> None:
    """Nobody but the author and the guardian sees the matter meanwhile; then all but the one who was named."""
    said = {**LISTED, "ticks-grounds": ["staff_implicated"], "crime": ["none"]}
    sent = asha.post(questions(late, "grounds"), said)
    implicated = at("implicated", matter=late.matter_id)
    assert sent["Location"].startswith(implicated)
    for page in ("draft", "recommendation"):
        assert asha.get(at(page, draft=late.pk))["Location"].startswith(implicated)
    assert not Matter.objects.visible_to(town.sam)
    assert Matter.objects.visible_to(town.grace).get() == late.matter
    on = asha.post(implicated, {"members": [str(town.ian.pk)], "draft": str(late.pk)})
    assert on["Location"] == at("draft", draft=late.pk)
    assert Matter.objects.visible_to(town.sam).get() == late.matter
    assert implicated not in asha.get(at("draft", draft=late.pk))["Location"]


def test_a_slip_is_taken_back(town: Midtown, asha: Any, late: Draft) -> None:
    """Changed to no before anybody was named, the matter is on its lists again."""
    said = {**LISTED, "ticks-grounds": ["staff_implicated"], "crime": ["none"]}
    asha.post(questions(late, "grounds"), said)
    asha.post(questions(late, "grounds", "?again=1"), {**LISTED, "ticks-grounds": ["~none"]})
    assert Matter.objects.visible_to(town.sam).get() == late.matter


# --- checking -----------------------------------------------------------------------------------------------


def test_every_answer_can_be_changed_from_the_check(town: Midtown, asha: Any) -> None:
    """Each link opens its page with the answer filled in, at the place it names."""
    draft = draft_of(WITHOUT_CONSENT, town.asha, unsure=("duress",))
    form = form_on(asha.get(at("check", draft=draft.pk)))
    assert draft.what in form.text
    assert "Not sure" in form.text
    links = [link for link in form.links if "/questions/" in link]
    assert len(links) == len(draft.answers) + len(draft.unsure) - 1
    for link in links[::5]:
        opened = form_on(asha.get(link))
        assert link.partition("#")[2] in {*facts_on(opened), *opened.fields}


def test_a_change_from_the_check_comes_back_to_it(town: Midtown, asha: Any) -> None:
    draft = draft_of(WITHOUT_CONSENT, town.asha)
    address = questions(draft, "doubt", "?again=1&to=check")
    form = form_on(asha.get(address))
    assert at("check", draft=draft.pk) in form.links
    facts = {**cases()[WITHOUT_CONSENT].case.facts, "in_doubt": True}
    assert asha.post(address, filled(form, "doubt", facts, set()))["Location"] == at("check", draft=draft.pk)
    assert left(draft.pk).answers["in_doubt"] is True


def test_the_words_can_be_changed(asha: Any, draft: Draft) -> None:
    check = at("check", draft=draft.pk)
    assert form_on(asha.get(f"{check}?words=1")).chosen["recipient"] == [draft.recipient]
    seen = asha.post(check, {**WORDS, "recipient": ""})
    assert (seen.status_code, left(draft.pk).recipient) == (422, draft.recipient)
    assert asha.post(check, {**WORDS, "recipient": "the school"})["Location"] == check
    assert left(draft.pk).recipient == "the school"


# --- who may ------------------------------------------------------------------------------------------------

PAGES = ("draft", "check", "recommendation", "questions")


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("who", ["dev", "ben", "sam", "grace", "ian", "ana", "hugo", "ada"])
def test_a_draft_is_its_authors_alone(town: Midtown, draft: Draft, name: str, who: str) -> None:
    """For everybody else, seniors too, it looks to the letter like a draft that is not there."""
    client = client_of(getattr(town, who))
    keys = {"page": "harm"} if name == "questions" else {}
    theirs = client.get(at(name, draft=draft.pk, **keys))
    missing = client.get(at(name, draft="00000000-0000-0000-0000-000000000000", **keys))
    assert theirs.status_code == missing.status_code == 404
    assert theirs.content == missing.content
    assert client.post(at(name, draft=draft.pk, **keys), HARM).status_code == 404
    assert left(draft.pk).answers == {"subject": "child"}


def test_asking_takes_no_more_queries_for_more_answers(town: Midtown, asha: Any) -> None:
    """Nor does starting take more for more subjects, drafts and decisions."""
    matter = reeve_matter(town.asha)
    few, many = begun(town.asha, matter=matter), draft_of("V22", town.asha, matter=matter, without=("crime",))
    pages = [questions(few, "harm"), questions(many, "grounds", "?again=1")]
    asha.get(pages[0])
    assert len({count(asha, page) for page in pages}) == 1
    new = at("draft-new", matter=matter.pk)
    before = count(asha, new)
    for _ in range(3):
        decided(SHARE, town.asha, matter=matter)
        draft_of(SHARE, town.asha, matter=matter)
    assert count(asha, new) == before


def count(asha: Any, address: str) -> int:
    with CaptureQueriesContext(connection) as caught:
        assert asha.get(address).status_code == 200
    return len(caught)


def test_urgent_reports_are_two_taps_from_their_record(town: Midtown, asha: Any) -> None:
    draft = draft_of(ACT_NOW, town.asha)
    form = form_on(asha.get(at("recommendation", draft=draft.pk)))
    assert form.links.count(at("decide", draft=draft.pk)) == 2
