"""Matters over HTTP: opening one, its page, whom it is about, its label, and colleagues who may be part of it."""

from __future__ import annotations

import re
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sharewell.ledger.entries import RecordRead
from sharewell.records.sharing.models import Implicated, Matter, Subject
from sharewell.web.standing import standing
from tests.actions.watching import entries, newest
from tests.looking import everybody
from tests.midtown import NOBODY, NOW, PROMPT, REFUSE, SHARE, WITHOUT_CONSENT, Midtown, decided, draft_of, reeve_matter
from tests.web.walking import at, client_of, form_on

NEW = {"prompt": PROMPT, "position-0": "child", "called-0": "Tom"}
LONG = "x" * 3000
EVIL = "<script>alert(1)</script>"


@pytest.fixture
def asha(town: Midtown) -> Any:
    return client_of(town.asha)


# --- opening ------------------------------------------------------------------------------------------------


def test_a_matter_about_one_goes_on_to_its_decision(town: Midtown, asha: Any) -> None:
    sent = asha.post(at("matter-new"), NEW)
    made = Matter.objects.get()
    assert sent["Location"] == at("draft-new", matter=made.pk)
    assert (made.prompt, made.opened_by) == (PROMPT, town.asha)
    assert [(one.position, one.called) for one in made.subjects.all()] == [("child", "Tom")]


def test_a_matter_about_several_goes_to_its_page(asha: Any) -> None:
    """A row left empty is nobody."""
    rows = {"position-1": "child", "called-1": "his sister", "called-2": ""}
    sent = asha.post(at("matter-new"), {**NEW, **rows})
    made = Matter.objects.get()
    assert sent["Location"] == at("matter", matter=made.pk)
    assert {one.called for one in made.subjects.all()} == {"Tom", "his sister"}


def test_another_row_is_added_without_a_script_and_loses_nothing(asha: Any) -> None:
    form = form_on(asha.post(at("matter-new"), {**NEW, "do": "another"}))
    assert {"called-0", "called-1"} <= form.fields.keys()
    assert form.chosen["called-0"] == ["Tom"]
    assert form.chosen["position-0"] == ["child"]
    assert form.chosen["prompt"] == [PROMPT]
    assert not Matter.objects.exists()


def test_enter_in_a_field_goes_on(asha: Any) -> None:
    """Browsers press the first button of the form: that is the one to continue with, which has no name."""
    form = asha.get(at("matter-new")).content.decode().partition('name="prompt"')[2]
    first, second = re.findall(r"<button (.*?)>\s*(.*?)\s*</button>", form, re.DOTALL)
    assert first[1] == "Continue" and " name=" not in first[0]
    assert 'value="another"' in second[0]


def test_rows_end_somewhere(asha: Any) -> None:
    rows = {f"called-{number}": "somebody" for number in range(40)}
    form = form_on(asha.post(at("matter-new"), {**NEW, **rows, "do": "another"}))
    assert sum(name.startswith("called-") for name in form.fields) == 12


@pytest.mark.parametrize(
    ("sent", "fields"),
    [
        ({}, {"prompt", "subject-0"}),
        ({**NEW, "prompt": LONG}, {"prompt"}),
        ({**NEW, "position-0": ""}, {"subject-0"}),
        ({**NEW, "position-0": "parrot"}, {"subject-0"}),
        ({**NEW, "called-0": LONG}, {"subject-0"}),
        ({**NEW, "called-1": "", "position-1": "", "called-2": "Lily"}, {"subject-2"}),
    ],
)
def test_what_will_not_do_is_said_at_its_place(asha: Any, sent: dict[str, str], fields: set[str]) -> None:
    seen = asha.post(at("matter-new"), sent)
    form = form_on(seen)
    assert seen.status_code == 422
    assert {link[1:] for link in form.links if link[:1] == "#" and link != "#main-content"} == fields
    assert fields <= set(form.ids)
    assert not Matter.objects.exists()


