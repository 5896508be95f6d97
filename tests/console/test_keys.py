"""Rotating keys, by hand and by the hour; a service that keeps them; and a keyring that is the wrong one."""

from __future__ import annotations

import re
import shutil
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from sharewell.console import erasures
from sharewell.console.bootstrap import Trouble
from sharewell.console.chores import HOUR, MINUTE, Chores
from sharewell.records.sealing.faults import JournalDamaged, KeyGone
from tests.console.hub import Hub
from tests.console.service import PLACE
from tests.long import long

ROTATED = "{}: its keys are under a new epoch, and every older epoch is destroyed\n"


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Hub:
    """A hub with two agencies, and nothing in them."""
    hub = Hub(tmp_path_factory.mktemp("small") / "hub")
    for name, code in (("Harbour Homes", "HAR"), ("Marsh clinic", "MAR")):
        assert hub.run("agency", "add", name, code, f"first@{code.lower()}.example").returncode == 0
    return hub


def epochs(hub: Hub) -> list[int]:
    """The numbers of the epochs there are, of all agencies."""
    return sorted(int(path.name) for path in (hub.home / "epochs").glob("*/*"))


def test_rotating_one_agency_and_all(small: Hub) -> None:
    """A line each, entered in the ledger each; what is not there is named with what is."""
    assert epochs(small) == [1, 1]
    done = small.run("keys", "rotate", "mar")
    assert (done.returncode, done.stdout, done.stderr) == (0, ROTATED.format("MAR"), "")
    assert epochs(small) == [1, 2]
    done = small.run("keys", "rotate")
    assert (done.returncode, done.stdout) == (0, ROTATED.format("HAR") + ROTATED.format("MAR"))
    assert small.run("ledger", "verify").returncode == 0
    done = small.run("keys", "rotate", "XYZ")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "there is no agency of the code `XYZ`; there are HAR, MAR\n"


def test_rotating_where_there_is_nobody(empty: Hub) -> None:
    assert empty.run("db", "init").returncode == 0
    done = empty.run("keys", "rotate")
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert "`sharewell agency add`" in done.stderr


def test_epochs_of_another_copy(small: Hub, tmp_path: Path) -> None:
    """Nothing is destroyed where the keyring names an epoch that is not there."""
    kept = small.home / "epochs"
    shutil.copytree(kept, tmp_path / "epochs")
    other = Hub(small.home, named={"SHAREWELL_EPOCHS": str(tmp_path / "epochs")})
    for path in (tmp_path / "epochs").glob("*/*"):
        path.rename(path.with_name("99"))
    done = other.run("keys", "rotate", "HAR")
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert "`HAR`" in done.stderr and "nothing was destroyed" in done.stderr
    assert {path.name for path in (tmp_path / "epochs").glob("*/*")} == {"99"}


def test_another_databases_keyring(small: Hub, tmp_path: Path) -> None:
    """With it everything would seem to be erased, so no hub starts on it."""
    named = {"SHAREWELL_KEYRING": str(tmp_path / "keyring"), "SHAREWELL_EPOCHS": str(tmp_path / "epochs")}
    other = Hub(small.home, named=named)
    done = other.run("db", "check")
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1)
    assert "the keyring is not the one of this database: it has no key of HAR, MAR" in done.stderr
    assert "SHAREWELL_KEYRING" in done.stderr and "sharewell restore" in done.stderr
    assert other.run("up", "--once", "--port", "0").returncode == 2
    assert small.run("db", "check").returncode == 0


@pytest.mark.parametrize("name", ["KEYRING", "EPOCHS", "ERASURES"])
def test_keys_and_journal_lie_apart_from_the_database(small: Hub, name: str) -> None:
    """Each of them, and a folder that holds the database's."""
    within = small.home / "postgres" / "apart" / "file"
    other = Hub(small.home, named={f"SHAREWELL_{name}": str(within)})
    done = other.run("db", "check")
    assert done.returncode == 1
    assert f"SHAREWELL_{name}" in done.stderr and "Traceback" not in done.stderr
    shutil.rmtree(within.parent)


def test_a_keeper_that_is_not_there(small: Hub) -> None:
    done = small.run("db", "check", SHAREWELL_KEEPER="nobody.keeps")
    assert done.returncode == 1
    assert "there is no keeper of the name `nobody.keeps`" in done.stderr


