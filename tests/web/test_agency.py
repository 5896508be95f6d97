"""Looking after an agency over HTTP: its people, its telephone numbers, its settings."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as site
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from sharewell.actions.administer import Seat, end_member, invite, set_numbers
from sharewell.actions.erase_drafts import SETTING, erase_drafts
from sharewell.actions.guidance import current
from sharewell.ledger.entries import AgencySettingChanged, MemberEnded, MemberInvited, MemberMoved
from sharewell.records.agencies.models import Invitation, Membership, Setting
from sharewell.records.common.context import at_the_door
from sharewell.records.sharing.models import Draft
from sharewell.web.tuning import tunings
from tests.actions.watching import entered, nothing_changes
from tests.looking import everybody
from tests.midtown import ASK_FIRST, JOINED, NOBODY, NOW, SHARE, Midtown, decided, draft_of, hired
from tests.web.following import HOSTILE, acts, hidden, said, unharmed
from tests.web.walking import at, client_of, form_on

PAGES = ("people", "numbers", "settings")
NIA = {"email": "nia@example.org", "team": "North", "role": "practitioner"}
LINK = re.compile(r"https?://[^/\s]+/join/([\w-]{43})")


@pytest.fixture
def ada(town: Midtown) -> Client:
    return client_of(town.ada)


# --- whose pages they are -----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("who", ["asha", "sam", "grace", "ana", "hugo"])
def test_only_an_administrators(town: Midtown, who: str, name: str) -> None:
    client = client_of(getattr(town, who))
    assert client.get(at(name)).status_code == 403
    sent = {**NIA, "label-0": "Duty", "number-0": "01632 960009", SETTING: "3"}
    assert client.post(at(name), sent).status_code == 403
    assert not Setting.objects.exists() and not town.care.numbers.exists()
    assert not Invitation.objects.filter(email=NIA["email"]).exists()


@pytest.mark.parametrize("who", ["ben", "gwen"])
def test_people_of_another_agency_are_not_there(town: Midtown, who: str) -> None:
    hidden(town.ada, at("person", member=getattr(town, who).pk), post={"do": "move", "team": "x", "role": "auditor"})
    hidden(town.ada, at("person", member=NOBODY))


def test_the_menu_leads_round(ada: Client) -> None:
    for name in PAGES:
        assert {at(one) for one in PAGES} <= set(form_on(ada.get(at(name))).links)


# --- people -------------------------------------------------------------------------------------------------


def test_who_works_here_and_who_has_left(town: Midtown, ada: Client) -> None:
    end_member(by=town.ada, member=town.ian.pk, until=date(2026, 10, 1), at=JOINED)
    here, gone = said(ada.get(at("people"))), said(ada.get(at("people") + "?show=ended"))
    assert "Asha" in here and "Ian" not in here and "Gwen" not in here and "Ben" not in here
    assert "Ian" in gone and "until 1 October 2026" in gone and "Asha" not in gone


def test_the_link_is_shown_once_and_is_whole(town: Midtown, ada: Client) -> None:
    before = {one.pk for one in Invitation.objects.all()}
    sent = ada.post(at("people"), NIA)
    (token,) = LINK.findall(said(sent))
    assert f"{site.SITE_URL.rstrip('/')}/join/{token}" in said(sent)
    made = Invitation.objects.exclude(pk__in=before).get()
    assert (made.email, made.team, made.role, made.agency) == (*NIA.values(), town.care)
    again = said(ada.get(at("people")))
    assert NIA["email"] in again and token not in again
    assert Client().get(f"/join/{token}").status_code == 200
    assert acts(lambda: ada.post(at("people"), NIA)) == [MemberInvited]


@pytest.mark.parametrize(
    "bad", [{"email": ""}, {"email": "nia"}, {"team": " "}, {"team": "x" * 81}, {"role": "king"}, {"role": ""}]
)
def test_an_invitation_that_will_not_do_keeps_what_was_given(ada: Client, bad: dict[str, str]) -> None:
    with nothing_changes():
        seen = ada.post(at("people"), {**NIA, **bad})
    (field,) = bad
    assert seen.status_code == 422
    assert f'href="#{field}"' in said(seen) and f'id="{field}-error"' in said(seen)
    assert not LINK.findall(said(seen))
    assert form_on(seen).fields["email"] == [bad.get("email", NIA["email"])]


@pytest.mark.parametrize("bad", HOSTILE)
def test_words_are_words(town: Midtown, ada: Client, bad: str) -> None:
    unharmed(ada.post(at("people"), {"email": bad, "team": bad, "role": bad}))
    unharmed(ada.post(at("numbers"), {"label-0": bad, "number-0": bad}))
    unharmed(ada.post(at("settings"), {SETTING: bad}))
    Membership.objects.filter(pk=town.ian.pk).update(team=bad.replace("\x00", "")[:80])
    town.ian.practitioner.name = bad.replace("\x00", "")
    with at_the_door(town.ian.practitioner_id):
        town.ian.practitioner.save(update_fields=["name"])
    for page in (ada.get(at("people")), ada.get(at("person", member=town.ian.pk))):
        text = page.content.decode()
        assert "<script>alert" not in text and "<img src=x" not in text and "zqzqzq" not in text


def test_more_people_ask_the_database_no_more(town: Midtown, ada: Client) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as found:
            assert ada.get(at("people")).status_code == 200
        return len(found)

    few = asked()
    for number in range(12):
        hired(town.ada, f"p{number}", "North", "practitioner")
        invite(by=town.ada, seat=Seat(f"q{number}@example.org", "North", "analyst"), at=timezone.now())
    assert asked() == few


def test_moved(town: Midtown, ada: Client) -> None:
    """The form is there, with what they are now."""
    where, sent = at("person", member=town.ian.pk), {"do": "move", "team": "South", "role": "supervisor"}
    assert {"role", "until"} <= set(form_on(ada.get(where)).ids)
    (entry,) = entered(lambda: ada.post(where, sent))
    assert isinstance(entry, MemberMoved)
    found = Membership.objects.get(pk=town.ian.pk)
    assert (found.team, found.role) == ("South", "supervisor")
    assert ada.post(where, {**sent, "role": "king"}).status_code == 422
    assert ada.post(where, {**sent, "team": ""}).status_code == 422


def test_nobody_changes_their_own_role_or_ends_themselves(town: Midtown, ada: Client) -> None:
    where = at("person", member=town.ada.pk)
    assert not {"role", "until"} & set(form_on(ada.get(where)).ids)
    with nothing_changes():
        assert ada.post(where, {"do": "move", "team": "North", "role": "auditor"}).status_code == 422
        day = {"until-day": "1", "until-month": "12", "until-year": "2026"}
        assert ada.post(where, {"do": "end", **day}).status_code == 422


def test_ended_on_a_day(town: Midtown, ada: Client) -> None:
    where = at("person", member=town.ian.pk)
    day = {"do": "end", "until-day": "1", "until-month": "12", "until-year": "2026"}
    (entry,) = entered(lambda: ada.post(where, day))
    assert isinstance(entry, MemberEnded)
    assert Membership.objects.get(pk=town.ian.pk).ends_on == date(2026, 12, 1)
    bads = ({"until-month": "13"}, {"until-day": ""}, {"until-day": "x"}, {"until-year": "2020"}, {"until-year": "²"})
    for bad in bads:
        with nothing_changes():
            seen = ada.post(where, {**day, **bad})
        assert seen.status_code == 422 and 'href="#until"' in said(seen) and 'id="until-date-error"' in said(seen)


# --- numbers ------------------------------------------------------------------------------------------------


def test_numbers_are_kept_in_order_and_reach_the_page_for_emergencies(
    town: Midtown, ada: Client, django_capture_on_commit_callbacks: Any
) -> None:
    rows = (("Duty desk", "01632 960001"), ("", ""), ("Night", "01632 960002"))
    sent = {f"{name}-{n}": row[at] for n, row in enumerate(rows) for at, name in enumerate(("label", "number"))}
    with django_capture_on_commit_callbacks(execute=True):
        assert ada.post(at("numbers"), sent)["Location"] == at("numbers")
    assert list(town.care.numbers.values_list("label", "number")) == [rows[0], rows[2]]
    assert "01632 960002" in said(Client().get(at("emergency")))
    assert "01632 960002" in (Path(site.HOME) / "public" / "emergency.html").read_text(encoding="utf-8")
    chosen = form_on(ada.get(at("numbers"))).chosen
    assert (chosen["label-0"], chosen["number-1"]) == (["Duty desk"], ["01632 960002"])


def test_another_row_without_a_script_loses_nothing(town: Midtown, ada: Client) -> None:
    form = form_on(ada.post(at("numbers"), {"label-0": "Duty", "number-0": "01632", "do": "another"}))
    assert {"label-0", "label-1"} <= form.fields.keys() and form.chosen["label-0"] == ["Duty"]
    assert not town.care.numbers.exists()


def test_a_number_that_will_not_do(town: Midtown, ada: Client) -> None:
    set_numbers(by=town.ada, numbers=[("Old", "01632 960000")], at=NOW)
    seen = ada.post(at("numbers"), {"label-0": "Duty", "number-0": "call me"})
    assert seen.status_code == 422 and 'href="#numbers"' in said(seen) and 'id="numbers-error"' in said(seen)
    assert form_on(seen).chosen["number-0"] == ["call me"]
    assert town.care.numbers.get().label == "Old"


# --- settings -----------------------------------------------------------------------------------------------


def test_every_deadline_that_a_duty_goes_by_is_there(town: Midtown, ada: Client) -> None:
    names = {duty.due.setting for duty in current()[0].duties if duty.due.at == "within"} | {SETTING}
    assert len(names) > 20 and "" not in names
    assert {one.name for one in tunings(town.ada)} == names
    assert names <= form_on(ada.get(at("settings"))).fields.keys()


def test_a_time_set_on_the_page_counts_for_the_next_decision(town: Midtown, ada: Client) -> None:
    """For every duty that goes by it, and for nobody else's."""
    pack = current()[0]
    first = decided(SHARE, town.asha)
    due = {one.name: one.due_at for one in first.duties.all()}
    setting = next(pack.duty[name].due.setting for name in due if pack.duty[name].due.hours)
    assert ada.post(at("settings"), {setting: "5"}).status_code == 302
    later = {one.name: one.due_at for one in decided(SHARE, town.asha).duties.all()}
    moved = {name for name in due if due[name] != later[name]}
    assert moved == {name for name in due if pack.duty[name].due.setting == setting} != set()
    assert all(later[name] == NOW + timedelta(hours=5) for name in moved)
    of_the_police = decided(SHARE, town.ben)
    with everybody():
        theirs = {one.name: one.due_at for one in of_the_police.duties.all()}
    assert all(theirs[name] == due[name] for name in moved)
    assert ada.post(at("settings"), {setting: ""}).status_code == 302
    assert {one.name: one.due_at for one in decided(SHARE, town.asha).duties.all()} == due


