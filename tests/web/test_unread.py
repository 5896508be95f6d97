"""A page that shows words without entering that they are read shows nothing: they stay closed, and it breaks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from sharewell.actions import note_reading
from sharewell.web import lists
from sharewell.web.views import drafts, duties, matters, records
from tests.midtown import Midtown
from tests.web.test_matrix import CANARIES, Scene, addresses, browser_of, filled, scene

NOT_READING = {"draft", "questions", "check", "recommendation", "decide"}
"""Pages of a draft that its author has begun and not decided: reading that is no act."""
SHOWING = {"home", "matter", "label", "draft-new", "decision", "record-pdf", "approval", "telling"}
"""All other pages that show words."""
ENTERING = [(module, "note_reading") for module in (drafts, duties, matters, records)] + [(lists, "note_list")]
FINE, BROKEN = 200, 500


@pytest.fixture
def made(town: Midtown) -> Scene:
    return scene(town)


def showing(made: Scene) -> Iterator[tuple[str, str, str]]:
    """Every page that shows words of the matter to somebody: its name, to whom, its address."""
    for who in ("author", "approver asked", "guardian", "named on it"):
        client = browser_of(made.asking[who])
        for name, pattern in addresses():
            address = filled(pattern, made.keys)
            for asked in (address, f"{address}?list=mine") if name == "home" else (address,):
                answer = client.get(asked)
                if answer.status_code == FINE and _words(answer):
                    yield name, who, asked


def _words(response: Any) -> list[str]:
    """The words that are shown. A document shows all of them, in streams that are packed."""
    if response["Content-Type"] == "application/pdf":
        return list(CANARIES)
    return [word for word in CANARIES if word.encode() in response.content]


def test_a_page_that_enters_nothing_shows_nothing(
    made: Scene, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pages = [one for one in showing(made) if one[0] not in NOT_READING]
    for module, name in ENTERING:
        assert getattr(module, name) is getattr(note_reading, name)
        monkeypatch.setattr(module, name, lambda **_: None)
    wrong = []
    for name, who, address in pages:
        client = browser_of(made.asking[who])
        client.raise_request_exception = False
        answer = client.get(address)
        if answer.status_code != BROKEN or _words(answer):
            wrong.append(f"{name}, {who}: {answer.status_code}, {len(_words(answer))} words")
    with capsys.disabled():
        print(f"\nunread: {len(pages)} pages of {len({name for name, _, _ in pages})} addresses, {len(wrong)} faults")
    assert not wrong
    assert {name for name, _, _ in pages} == SHOWING


def test_a_search_that_enters_nothing_shows_nothing(made: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    client = browser_of(made.asking["author"])
    client.raise_request_exception = False
    assert _words(client.post("/search", {"words": "zebra"}))
    monkeypatch.setattr(lists, "note_list", lambda **_: None)
    answer = client.post("/search", {"words": "zebra"})
    assert (answer.status_code, _words(answer)) == (BROKEN, [])
