"""Deciding again what was decided."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from typing import Any

from tests.console.hub import Hub

FIRST = "(select id from sharing_decision where outcome = 'share' order by decided_at limit 1)"


def changed(change: Callable[[dict[str, Any]], object], words: bytes) -> bytes:
    """A document changed in place."""
    said = json.loads(words)
    change(said)
    return json.dumps(said).encode()


def test_everything_comes_out_the_same(hub: Hub) -> None:
    done = hub.run("replay")
    count = hub.asked("select count(*) from sharing_decision")
    assert (done.returncode, done.stdout, done.stderr) == (0, f"{count} decisions come out as they were recorded\n", "")


def test_a_changed_decision_is_named(hub: Hub) -> None:
    """Another answer, another recommendation, other duties: the decision's id and what differs, and nothing else."""
    for change, says in (
        (lambda said: said["facts"].update(consent="refused"), "recommended outcome"),
        (lambda said: said["recommended"].update(outcome="do-not-share"), "recommended outcome"),
        (lambda said: said["owed"].clear(), "the duties owed"),
        ("document = '\\x00'", "its words, which do not open"),
        ("departed = true", "whether it departs"),
        ("recommended = 'act-now-report'", "the outcome recommended"),
    ):
        with hub.copied("replayed") as copy:
            if isinstance(change, str):
                copy.tampered(f"update sharing_decision set {change} where id = {FIRST}")
            else:
                copy.reworded("sharing_decision", "document", f"id = {FIRST}", partial(changed, change))
            which = copy.asked(f"select {FIRST}")
            done = copy.run("replay")
        assert (done.returncode, done.stdout) == (1, ""), says
        named, counted = done.stderr.splitlines()
        assert named.startswith(f"decision {which} no longer comes out as recorded: ")
        assert says in named
        assert counted.startswith("1 of ")


def test_a_changed_pack_is_named(hub: Hub) -> None:
    """The stored bytes of the pack are what replay reads, and they are what the digest says.

    Whoever has the whole server can take the database's own check away first.
    """
    with hub.copied("repacked") as copy:
        copy.tampered(
            "alter table sharing_usedpack drop constraint pack_under_its_own_digest",
            "update sharing_usedpack set canonical = convert_to(replace(convert_from(canonical, 'utf8'), "
            "'Write down what was decided', 'Write nothing'), 'utf8')",
        )
        done = copy.run("replay")
    assert done.returncode == 1
    assert "its stored bytes have another digest" in done.stderr
