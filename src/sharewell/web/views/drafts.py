"""Drafts: starting one, its pages of questions, the answers to check, and the recommendation."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from sharewell.actions.answer import answer
from sharewell.actions.clock import london_day
from sharewell.actions.finding import own_draft, seen
from sharewell.actions.guidance import current
from sharewell.actions.name_implicated import must_say_whom
from sharewell.actions.note_reading import note_reading
from sharewell.actions.permits import insist, may_decide, may_work_on
from sharewell.actions.refusals import NotYours, Wrong
from sharewell.actions.start_draft import Intent, intent_faults, reword_draft, start_draft
from sharewell.policy.case import Case
from sharewell.policy.recommend import recommend
from sharewell.records.sharing.models import Decision, Draft, Matter
from sharewell.web.asking import Answers, blocks, fresh, is_after, read, spell
from sharewell.web.doors import Asked, again, missing, page, signed_in, to
from sharewell.web.jinja_env import day
from sharewell.web.leading import (
    Step,
    after,
    all_open,
    before,
    case_of,
    on_with,
    page_of,
    places_after,
    questions_at,
    sent_in,
    step,
)
from sharewell.web.recommending import GOLDEN_RULES, AnsweredRow, answered_rows, by_telephone, recommended, sources
from sharewell.web.sending import ONCE, key_of, once_of

IN_DOUBT = "in_doubt"
WORDS = ("recipient", "what", "use")
MOST_COPIES = 10


# --- starting -----------------------------------------------------------------------------------------------


@signed_in
def new(request: Asked, matter: uuid.UUID) -> HttpResponse:
    """Who would get it, what, and why: the only typing. Answers may be copied from a draft or a decision."""
    found = seen(Matter, matter, by=request.member)
    insist(may_work_on(request.member, found))
    if request.method != "POST":
        return page(request, "drafts/new.html", **_to_start(request, found))
    subject, intent = key_of(request.POST.get("subject")), intent_in(request)
    if subject is None:
        wrong = {"subject": "choose whom this is about", **intent_faults(intent)}
        return again(request, "drafts/new.html", wrong, **_to_start(request, found))
    like = key_of(request.POST.get("like"))
    try:
        draft = start_draft(
            by=request.member, matter=found.pk, subject=subject, intent=intent, at=timezone.now(), answers_of=like,
            follows=key_of(request.POST.get("follows")), once=key_of(request.POST.get(ONCE)),
        )  # fmt: skip
    except Wrong as wrong_words:
        return again(request, "drafts/new.html", wrong_words.fields, **_to_start(request, found))
    return to("check", draft=draft.pk) if like else to("draft", draft=draft.pk)


def intent_in(request: Asked) -> Intent:
    """The words typed: who would get it, what, and why."""
    return Intent(*(request.POST.get(name, "") for name in WORDS))


def _to_start(request: Asked, matter: Matter) -> dict[str, Any]:
    """What the form shows, which is to read the matter: subjects, answers to copy, the words to begin with."""
    note_reading(by=request.member, what="matter", record=matter.pk, matter=matter, at=timezone.now())
    like, follows = key_of(request.GET.get("like")), key_of(request.GET.get("follows"))
    sources = _sources(request, matter, {key for key in (like, follows) if key})
    start = next((one for one in sources if one.key == str(like or follows)), None)
    return {
        "matter": matter, "subjects": list(matter.subjects.all()), "copies": [(one.key, one.says) for one in sources],
        "like": str(like or follows or ""), "follows": str(follows or ""), "words": start.words if start else {},
        "once": once_of(request),
    }  # fmt: skip


@dataclass(frozen=True)
class Source:
    """A draft or a decision whose answers may be copied, as it is named on the page, with the words typed in it."""

    key: str
    says: str
    words: Mapping[str, str]


def _sources(request: Asked, matter: Matter, named: Collection[uuid.UUID]) -> list[Source]:
    """The newest drafts of one's own and decisions of a matter, and those named. Raises NotYours."""
    drafts = Draft.objects.visible_to(request.member).filter(matter=matter).select_related("subject")
    decisions = Decision.objects.visible_to(request.member).filter(matter=matter)
    found = [_source(one) for one in _newest(drafts, "-touched_at", named)]
    found += [
        Source(str(one.pk), f"{said['subject']['called']}, to {said['recipient']}: decided {day(one.decided_at)}", said)
        for one, said in ((one, one.said) for one in _newest(decisions, "-decided_at", named))
    ]
    if not {str(key) for key in named} <= {one.key for one in found}:
        raise NotYours
    return found