@long
def test_a_service_keeps_the_epochs(tmp_path: Path) -> None:
    """A hub works with it, rotates, is copied without an epoch, and is restored while the service lives."""
    (tmp_path / "service").mkdir()
    named = {"SHAREWELL_KEEPER": "tests.console.service.keeper", PLACE: str(tmp_path / "service" / "held")}
    hub, back = Hub(tmp_path / "hub", named=named), Hub(tmp_path / "back", named=named)
    data, keys = str(tmp_path / "data"), str(tmp_path / "keys")
    for words in (
        ["agency", "add", "Harbour Homes", "HAR", "first@har.example"], ["up", "--once", "--port", "0"],
        ["keys", "rotate"], ["ledger", "verify"], ["backup", data, "--keys", keys],
    ):  # fmt: skip
        done = hub.run(*words)
        assert (done.returncode, done.stderr) == (0, ""), words
    assert not list((hub.home / "epochs").glob("*/*"))
    assert not (tmp_path / "keys" / "keyring" / "epochs").exists()
    without = Hub(tmp_path / "without").run("restore", data, "--keys", keys, "--no-erasures")
    assert (without.returncode, without.stderr.count("\n")) == (2, 1)
    assert "SHAREWELL_KEEPER" in without.stderr
    for words in (["restore", data, "--keys", keys, "--no-erasures"], ["db", "check"], ["ledger", "verify"]):
        done = back.run(*words)
        assert (done.returncode, done.stderr) == (0, ""), words


def test_every_hour_erasures_are_finished_and_keys_rotated(monkeypatch: pytest.MonkeyPatch) -> None:
    done = _counted(monkeypatch, lambda: 0)
    chores = Chores()
    for _ in range(3):
        chores._due()
    assert done == ["finished", "rotated"]
    chores.done_at["erasures"] = time.monotonic() - HOUR - 1
    chores._due()
    assert done == ["finished", "rotated"] * 2


@pytest.mark.parametrize("trouble", [KeyGone(), JournalDamaged("line 3"), sqlite3.OperationalError("x"), OSError(5)])
def test_an_erasure_that_cannot_be_finished_is_said_and_tried_again(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], trouble: Exception
) -> None:
    """By its kind alone, and in a minute; the hub goes on."""

    def failing() -> int:
        raise trouble

    done = _counted(monkeypatch, failing)
    chores = Chores()
    chores._due()
    assert capsys.readouterr().err == f"an erasure waits, and is tried again in a minute: {type(trouble).__name__}\n"
    chores._due()
    assert done == ["finished"]
    chores.done_at["erasures"] -= MINUTE + 1
    chores._due()
    assert done == ["finished"] * 2


def test_an_erasure_waits_for_the_database(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    from django.db import DatabaseError

    def failing() -> int:
        raise DatabaseError

    _counted(monkeypatch, failing)
    chores = Chores()
    chores.turn()
    assert "wait: DatabaseError" in capsys.readouterr().err
    assert not chores._again("erasures", HOUR)
    chores.done_at["erasures"] -= MINUTE + 1
    assert chores._again("erasures", HOUR)


def _counted(monkeypatch: pytest.MonkeyPatch, then: Callable[[], int]) -> list[str]:
    """What of the chore of erasures was done, with nothing behind it; other chores do nothing."""
    from sharewell.console import auditing, chores, files

    done: list[str] = []

    def finished() -> int:
        done.append("finished")
        return then()

    monkeypatch.setattr(erasures, "finished", finished)
    monkeypatch.setattr(erasures, "rotated_after", lambda: done.append("rotated"))
    monkeypatch.setattr(auditing, "sequence_all", lambda: 0)
    monkeypatch.setattr(files, "emergency_written", lambda: None)
    monkeypatch.setattr(chores, "clear_away", lambda: None)
    return done


def test_a_damaged_journal_keeps_a_hub_from_starting(small: Hub, tmp_path: Path) -> None:
    """Nobody can say who is to stay erased."""
    journal = tmp_path / "journal"
    journal.write_text("x" * 200 + "\n", encoding="ascii")
    done = small.run("up", "--once", "--port", "0", SHAREWELL_ERASURES=str(journal))
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert re.search("line 1 of the erasure journal cannot be read; put the copy", done.stderr)


def test_what_a_keyring_that_cannot_be_used_says(monkeypatch: pytest.MonkeyPatch) -> None:
    from sharewell.actions import erase_matter

    def failing(**_: object) -> int:
        raise sqlite3.OperationalError("disk I/O error")

    monkeypatch.setattr(erase_matter, "finish_erasures", failing)
    with pytest.raises(Trouble, match="the keyring cannot be used"):
        erasures.finished()
