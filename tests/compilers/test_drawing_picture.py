"""The picture itself: safe in a page, the same every time, nothing cut or covered, readable by eye and by ear."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from xml.etree import ElementTree

import pytest

from sharewell.compilers.drawing import A4, PHONE, Sheet, draw, in_words, pages, path
from sharewell.compilers.drawing.lettering import clean, fitted, width_of, wrap
from sharewell.compilers.drawing.marks import ARROWS, GATES, MARKS, PALE, PILLS, QUIET, WHITE, mark_of, paint
from sharewell.compilers.drawing.path import Standing
from sharewell.compilers.drawing.sheet import SIZE, Box, blocks, place
from sharewell.packs import load
from sharewell.policy.pack import Outcome, Pack
from sharewell.policy.recommend import Recommendation, recommend

PACK = load()
OPEN = recommend(PACK, {})
NOW = recommend(PACK, {"risk": "immediate-danger"})
DOUBT = recommend(PACK, {"trigger": "own-concern", "subject": "child"}, frozenset(PACK.facts) - {"trigger", "subject"})
NASTY = "<script>alert('x')</script> \"quoted\" & ]]> \x00\x1b[31m\u202e\ufffe\ud800 &amp;"
LONG = "Donaudampfschifffahrtsgesellschaft" * 12


def hostile(text: str) -> Pack:
    """The pack with this text wherever a pack has words."""
    return replace(
        PACK,
        about=replace(PACK.about, title=text, edition=text, id=text),
        outcomes={key: Outcome(key, text, text, text) for key in PACK.outcomes},
        gates=tuple(replace(gate, says=text, step=text) for gate in PACK.gates),
        facts={key: replace(fact, wording=replace(fact.wording, question=text)) for key, fact in PACK.facts.items()},
    )


def everything() -> Iterator[str]:
    for found in (None, OPEN, NOW, DOUBT):
        yield draw(PACK, found)
        yield draw(PACK, found, PHONE)
        yield from pages(PACK, found)


class TestSafe:
    @pytest.mark.parametrize("text", [NASTY, LONG, "\u5b89\u5168" * 200, "x", "\u200b"])
    @pytest.mark.parametrize("found", [None, OPEN, NOW, DOUBT])
    def test_hostile_words_stay_text(self, text: str, found: Recommendation | None) -> None:
        pack = hostile(text)
        for svg in (draw(pack, found), draw(pack, found, PHONE), *pages(pack, found)):
            root = ElementTree.fromstring(svg.encode())
            tags = {element.tag.rpartition("}")[2] for element in root.iter()}
            assert tags <= {"svg", "title", "desc", "g", "rect", "text", "tspan", "polygon", "polyline", "circle"}

    def test_hostile_ids_stay_text(self) -> None:
        gate = replace(PACK.gates[0], id='"><script>', outcome="'onload='x")
        pack = replace(PACK, gates=(gate,), outcomes={})
        root = ElementTree.fromstring(draw(pack, recommend(pack, {"risk": "immediate-danger"})))
        assert [e.attrib["data-gate"] for e in root.iter() if "data-gate" in e.attrib] == ['"><script>']

    def test_what_is_told_beside_it_is_told_in_full(self) -> None:
        root = ElementTree.fromstring(draw(hostile(NASTY)))
        titles = [element.text or "" for element in root.iter() if element.tag.endswith("title")]
        assert any(clean(NASTY) in title for title in titles)

    def test_nothing_a_strict_policy_would_refuse(self) -> None:
        for svg in everything():
            for element in ElementTree.fromstring(svg).iter():
                assert not {key for key in element.attrib if key == "style" or key.startswith("on") or "href" in key}
            assert "url(" not in svg
            assert "<script" not in svg
            assert "<style" not in svg


class TestTheSame:
    def test_the_same_bytes_every_time(self) -> None:
        assert draw(load(), recommend(load(), {})) == draw(PACK, OPEN)
        assert pages(load(), OPEN) == pages(PACK, OPEN)


class TestForTheEar:
    def test_every_name_is_there_once(self) -> None:
        for svg in everything():
            root = ElementTree.fromstring(svg)
            ids = [element.attrib["id"] for element in root.iter() if "id" in element.attrib]
            assert len(ids) == len(set(ids))
            for element in root.iter():
                for key in ("aria-labelledby", "aria-describedby"):
                    assert element.attrib.get(key, ids[0]) in ids

    def test_pictures_on_two_kinds_of_sheet_can_stand_in_one_page(self) -> None:
        wide, narrow = (set(re.findall(r' id="([^"]+)"', draw(PACK, OPEN, sheet))) for sheet in (A4, PHONE))
        assert not wide & narrow

    def test_lists_hold_items_and_each_item_says_it_all(self) -> None:
        root = ElementTree.fromstring(draw(PACK, OPEN))
        lists = [element for element in root.iter() if element.attrib.get("role") == "list"]
        assert [len(items) for items in lists] == [len(PACK.gates), len(PACK.outcomes)]
        assert all(item.attrib["role"] == "listitem" for items in lists for item in items)
        told = [item[0][0].text for item in lists[0]]
        read = len(OPEN.trace)
        assert told[:read] == in_words(PACK, OPEN)[:read]

    def test_the_description_tells_the_path(self) -> None:
        desc = ElementTree.fromstring(draw(PACK, NOW))[1].text or ""
        assert desc.startswith("Outcome: Report it now.")
        assert desc.endswith("Holds: gate 1. Gates 2 to 30 were not reached.")


def brightness(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted((brightness(one), brightness(other)))
    return (high + 0.05) / (low + 0.05)


class TestForTheEye:
    @pytest.mark.parametrize("standing", ["plain", "passed", "unread", "possible", "reached"])
    def test_words_of_outcomes_stand_out(self, standing: Standing) -> None:
        for mark in MARKS.values():
            look = paint(mark, standing)
            assert contrast(look.words, look.fill) >= 4.5
            assert contrast(look.letter, look.badge) >= 4.5
            assert contrast(look.line, look.fill) >= 3 or look.line == look.fill

    def test_faded_is_still_read(self) -> None:
        for ground in (WHITE, PALE, *(str(look["fill"]) for look in GATES.values())):
            assert contrast(QUIET, ground) >= 4.5
        for stroke in ARROWS.values():
            assert contrast(stroke.words, PALE) >= 4.5
            assert contrast(stroke.colour, PALE) >= 3
        for _, look, colour in PILLS.values():
            assert contrast(colour, str(look["fill"])) >= 4.5

    def test_outcomes_are_told_apart_without_colour(self) -> None:
        signs = [(mark.letter, mark.sides, mark.turn) for mark in MARKS.values()]
        borders = [(mark.dash, mark.corner, mark.border, mark.double) for mark in MARKS.values()]
        assert len(set(signs)) == len(set(borders)) == len(PACK.outcomes) == len(MARKS)

    def test_an_outcome_of_a_packs_own_has_its_number(self) -> None:
        own = replace(PACK, outcomes={**PACK.outcomes, "own": Outcome("own", "Own", "Own.", "")})
        assert mark_of(path(own), "own").letter == "8"
        assert mark_of(path(own), "nowhere").letter == "0"


def apart(one: Box, other: Box) -> bool:
    return one.right <= other.x or other.right <= one.x or one.bottom <= other.y or other.bottom <= one.y


class TestRoom:
    @pytest.mark.parametrize("sheet", [A4, PHONE])
    @pytest.mark.parametrize("pack", [PACK, hostile(LONG), hostile("word " * 300)], ids=["ours", "long", "many"])
    def test_boxes_lie_apart_inside_their_panels(self, sheet: Sheet, pack: Pack) -> None:
        walk = path(pack, OPEN)
        groups = place(walk, blocks(walk), sheet, 0)
        for group in groups:
            boxes = [box for row in group.rows for box in (row.gate, row.outcome.grown(6))]
            for place_of, box in enumerate(boxes):
                assert box.x >= group.panel.x
                assert box.right <= group.panel.right
                assert group.panel.y <= box.y
                assert box.bottom <= group.panel.bottom
                assert all(apart(box, other) for other in boxes[place_of + 1 :])
        assert all(one.panel.bottom < two.panel.y for one, two in pairwise(groups))

    @pytest.mark.parametrize("text", ["a few short words", LONG, "W" * 50, "\u5b89\u5168 " * 9, ""])
    def test_lines_are_no_wider_than_asked_and_lose_nothing(self, text: str) -> None:
        lines = wrap(text, 120, SIZE)
        assert all(width_of(line, SIZE) <= 120 for line in lines)
        assert "".join(lines).replace(" ", "") == clean(text).replace(" ", "")

    def test_what_does_not_fit_on_one_line_is_cut_with_a_sign(self) -> None:
        assert fitted("M1", 50, SIZE) == "M1"
        cut = fitted("M1 and much else besides", 50, SIZE)
        assert cut.endswith("\u2026")
        assert width_of(cut, SIZE) <= 50

    def test_pages_are_a4_and_hold_every_gate_once(self) -> None:
        for found in (None, OPEN, NOW, DOUBT):
            sheets = [ElementTree.fromstring(svg) for svg in pages(PACK, found)]
            assert {(sheet.attrib["width"], sheet.attrib["height"]) for sheet in sheets} == {("190mm", "277mm")}
            gates = [e.attrib["data-gate"] for sheet in sheets for e in sheet.iter() if "data-gate" in e.attrib]
            assert gates == [gate.id for gate in PACK.gates]

    def test_nothing_reaches_over_the_edge(self) -> None:
        for svg in everything():
            root = ElementTree.fromstring(svg)
            _, _, width, height = map(float, root.attrib["viewBox"].split())
            for rect in (e.attrib for e in root.iter() if e.tag.endswith("rect")):
                assert float(rect.get("x", 0)) >= 0
                assert float(rect.get("x", 0)) + float(rect["width"]) <= width
                assert float(rect.get("y", 0)) + float(rect["height"]) <= height

    def test_a_small_pack_is_one_page(self) -> None:
        small = replace(PACK, gates=PACK.gates[-1:])
        (only,) = pages(small)
        assert "Page 1 of 1." in only
        assert "next page" not in only

    def test_a_step_higher_than_a_page_has_a_higher_page(self) -> None:
        gates = tuple(replace(gate, step="M") for gate in PACK.gates)
        first = ElementTree.fromstring(pages(replace(PACK, gates=gates))[0])
        assert float(first.attrib["height"].removesuffix("mm")) > 277
