"""The tables of docs/reference/decisions.md, run row by row."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from sharewell.packs import load
from sharewell.policy.case import with_left_out
from sharewell.policy.conditions import Value
from sharewell.policy.pack import Pack
from sharewell.policy.parse.conditions import value_of
from sharewell.policy.recommend import recommend
from sharewell.policy.truth import Truth

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "decisions.md"
UNKNOWN, UNSURE = "?", "~"
BOOLS: dict[str, Value] = {"true": True, "false": False}
Row = tuple[str, dict[str, str], list[str]]


def rows(page: str) -> Iterator[Row]:
    """Chapter, facts as written and the expected cells of every row of every table."""
    for chapter in re.split(r"^## ", page, flags=re.MULTILINE)[1:]:
        for table in re.findall(r"```table\n(.*?)```", chapter, flags=re.DOTALL):
            head, *body = (line for line in table.splitlines() if line.strip())
            names = cells(head.split("||")[0])
            for line in body:
                facts, expected = line.split("||")
                yield chapter.splitlines()[0], dict(zip(names, cells(facts), strict=True)), cells(expected)


def cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.split("|")]


def answer(pack: Pack, written: dict[str, str]) -> tuple[str, str]:
    """The outcome, or the next open question, and the gate that gave it."""
    unsure = {name for name, word in written.items() if word == UNSURE}
    unknown = {name for name, word in written.items() if word == UNKNOWN}
    stated = {name: _value(pack, name, word) for name, word in written.items() if word not in ("", UNKNOWN, UNSURE)}
    facts = with_left_out(pack, stated, unsure | unknown)
    recommendation = recommend(pack, facts, unsure)
    if recommendation.outcome is None:
        return f"open: {recommendation.open[0]}", ""
    last = recommendation.trace[-1]
    return recommendation.outcome, "" if recommendation.doubts or last.truth is not Truth.YES else last.gate


def _value(pack: Pack, name: str, word: str) -> Value:
    value = value_of(pack.facts[name], BOOLS.get(word, word))
    assert value is not None, f"`{word}` is no value of `{name}`"
    return value


ALL = list(rows(PAGE.read_text(encoding="utf-8")))


@pytest.mark.parametrize(
    ("chapter", "written", "expected"), ALL, ids=[f"{row[0]}-{place}" for place, row in enumerate(ALL)]
)
def test_row(chapter: str, written: dict[str, str], expected: list[str]) -> None:
    """The pack answers as the page says."""
    assert list(answer(load(), written)) == expected, chapter


def test_a_wrong_row_is_caught() -> None:
    """A page that says otherwise than the pack fails."""
    page = "## Danger\n```table\nsubject | risk || outcome | gate\nadult | immediate-danger || share | agreed\n```\n"
    ((_, written, expected),) = rows(page)
    assert list(answer(load(), written)) != expected


def test_every_outcome_and_most_gates_stand_in_a_table() -> None:
    """The page leaves out no outcome and no gate."""
    pack = load()
    assert {row[2][0] for row in ALL if not row[2][0].startswith("open")} == set(pack.outcomes)
    shown = {row[2][1] for row in ALL if row[2][1]}
    assert set(pack.gate) - shown == {"access-ask", "access-withhold", "feed-without-agreement"}
