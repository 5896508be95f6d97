"""One case from a file: the answer, its form, and the exit codes that scripts rely on."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sharewell.packs.examples import Example

from .helpers import Said, call, england, practice, run, write_case

CONTRACT = {"id", "outcome", "grounds", "duties", "open", "open_duties", "trace", "pack"}


@pytest.fixture
def emergency(tmp_path: Path) -> Path:
    return write_case(tmp_path / "case.toml", extra='id = "K1"', risk="immediate-danger")


@pytest.fixture
def unsettled(tmp_path: Path) -> Path:
    return write_case(tmp_path / "open.toml", extra='id = "K2"', trigger="own-concern", risk="harm")


def file_of(example: Example, folder: Path) -> Path:
    facts = {name: value for name, value in example.stated.facts.items() if name != "subject"}
    unsure = f"unsure = {json.dumps(sorted(example.stated.unsure))}"
    return write_case(folder / "case.toml", str(example.stated.facts["subject"]), unsure, **facts)


@pytest.mark.parametrize("example", practice(), ids=lambda example: example.id)
def test_practice_case_from_a_file(example: Example, tmp_path: Path) -> None:
    said = call("decide", file_of(example, tmp_path), "--json", "--assume-defaults")
    owed = {duty["id"] for duty in said.json["duties"]}
    assert said.code == 0
    assert said.json["outcome"] == example.expected
    assert owed >= set(example.duties)
    assert owed.isdisjoint(example.never)


def test_the_answer_has_the_form_of_the_contract(emergency: Path) -> None:
    said = call("decide", emergency, "--json")
    answer = said.json
    assert said.code == 0
    assert set(answer) >= CONTRACT
    assert answer["id"] == "K1"
    assert answer["outcome"] == "act-now-report"
    assert {"id": "immediate-danger", "strength": "duty"} in answer["grounds"]
    assert all(set(duty) == {"id", "who", "when", "cites"} for duty in answer["duties"])
    assert all(set(step) == {"gate", "truth", "cites"} for step in answer["trace"])
    assert answer["trace"][-1]["truth"] == "yes"
    assert {step["truth"] for step in answer["trace"]} <= {"yes", "no", "unknown"}
    assert set(answer["pack"]) >= {"id", "edition", "digest", "overlays"}
    assert answer["pack"]["digest"] == england().digest


def test_when_a_duty_is_due_is_one_of_three_forms(emergency: Path) -> None:
    for duty in call("decide", emergency, "--json").json["duties"]:
        within = duty["when"].removeprefix("within ").split(maxsplit=1)
        assert duty["when"] in ("before-release", "at-once") or (
            within[0].isdigit() and within[1] in ("hour", "hours", "working day", "working days")
        )


def test_an_open_case_exits_with_three_and_names_the_next_question_first(unsettled: Path) -> None:
    said = call("decide", unsettled, "--json")
    assert said.code == 3
    assert said.json["outcome"] is None
    assert said.json["duties"] == []
    assert said.json["open"][0] in england().facts


def test_plain_answer_reads_as_words(emergency: Path, unsettled: Path) -> None:
    decided, still_open = call("decide", emergency), call("decide", unsettled)
    title = england().outcomes["act-now-report"].title
    assert (decided.code, still_open.code) == (0, 3)
    assert title.upper() in decided.out
    assert "ring 999" in decided.out
    assert "A person decides." in decided.out
    assert "NOT DECIDED YET" in still_open.out
    assert "Still to be answered" in still_open.out


def test_full_adds_the_steps_and_clauses(emergency: Path) -> None:
    brief, full = call("decide", emergency), call("decide", emergency, "--full")
    step = next(duty.steps[0] for duty in england().duties if duty.steps and duty.says[:30] in brief.out)
    assert step[:30] not in brief.out
    assert step[:30] in full.out


def test_defaults_are_assumed_only_when_asked_for(unsettled: Path) -> None:
    assert call("decide", unsettled, "--json").json["outcome"] is None
    assert call("decide", unsettled, "--json", "--assume-defaults").json["outcome"] is not None


def test_unsure_facts_stay_unsure_beside_the_defaults(tmp_path: Path) -> None:
    case = write_case(tmp_path / "case.toml", extra='unsure = ["risk"]', trigger="own-concern")
    answer = call("decide", case, "--json", "--assume-defaults").json
    assert answer["outcome"] == "seek-advice-without-identity"
    assert "risk" in answer["doubts"]
    assert answer["by_telephone"] is True


def test_the_pack_can_be_named(emergency: Path) -> None:
    assert call("decide", emergency, "--pack", "england-2018", "--json").json["pack"]["id"] == "england-2018"


def overdue(said: Said) -> bool:
    return "was due for review" in said.out


def test_a_pack_past_its_review_says_so(emergency: Path) -> None:
    last = england().about.review_by
    after = last.replace(year=last.year + 1).isoformat()
    assert not overdue(call("decide", emergency, "--on", last.isoformat()))
    assert overdue(call("decide", emergency, "--on", after))
    assert call("decide", emergency, "--on", last.isoformat(), "--json").json["pack"]["overdue"] is False
    assert call("decide", emergency, "--on", after, "--json").json["pack"]["overdue"] is True


def test_the_day_changes_nothing_else(emergency: Path) -> None:
    early = call("decide", emergency, "--json", "--on", "2020-01-01").json
    late = call("decide", emergency, "--json", "--on", "2040-01-01").json
    early["pack"].pop("overdue"), late["pack"].pop("overdue")
    assert early == late


def test_other_keys_in_a_case_are_no_fault(tmp_path: Path) -> None:
    case = write_case(tmp_path / "case.toml", extra='id = "K3"\nseen_on = 2026-01-05', risk="immediate-danger")
    said = call("decide", case, "--json")
    assert (said.code, said.json["id"]) == (0, "K3")


def test_an_id_that_is_not_ascii_is_kept(tmp_path: Path) -> None:
    case = write_case(tmp_path / "case.toml", extra='id = "Ŵ-→-7"', risk="immediate-danger")
    assert call("decide", case, "--json").json["id"] == "Ŵ-→-7"


def test_the_real_command(emergency: Path, unsettled: Path, tmp_path: Path) -> None:
    assert run("decide", emergency, "--json").json["outcome"] == "act-now-report"
    assert run("decide", unsettled).code == 3
    missing = run("decide", tmp_path / "none.toml")
    assert (missing.code, missing.out, len(missing.lines)) == (2, "", 1)
    assert run("--version").out.strip()


def test_a_number_as_id_is_the_same_in_both_doors(tmp_path: Path) -> None:
    case = write_case(tmp_path / "case.toml", extra="id = 7", risk="immediate-danger")
    assert call("decide", case, "--json").json["id"] == 7


def test_an_answer_prints_where_the_terminal_knows_only_ascii(tmp_path: Path) -> None:
    case = write_case(tmp_path / "case.toml", extra='id = "Ŵ7"', risk="immediate-danger")
    as_json = run("decide", case, "--json", PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    in_full = run("decide", case, "--full", PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert as_json.code == 0, as_json.err[-200:]
    assert as_json.json["id"] == "Ŵ7"
    assert in_full.code == 0, in_full.err[-200:]