def _source(draft: Draft) -> Source:
    words = {name: getattr(draft, name) for name in WORDS}
    return Source(str(draft.pk), f"{draft.subject.called}, to {draft.recipient}: not yet decided", words)


def _newest(rows: QuerySet[Any], order: str, named: Collection[uuid.UUID]) -> list[Any]:
    """The newest rows, and those named among the older."""
    newest = list(rows.order_by(order)[:MOST_COPIES])
    missing = set(named) - {one.pk for one in newest}
    return newest + (list(rows.filter(pk__in=missing)) if missing else [])


@signed_in
def onward(request: Asked, draft: uuid.UUID) -> HttpResponse:
    """On to wherever this draft goes next."""
    return on_with(_own(request, draft), request.member)


def _own(request: Asked, draft: uuid.UUID) -> Draft:
    """A draft of one's own. Raises NotYours, NotAllowed."""
    found = own_draft(draft, by=request.member)
    insist(may_decide(request.member, found))
    return found


# --- questions ----------------------------------------------------------------------------------------------


@signed_in
def questions(request: Asked, draft: uuid.UUID, page: str) -> HttpResponse:
    """A page of questions: only what still matters, or, opened again, what was answered on it."""
    found, asking = _own(request, draft), page_of(page)
    if asking is None:
        return missing(request)
    here = step(found, asking)
    if request.method == "POST":
        return _answered(request, found, here)
    if not here.names or (must_say_whom(request.member, found.matter) and "again" not in request.GET):
        return on_with(found, request.member)
    answered = {*found.answers, *found.unsure}
    names = here.names if "again" in request.GET else fresh(current()[0], here.names, answered)
    return _drawn(request, found, Step(here.page, names))


def _drawn(request: Asked, draft: Draft, here: Step, wrong: dict[str, str] | None = None) -> HttpResponse:
    """The page, with the answers given before, or those just sent and what is wrong with them."""
    pack, _ = current()
    sent = spell(pack, here.page.id, here.names, draft.answers, draft.unsure) if wrong is None else sent_in(request)
    shown: dict[str, Any] = {
        "draft": draft, "here": here.page, "blocks": blocks(pack, here.page.id, here.names, sent),
        "back": _back(request, draft, here), "after": is_after(here.page.id),
    }  # fmt: skip
    if wrong is None:
        return page(request, "drafts/questions.html", **shown)
    return again(request, "drafts/questions.html", wrong, **shown)


def _back(request: Asked, draft: Draft, here: Step) -> str:
    return reverse("check", kwargs={"draft": draft.pk}) if _from_check(request) else before(draft, here.page.id)


def _from_check(request: Asked) -> bool:
    return request.GET.get("to") == "check"


def _answered(request: Asked, draft: Draft, here: Step) -> HttpResponse:
    """Keep what was sent and go on. Saving, or taking advice, insists on nothing."""
    doing, places = request.POST.get("do", ""), places_after(draft) if is_after(here.page.id) else []
    given = read(
        current()[0], here.page.id, here.names, sent_in(request), facts=draft.answers, unsure=draft.unsure,
        insist=doing not in ("save", "advice"),
    )  # fmt: skip
    if given.wrong:
        return _drawn(request, draft, _as_sent(request, draft, here), given.wrong)
    try:
        kept = _kept(request, draft, given)
    except Wrong as wrong:
        return _drawn(request, draft, _as_sent(request, draft, here), dict(wrong.fields))
    if doing == "save":
        return to("matter", matter=draft.matter_id)
    if doing == "advice":
        return _advice(kept)
    if _from_check(request) and not must_say_whom(request.member, kept.matter):
        return to("check", draft=kept.pk)
    return after(kept, here.page.id, request.member, places) if places else on_with(kept, request.member)


