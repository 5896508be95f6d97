"""How Sharewell decides, for anybody who asks: the rules as the pack has them, in an order to be read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import groupby

from markupsafe import Markup

from sharewell.actions.guidance import current
from sharewell.compilers.drawing import draw, in_words
from sharewell.packs import DEFAULT, folder_of
from sharewell.packs.coverage import Clause, coverage, load_clauses
from sharewell.packs.proofs import Proved, proved
from sharewell.policy.pack import Duty, Gate, Ground, Pack, Source
from sharewell.policy.result import all_cited
from sharewell.policy.result import in_words as due_in_words

WHO = {
    "practitioner": "whoever decides",
    "supervisor": "a supervisor or manager",
    "guardian": "the Caldicott Guardian or governance lead",
    "safeguarding-lead": "the safeguarding lead",
    "police": "the police",
}
STRENGTH = {
    "duty": "The guidance says that you must share.",
    "expected": "The guidance expects you to share.",
    "power": "The guidance says that you may share.",
}


@dataclass(frozen=True, slots=True)
class Owed:
    """A duty: what to do, who, when, what closes it, and its clauses."""

    duty: Duty
    who: str
    when: str
    cites: list[str]


@dataclass(frozen=True, slots=True)
class Served:
    """A clause of a document, in our own words, and what in the rules serves it; or why it waits."""

    clause: Clause
    by: tuple[str, ...]
    waits: str


@dataclass(frozen=True, slots=True)
class Document:
    """One of the documents the rules are made from, with those of its clauses that count or are cited."""

    source: Source
    clauses: tuple[Served, ...]


@dataclass(frozen=True)
class Rules:
    """Everything that the page shows of a pack."""

    pack: Pack
    picture: Markup
    steps: list[str]
    gates: list[tuple[Gate, str, list[str]]]
    grounds: list[tuple[Ground, str, list[str]]]
    duties: list[tuple[str, list[Owed]]]
    documents: list[Document]
    proved: Proved | None


def rules_of_today(on: date) -> tuple[Rules, bool]:
    """The rules in use, and whether they are past their review on this day."""
    rules = _rules()
    return rules, on > rules.pack.about.review_by


@cache
def _rules() -> Rules:
    pack, _ = current()
    return Rules(
        pack=pack,
        picture=Markup(draw(pack)),  # noqa: S704 - our own drawing, in which every word is escaped
        steps=in_words(pack),
        gates=[(gate, pack.outcomes[gate.outcome].title, all_cited(gate.cites)) for gate in pack.gates],
        grounds=[(one, STRENGTH[one.strength], all_cited(one.cites)) for one in pack.grounds.values()],
        duties=[(group, list(owed)) for group, owed in _duties(pack)],
        documents=list(_documents(pack)),
        proved=proved(pack, folder_of(DEFAULT)),
    )


def _duties(pack: Pack) -> Iterator[tuple[str, Iterator[Owed]]]:
    for group, duties in groupby(sorted(pack.duties, key=lambda one: one.group), key=lambda one: one.group):
        yield group, (Owed(one, WHO[one.who], due_in_words(one.due), all_cited(one.cites)) for one in duties)


def _documents(pack: Pack) -> Iterator[Document]:
    covered = coverage(pack, folder_of(DEFAULT))
    shown = {*covered.cited, *(one.id for one in covered.counted)}
    served = [
        Served(one, covered.cited.get(one.id, ()), covered.left[one.id].why if one.id in covered.left else "")
        for one in load_clauses(folder_of(DEFAULT)).values()
        if one.id in shown
    ]
    for source in pack.about.sources:
        yield Document(source, tuple(one for one in served if one.clause.id.startswith(f"{source.prefix}-")))
