"""The way through a draft: which page is next, which was before, and what a page asks."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse

from sharewell.actions.guidance import current
from sharewell.actions.name_implicated import must_say_whom
from sharewell.compilers.python import Compiled, compiled
from sharewell.policy.case import Case
from sharewell.policy.conditions import Value
from sharewell.policy.explain import Foresee
from sharewell.policy.flow import next_page, pages_after
from sharewell.policy.pack import Page
from sharewell.policy.recommend import recommend
from sharewell.policy.result import decide
from sharewell.records.agencies.models import Membership
from sharewell.records.sharing.models import Draft
from sharewell.web.asking import asked, is_after

CONTROLS = frozenset({"csrfmiddlewaretoken", "do"})
"""What a form sends beside its answers."""


@dataclass(frozen=True)
class Step:
    """A page of a draft's questions, and what may be answered on it now."""

    page: Page
    names: tuple[str, ...]


def page_of(slug: str) -> Page | None:
    """The pack's page of this name, if there is one."""
    return next((page for page in current()[0].pages if page.id == slug), None)


def case_of(draft: Draft) -> Case:
    """A draft's answers as a case."""
    return Case(None, draft.answers, frozenset(draft.unsure))


def step(draft: Draft, page: Page) -> Step:
    """What may be answered on a page of this draft."""
    pack, _ = current()
    open_duties = decide(pack, case_of(draft))[1].open_duties if is_after(page.id) else ()
    return Step(page, asked(pack, page.id, draft.answers, draft.unsure, open_duties=open_duties))


def on_with(draft: Draft, member: Membership) -> HttpResponseRedirect:
    """Where a draft goes on: to say which staff, to the next page of questions, or to the recommendation."""
    if must_say_whom(member, draft.matter):
        return HttpResponseRedirect(f"{reverse('implicated', kwargs={'matter': draft.matter_id})}?draft={draft.pk}")
    asking = next_page(current()[0], draft.answers, draft.unsure)
    if asking is None:
        return HttpResponseRedirect(reverse("recommendation", kwargs={"draft": draft.pk}))
    return HttpResponseRedirect(questions_at(draft, asking.page.id))


def after(draft: Draft, page: str, member: Membership, places: Sequence[str]) -> HttpResponseRedirect:
    """Where it goes on after a page that follows the outcome: to the one after it, once, or back to the outcome."""
    following = places[places.index(page) + 1 :] if page in places else ()
    still = [one for one in places_after(draft) if one in following]
    if not still or must_say_whom(member, draft.matter):
        return on_with(draft, member)
    return HttpResponseRedirect(questions_at(draft, still[0]))


def places_after(draft: Draft) -> list[str]:
    """The pages asked after the outcome, in order."""
    pack, _ = current()
    return [asking.page.id for asking in pages_after(pack, decide(pack, case_of(draft))[1].open_duties)]


def before(draft: Draft, page: str) -> str:
    """The address of the page answered before this one; of the matter, where there is none."""
    pack, _ = current()
    visited = list(dict.fromkeys(pack.facts[name].page for name in reversed(draft.history) if name in pack.facts))
    earlier = [one for one in visited[visited.index(page) + 1 if page in visited else 0 :] if not is_after(one)]
    if is_after(page):
        return reverse("recommendation", kwargs={"draft": draft.pk})
    if earlier:
        return questions_at(draft, earlier[0], again=True)
    return reverse("matter", kwargs={"matter": draft.matter_id})


def questions_at(draft: Draft, page: str, *, again: bool = False) -> str:
    """The address of a page of questions; `again` opens it with what was answered."""
    return reverse("questions", kwargs={"draft": draft.pk, "page": page}) + ("?again=1" if again else "")


def sent_in(request: HttpRequest) -> Mapping[str, Sequence[str]]:
    """The answers in a form, by field."""
    return {name: values for name, values in request.POST.lists() if name not in CONTROLS}


def all_open(facts: Mapping[str, Value], unsure: Collection[str]) -> tuple[str, ...]:
    """Every fact that would have to be doubted for the guidance to answer on what is known so far."""
    pack, _ = current()
    doubted: dict[str, None] = {}
    while still := recommend(pack, facts, {*unsure, *doubted}).open:
        doubted |= dict.fromkeys(still)
    return tuple(doubted)


@cache
def fast() -> Compiled:
    """The pack in use, compiled."""
    return compiled(current()[0])


def foreseen() -> Foresee:
    """The outcome on other facts, read by the compiled pack."""
    reader = fast()

    def foresee(facts: Mapping[str, Value], unsure: Collection[str]) -> str | None:
        return None if reader.ruled_out(facts) else reader.decide_partly(facts, unsure).outcome

    return foresee
