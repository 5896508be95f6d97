"""Packs and facts that nobody would think of, written by hypothesis, for the readers to disagree about."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import date
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st

from sharewell.policy.conditions import Value
from sharewell.policy.pack import STRENGTHS, Pack
from sharewell.policy.parse import parse_pack

OUTCOMES = (
    "share", "share-without-consent", "do-not-share", "seek-advice-without-identity", "act-now-report",
)  # fmt: skip
VALUES = {"enum": ("x", "y", "z"), "bool": (True, False), "scale": ("low", "mid", "peer", "high")}
GROUNDS, DUTIES = ("g1", "g2", "g3"), ("d1", "d2")
EXAMPLES = int(os.environ.get("SHAREWELL_EXAMPLES", "80"))

deep = settings(max_examples=EXAMPLES, deadline=None, derandomize=EXAMPLES == 80)
"""The same examples each time in the everyday run, fresh and many more in the long one."""


def texts(**more: Any) -> dict[str, Any]:
    """The words every entry needs, and what makes this one different."""
    return {"says": "Says so.", **more}


def fact_table(name: str, kind: str, findings: bool, applies: object | None) -> dict[str, Any]:
    """A fact of this kind; a finding has no default and so may be none-yet."""
    table: dict[str, Any] = {
        "id": name, "type": kind, "means": "a fact", "page": "p", "after": "people",
        "question": "What is it?", "why": "We ask.", "help": "Anything counts.",
    }  # fmt: skip
    values: list[Value] = list(VALUES.get(kind, ()))
    if kind == "enum":
        table["values"] = list(values)
    if kind == "scale":
        table["ranks"] = [["low"], ["mid", "peer"], ["high"]]
    if kind == "number":
        table |= {"least": 0, "most": 9, "default": 3} if not findings else {"least": 0, "most": 9}
    elif kind == "scale" or not findings:
        table["default"] = values[0]
    if values:
        none_yet = ["none-yet"] if findings and kind in ("enum", "bool") else []
        table["labels"] = {str(value).lower(): "An answer" for value in [*values, *none_yet]}
    if applies is not None and not (kind == "number" and findings):
        table["applies"] = applies
    return table


FACTS = (
    ("f1", "bool", False),
    ("f2", "enum", True),
    ("f3", "scale", False),
    ("f4", "number", False),
    ("f5", "bool", True),
)


def atoms(names: tuple[tuple[str, str, bool], ...]) -> st.SearchStrategy[dict[str, Any]]:
    """Conditions on one of these facts."""
    return st.sampled_from(names).flatmap(lambda fact: _atom(*fact))


def _atom(name: str, kind: str, findings: bool) -> st.SearchStrategy[dict[str, Any]]:
    if kind == "number":
        return st.integers(0, 9).map(lambda floor: {"fact": name, "at_least": floor})
    values = [*VALUES[kind], *(["none-yet"] if findings else [])]
    some = st.lists(st.sampled_from(values), min_size=1, unique=True).map(
        lambda chosen: {"fact": name, "one_of": chosen}
    )
    if kind == "scale":
        return some | st.sampled_from(values).map(lambda floor: {"fact": name, "at_least": floor})
    return some


def conditions(leaves: st.SearchStrategy[dict[str, Any]]) -> st.SearchStrategy[dict[str, Any]]:
    """Conditions of any shape over these leaves."""
    return st.recursive(
        leaves | st.just({"always": True}),
        lambda parts: (
            st.lists(parts, min_size=1, max_size=3).map(lambda many: {"every": many})
            | st.lists(parts, min_size=1, max_size=3).map(lambda many: {"some": many})
            | parts.map(lambda part: {"not": part})
        ),
        max_leaves=6,
    )


def words(keys: Mapping[str, tuple[str, ...]]) -> st.SearchStrategy[dict[str, Any]]:
    """Leaves that name grounds, strengths, outcomes or recommended outcomes."""
    return st.one_of(*(_naming(key, choices) for key, choices in keys.items()))


def _naming(key: str, choices: tuple[str, ...]) -> st.SearchStrategy[dict[str, Any]]:
    return st.lists(st.sampled_from(choices), min_size=1, unique=True).map(lambda chosen: {key: chosen})


ON_GROUNDS = words({"carried_by_strength": STRENGTHS, "held_strength": STRENGTHS}) | st.one_of(
    st.sampled_from(GROUNDS).map(lambda name: {"ground": name}),
    st.sampled_from(GROUNDS).map(lambda name: {"carried_by": name}),
)
ON_DECISION = words(
    {"outcome": OUTCOMES, "recommended": OUTCOMES, "relied_on": GROUNDS, "relied_on_strength": STRENGTHS}
)


@st.composite
def files(draw: st.DrawFn) -> dict[str, Any]:
    """The tables of a whole pack."""
    facts = []
    for place, (name, kind, findings) in enumerate(FACTS):
        applies = draw(st.none() | conditions(atoms(FACTS[:place]))) if place else None
        facts.append(fact_table(name, kind, findings, applies))
    on_facts, term = conditions(atoms(FACTS)), st.just({"term": "t1"})
    with_terms = conditions(atoms(FACTS) | term)
    on_grounds = conditions(atoms(FACTS) | term | ON_GROUNDS)
    on_decision = conditions(atoms(FACTS) | term | ON_GROUNDS | ON_DECISION)
    gates = [
        texts(id=f"gate{place}", step=f"M{place}", outcome=draw(st.sampled_from(OUTCOMES)), when=draw(on_grounds))
        for place in range(draw(st.integers(1, 5)))
    ]
    last = texts(id="last", step="M9", outcome=draw(st.sampled_from(OUTCOMES)), when={"always": True})
    return {
        "vocabulary": {"outcomes": dict.fromkeys(OUTCOMES, "an outcome")},
        "pack": {
            "id": "invented",
            "title": "Invented",
            "edition": "1",
            "nation": "england",
            "review_by": date(2030, 1, 1),
        },
        "pages": {
            "page": [{"id": name, "title": "P", "intro": "I."} for name in ("p", "after-people", "after-information")]
        },
        "facts": {"fact": facts},
        "terms": {"term": [{"id": "t1", "means": "a term", "when": draw(on_facts)}]},
        "grounds": {"ground": [_ground(draw, name, with_terms) for name in GROUNDS]},
        "gates": {"gate": [*gates, last]},
        "duties": {"duty": [_duty(draw, name, on_decision) for name in DUTIES]},
        "impossible": {"impossible": [texts(id="i1", when=draw(on_facts))] if draw(st.booleans()) else []},
    }


def _ground(draw: st.DrawFn, name: str, when: st.SearchStrategy[dict[str, Any]]) -> dict[str, Any]:
    strength = draw(st.sampled_from(STRENGTHS))
    return texts(id=name, strength=strength, when=draw(when), reach=draw(when), limits="Within limits.")


def _duty(draw: st.DrawFn, name: str, when: st.SearchStrategy[dict[str, Any]]) -> dict[str, Any]:
    duty = texts(id=name, group="how", when=draw(when), who="practitioner", due="at-once", closes="It is done.")
    return duty | ({"unless": draw(when)} if draw(st.booleans()) else {})


packs: st.SearchStrategy[Pack] = files().map(parse_pack)


@st.composite
def cases(draw: st.DrawFn, pack: Pack) -> tuple[dict[str, Value], frozenset[str]]:
    """Facts partly stated, and some of the others doubted."""
    stated: dict[str, Value] = {}
    unsure: set[str] = set()
    for fact in pack.facts.values():
        values = st.integers(0, 9) if fact.kind == "number" else st.sampled_from(fact.values)
        match draw(st.sampled_from(("stated", "stated", "unknown", "unsure"))):
            case "stated":
                stated[fact.id] = draw(values)
            case "unsure":
                unsure.add(fact.id)
            case _:
                continue
    return stated, frozenset(unsure)