def test_how_long_drafts_are_kept_counts(town: Midtown, ada: Client) -> None:
    draft = draft_of(ASK_FIRST, town.asha)
    ada.post(at("settings"), {SETTING: "2"})
    assert erase_drafts(at=NOW + timedelta(days=1)) == 0
    assert erase_drafts(at=NOW + timedelta(days=3)) == 1
    assert not Draft.objects.filter(pk=draft.pk).exists()


def test_only_what_changed_is_entered(ada: Client) -> None:
    assert acts(lambda: ada.post(at("settings"), {SETTING: "2"})) == [AgencySettingChanged]
    assert acts(lambda: ada.post(at("settings"), {SETTING: "2"})) == []
    assert form_on(ada.get(at("settings"))).chosen[SETTING] == ["2"]


@pytest.mark.parametrize("bad", ["0", "366", "-1", "2.5", "x", "²", "9999999999"])
def test_a_time_that_will_not_do_saves_nothing(ada: Client, bad: str) -> None:
    with nothing_changes():
        seen = ada.post(at("settings"), {"decision-record": "3", SETTING: bad})
    assert seen.status_code == 422 and f'href="#{SETTING}"' in said(seen) and f'id="{SETTING}-error"' in said(seen)
    assert form_on(seen).chosen["decision-record"] == ["3"]
    assert form_on(seen).fields[SETTING] == [bad]


def test_no_other_name_is_set(ada: Client) -> None:
    with nothing_changes():
        ada.post(at("settings"), {"weather": "3", "mental-capacity-age": "12"})
