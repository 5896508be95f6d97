"""Adding an agency from a terminal."""

from __future__ import annotations

import re

from tests.console.hub import Hub


def test_the_link_is_good_for_its_first_administrator(hub: Hub) -> None:
    """What the last line holds is the one invitation there is; only its hash is kept."""
    from sharewell.records.common.context import digest_of

    with hub.copied("added") as copy:
        done = copy.run(
            "agency", "add", "Marsh clinic", "mar", "First@example.org", SHAREWELL_URL="https://hub.example/"
        )
        assert (done.returncode, done.stderr) == (0, "")
        found = re.fullmatch(r"https://hub\.example/join/([\w-]{43})", done.stdout.splitlines()[-1])
        assert found
        kept = copy.asked(f"select email || role from agencies_invitation where token_hash = '{digest_of(found[1])}'")
        assert kept == "first@example.orgadministrator"
        again = copy.run("agency", "add", "Marsh clinic", "MAR", "first@example.org")
        assert (again.returncode, again.stdout) == (2, "")
        assert again.stderr == "name: there is an agency of this name or code already\n"


def test_every_fault_has_its_line(hub: Hub) -> None:
    done = hub.run("agency", "add", "Marsh clinic", "M-1", "first@example.org")
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    done = hub.run("agency", "add", "Marsh clinic", "MAR", "nobody", "--team", " ")
    assert (done.returncode, done.stderr.count("\n")) == (2, 2)
