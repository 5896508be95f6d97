from __future__ import annotations

import os
from datetime import UTC, datetime
from multiprocessing import get_context
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sharewell.records.sealing.faults import JournalDamaged
from sharewell.records.sealing.journal import Erased, Journal
from tests.sealing.cast import ASHAS, NOON
from tests.sealing.checks import modes

times = st.integers(0, 32_503_679_999).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))
erasures = st.builds(Erased, st.uuids(), st.uuids(), times)
FIRST, SECOND, THIRD = (Erased(ASHAS, UUID(int=number), NOON) for number in (1, 2, 3))


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    return Journal(tmp_path / "journal" / "erasures.txt")


def test_nothing_is_listed_before_anything_was(journal: Journal) -> None:
    assert [*journal] == []


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=40)
@given(st.lists(erasures, max_size=5))
def test_what_was_noted_is_listed_in_order(tmp_path: Path, noted: list[Erased]) -> None:
    journal = Journal(tmp_path / uuid4().hex)
    for erased in noted:
        journal.note(erased)
    assert [*journal] == noted


def test_a_line_holds_two_ids_and_a_time_and_nothing_else(journal: Journal) -> None:
    journal.note(FIRST)
    assert journal.path.read_text("ascii") == f"{ASHAS.hex} {FIRST.scope.hex} 2026-11-26T12:00:00Z\n"


def test_a_time_without_a_zone_is_refused(journal: Journal) -> None:
    with pytest.raises(ValueError, match="time zone"):
        journal.note(Erased(ASHAS, uuid4(), NOON.replace(tzinfo=None)))
    assert [*journal] == []


def test_it_only_grows(journal: Journal) -> None:
    before = b""
    for erased in (FIRST, SECOND, SECOND, THIRD):
        journal.note(erased)
        now = journal.path.read_bytes()
        assert now.startswith(before)
        before = now


@pytest.mark.parametrize("zeros", [0, 5, 300])
def test_a_last_line_cut_anywhere_is_passed_over(journal: Journal, zeros: int) -> None:
    """By a crash, or by a power cut that left room for what was never written; and what follows stands by itself."""
    journal.note(FIRST)
    whole = journal.path.read_bytes()
    journal.note(SECOND)
    line = journal.path.read_bytes()[len(whole) :]
    for length in range(len(line) - 1):
        journal.path.write_bytes(whole + line[:length] + bytes(zeros))
        assert [*journal] == [FIRST]
        journal.note(THIRD)
        assert [*journal] == [FIRST, THIRD]


def test_only_the_end_of_the_line_is_missing(journal: Journal) -> None:
    journal.note(FIRST)
    journal.path.write_bytes(journal.path.read_bytes()[:-1])
    assert [*journal] == [FIRST]
    journal.note(SECOND)
    assert [*journal] == [FIRST, SECOND]


def test_a_line_that_was_changed_is_not_passed_over(journal: Journal) -> None:
    """Whoever it names would come back unnoticed. A changed digit still reads as an id: that nothing here can see."""
    for erased in (FIRST, SECOND):
        journal.note(erased)
    whole = journal.path.read_bytes()
    for place in range(len(whole) // 2):
        journal.path.write_bytes(whole[:place] + b"?" + whole[place + 1 :])
        with pytest.raises(JournalDamaged, match="line 1 of the erasure journal cannot be read"):
            list(journal)


def test_it_is_this_users_alone(tmp_path: Path) -> None:
    was = os.umask(0)
    try:
        Journal(tmp_path / "journal" / "erasures.txt").note(FIRST)
    finally:
        os.umask(was)
    assert modes(tmp_path / "journal") == {("folder", 0o700), ("file", 0o600)}


def test_a_folder_that_is_there_is_left_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "shared").mkdir(mode=0o755)
    Journal(tmp_path / "shared" / "erasures.txt").note(FIRST)
    assert (tmp_path / "shared").stat().st_mode & 0o777 == 0o755


def test_two_who_write_at_once_write_two_lines(journal: Journal) -> None:
    noted = [Erased(ASHAS, UUID(int=number), NOON) for number in range(60)]
    with get_context("fork").Pool(2) as pool:
        pool.map(journal.note, noted, chunksize=1)
    assert sorted(erased.scope for erased in journal) == [erased.scope for erased in noted]
