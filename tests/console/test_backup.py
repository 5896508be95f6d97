"""Backing a hub up and restoring it, by the commands that stand in docs/operating.md; and who stays erased."""

from __future__ import annotations

import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
import uuid
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.console.browser import Person
from tests.console.hub import Done, Hub
from tests.console.residue import Residue, Secret, residue
from tests.console.test_up import started
from tests.long import long

DOC = Path(__file__).parents[2] / "docs" / "operating.md"
DAY = "2026-11-26"
ASHA = "asha@larkhaven.example"
PASSWORD = "demo.password"
"""The file of the made-up accounts' password. No copy has it: it stays with the hub it was made on."""

ERASABLE = """
from sharewell.records.agencies.models import Agency, Membership
from sharewell.records.common.context import working_for
from sharewell.records.sharing.models import Decision
agency = Agency.objects.get(code="LSC").pk
with working_for(agency):
    asha = Membership.objects.get(practitioner__email="asha@larkhaven.example")
    rows = Decision.objects.filter(matter__opened_by=asha, matter__in=asha.opened.model.objects.visible_to(asha))
    rows = rows.exclude(follows__isnull=False).order_by("decided_at", "pk")
    print(json.dumps([[str(one.matter_id), str(one.matter.scope), str(one.pk)] for one in rows]))
"""
SECRET = """
from django.conf import settings
from pathlib import Path
from sharewell.records.agencies.models import Agency
from sharewell.records.common.keys import keyring
agency = Agency.objects.get(code="LSC").pk
epochs = [path.read_bytes().hex() for path in (Path(settings.EPOCHS) / agency.hex).iterdir()]
print(json.dumps([str(agency), keyring().key(agency, uuid.UUID(sys.argv[1])).hex(), epochs]))
"""
ERASE = """
from sharewell.actions.erase_matter import erase_matter
erase_matter(agency=uuid.UUID(sys.argv[1]), matter=uuid.UUID(sys.argv[2]), because="ordered", at=timezone.now())
"""
THERE = """
from sharewell.records.agencies.models import Agency, Membership
from sharewell.records.common.context import working_for
from sharewell.records.common.keys import keyring
from sharewell.records.sharing.models import Matter
agency, matter = uuid.UUID(sys.argv[1]), uuid.UUID(sys.argv[2])
with working_for(agency):
    found = Matter.objects.get(pk=matter)
    asha = Membership.objects.get(practitioner__email="asha@larkhaven.example")
    seen = Matter.objects.visible_to(asha).filter(pk=matter).count()
    print(json.dumps([keyring().has(agency, found.scope), found.erased_at is not None, seen]))
"""
GONE, ALIVE = [False, True, 0], [True, False, 1]
"""Whether the key is there, whether the matter is marked as erased, how many of it its author sees."""

DESTROYS_NOTHING = """
from sharewell.records.sealing import keyring
keyring._STRIKE = "delete from kept where agency = ? and scope = ? and false"
"""
SKIPS_THE_JOURNAL = """
from sharewell.console import bootstrap
before = bootstrap.found
def found():
    before()
    from sharewell.actions import erase_matter
    erase_matter.finish_erasures = lambda *, at: 0
bootstrap.found = found
"""


