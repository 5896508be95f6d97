"""Every address of the site, once: its path, its view, its name."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from sharewell.web.views import agency, deciding, drafts, duties, home, joining, matters, public, records

urlpatterns: list[URLPattern | URLResolver] = [
    path("", public.start, name="start"),
    path("emergency", public.emergency, name="emergency"),
    path("how-we-decide", public.how, name="how"),
    path("offline.js", public.offline, name="offline"),
    path("accounts/", include("sharewell.web.accounts")),
    path("join/<str:token>", joining.join, name="join"),
    path("home", home.home, name="home"),
    path("act-as", home.act_as, name="act-as"),
    path("search", home.search, name="search"),
    path("matters/new", matters.new, name="matter-new"),
    path("matters/<uuid:matter>", matters.matter, name="matter"),
    path("matters/<uuid:matter>/subjects", matters.subjects, name="subject-add"),
    path("matters/<uuid:matter>/implicated", matters.implicated, name="implicated"),
    path("matters/<uuid:matter>/colleagues", matters.colleagues, name="colleagues"),
    path("matters/<uuid:matter>/label", matters.label, name="label"),
    path("matters/<uuid:matter>/drafts", drafts.new, name="draft-new"),
    path("drafts/<uuid:draft>", drafts.onward, name="draft"),
    path("drafts/<uuid:draft>/questions/<slug:page>", drafts.questions, name="questions"),
    path("drafts/<uuid:draft>/check", drafts.check, name="check"),
    path("drafts/<uuid:draft>/recommendation", drafts.recommendation, name="recommendation"),
    path("drafts/<uuid:draft>/decide", deciding.decide, name="decide"),
    path("decisions/<uuid:decision>", records.decision, name="decision"),
    path("decisions/<uuid:decision>/record.pdf", records.as_pdf, name="record-pdf"),
    path("decisions/<uuid:decision>/telling", duties.telling, name="telling"),
    path("decisions/<uuid:decision>/withdraw", duties.withdraw, name="withdraw"),
    path("approvals/<uuid:approval>", duties.approval, name="approval"),
    path("duties/<uuid:duty>/close", duties.close, name="duty-close"),
    path("agency/people", agency.people, name="people"),
    path("agency/people/<uuid:member>", agency.person, name="person"),
    path("agency/numbers", agency.numbers, name="numbers"),
    path("agency/settings", agency.settings, name="settings"),
]
handler404 = "sharewell.web.doors.missing"
