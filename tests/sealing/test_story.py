"""Whatever is done, in whatever order: who has a key is what a plain set of names says."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from sharewell.records.sealing.faults import KeyGone
from tests.sealing.cast import ASHAS, BENS, NOON, Hub, opens

agencies = st.sampled_from([ASHAS, BENS])
few = st.integers(1, 6).map(lambda number: UUID(int=number))
Name = tuple[UUID, UUID]


class Story(RuleBasedStateMachine):
    """A hub, its copies, and what it should remember."""

    @initialize()
    def begin(self) -> None:
        self.top = Path(tempfile.mkdtemp(prefix="sharewell-story-"))
        self.hub = Hub(self.top)
        self.keyring = self.hub.open()
        self.alive: dict[Name, bytes] = {}
        self.dead: set[Name] = set()
        self.copied: dict[Name, bytes] | None = None

    def teardown(self) -> None:
        shutil.rmtree(self.top)

    @rule(agency=agencies, scope=few)
    def make(self, agency: UUID, scope: UUID) -> None:
        name = (agency, scope)
        if name in self.dead:
            with pytest.raises(KeyGone):
                self.keyring.make(*name)
            return
        self.keyring.make(*name)
        key = self.keyring.key(*name)
        assert self.alive.setdefault(name, key) == key

    @rule(agency=agencies, scope=few)
    def destroy(self, agency: UUID, scope: UUID) -> None:
        name = (agency, scope)
        assert self.keyring.destroy(*name, NOON) == (self.alive.pop(name, None) is not None)
        self.dead.add(name)

    @rule(agency=agencies, batch=st.integers(1, 4))
    def rotate(self, agency: UUID, batch: int) -> None:
        assert self.keyring.keeper.epochs(agency)[:-1] == []
        new = self.keyring.rotate(agency, batch)
        assert self.keyring.keeper.epochs(agency) == [new]

    @rule()
    def open_anew(self) -> None:
        self.keyring = self.hub.open()

    @rule()
    def copy(self) -> None:
        shutil.rmtree(self.top / "copy", ignore_errors=True)
        self.keyring.copy_to(self.top / "copy")
        self.copied = dict(self.alive)

    @precondition(lambda self: self.copied is not None)
    @rule()
    def restore(self) -> None:
        """The disk is lost: what was made since the copy is gone, what was erased since stays so."""
        assert self.copied is not None
        del self.keyring
        for name in ("ring", "epochs"):
            shutil.rmtree(self.top / name)
        shutil.copytree(self.top / "copy", self.top / "ring")
        (self.top / "ring" / "epochs").rename(self.top / "epochs")
        self.keyring = self.hub.open()
        assert self.keyring.strike_listed() == len({*self.copied} & self.dead)
        self.alive = {name: key for name, key in self.copied.items() if name not in self.dead}

    @invariant()
    def everyone_is_as_remembered(self) -> None:
        everyone = {(agency, UUID(int=number)) for agency in (ASHAS, BENS) for number in range(1, 7)}
        for name in everyone:
            assert opens(self.keyring, *name) == (name in self.alive)
        assert {name: self.keyring.key(*name) for name in self.alive} == self.alive


TestStory = Story.TestCase
TestStory.settings = settings(max_examples=25, stateful_step_count=25, deadline=None)
