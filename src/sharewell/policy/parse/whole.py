"""The whole pack: all files read with one set of words, then checked as one thing."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from sharewell.policy.conditions import Always, Condition, Term, facts_named, walk
from sharewell.policy.faults import Fault, Faulty
from sharewell.policy.pack import Gate, Named, Pack, Page
from sharewell.policy.parse.conditions import Words
from sharewell.policy.parse.facts import bare_facts, settling_order, with_conditions
from sharewell.policy.parse.rules import Rules
from sharewell.policy.recommend import ACT_NOW, ADVICE, WITHOUT_CONSENT

Files = Mapping[str, Mapping[str, Any]]
"""The parsed TOML of each file of a pack by its name without `.toml`, and of the vocabulary."""


def parse_pack(files: Files) -> Pack:
    """The pack in these files.

    Raises Faulty with every fault found, each naming file, entry and key and saying what was expected.
    """
    faults: list[Fault] = []
    pack = _read(files, faults)
    if faults:
        raise Faulty(faults)
    return replace(pack, digest=digest(files))


def _read(files: Files, faults: list[Fault]) -> Pack:
    means, vocabulary = _vocabulary(files.get("vocabulary", {}), faults)
    words = Words(outcomes=tuple(means))
    rules = Rules(files, words, faults)
    outcomes = rules.outcomes(means)
    about = rules.about()
    words.settings = rules.settings()
    pages = rules.pages()
    bare = bare_facts(files.get("facts", {}), vocabulary, tuple(page.id for page in pages), faults)
    words.facts = {name: fact for name, (_, fact) in bare.items()}
    words.grounds = rules.strengths()
    terms = rules.terms()
    facts = with_conditions(bare, words)
    words.facts = facts
    grounds, gates, duties = rules.grounds(), rules.gates(), rules.duties()
    words.duties = tuple(duty.id for duty in duties)
    named = {name: tuple(_named(fact.applies, terms)) for name, fact in facts.items()}
    _check_gates(gates, faults)
    _check_outcomes(words.outcomes, faults)
    _check_pages(pages, faults)
    return Pack(
        about=about,
        digest="",
        outcomes=outcomes,
        facts=facts,
        pages=pages,
        terms=terms,
        gates=gates,
        grounds=grounds,
        duties=duties,
        impossible=rules.impossible(),
        guarantees=rules.guarantees(),
        settings=words.settings,
        settling=settling_order(facts, named, faults),
    )


def _vocabulary(
    tables: Mapping[str, Any], faults: list[Fault]
) -> tuple[Mapping[str, Any], Mapping[str, Mapping[str, Any]]]:
    """What the outcomes mean, and the facts' tables, as far as they are tables."""
    outcomes, facts = tables.get("outcomes", {}), tables.get("facts", {})
    if not isinstance(outcomes, Mapping) or not all(isinstance(text, str) for text in outcomes.values()):
        faults.append(Fault("vocabulary.toml", "", "outcomes", "expected a table of outcomes, each with a text"))
        outcomes = {}
    if not isinstance(facts, Mapping) or not all(isinstance(table, Mapping) for table in facts.values()):
        faults.append(Fault("vocabulary.toml", "", "facts", "expected tables such as [facts.risk]"))
        facts = {}
    return outcomes, facts


def _named(condition: Condition, terms: Mapping[str, Named]) -> Iterator[str]:
    """Every fact a condition reads, terms followed."""
    yield from facts_named(condition)
    for part in walk(condition):
        if isinstance(part, Term):
            yield from _named(terms[part.id].when, terms)


def _check_gates(gates: tuple[Gate, ...], faults: list[Fault]) -> None:
    if not gates or gates[-1].when != Always():
        last = gates[-1].id if gates else ""
        faults.append(
            Fault("gates.toml", last, "when", "the last gate holds always, so that every case has an outcome")
        )


def _check_outcomes(outcomes: tuple[str, ...], faults: list[Fault]) -> None:
    """The outcomes that the reading itself speaks of: advice where there is doubt, and those that rest on grounds."""
    for name in (ADVICE, ACT_NOW, WITHOUT_CONSENT):
        if name not in outcomes:
            faults.append(Fault("vocabulary.toml", name, "outcomes", "is missing; every pack has this outcome"))


def _check_pages(pages: tuple[Page, ...], faults: list[Fault]) -> None:
    """The two pages that ask what the duties hang on stand in every pack."""
    for name in ("after-people", "after-information"):
        if name not in {page.id for page in pages}:
            faults.append(
                Fault("pages.toml", name, "", "is missing; the questions after the recommendation stand on it")
            )


def digest(files: Files) -> str:
    """SHA-256, in hex, of the pack's canonical bytes: all its tables as JSON with sorted keys."""
    return hashlib.sha256(canonical(files)).hexdigest()


def canonical(files: Files) -> bytes:
    """The tables of the pack as one line of JSON: sorted keys, no spaces, dates as written in ISO 8601."""
    text = json.dumps(files, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=_plain)
    return text.encode()


def _plain(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no canonical form")
