"""Many cases: what each row is answered with. One line for each row, in order, whatever is wrong with others."""

from __future__ import annotations

import json
import random
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from sharewell.cli.doors import filled
from sharewell.cli.many import LONGEST_ROW, ROWS_A_BLOCK
from sharewell.cli.request import Request
from sharewell.policy.case import read_case
from sharewell.policy.faults import Faulty
from sharewell.policy.result import result

from .helpers import EMERGENCY, OPEN, Said, call, england, examples, names_in, read_rows, run, write_case, write_rows

DANGER = "act-now-report"


def decide(folder: Path, rows: list[Any], *words: str) -> tuple[Said, list[dict[str, Any]]]:
    """Decide these rows in this process."""
    source = write_rows(folder / "rows.jsonl", rows)
    said = call("decide", "--many", source, "--out", folder / "out.jsonl", *words)
    return said, read_rows(folder / "out.jsonl")


def test_order_is_kept_and_ids_are_carried_through(tmp_path: Path) -> None:
    ids = ["b", 7, 0, -1.5, None, "", "Ŵ→", "a\nb", True, 10**40]
    said, answers = decide(tmp_path, [{"id": name, **EMERGENCY} for name in ids])
    assert said.code == 0
    assert [answer["id"] for answer in answers] == ids
    assert {answer["outcome"] for answer in answers} == {DANGER}
    assert said.err == "10 rows: 10 decided, 0 open, 0 could not be read\n"


def test_a_missing_id_is_null_and_a_repeated_one_is_kept(tmp_path: Path) -> None:
    _, answers = decide(tmp_path, [EMERGENCY, {"id": 1, **EMERGENCY}, {"id": 1, **OPEN}])
    assert [answer["id"] for answer in answers] == [None, 1, 1]


def test_a_row_is_answered_with_ids_only(tmp_path: Path) -> None:
    _, answers = decide(tmp_path, [{"id": 1, **EMERGENCY}, {"id": 2, **OPEN}])
    assert [set(answer) for answer in answers] == [{"id", "outcome", "grounds", "duties", "open"}] * 2
    assert "immediate-danger" in answers[0]["grounds"]
    assert all(name in england().duty for name in answers[0]["duties"])
    assert answers[1]["outcome"] is None
    assert answers[1]["open"]


def test_trace_gives_the_whole_answer(tmp_path: Path) -> None:
    _, answers = decide(tmp_path, [{"id": "T", **EMERGENCY}, {"id": 2, **OPEN}], "--trace", "--on", "2026-11-25")
    case = write_case(tmp_path / "case.toml", extra='id = "T"', risk="immediate-danger")
    assert answers[0] == call("decide", case, "--json", "--on", "2026-11-25").json
    assert answers[1]["id"] == 2
    assert answers[1]["trace"]


def test_blank_rows_are_passed_over_and_rows_keep_their_numbers(tmp_path: Path) -> None:
    said, answers = decide(tmp_path, ["", {"id": 1, **EMERGENCY}, "   ", "{bad", "", {"id": 2, **EMERGENCY}])
    assert [answer["id"] for answer in answers] == [1, None, 2]
    assert "row 4" in answers[1]["error"]
    assert said.code == 2


def test_no_last_line_break_and_line_breaks_of_windows(tmp_path: Path) -> None:
    source = tmp_path / "rows.jsonl"
    source.write_bytes(b"\r\n".join(json.dumps({"id": name, **EMERGENCY}).encode() for name in (1, 2)))
    assert call("decide", "--many", source, "--out", tmp_path / "out.jsonl").code == 0
    assert [answer["id"] for answer in read_rows(tmp_path / "out.jsonl")] == [1, 2]


@pytest.mark.parametrize(
    ("rows", "code"),
    [([EMERGENCY], 0), ([EMERGENCY, OPEN], 3), ([EMERGENCY, OPEN, {}], 2), ([{}], 2), ([OPEN], 3)],
    ids=["decided", "some open", "some bad", "all bad", "all open"],
)
def test_exit_codes(rows: list[Any], code: int, tmp_path: Path) -> None:
    said, answers = decide(tmp_path, rows)
    assert said.code == code
    assert len(answers) == len(rows)


def facts(**stated: Any) -> dict[str, Any]:
    return {"subject": "child", "facts": stated}


