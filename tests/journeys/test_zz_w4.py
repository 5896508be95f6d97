from __future__ import annotations
import pytest
from datetime import timedelta
from sharewell.actions.settle_telling import Told, settle_telling
from sharewell.actions.decide import Consulted
from tests.midtown import *
from tests.web.walking import at
from tests.web.following import HOSTILE

@pytest.mark.parametrize("width", [360, 1280])
def test_shots(town, visit, width):
    v = visit(town.asha, width=width); s = visit(town.sam, width=width)
    def shot(w, name): w.page.screenshot(path=f"/tmp/w4shots/{name}-{width}.png", full_page=True)
    for name, case, kw in (("open", SHARE, {"without": ("risk","consent","purpose")}),):
        d = draft_of(case, town.asha, **kw)
        v.go(at("decide", draft=d.pk)); shot(v, name)
    long = Consulted("Dr Green, named doctor for safeguarding", True, "x" * 300 + " and then some more words")
    dec = decided(WITHOUT_CONSENT, town.asha, approver=town.sam, consulted=(long,))
    v.go(at("decision", decision=dec.pk)); shot(v, "record")
    h = v.page.evaluate("document.documentElement.scrollHeight"); step = 1500 if width == 1280 else 2200
    for n in range(0, min(h, 5 * step), step): v.page.screenshot(path=f"/tmp/w4shots/rec{n//step}-{width}.png", full_page=True, clip={"x":0,"y":n,"width":width,"height":min(step,h-n)})
    return
    s.go(at("approval", approval=dec.approvals.get().pk)); shot(s, "approve")
    s.choose("answer", "no"); s.press("Give this answer", status=422); shot(s, "approve-fault")
    v.go(at("approval", approval=dec.approvals.get().pk)); shot(v, "approve-decider")
    dec = decided(SHARE, town.asha)
    v.go(at("telling", decision=dec.pk)); shot(v, "telling")
    v.choose("state", "held"); v.press("Write this down", status=422); shot(v, "telling-fault")
    v.go(at("withdraw", decision=dec.pk)); shot(v, "withdraw")
    v.go(at("duty-close", duty=next(one for one in dec.duties.all()).pk)); shot(v, "duty")
    v.press("It is done"); shot(v, "record2")