def test_the_form_sent_twice_opens_one(asha: Any) -> None:
    once = form_on(asha.get(at("matter-new"))).chosen["once"][0]
    first, second = (asha.post(at("matter-new"), {**NEW, "once": once}) for _ in range(2))
    assert first["Location"] == second["Location"]
    assert (Matter.objects.count(), Subject.objects.count()) == (1, 1)


def test_the_mark_of_anothers_matter_opens_nothing(town: Midtown, asha: Any) -> None:
    theirs = reeve_matter(town.dev)
    assert asha.post(at("matter-new"), {**NEW, "once": str(theirs.pk)}).status_code == 404
    with everybody():
        assert Matter.objects.get() == theirs


@pytest.mark.parametrize("who", ["ana", "hugo", "ada"])
def test_roles_that_open_no_matter(town: Midtown, who: str) -> None:
    client = client_of(getattr(town, who))
    assert client.get(at("matter-new")).status_code == 403
    assert client.post(at("matter-new"), NEW).status_code == 403
    assert not Matter.objects.exists()


# --- the page -----------------------------------------------------------------------------------------------


def test_the_page_shows_what_there_is_and_looking_is_entered(town: Midtown, matter: Matter, asha: Any) -> None:
    draft = draft_of(SHARE, town.asha, matter=matter)
    decision = decided(WITHOUT_CONSENT, town.asha, approver=town.sam, matter=matter)
    before = newest()
    seen = asha.get(at("matter", matter=matter.pk))
    (entry,) = entries(before)
    assert isinstance(entry, RecordRead)
    assert entry.record == str(matter.pk)
    form = form_on(seen)
    assert {at("draft", draft=draft.pk), at("decision", decision=decision.pk)} <= set(form.links)
    for words in (matter.reference, PROMPT, "Tom Reeve", "Waiting for approval", "Sam"):
        assert words in form.text


def test_words_are_words(asha: Any) -> None:
    asha.post(at("matter-new"), {"prompt": EVIL, "position-0": "child", "called-0": EVIL})
    made = Matter.objects.get()
    asha.post(at("label", matter=made.pk), {"label": EVIL})
    text = asha.get(at("matter", matter=made.pk)).content.decode()
    assert EVIL not in text
    assert text.count("&lt;script&gt;") >= 3


def test_what_is_late(town: Midtown, matter: Matter) -> None:
    """Telling that nobody has settled is late at once; a duty and an approval once their time has passed."""
    decided(SHARE, town.asha, matter=matter)
    decided(REFUSE, town.asha, approver=town.sam, matter=matter)
    now, later = (standing(matter, town.asha, at) for at in (NOW, NOW + timedelta(days=60)))
    assert sorted(one.telling_late for one in now.decisions) == [False, True]
    assert not any(one.late for one in now.duties)
    assert all(one.late for one in later.duties)
    assert later.late_approvals == {one.pk for one in later.waiting}
    assert (now.late, later.late) == (True, True)


def test_nothing_is_late_in_a_new_matter(town: Midtown, matter: Matter) -> None:
    assert not standing(matter, town.asha, NOW).late


def test_more_rows_take_no_more_queries(town: Midtown, matter: Matter, asha: Any) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as caught:
            assert asha.get(at("matter", matter=matter.pk)).status_code == 200
        return len(caught)

    decided(SHARE, town.asha, matter=matter)
    decided(REFUSE, town.asha, approver=town.sam, matter=matter)
    draft_of(SHARE, town.asha, matter=matter)
    before = count()
    for _ in range(3):
        decided(SHARE, town.asha, matter=matter)
        decided(REFUSE, town.asha, approver=town.sam, matter=matter)
        draft_of(SHARE, town.asha, matter=matter)
    assert count() == before


# --- subjects and label -------------------------------------------------------------------------------------


def test_a_brother_is_added_once(matter: Matter, asha: Any) -> None:
    add = at("subject-add", matter=matter.pk)
    once = form_on(asha.get(add)).chosen["once"][0]
    sent = {"position": "child", "called": "her brother", "once": once}
    for _ in range(2):
        assert asha.post(add, sent)["Location"] == at("matter", matter=matter.pk)
    assert [one.called for one in matter.subjects.all()].count("her brother") == 1