BAD_ROWS: list[tuple[Any, str]] = [
    ("{bad", "is not JSON"),
    ("[]", "expected a case"),
    ("3", "expected a case"),
    ("null", "expected a case"),
    ('"text"', "expected a case"),
    ("true", "expected a case"),
    ("{}", "subject: is missing"),
    ({"subject": "dog", "facts": {}}, "subject: is `dog`"),
    ({"subject": ["child"], "facts": {}}, "subject: is"),
    ({"subject": "child", "facts": 3}, "facts: is `3`; expected a table"),
    ({"subject": "child", "facts": ["risk"]}, "expected a table"),
    ({"subject": "child", "facts": None}, "expected a table"),
    (facts(rsk="harm"), "did you mean `risk`?"),
    (facts(risk="huge"), "facts.risk"),
    (facts(risk=None), "facts.risk: is missing"),
    (facts(risk=["harm"]), "facts.risk"),
    (facts(risk={"a": 1}), "facts.risk"),
    (facts(special_category=1), "facts.special_category"),
    (facts(special_category="true"), "facts.special_category"),
    (facts(child_age=40), "a child is under 18"),
    (facts(child_age=3.0), "facts.child_age"),
    ('{"subject": "child", "facts": {"risk": NaN}}', "facts.risk"),
    ('{"subject": "child", "facts": {"child_age": Infinity}}', "facts.child_age"),
    ('{"subject": "child", "facts": {"child_age": 1e999}}', "facts.child_age"),
    ('{"subject": "adult", "facts": {"risk": "significant-harm-to-child", "risk_to": "self"}}', "cannot fall on"),
    ({**EMERGENCY, "unsure": "risk"}, "unsure: is `risk`"),
    ({**EMERGENCY, "unsure": [1]}, "unsure: is `[1]`"),
    ({**EMERGENCY, "unsure": ["rsk"]}, "no fact `rsk`"),
    ({**EMERGENCY, "unsure": ["risk"]}, "stated as well"),
    ('{"subject": "child", "facts": {"risk": ' + "[" * 100_000 + "]" * 100_000 + "}}", "is not JSON"),
    ('{"subject": "child", "facts": {"risk": ' + "[" * 500 + "]" * 500 + "}}", "facts.risk"),
    ('{"subject": "child", "facts": {"child_age": ' + "9" * 5000 + "}}", "is not JSON"),
    ('{"subject": "child", "facts": {}, "note": "' + "x" * (2 * LONGEST_ROW) + '"}', "longer than"),
]


@pytest.mark.parametrize(("row", "says"), BAD_ROWS, ids=[f"{str(row)[:36]}-{says[:12]}" for row, says in BAD_ROWS])
def test_a_bad_row_says_what_is_wrong_and_the_others_are_decided(row: Any, says: str, tmp_path: Path) -> None:
    said, answers = decide(tmp_path, [{"id": 1, **EMERGENCY}, row, {"id": 3, **EMERGENCY}])
    first, bad, last = answers
    assert said.code == 2
    assert (first["outcome"], last["outcome"]) == (DANGER, DANGER)
    assert set(bad) == {"id", "error"}
    assert says in bad["error"]
    assert "row 2" in bad["error"]
    assert len(said.lines) == 2
    assert bad["error"] == said.lines[0]


def test_a_bad_row_keeps_its_id(tmp_path: Path) -> None:
    _, answers = decide(tmp_path, [{"id": name, **facts(risk="huge")} for name in ("K", 7, None)])
    assert [answer["id"] for answer in answers] == ["K", 7, None]


def test_every_fault_of_a_row_is_said(tmp_path: Path) -> None:
    _, answers = decide(tmp_path, [facts(rsk="harm", risk="huge")])
    assert "facts.rsk" in answers[0]["error"]
    assert "facts.risk" in answers[0]["error"]


def test_bytes_that_are_no_text_are_a_bad_row(tmp_path: Path) -> None:
    source = tmp_path / "rows.jsonl"
    good = json.dumps(EMERGENCY).encode()
    source.write_bytes(b"\n".join([good, b"\xff\xfe\x80", b"\x00", good, b""]))
    said = call("decide", "--many", source, "--out", tmp_path / "out.jsonl")
    answers = read_rows(tmp_path / "out.jsonl")
    assert said.code == 2
    assert ["error" in answer for answer in answers] == [False, True, True, False]


