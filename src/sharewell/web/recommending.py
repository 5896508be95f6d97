"""What stands on the page of a recommendation: the answer explained, what has to be done, how it was reached."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from markupsafe import Markup

from sharewell.actions.guidance import current
from sharewell.compilers.drawing import PHONE, draw, in_words
from sharewell.policy import result
from sharewell.policy.case import Case
from sharewell.policy.explain import Explanation, as_asked, explained, in_turn, what_to_do
from sharewell.policy.flow import Asking, pages_after
from sharewell.policy.pack import Duty, Pack
from sharewell.policy.recommend import ACT_NOW, Recommendation, recommend
from sharewell.web.leading import foreseen

WHO: Mapping[str, str] = {
    "practitioner": "you",
    "supervisor": "your supervisor or manager",
    "guardian": "the Caldicott Guardian or governance lead",
    "safeguarding-lead": "the safeguarding lead",
    "police": "the police",
}
DRAWN_KEPT = 256
AnsweredRow = tuple[str, str, str, str, bool]
"""An answer, or one step of it: fact, page, question, answer, and whether it is a doubt."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One of the seven golden rules, in our words, with the clauses that say it."""

    says: str
    cites: tuple[str, ...]


GOLDEN_RULES = (
    Rule(
        "Data protection law and human rights law are a frame for sharing well. They do not stand in the way.",
        ("HAV-2.1", "SLI-6.1", "BNES-6.1", "CHI-3.1"),
    ),
    Rule(
        "Be open. Tell the person from the start what is shared, why, how and with whom, unless that is not safe.",
        ("HAV-2.3", "HAV-2.6", "SLI-6.2", "BNES-6.3", "CHI-3.3"),
    ),
    Rule(
        "If you are in doubt, ask somebody. Leave the name out where you can.",
        ("HAV-2.7", "HAV-2.8", "SLI-6.3", "BNES-6.7", "CHI-3.7"),
    ),
    Rule(
        "Ask for consent where you can, and respect a no where you can. Share without it where the facts of this case "
        "give good reason.",
        ("HAV-2.9", "HAV-2.10", "HAV-2.11", "HAV-2.12", "SLI-6.4", "BNES-6.11", "CHI-3.11"),
    ),
    Rule(
        "Put safety and wellbeing first: the person's own, and that of others whom their actions touch.",
        ("HAV-2.13", "SLI-6.5", "BNES-6.15", "CHI-3.15"),
    ),
    Rule(
        "Share what is needed and no more, only with those who need it. Make sure that it is right, up to date, in "
        "time and sent safely.",
        ("HAV-2.14", "HAV-2.15", "HAV-2.17", "HAV-2.18", "HAV-2.19", "HAV-2.20", "SLI-6.6", "SLI-6.7"),
    ),
    Rule(
        "Write down what you decided and why, also when you do not share.",
        ("HAV-2.21", "HAV-2.22", "SLI-6.8", "BNES-6.24", "CHI-3.24"),
    ),
)


@dataclass(frozen=True, slots=True)
class Owed:
    """A duty as it is read: what, how, who, by when, what shows that it is done, and its clauses."""

    says: str
    steps: tuple[str, ...]
    who: str
    when: str
    closes: str
    cites: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Otherwise:
    """One answer made otherwise, and what the guidance would then lead to."""

    question: str
    answer: str
    title: str


@dataclass(frozen=True, slots=True)
class Recommended:
    """Everything on the page of a recommendation."""

    explained: Explanation
    title: str
    urgent: bool
    groups: tuple[tuple[str, tuple[Owed, ...]], ...]
    otherwise: tuple[Otherwise, ...]
    more: tuple[Asking, ...]
    picture: Markup
    words: tuple[str, ...]
    past_review: bool


def recommended(case: Case, on: date) -> Recommended:
    """The recommendation on a case that is decided. `on` is the London day."""
    pack, _ = current()
    answer, duties = result.decide(pack, case)
    told = explained(pack, case, answer, duties, foreseen())
    picture, words = drawn(pack, answer)
    return Recommended(
        explained=told,
        title=pack.outcomes[str(told.outcome)].title,
        urgent=told.outcome == ACT_NOW,
        groups=_groups(told),
        otherwise=_otherwise(pack, told),
        more=pages_after(pack, duties.open_duties),
        picture=picture,
        words=words,
        past_review=on > pack.about.review_by,
    )


def _groups(told: Explanation) -> tuple[tuple[str, tuple[Owed, ...]], ...]:
    """The duties under headings, in the order in which they are done; empty headings left out."""
    return tuple(
        (heading, tuple(_owed(duty, told.outcome) for duty in duties)) for heading, duties in in_turn(told) if duties
    )


def _owed(duty: Duty, outcome: str | None) -> Owed:
    when = result.in_words(duty.due) if duty.due.at == "within" else ""
    cites = tuple(result.all_cited(duty.cites))
    return Owed(what_to_do(duty, outcome), duty.steps, WHO.get(duty.who, duty.who), when, duty.closes, cites)


def _otherwise(pack: Pack, told: Explanation) -> tuple[Otherwise, ...]:
    return tuple(
        Otherwise(pack.facts[turn.fact].wording.question, turn.instead, pack.outcomes[turn.outcome].title)
        for turn in told.turns
    )


@lru_cache(maxsize=DRAWN_KEPT)
def _kept(digest: str, answer: Recommendation) -> tuple[Markup, tuple[str, ...]]:
    pack, _ = current()
    assert pack.digest == digest
    return Markup(draw(pack, answer, PHONE)), tuple(in_words(pack, answer))  # noqa: S704 - our own drawing, escaped


def drawn(pack: Pack, answer: Recommendation) -> tuple[Markup, tuple[str, ...]]:
    """The flow with a case's path as a picture and in words. Cases that took one path share one drawing."""
    return _kept(pack.digest, answer)


def sources() -> dict[str, str]:
    """The documents the guidance is made from, by the letters that their clauses begin with."""
    return {one.prefix: f"{one.title} ({one.publisher})" for one in current()[0].about.sources}


def by_telephone(case: Case) -> bool:
    """Whether an emergency is among what could still come out."""
    return ACT_NOW in recommend(current()[0], case.facts, case.unsure).possible


def answered_rows(case: Case) -> list[tuple[str, list[AnsweredRow]]]:
    """Every answer and doubt by page, as it was asked and given."""
    pack, _ = current()
    rows: dict[str, list[AnsweredRow]] = {}
    for fact in pack.facts.values():
        if fact.id == "subject" or (fact.id not in case.facts and fact.id not in case.unsure):
            continue
        doubted = fact.id in case.unsure
        given = ((fact.wording.question, "Not sure"),) if doubted else as_asked(fact, case.facts[fact.id])
        rows.setdefault(fact.page, []).extend((fact.id, fact.page, *one, doubted) for one in given)
    titles = {page.id: page.title for page in pack.pages}
    return [(titles[page], found) for page, found in rows.items()]
