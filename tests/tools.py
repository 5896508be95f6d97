"""What the tests share: a small pack to think with, specification tables, and the faults of a broken pack.

Standard library and sharewell only, so that the core can be tested where nothing else is installed.
"""

from __future__ import annotations

import copy
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sharewell.policy.conditions import Condition, Value
from sharewell.policy.faults import Fault, Faulty
from sharewell.policy.pack import Fact, Pack
from sharewell.policy.parse import parse_pack

Table = dict[str, Any]

OUTCOMES = ("share", "share-without-consent", "do-not-share", "seek-advice-without-identity", "act-now-report")

VOCABULARY: Table = {"outcomes": {name: f"means {name}" for name in OUTCOMES}}

SMALL_FILES = {
    "pack": """
        id = "tiny"
        title = "A tiny pack"
        edition = "1"
        nation = "nowhere"
        review_by = 2027-06-30
        sources = [{ prefix = "ZZ", title = "A made-up document", publisher = "Nobody" }]
    """,
    "outcomes": """
        [[outcome]]
        id = "share"
        title = "Share"
        says = "Go ahead and share."
        [[outcome]]
        id = "act-now-report"
        title = "Act now"
        says = "Report it at once."
    """,
    "settings": """
        [[setting]]
        id = "record"
        hours = 24
        note = "a day"
        [[setting]]
        id = "review"
        working_days = 1
        note = "the next day"
        [[setting]]
        id = "border"
        age = 16
        note = "an age"
    """,
    "pages": """
        [[page]]
        id = "start"
        title = "Start"
        intro = "The start."
        [[page]]
        id = "more"
        title = "More"
        intro = "The rest."
        [[page]]
        id = "after-people"
        title = "People"
        intro = "Who is around."
        [[page]]
        id = "after-information"
        title = "Information"
        intro = "Before it goes."
    """,
    "terms": """
        [[term]]
        id = "can-lessen"
        means = "this recipient can lessen the risk"
        when = { fact = "helps", is = true }
    """,
    "gates": """
        [[gate]]
        id = "emergency"
        step = "1"
        outcome = "act-now-report"
        when = { fact = "danger", is = true }
        says = "Somebody is in danger."
        cites.when = ["ZZ-1"]
        cites.says = ["ZZ-2", "ZZ-1"]
        [[gate]]
        id = "agreed"
        step = "2"
        outcome = "share"
        when = { fact = "consent", is = "valid" }
        says = "They agreed."
        cites.when = ["ZZ-3"]
        [[gate]]
        id = "carried"
        step = "3"
        outcome = "share-without-consent"
        when = { carried_by_strength = ["duty", "expected", "power"] }
        says = "A ground carries it."
        [[gate]]
        id = "otherwise"
        step = "4"
        outcome = "do-not-share"
        when = { always = true }
        says = "Nothing carries it."
    """,
    "grounds": """
        [[ground]]
        id = "grave"
        strength = "duty"
        when = { fact = "risk", at_least = "harm" }
        says = "It is grave."
        limits = "Only what is needed."
        cites.when = ["ZZ-4"]
        [[ground]]
        id = "old-age"
        strength = "power"
        when = { fact = "age", at_least = 80 }
        reach = { every = [{ fact = "helps", is = true }, { not = { fact = "consent", is = "refused" } }] }
        says = "They are old."
        limits = "With care."
    """,
    "duties": """
        [[duty]]
        id = "record"
        group = "recording"
        when = { always = true }
        who = "practitioner"
        due = { within = "record" }
        says = "Write it down."
        steps = ["who", "what"]
        closes = "It is written down."
        cites.when = ["ZZ-5"]
        cites.says = ["ZZ-6", "ZZ-5"]
        [[duty]]
        id = "tell-them"
        group = "telling"
        when = { outcome = ["share", "share-without-consent", "act-now-report"] }
        unless = { fact = "telling_safe", is = false }
        who = "practitioner"
        due = "before-release"
        says = "Tell them."
        closes = "They were told."
        [[duty]]
        id = "see-alone"
        group = "support"
        when = { fact = "pressed", is = true }
        who = "supervisor"
        due = { within = "review" }
        says = "See them alone."
        closes = "They were seen."
        [[duty]]
        id = "senior-agreement"
        group = "approval"
        when = { every = [{ not = { recommended = ["share"] } }, { outcome = ["share"] }] }
        who = "supervisor"
        due = "at-once"
        says = "Ask a senior."
        closes = "A senior agreed."
    """,
    "impossible": """
        [[impossible]]
        id = "agreed-under-pressure"
        when = { every = [{ fact = "consent", is = "valid" }, { fact = "pressed", is = true }] }
        says = "consent under pressure is not valid"
    """,
    "guarantees": """
        [[guarantee]]
        id = "danger-first"
        kind = "implies"
        about = "recommended"
        says = "Danger is reported."
        given = { fact = "danger", is = true }
        then = { outcome = ["act-now-report"] }
    """,
}


def toml(text: str) -> Table:
    """A TOML text as a table."""
    return tomllib.loads(text)


