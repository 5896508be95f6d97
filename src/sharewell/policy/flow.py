"""Which questions come next: one page at a time, only what still matters."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sharewell.policy.conditions import Value
from sharewell.policy.pack import Fact, Pack, Page
from sharewell.policy.reading import Reading
from sharewell.policy.recommend import may_matter, recommend
from sharewell.policy.truth import Truth


@dataclass(frozen=True, slots=True)
class Asking:
    """A page and the facts to ask on it now, in the pack's order."""

    page: Page
    facts: tuple[str, ...]


def next_page(pack: Pack, facts: Mapping[str, Value], unsure: Collection[str] = frozenset()) -> Asking | None:
    """The page that holds the next open question, with everything on it that may still matter; None once decided."""
    open_now = recommend(pack, facts, unsure).open
    if not open_now:
        return None
    page = pack.facts[open_now[0]].page
    mattering = may_matter(pack, facts, unsure)
    here = [name for name in mattering if pack.facts[name].page == page]
    return Asking(_page(pack, page), tuple(sorted(here, key=pack.order.__getitem__)))


def pages_after(pack: Pack, open_duties: Collection[str]) -> tuple[Asking, ...]:
    """The pages, two at most, that ask what the duties of the outcome still hang on."""
    places = tuple(dict.fromkeys(fact.after for fact in pack.facts.values() if fact.id in open_duties))
    return tuple(
        Asking(_page(pack, f"after-{place}"), tuple(name for name in open_duties if pack.facts[name].after == place))
        for place in places
    )


def still_asked(pack: Pack, facts: Mapping[str, Value], name: str) -> bool:
    """Whether a question on the page still makes sense after the answers given before it."""
    fact: Fact = pack.facts[name]
    return Reading(pack, facts).truth(fact.applies) is not Truth.NO


def moot(pack: Pack, facts: Mapping[str, Value], unsure: Collection[str] = frozenset()) -> tuple[str, ...]:
    """The facts stated or doubted that no longer apply, as after a change of an answer they hung on."""
    kept, gone = dict(facts), set[str]()
    while True:
        reading = Reading(pack, kept)
        found = {
            name
            for name in (*kept, *unsure)
            if name not in gone and name in pack.facts and reading.truth(pack.facts[name].applies) is Truth.NO
        }
        if not found:
            return tuple(sorted(gone, key=pack.order.__getitem__))
        gone |= found
        kept = {name: value for name, value in kept.items() if name not in gone}


def _page(pack: Pack, wanted: str) -> Page:
    return next(page for page in pack.pages if page.id == wanted)