def test_a_subject_that_will_not_do(matter: Matter, asha: Any) -> None:
    seen = asha.post(at("subject-add", matter=matter.pk), {"position": "child", "called": ""})
    assert (seen.status_code, matter.subjects.count()) == (422, 3)
    assert "#called" in form_on(seen).links


def test_a_label_is_given_and_taken_away(matter: Matter, asha: Any) -> None:
    label = at("label", matter=matter.pk)
    for text in ("bruise on Monday", ""):
        assert asha.post(label, {"label": text})["Location"] == at("matter", matter=matter.pk)
        assert Matter.objects.get().label == text
    seen = asha.post(label, {"label": "x" * 81})
    assert seen.status_code == 422
    assert form_on(seen).chosen["label"] == ["x" * 81]


# --- colleagues ---------------------------------------------------------------------------------------------


def test_for_whoever_is_ticked_the_matter_is_gone(town: Midtown, matter: Matter, asha: Any) -> None:
    """Not one byte differs from a matter that never was."""
    sam = client_of(town.sam)
    assert sam.get(at("matter", matter=matter.pk)).status_code == 200
    sent = asha.post(at("implicated", matter=matter.pk), {"members": [str(town.sam.pk)]})
    assert sent["Location"] == at("matter", matter=matter.pk)
    gone, never = (sam.get(at("matter", matter=key)) for key in (matter.pk, NOBODY))
    assert (gone.status_code, gone.content) == (404, never.content)


def test_nobody_here_is_an_answer_too(matter: Matter, asha: Any) -> None:
    asha.post(at("implicated", matter=matter.pk), {"members": ["nobody"]})
    assert not Implicated.objects.exists()
    assert Matter.objects.get().staff_said_at


@pytest.mark.parametrize("members", [[], ["nobody", "ian"], ["ben"], ["asha"], ["what"]])
def test_ticks_that_will_not_do(town: Midtown, matter: Matter, asha: Any, members: list[str]) -> None:
    sent = [str(getattr(town, name).pk) if hasattr(town, name) else name for name in members]
    seen = asha.post(at("implicated", matter=matter.pk), {"members": sent})
    assert seen.status_code == (404 if members == ["what"] else 422)
    assert not Implicated.objects.exists()


def test_colleagues_are_looked_for_by_name_and_stay_ticked(town: Midtown, matter: Matter, asha: Any) -> None:
    sent = {"members": [str(town.ian.pk)], "find": "Olive", "do": "find"}
    form = form_on(asha.post(at("implicated", matter=matter.pk), sent))
    assert form.fields["members"] == [str(town.ian.pk), str(town.olive.pk), "nobody"]
    assert form.chosen["members"] == [str(town.ian.pk)]
    assert not Implicated.objects.exists()


# --- who may ------------------------------------------------------------------------------------------------

PAGES = ("matter", "subject-add", "label", "implicated", "draft-new")


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("who", ["dev", "gwen", "ben", "ian", "olive", "ana", "hugo", "ada"])
def test_for_everybody_else_it_is_not_there(town: Midtown, matter: Matter, name: str, who: str) -> None:
    client = client_of(getattr(town, who))
    theirs, never = (client.get(at(name, matter=key)) for key in (matter.pk, NOBODY))
    assert (theirs.status_code, theirs.content) == (404, never.content)
    assert client.post(at(name, matter=matter.pk), {"label": "mine", "members": ["nobody"]}).status_code == 404
    assert Matter.objects.get().label == ""


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("who", ["asha", "sam", "grace"])
def test_those_who_see_it_work_on_it(town: Midtown, matter: Matter, name: str, who: str) -> None:
    assert client_of(getattr(town, who)).get(at(name, matter=matter.pk)).status_code == 200


def test_an_address_without_a_matter(asha: Any) -> None:
    assert asha.get(at("matter", matter=uuid.uuid4())).status_code == 404
