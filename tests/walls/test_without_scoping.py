"""The table of permissions once more, with the hub's own scoping switched off: the walls alone hold.

What is switched off is every `visible_to`: whoever asks for a row gets it, if the database gives it. Inside an agency
that shows too much, and is none of the walls' business; for the members of another agency nothing may change.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from sharewell.records.agencies.models import MembershipQuerySet
from sharewell.records.sharing import scopes
from tests.midtown import Midtown
from tests.web.test_matrix import CANARIES, Scene, observed, scene, specified

SCOPED = (
    MembershipQuerySet, scopes.MatterQuerySet, scopes.OfMatterQuerySet, scopes.DraftQuerySet, scopes.OfDecisionQuerySet,
    scopes.OfApprovalQuerySet, scopes.OfDutyQuerySet,
)  # fmt: skip


@pytest.fixture
def unscoped(town: Midtown, monkeypatch: pytest.MonkeyPatch) -> Scene:
    """The scene of the table, made as ever, and then every scope switched off."""
    made = scene(town)
    everything: Callable[[Any, Any], Any] = lambda rows, _: rows.all()  # noqa: E731
    for queryset in SCOPED:
        monkeypatch.setattr(queryset, "visible_to", everything)
    return made


def test_the_walls_alone_hide_another_agencys_rows(unscoped: Scene, capsys: pytest.CaptureFixture[str]) -> None:
    """Every address x everybody of another agency: no word of the matter, and never more than the table allows."""
    _, rows = specified()
    count, leaks, wrong = 0, [], []
    for name, who, status, shown in observed(unscoped):
        if not who.startswith("other agency"):
            continue
        count += len(shown)
        leaks += [f"{name}, {who}: {word}" for word in CANARIES for content in shown if word.encode() in content]
        if status.startswith("200") and not rows[name][who].startswith("200"):
            wrong.append(f"{name}, {who}: {status}, and the page says {rows[name][who]}")
    with capsys.disabled():
        print(f"\nwalls alone: {count} answers to other agencies, {len(leaks)} leaks")
    assert count == len(rows) * 3 * 2
    assert not leaks
    assert not wrong


def test_the_scopes_are_really_off(unscoped: Scene) -> None:
    """Somebody of the same agency who may not see the matter now does: the harness can fail."""
    seen = [
        who for name, who, status, _ in observed(unscoped) if name == "matter" and status.startswith("200")
        and who == "practitioner, same team"
    ]  # fmt: skip
    assert seen