def written(name: str) -> str:
    """The commands that stand in the document under this name."""
    found = re.search(rf"^```sh {name}\n(.*?)^```$", DOC.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    assert found, f"{DOC.name} has no commands for {name}"
    return found[1]


@dataclass(frozen=True)
class Disks:
    """Where the document's folders are for a test."""

    place: Path

    def __post_init__(self) -> None:
        for name in ("data", "keys", "journal"):
            (self.place / name).mkdir(parents=True, exist_ok=True)

    data = property(lambda self: self.place / "data" / DAY)
    keys = property(lambda self: self.place / "keys" / DAY)
    journal = property(lambda self: self.place / "journal" / "journal")

    def follow(self, name: str, hub: Hub, **instead: str) -> Done:
        """Do what the document says, in this hub and on these disks, to the first command that fails."""
        script = written(name).replace("/mnt/", f"{self.place}/").replace("/srv/sharewell", str(hub.home))
        for one, other in instead.items():
            assert one in script
            script = script.replace(one, other)
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        return subprocess.run(
            ["bash", "-euc", script], env={**hub.environment, "PATH": path}, capture_output=True, text=True,
            timeout=300, check=False,
        )  # fmt: skip


def fine(done: Done) -> str:
    """What a command said that ended well."""
    assert (done.returncode, done.stderr) == (0, ""), done.stderr
    return done.stdout


@dataclass(frozen=True)
class Story:
    """A hub, a matter of it that was erased after a first backup, and what was seen on the way."""

    hub: Hub
    before: Disks
    after: Disks
    agency: str
    matter: str
    decision: str
    other: str
    another: list[str]
    secret: Secret
    unrotated: Residue
    rotated: Residue
    disk: Path


def secret_of(hub: Hub, scope: str, *older: bytes) -> Secret:
    """The raw key of a scope and the raw epochs of its agency, as they are now and as they were."""
    agency, key, epochs = hub.do(SECRET, scope)
    return Secret(agency, scope, bytes.fromhex(key), (*map(bytes.fromhex, epochs), *older))


@pytest.fixture(scope="module")
def copied(hub: Hub, tmp_path_factory: pytest.TempPathFactory) -> Disks:
    """A backup of the made-up area, by the book."""
    disks = Disks(tmp_path_factory.mktemp("copied"))
    fine(disks.follow("backup", hub))
    return disks


@pytest.fixture(scope="module")
def story(hub: Hub, copied: Disks, tmp_path_factory: pytest.TempPathFactory) -> Story:
    """Restored where nobody was erased; backed up; somebody erased; backed up again beside a running hub."""
    place = tmp_path_factory.mktemp("story")
    lived, before, after = Hub(place / "hub"), Disks(place / "before"), Disks(place / "after")
    nobody = {f"--erasures {copied.journal}": "--no-erasures"}
    fine(copied.follow("restore", lived, **nobody))
    rows = lived.do(ERASABLE)
    matter, scope, decision = rows[0]
    left = [row for row in rows if row[0] != matter]
    # Of its own agency alone: others may have keys in this ring whose rows were in a copy of the database.
    own = uuid.UUID(secret_of(lived, scope).agency).hex
    first = [path.read_bytes() for path in copied.keys.glob(f"keyring/epochs/{own}/*")]
    secret = secret_of(lived, scope, *first)
    fine(before.follow("backup", lived))
    shutil.copytree(lived.home / "postgres", place / "disk")
    lived.do(ERASE, secret.agency, matter)
    unrotated = residue(secret, lived.home)
    process, _ = started(lived)
    try:
        fine(after.follow("backup", lived))
    finally:
        process.terminate()
        process.communicate(timeout=60)
    rotated = residue(secret, lived.home, after.place)
    return Story(
        lived, before, after, secret.agency, matter, decision, left[0][2], left[-1], secret, unrotated, rotated,
        place / "disk",
    )  # fmt: skip


def test_a_hub_is_restored_by_the_book(hub: Hub, story: Story) -> None:
    """Ledger and decisions are as they were, under the same name; nothing of the first hub's passwords is needed."""
    count = hub.asked("select count(*) from sharing_decision")
    assert fine(story.hub.run("ledger", "verify")).startswith("the ledger is whole (entries: ")
    erased = story.hub.run("replay").stdout
    assert re.fullmatch(r"(\d+) decisions come out as they were recorded; (\d+) more were erased, .*\n", erased)
    assert sum(map(int, re.findall(r"\d+", erased))) == count
    name = (hub.home / "keys" / "ledger.pub").read_text(encoding="ascii")
    assert (story.hub.home / "keys" / "ledger.pub").read_text(encoding="ascii") == name
    for made_anew in ("site.key", "keys/walls.key", "roles/sharewell_app.password"):
        assert (story.hub.home / made_anew).read_bytes() != (hub.home / made_anew).read_bytes()


def test_nobody_who_was_erased_comes_back(hub: Hub, story: Story, tmp_path: Path) -> None:
    """Old data and old keys, with the journal: the key is gone, the matter is nowhere, the rest can be read."""
    back = Hub(tmp_path / "hub")
    said = fine(story.before.follow("restore", back, **{str(story.before.journal): str(story.after.journal)}))
    assert "erasures carried out again: 1\n" in said
    assert "the ledger is whole" in said and " more were erased, with everything they rested on\n" in said
    assert back.do(THERE, story.agency, story.matter) == GONE
    assert back.do(THERE, story.agency, story.another[0]) == ALIVE
    found = residue(story.secret, back.home)
    assert (found.hits, found.files > 500, found.size > 20_000_000) == ((), True, True), found
    _signs_in(back, story, (hub.home / PASSWORD).read_text(encoding="ascii").strip())


def _signs_in(back: Hub, story: Story, password: str) -> None:
    """Asha opens a record that is left, and finds nothing of the one that is not."""
    process, port = started(back)
    try:
        asha = Person(port)
        home = asha.sign_in(ASHA, password)
        assert "Sign out" in home, home
        assert asha.page(f"/decisions/{story.other}")[0] == 200
        assert story.matter not in home and story.matter not in asha.page("/search?q=a")[1]
        gone = [f"/matters/{story.matter}", f"/decisions/{story.decision}", f"/decisions/{story.decision}/record.pdf"]
        assert [asha.page(path)[0] for path in gone] == [404, 404, 404]
    finally:
        process.terminate()
        process.communicate(timeout=60)


@long
def test_old_data_opens_with_todays_keys(story: Story, tmp_path: Path) -> None:
    """As long as retention asks, the data; no longer than seven days, the keys."""
    back = Hub(tmp_path / "hub")
    keys, journal = str(story.before.keys), str(story.before.journal)
    said = fine(
        story.before.follow("restore", back, **{keys: str(story.after.keys), journal: str(story.after.journal)})
    )
    assert "erasures carried out again: 1\n" in said
    assert back.do(THERE, story.agency, story.matter) == GONE
    assert back.do(THERE, story.agency, story.another[0]) == ALIVE


def test_nothing_is_left_of_a_key_that_was_destroyed(story: Story) -> None:
    """In no file of the hub, of the data's copies, or of a keyring copied afterwards; and the search finds what is."""
    found = residue(story.secret, story.hub.home, story.before.data.parent, story.after.place)
    print(f"searched {found.files} files, {found.size} bytes; before the rotation: {story.unrotated.hits}")
    assert found.hits == story.rotated.hits == ()
    assert found.files > 500 and found.size > 20_000_000, found
    assert any(path.name == "database.dump" for path in story.after.data.iterdir())
    assert "epoch" in residue(story.secret, story.before.keys).kinds, "what is to be destroyed within seven days"


def test_the_search_finds_an_epoch_that_was_not_rotated_away(story: Story) -> None:
    """Between the order and the rotation what is left of the key still opens."""
    assert "epoch" in story.unrotated.kinds
    assert all("/epochs/" in path for kind, path in story.unrotated.hits if kind == "epoch")


@long
def test_the_search_finds_a_key_that_was_not_destroyed(story: Story, tmp_path: Path) -> None:
    """A build that leaves the row wraps it anew with the others."""
    back = Hub(tmp_path / "hub")
    fine(story.before.follow("restore", back, **{str(story.before.journal): str(story.after.journal)}))
    matter, scope, _ = story.another
    secret = secret_of(back, scope)
    back.do(DESTROYS_NOTHING + ERASE, story.agency, matter)
    fine(back.run("keys", "rotate", "lsc"))
    assert residue(secret, back.home).kinds == {"wrapped"}
    fine(back.run("up", "--once", "--port", "0"))
    assert residue(secret, back.home).hits == (), "finishing what was cut short destroys it"


def test_a_restore_that_skips_the_journal_is_found(story: Story, tmp_path: Path) -> None:
    """The same matter as above is back then: the tests above would say so."""
    back = Hub(tmp_path / "hub")
    before = (str(story.before.data), "--keys", str(story.before.keys), "--erasures", str(story.after.journal))
    done = back.broken(SKIPS_THE_JOURNAL, "restore", *before)
    assert "erasures carried out again: 0\n" in fine(done)
    assert back.do(THERE, story.agency, story.matter) == ALIVE
    assert residue(story.secret, back.home).kinds == {"wrapped"}
    fine(back.run("up", "--once", "--port", "0"))
    assert back.do(THERE, story.agency, story.matter) == GONE, "whatever serves finishes erasures first"
    assert residue(story.secret, back.home).hits == ()


@long
def test_keys_in_the_databases_folder_are_found(story: Story, tmp_path: Path) -> None:
    """A copy of that folder made before an erasure then has the epoch for ever; it has none where keys lie apart."""
    assert residue(story.secret, story.disk).hits == ()
    within = {f"SHAREWELL_{name.upper()}": str(tmp_path / "hub" / "postgres" / name) for name in ("keyring", "epochs")}
    together = Hub(tmp_path / "hub", named=within)
    fine(together.run("agency", "add", "Larkhaven social care", "LSC", "first@example.org"))
    scope = together.do(
        "from sharewell.records.agencies.models import Agency, AgencyKey\n"
        "from sharewell.records.common.context import working_for\n"
        "with working_for(Agency.objects.get().pk): print(json.dumps(str(AgencyKey.objects.get().scope)))"
    )
    secret = secret_of(together, scope)
    shutil.copytree(tmp_path / "hub" / "postgres", tmp_path / "disk")
    fine(together.run("keys", "rotate"))
    assert residue(secret, tmp_path / "disk").kinds == {"epoch", "wrapped"}
    for words in (["db", "check"], ["up", "--once", "--port", "0"]):
        done = together.run(*words)
        assert done.returncode in (1, 2)
        assert "need folders apart" in done.stderr and "SHAREWELL_KEYRING" in done.stderr


@long
def test_a_matter_whose_key_is_not_in_the_copy_is_counted(story: Story, tmp_path: Path) -> None:
    """The rest is restored and can be read: in an emergency some is better than nothing."""
    keys = shutil.copytree(story.before.keys, tmp_path / "keys")
    with closing(sqlite3.connect(keys / "keyring" / "keyring.sqlite3")) as connection:
        connection.execute("delete from kept where scope = ?", [uuid.UUID(story.another[1]).bytes])
        connection.commit()
    back = Hub(tmp_path / "hub")
    journal = str(story.after.journal)
    done = back.run("restore", str(story.before.data), "--keys", str(keys), "--erasures", journal)
    assert done.returncode == 1
    assert done.stderr == "matters whose key is not in this copy of the keys: 1; newer keys would open them\n"
    assert fine(back.run("db", "check"))


@pytest.mark.parametrize("by", [signal.SIGTERM, signal.SIGKILL])
@pytest.mark.parametrize("at", ["the database", "the keys"])
def test_a_backup_that_is_killed_leaves_neither(hub: Hub, tmp_path: Path, at: str, by: signal.Signals) -> None:
    """Neither folder is there in part; asked to stop, it leaves nothing at all."""
    stuck = {
        "the database": "from sharewell.console import backing_up as it\nstuck = '_keys'\n",
        "the keys": "from sharewell.console import places as it\nstuck = '_in_place'\n",
    }[at]
    script = f"""
import os, time
from pathlib import Path
from sharewell.console import bootstrap
before = bootstrap.found
def found():
    before()
    {stuck.replace(chr(10), chr(10) + "    ")}
    def wait(*_):
        Path(os.environ["REACHED"]).touch()
        time.sleep(300)
    setattr(it, stuck, wait)
bootstrap.found = found
from sharewell.console import commands
commands.found = found
from sharewell.cli import main
main()
"""
    words = ["backup", str(tmp_path / "data"), "--keys", str(tmp_path / "keys")]
    reached = tmp_path.parent / f"{tmp_path.name}.reached"
    with subprocess.Popen(
        [sys.executable, "-c", script, *words], env={**hub.environment, "REACHED": str(reached)},
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    ) as process:  # fmt: skip
        until = time.monotonic() + 60
        while not reached.exists() and process.poll() is None and time.monotonic() < until:
            time.sleep(0.05)
        assert reached.exists()
        process.send_signal(by)
    left = {path.name for path in tmp_path.iterdir()}
    assert left == ({".data.partial", ".keys.partial"} if by == signal.SIGKILL else set())
    fine(hub.run(*words))
    assert {path.name for path in tmp_path.iterdir()} == {"data", "keys"}


def test_passwords_are_in_no_copy_and_on_no_command_line(hub: Hub, copied: Disks) -> None:
    secrets = [path.read_bytes().strip() for path in (hub.home / "roles").iterdir()]
    secrets += [(hub.home / "site.key").read_bytes().strip(), (hub.home / "keys" / "walls.key").read_bytes().strip()]
    secrets += [bytes.fromhex(secrets[-1].decode())]
    files = [path for path in copied.place.rglob("*") if path.is_file()]
    assert len(files) > 10
    assert not [path for path in files if any(secret in path.read_bytes() for secret in secrets)]
    assert {path.stat().st_mode & 0o077 for path in (copied.data / "database.dump", copied.data, copied.keys)} == {0}
