import pytest
from django.utils import timezone
from sharewell.actions.administer import Seat, invite
from sharewell.actions.relabel import relabel
from tests.midtown import *
from tests.web.walking import at

@pytest.mark.parametrize("width", [360, 1280])
def test_w7(town, visit, width):
    d = decided(SHARE, town.asha); decided(REFUSE, town.asha, approver=town.sam, matter=d.matter); draft_of(ACT_NOW, town.asha)
    relabel(by=town.asha, matter=d.matter_id, label="bruise on Monday", at=NOW)
    def shot(v, name): v.page.screenshot(path=f"/tmp/w7shots/{name}-{width}.png", full_page=True)
    v = visit(town.asha, width=width)
    for name in ("home", "act-as", "search"):
        v.go(at(name)); shot(v, name)
    v.fill({"words": "bruise"}); v.press("Search"); shot(v, "found")
    v.close()
    v = visit(town.sam, width=width); v.go(at("home")); shot(v, "sam"); v.go(at("home")+"?list=late"); v.close()
    v = visit(town.ada, width=width)
    for name in ("home", "people", "numbers", "settings"):
        v.go(at(name)); shot(v, "ada-" + name)
    v.go(at("person", member=town.ian.pk)); shot(v, "person"); v.go(at("person", member=town.ada.pk))
    v.go(at("people")); v.onward_fault("Make the link", "email")
    v.fill({"email": "nia@example.org", "team": "North"}); v.page.locator("#role").select_option("practitioner"); v.press("Make the link"); shot(v, "invited")
    v.go(at("numbers")); v.fill({"label-0": "Duty", "number-0": "x"}); v.press("Save", status=422); shot(v, "numbers-wrong")
    v.go(at("settings")); v.fill({"decision-record": "x"}); v.onward_fault("Save", "decision-record"); shot(v, "settings-wrong")
    v.close()
    token = invite(by=town.ada, seat=Seat("rae@example.org", "North", "practitioner"), at=timezone.now())
    v = visit(width=width); v.go(at("join", token=token)); shot(v, "join"); v.onward_fault("Join", "name"); v.fill({"name": "Rae", "password": "four quiet green doors"}); v.press("Join"); assert v.path == "/home"; shot(v, "rae"); v.close()
    token = invite(by=town.ada, seat=Seat(town.ben.practitioner.email, "North", "practitioner"), at=timezone.now())
    v = visit(width=width); v.go(at("join", token=token)); shot(v, "other"); v.onward(v.page.locator("main .govuk-button")); v.fill({"login": town.ben.practitioner.email, "password": PASSWORD}); v.press("Sign in"); shot(v, "join-known"); v.press("Join"); assert v.path == "/home"