def _as_sent(request: Asked, draft: Draft, here: Step) -> Step:
    """The same questions as they stood on the page that was sent."""
    if "again" in request.GET:
        return here
    return Step(here.page, fresh(current()[0], here.names, {*draft.answers, *draft.unsure}))


def _kept(request: Asked, draft: Draft, given: Answers) -> Draft:
    if not given.facts and not given.unsure:
        return draft
    return answer(by=request.member, draft=draft.pk, facts=given.facts, unsure=given.unsure, at=timezone.now())


def _advice(draft: Draft) -> HttpResponseRedirect:
    """To the recommendation in its form for taking advice first."""
    return HttpResponseRedirect(f"{reverse('recommendation', kwargs={'draft': draft.pk})}?advice=1")


# --- checking -----------------------------------------------------------------------------------------------


@signed_in
def check(request: Asked, draft: uuid.UUID) -> HttpResponse:
    """Every answer, every doubt and the words typed, each with a way to change it."""
    found = _own(request, draft)
    if request.method != "POST" and "words" in request.GET:
        return page(request, "drafts/words.html", draft=found)
    if request.method == "POST":
        try:
            reword_draft(by=request.member, draft=found.pk, intent=intent_in(request), at=timezone.now())
        except Wrong as wrong:
            return again(request, "drafts/words.html", wrong.fields, draft=found)
        return to("check", draft=found.pk)
    sections = [
        (title, [(*row, _changed_at(found, row, before)) for row, before in zip(rows, [None, *rows], strict=False)])
        for title, rows in answered_rows(case_of(found))
    ]
    return page(request, "drafts/check.html", draft=found, sections=sections)


def _changed_at(draft: Draft, row: AnsweredRow, before: AnsweredRow | None) -> str:
    """Where an answer is changed; nothing beside the further steps of one, which are changed with the first."""
    again = before is not None and before[0] == row[0]
    return "" if again else f"{questions_at(draft, row[1], again=True)}&to=check#{row[0]}"


# --- recommendation -----------------------------------------------------------------------------------------


@signed_in
def recommendation(request: Asked, draft: uuid.UUID) -> HttpResponse:
    """What the guidance recommends and why; or, before that is known, how to take advice without names."""
    found = _own(request, draft)
    if request.method == "POST":
        return _advice_recorded(request, found)
    case = case_of(found)
    decided = recommend(current()[0], case.facts, case.unsure).outcome is not None
    if must_say_whom(request.member, found.matter) or (not decided and "advice" not in request.GET):
        return on_with(found, request.member)
    shown: dict[str, Any] = {"draft": found, "numbers": list(request.member.agency.numbers.all())}
    if not decided:
        return page(request, "drafts/advice.html", telephone=by_telephone(case), **shown)
    told = recommended(case, london_day(timezone.now()))
    shown |= {"about": current()[0].about, "rules": GOLDEN_RULES, "sources": sources()}
    return page(request, "drafts/recommendation.html", told=told, **shown)


def _advice_recorded(request: Asked, draft: Draft) -> HttpResponse:
    """Record that advice comes first: everything still open is in doubt, and so is the share."""
    facts = {IN_DOUBT: True} if IN_DOUBT in current()[0].facts else {}
    case = Case(None, {**draft.answers, **facts}, frozenset(draft.unsure) - facts.keys())
    unsure = all_open(case.facts, case.unsure)
    answer(by=request.member, draft=draft.pk, facts=facts, unsure=unsure, at=timezone.now())
    return to("decide", draft=draft.pk)