def test_many_bad_rows_do_not_flood_the_screen(tmp_path: Path) -> None:
    said, answers = decide(tmp_path, ["{"] * 500)
    assert len(answers) == 500
    assert len(said.lines) < 30
    assert "each has its error in the output" in said.err


def test_the_output_is_json_whatever_the_id(tmp_path: Path) -> None:
    """NaN is no JSON: another reader of the output would fall over it."""

    def refuse(word: str) -> None:
        raise AssertionError(word)

    source = write_rows(tmp_path / "rows.jsonl", ['{"id": NaN, "subject": "child", "facts": {"risk": "harm"}}'])
    call("decide", "--many", source, "--out", tmp_path / "out.jsonl")
    json.loads((tmp_path / "out.jsonl").read_text(), parse_constant=refuse)


@pytest.mark.parametrize("row", ['{"id": "\\ud800", %s}', '{"id": 1, "\\ud800": 1, %s}'], ids=["id", "key"])
def test_half_a_letter_in_a_row_stops_no_other(row: str, tmp_path: Path) -> None:
    bad = row % '"subject": "child", "facts": {"\\udfff": 1}'
    source = write_rows(tmp_path / "rows.jsonl", [bad, {"id": 2, **EMERGENCY}])
    said = run("decide", "--many", source, "--out", tmp_path / "out.jsonl")
    assert "Traceback" not in said.err
    assert read_rows(tmp_path / "out.jsonl")[1]["outcome"] == DANGER


@pytest.mark.parametrize("unsure", [0, "", None, False, {}])
@pytest.mark.parametrize("stated", [{"risk": "harm"}, {"risk": "harm", "child_age": 9}], ids=["words", "number"])
def test_unsure_is_a_list_in_every_row(unsure: Any, stated: dict[str, Any], tmp_path: Path) -> None:
    _, answers = decide(tmp_path, [{**facts(**stated), "unsure": unsure}])
    assert "error" in answers[0]


@pytest.mark.parametrize("gap", ["", " ", "\t", "\r", "  "], ids=["none", "space", "tab", "return", "two"])
@pytest.mark.parametrize("key", ["risk", "facts", "\\u0072isk"], ids=["fact", "table", "escaped"])
def test_a_key_that_stands_twice_is_a_fault(key: str, gap: str, tmp_path: Path) -> None:
    """Taking the last would let the first pass unseen; a TOML case is refused for the same."""
    inside = f', "{key}"{gap}: "none"' if key != "facts" else ""
    after = f', "facts"{gap}: {{"risk": "none"}}' if key == "facts" else ""
    twice = f'{{"subject": "child", "facts": {{"risk": "immediate-danger"{inside}}}{after}}}'
    _, answers = decide(tmp_path, [twice])
    assert "error" in answers[0]


def test_a_fault_stays_on_its_line_whatever_the_key(tmp_path: Path) -> None:
    said, _ = decide(tmp_path, [facts(**{"a\nforged\x1b[31m": 1})])
    assert len(said.lines) == 2
    assert "\x1b" not in said.err


def test_a_key_of_any_length_makes_a_short_fault(tmp_path: Path) -> None:
    _, answers = decide(tmp_path, [facts(**{"x" * 400_000: 1})])
    assert len(answers[0]["error"]) < 1000


def drawn(count: int) -> list[dict[str, Any]]:
    """Rows drawn at random: few facts and many, unsure ones, some facts that do not exist or cannot be."""
    draw = random.Random(20)
    pack = [fact for fact in england().facts.values() if fact.id != "subject"]
    rows = []
    for number in range(count):
        some = draw.sample(pack, draw.choice((0, 3, 12, 30, len(pack))))
        stated: dict[str, Any] = {fact.id: draw.choice(fact.values) for fact in some if fact.values}
        stated |= {"child_age": draw.choice((3, 15, 17, 40))} if draw.random() < 0.2 else {}
        stated |= {"no_such_fact": 1} if draw.random() < 0.1 else {}
        left = [fact.id for fact in pack if fact.id not in stated]
        unsure = draw.sample(left, min(len(left), draw.choice((0, 0, 1, 5))))
        rows.append({"id": number, "subject": draw.choice(("child", "adult")), "facts": stated, "unsure": unsure})
    return rows