def fact(name: str, kind: str, values: str = "", /, **keys: Any) -> Table:
    """One `[[fact]]`, worded. Values stand as `a b c`; the ranks of a scale as `none < harm = peer < grave`."""
    words: Table = {"id": name, "type": kind, "means": f"means {name}", "page": "start", "after": "people"}
    words |= {"question": f"{name}?", "why": f"Why {name}.", "help": f"Help on {name}."}
    if kind == "scale":
        words["ranks"] = [rank.split(" = ") for rank in values.split(" < ")]
        named = [peer for rank in words["ranks"] for peer in rank]
    else:
        named = ["true", "false"] if kind == "bool" else values.split()
        words |= {"values": named} if kind == "enum" else {}
    if kind in ("bool", "enum") and "default" not in keys:
        named = [*named, "none-yet"]
    if named:
        words["labels"] = {value: f"{name} is {value}" for value in named}
    return words | keys


SMALL_FACTS = (
    fact("danger", "bool"),
    fact("consent", "enum", "valid refused unasked", default="unasked"),
    fact("risk", "scale", "none < harm = harm-to-child < grave", page="more"),
    fact("helps", "bool", page="more", default=True),
    fact("age", "number", least=0, most=120, page="more"),
    fact("told", "text"),
    fact("telling_safe", "bool", after="information"),
    fact("pressed", "bool", applies={"fact": "consent", "one_of": ["valid", "refused"]}, otherwise=False),
)


def tiny_files(**changes: str | Table) -> dict[str, Table]:
    """The tables of the tiny pack's files by name, with some of them replaced: TOML text, or a table."""
    files: dict[str, Table] = {"vocabulary": copy.deepcopy(VOCABULARY)}
    files["facts"] = {"fact": copy.deepcopy(list(SMALL_FACTS))}
    files |= {name: toml(text) for name, text in SMALL_FILES.items()}
    return files | {name: toml(change) if isinstance(change, str) else change for name, change in changes.items()}


def facts_file(*facts: Table) -> Table:
    """A facts file that holds these facts."""
    return {"fact": list(facts)}


def tiny_pack(**changes: str | Table) -> Pack:
    """The tiny pack, with some of its files replaced."""
    return parse_pack(tiny_files(**changes))


def bare_pack(*facts: Table, **changes: str | Table) -> Pack:
    """A pack of these facts and one gate that always holds; nothing else, but for what is handed in."""
    return parse_pack(bare_files(*facts, **changes))


def bare_files(*facts: Table, **changes: str | Table) -> dict[str, Table]:
    """The files of such a pack."""
    nothing: dict[str, str | Table] = dict.fromkeys(
        ("outcomes", "settings", "terms", "grounds", "duties", "impossible", "guarantees"), ""
    )
    only: Table = {"gate": [{"id": "end", "step": "1", "outcome": "share", "when": {"always": True}, "says": "End."}]}
    return tiny_files(**(nothing | {"facts": facts_file(*facts), "gates": only} | changes))


def faulty(act: Callable[[], object]) -> tuple[Fault, ...]:
    """The faults this is refused with; none where it is not refused."""
    try:
        act()
    except Faulty as trouble:
        return trouble.faults
    return ()


def faults_in(files: Mapping[str, Table]) -> list[str]:
    """The faults of a pack, as they are read."""
    return [str(fault) for fault in faulty(lambda: parse_pack(files))]


def refused(found: list[str], *expected: str) -> None:
    """Each fault found begins with the one expected in its place, and none is left over."""
    agree = len(found) == len(expected) and all(map(str.startswith, found, expected))
    assert agree, "found:\n  " + "\n  ".join(found) + "\nexpected:\n  " + "\n  ".join(expected)


def condition(pack: Pack, term: str) -> Condition:
    """The condition of a term."""
    return pack.terms[term].when


def when(text: str) -> Table:
    """One term `it` with this condition, as a terms file. The text is an inline TOML table."""
    return {"term": [{"id": "it", "means": "it", "when": toml(f"when = {text}")["when"]}]}


@dataclass(frozen=True)
class Row:
    """One row of a specification table: what is given, what is expected, and the row as it stands."""

    given: dict[str, str]
    expected: dict[str, str]
    text: str

    def facts(self, pack: Pack) -> dict[str, Value]:
        """The facts that are stated: neither blank nor unsure."""
        words = {name: word for name, word in self.given.items() if name in pack.facts}
        return {name: value_in(pack.facts[name], word) for name, word in words.items() if word not in ("", "?")}

    def unsure(self) -> frozenset[str]:
        """The facts somebody is unsure of."""
        return frozenset(name for name, word in self.given.items() if word == "?")


def rows(table: str) -> Iterator[Row]:
    """The rows of a table: columns parted by `|`, what is expected after `||`, a blank unknown, `?` unsure."""
    heads, *lines = [line for line in table.splitlines() if line.strip()]
    given, expected = map(_cells, heads.split("||"))
    for line in lines:
        left, right = map(_cells, line.split("||"))
        yield Row(dict(zip(given, left, strict=True)), dict(zip(expected, right, strict=True)), line.strip())


def _cells(text: str) -> list[str]:
    return [cell.strip() for cell in text.split("|")]


def value_in(fact: Fact, word: str) -> Value:
    """A word of a table as the value of the fact."""
    if fact.kind == "number":
        return int(word)
    return {"true": True, "false": False}.get(word, word)


def same(row: Row, found: Mapping[str, object]) -> None:
    """What was found is what the row expects. Lists are read as words with spaces between."""
    seen = {name: _worded(found[name]) for name in row.expected}
    assert seen == row.expected, f"{row.text}\n  found    {seen}\n  expected {row.expected}"


def _worded(value: object) -> str:
    if isinstance(value, tuple | list):
        return " ".join(map(str, value))
    return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
