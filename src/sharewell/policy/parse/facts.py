"""Facts: the words of the vocabulary, dressed with the questions and the conditions of one pack."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sharewell.policy.conditions import NEVER, Always, Value
from sharewell.policy.faults import Fault, listed, shown
from sharewell.policy.pack import NONE_YET, Ask, Fact, Kind, Option, Wording
from sharewell.policy.parse.conditions import Reader, Words, expected, fits, value_of
from sharewell.policy.parse.entries import Entry, entries

VALUE = re.compile(r"[a-z0-9][a-z0-9+_-]{0,59}")
KINDS: tuple[Kind, ...] = ("enum", "bool", "scale", "number", "text")
FEWEST_ASKED_IN_PARTS = 7
MOST_PARTS = 3
MOST_OPTIONS = 6
WORD_KEYS = ("type", "values", "ranks", "default", "means")


def bare_facts(
    data: Mapping[str, Any], vocabulary: Mapping[str, Any], pages: tuple[str, ...], faults: list[Fault]
) -> dict[str, tuple[Entry, Fact]]:
    """Every fact with its words and values, beside the entry that its conditions are still to be read from."""
    found = entries("facts.toml", data, "fact", faults)
    return {entry.id: (entry, _bare(entry, vocabulary.get(entry.id, {}), pages)) for entry in found}


def with_conditions(bare: Mapping[str, tuple[Entry, Fact]], words: Words) -> dict[str, Fact]:
    """The same facts with the conditions on which they are asked, which may name any fact and term."""
    return {name: _conditions(entry, fact, words) for name, (entry, fact) in bare.items()}


def settling_order(
    facts: Mapping[str, Fact], named: Mapping[str, tuple[str, ...]], faults: list[Fault]
) -> tuple[str, ...]:
    """The facts ordered so that each comes after those its `applies` reads; a circle is a fault."""
    order: list[str] = []
    waiting = dict(named)
    while waiting:
        ready = [name for name, needs in waiting.items() if not set(needs) & set(waiting)]
        if not ready:
            for name in waiting:
                faults.append(Fault("facts.toml", name, "applies", "hangs on itself through other facts"))
            return tuple(facts)
        order += ready
        waiting = {name: needs for name, needs in waiting.items() if name not in ready}
    return tuple(order)


def _bare(entry: Entry, word: Mapping[str, Any], pages: tuple[str, ...]) -> Fact:
    """The fact with its values and words, and no conditions yet."""
    own = {key for key in WORD_KEYS if entry.has(key)}
    if word and own:
        entry.fault(sorted(own)[0], "is fixed by the vocabulary; a pack may add words, not change them")
    kind, values, ranks, default = _values(entry, word or _own_word(entry))
    fact = Fact(
        id=entry.id,
        kind=kind,
        means=str((word or entry.table).get("means", "")),
        values=values,
        ranks=ranks,
        page=entry.choice("page", pages),
        after=_after(entry),
        applies=Always(),
        otherwise=None,
        left_out=default,
        kept_open=NEVER,
        wording=Wording("", "", "", {}),
        cites=entry.cites(),
        least=entry.number("least"),
        most=entry.number("most"),
    )
    if kind == "number" and fact.least >= fact.most:
        entry.fault(
            "most", f"is {shown(fact.most)}; a number has `least` and `most`, the smallest and largest it may be"
        )
    if kind == "number" and default is not None and not fits(fact, default):
        entry.fault("default", f"is {shown(default)}; expected {expected(fact)}")
    return replace(fact, wording=_wording(entry, fact))


def _after(entry: Entry) -> str:
    return entry.choice("after", ("people", "information"))


def _own_word(entry: Entry) -> Mapping[str, Any]:
    for key in WORD_KEYS:
        entry.get(key)
    entry.text("means")
    return entry.table


def _values(entry: Entry, word: Mapping[str, Any]) -> tuple[Kind, tuple[Value, ...], Mapping[Value, int], Value | None]:
    kind: Kind = next((known for known in KINDS if known == word.get("type")), "text")
    if word.get("type") not in KINDS:
        entry.fault("type", f"is {shown(word.get('type'))}; expected one of {listed(KINDS)}")
    default = word.get("default")
    ranks: dict[Value, int] = {}
    values: tuple[Value, ...] = ()
    if kind == "scale":
        ranks = {peer: place for place, peers in enumerate(_ranks(entry, word)) for peer in peers}
        values = tuple(ranks)
    elif kind == "enum":
        values = tuple(entry.word_list("values", word.get("values")))
    elif kind == "bool":
        values = (True, False)
    if kind in ("enum", "bool") and default is None:
        values, default = (*values, NONE_YET), NONE_YET
    for value in values:
        if isinstance(value, str) and not VALUE.fullmatch(value):
            entry.fault(
                "values", f"names {shown(value)}; a value has small letters, digits, hyphens and plus signs only"
            )
    if len(set(values)) != len(values):
        entry.fault("values", "names a value twice")
    if default is not None and kind in ("enum", "bool", "scale") and not _among(values, default):
        entry.fault("default", f"is {shown(default)}; expected one of {listed(values)}")
    return kind, values, ranks, default


def _among(values: tuple[Value, ...], value: object) -> bool:
    return any(type(known) is type(value) and known == value for known in values)


def _ranks(entry: Entry, word: Mapping[str, Any]) -> list[list[str]]:
    raw = word.get("ranks")
    if not isinstance(raw, list) or not all(isinstance(peers, list) and peers for peers in raw):
        entry.fault("ranks", f"is {shown(raw)}; expected a list of ranks, each a list of peers")
        return []
    return [list(entry.word_list("ranks", peers)) for peers in raw]


def _wording(entry: Entry, fact: Fact) -> Wording:
    wording = Wording(
        question=entry.text("question"),
        why=entry.text("why"),
        help=entry.text("help"),
        labels=_labels(entry, fact),
        asks=tuple(_ask(entry, fact, table) for table in entry.tables("asks")),
    )
    _check_asks(entry, fact, wording.asks)
    return wording


def _labels(entry: Entry, fact: Fact) -> dict[Value, str]:
    raw = entry.get("labels")
    names = {str(value).lower() if isinstance(value, bool) else str(value): value for value in fact.values}
    if raw is None and not names:
        return {}
    if not isinstance(raw, Mapping):
        entry.fault("labels", f"is {shown(raw)}; expected a text for each of {listed(list(names))}")
        return {}
    inner = Entry(entry.file, entry.id, raw, entry.faults)
    labels = {value: inner.text(name) for name, value in names.items()}
    inner.done()
    return labels


def _ask(entry: Entry, fact: Fact, table: Mapping[str, Any]) -> Ask:
    inner = Entry(entry.file, entry.id, table, entry.faults)
    options = tuple(_option(entry, fact, option) for option in inner.tables("options"))
    if not 1 <= len(options) <= MOST_OPTIONS:
        inner.fault("asks", f"has {len(options)} options; expected 1 to {MOST_OPTIONS}")
    ask = Ask(id=inner.word("id"), question=inner.text("question"), options=options)
    inner.done()
    return ask


def _option(entry: Entry, fact: Fact, table: Mapping[str, Any]) -> Option:
    inner = Entry(entry.file, entry.id, table, entry.faults)
    raw, then = inner.get("gives"), inner.word("then", needed=False) or None
    gives = None if raw is None else value_of(fact, raw)
    if (raw is None) == (then is None) or (raw is not None and gives is None):
        inner.fault("asks", f"an option gives one of {listed(fact.values)}, or leads on with `then`")
    option = Option(inner.text("label"), gives, then)
    inner.done()
    return option


def _check_asks(entry: Entry, fact: Fact, asks: tuple[Ask, ...]) -> None:
    """Every way through the short questions ends in a value, every value is given once, in three steps at most."""
    if not asks:
        if len(fact.values) >= FEWEST_ASKED_IN_PARTS:
            entry.fault(
                "asks", f"is missing; a fact with more than {FEWEST_ASKED_IN_PARTS - 1} values is asked in parts"
            )
        return
    given = [option.gives for ask in asks for option in ask.options if option.gives is not None]
    if sorted(map(str, given)) != sorted(map(str, fact.values)):
        entry.fault("asks", "the short questions give each value exactly once, and all of them")
    if len({ask.id for ask in asks}) != len(asks):
        entry.fault("asks", "two of the short questions have one id")
    reached = _reached(asks, asks[0].id, ())
    if reached is None or {ask.id for ask in asks} != reached:
        entry.fault("asks", f"the short questions form a tree of {MOST_PARTS} steps at most, each reached")


def _reached(asks: tuple[Ask, ...], start: str, path: tuple[str, ...]) -> set[str] | None:
    ask = next((ask for ask in asks if ask.id == start), None)
    if ask is None or start in path or len(path) >= MOST_PARTS:
        return None
    reached = {start}
    for option in ask.options:
        if option.then is not None:
            deeper = _reached(asks, option.then, (*path, start))
            if deeper is None:
                return None
            reached |= deeper
    return reached


def _conditions(entry: Entry, fact: Fact, words: Words) -> Fact:
    reader = Reader(entry, words)
    applies = reader.at("applies", standing=Always())
    kept_open = reader.at("no_default_when", standing=NEVER)
    otherwise = _otherwise(entry, fact) if entry.has("applies") else None
    entry.done()
    return replace(fact, applies=applies, kept_open=kept_open, otherwise=otherwise)


def _otherwise(entry: Entry, fact: Fact) -> Value | None:
    """What the fact stands for where it does not apply: as written, or else the vocabulary's default."""
    raw = entry.get("otherwise")
    value = fact.left_out if raw is None else value_of(fact, raw)
    if value is None or not fits(fact, value):
        entry.fault("otherwise", f"is {shown(raw)}; expected {expected(fact)}")
    return value