def known(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The pack's own examples as rows, and these."""
    stated = [
        {"id": example.id, "subject": example.stated.facts["subject"], "facts": facts, "unsure": [*example.case.unsure]}
        for example in examples()
        for facts in ({key: value for key, value in example.stated.facts.items() if key != "subject"},)
    ]
    return stated + rows


def alone(row: dict[str, Any], where: str, *, defaults: bool) -> dict[str, Any]:
    """What the single-case path answers, as ids."""
    request = Request(pack="", on="", json=True, trace=False, assume_defaults=defaults)
    try:
        case = filled(england(), read_case(england(), row, where), request)
    except Faulty as trouble:
        return {"id": row["id"], "error": "; ".join(str(fault) for fault in trouble.faults)}
    answer = result(england(), case, date(2026, 11, 25))
    ids = {part: [item["id"] for item in answer[part]] for part in ("grounds", "duties")}
    return {"id": row["id"], "outcome": answer["outcome"], **ids, "open": answer["open"]}


@pytest.mark.parametrize("words", [(), ("--assume-defaults",)], ids=["as stated", "defaults"])
def test_the_same_answers_as_one_by_one(words: tuple[str, ...], tmp_path: Path) -> None:
    rows = known(drawn(300))
    _, answers = decide(tmp_path, rows, *words)
    where = f"{tmp_path / 'rows.jsonl'} row"
    wanted = [alone(row, f"{where} {number}", defaults=bool(words)) for number, row in enumerate(rows, start=1)]
    assert answers == wanted
    assert len({answer.get("outcome", "bad") for answer in answers}) >= 7


def test_the_same_answers_as_from_a_case_file(tmp_path: Path) -> None:
    rows = [row for row in known(drawn(40)) if row["unsure"] or row["facts"].get("no_such_fact")][:12]
    _, answers = decide(tmp_path, rows)
    for row, answer in zip(rows, answers, strict=True):
        extra = f"id = {json.dumps(row['id'])}\nunsure = {json.dumps(row['unsure'])}"
        said = call("decide", write_case(tmp_path / "case.toml", row["subject"], extra, **row["facts"]), "--json")
        assert (said.code == 2) == ("error" in answer)
        if said.code != 2:
            assert [duty["id"] for duty in said.json["duties"]] == answer["duties"]
            assert (said.json["outcome"], said.json["open"]) == (answer["outcome"], answer["open"])


def test_a_long_file_with_one_bad_row_in_several_processes(tmp_path: Path) -> None:
    """More than one block, so that other processes take part; the answers come back in order."""
    count, bad = 60_000, 44_444
    good = json.dumps(EMERGENCY)[1:]
    source = tmp_path / "rows.jsonl"
    with source.open("w") as written:
        written.writelines(f'{{"id": {name}, {good}\n' if name != bad else "{bad\n" for name in range(count))
    said = run("decide", "--many", source, "--out", tmp_path / "out.jsonl", "--assume-defaults")
    answers = read_rows(tmp_path / "out.jsonl")
    assert count > 2 * ROWS_A_BLOCK
    assert said.code == 2
    assert said.lines[-1] == f"{count} rows: {count - 1} decided, 0 open, 1 could not be read"
    assert [answer["id"] for answer in answers] == [name if name != bad else None for name in range(count)]
    assert f"row {bad + 1}" in answers[bad]["error"]
    assert {answer["outcome"] for answer in answers if "error" not in answer} == {DANGER}
    assert names_in(tmp_path) == ["out.jsonl", "rows.jsonl"]


def test_several_processes_answer_as_one_does(tmp_path: Path) -> None:
    some = known(drawn(60))
    several = [dict(row, id=number) for number, row in enumerate(some * (2 * ROWS_A_BLOCK // len(some) + 2))]
    source = write_rows(tmp_path / "rows.jsonl", several)
    assert run("decide", "--many", source, "--out", tmp_path / "all.jsonl", "--assume-defaults").code == 2
    _, few = decide(tmp_path, several[: len(some)], "--assume-defaults")
    answers = read_rows(tmp_path / "all.jsonl")
    assert len(answers) == len(several)
    for number, answer in enumerate(answers):
        other = few[number % len(few)]
        assert {**answer, "id": 0, "error": 0} == {**other, "id": 0, "error": 0}
        assert ("error" in answer) == ("error" in other)
