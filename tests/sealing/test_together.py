"""Processes that use one keyring at once."""

from __future__ import annotations

import os
from collections.abc import Callable
from multiprocessing import get_context
from pathlib import Path
from uuid import UUID, uuid4

from tests.sealing.cast import ASHAS, NOON, Hub, opens, scopes
from tests.sealing.checks import unsettled

FORK = get_context("fork")


def together(*deeds: Callable[[], None]) -> list[int | None]:
    """Do each in a process of its own; how each ended."""
    children = [FORK.Process(target=deed) for deed in deeds]
    for child in children:
        child.start()
    for child in children:
        child.join(40)
    ended = [child.exitcode for child in children]
    for child in children:
        child.kill()
    return ended


def write_down(path: Path, keys: dict[UUID, bytes]) -> None:
    path.write_text("\n".join(f"{scope.hex} {key.hex()}" for scope, key in keys.items()))


def read_back(path: Path) -> dict[UUID, bytes]:
    pairs = (line.split() for line in path.read_text().splitlines())
    return {UUID(scope): bytes.fromhex(key) for scope, key in pairs}


def test_two_make_while_a_third_rotates(hub: Hub, tmp_path: Path) -> None:
    hub.open()
    names = {"one": FORK.Event(), "other": FORK.Event()}

    def make(name: str) -> None:
        made: dict[UUID, bytes] = {}
        for _ in range(12):
            made |= scopes(hub.open(), ASHAS, 5)
        write_down(tmp_path / name, made)
        names[name].set()

    def rotate() -> None:
        rounds = 0
        while rounds < 3 or not all(over.is_set() for over in names.values()):
            hub.open().rotate(ASHAS, 7)
            rounds += 1

    assert together(lambda: make("one"), lambda: make("other"), rotate) == [0, 0, 0]
    made = {scope: key for name in names for scope, key in read_back(tmp_path / name).items()}
    assert len(made) == 120
    assert len({*made.values()}) == len(made)
    assert not unsettled(hub, ASHAS, made, [])
    assert len(hub.keeper().epochs(ASHAS)) == 1


def test_a_reader_never_misses_a_key_that_lives(hub: Hub) -> None:
    alive = scopes(hub.open(), ASHAS, 6)
    dead = [*scopes(hub.open(), ASHAS, 6)]
    over = FORK.Event()

    def read() -> None:
        keyring, rounds = hub.open(), 0
        while not over.is_set() or rounds < 3:
            assert {scope: keyring.key(ASHAS, scope) for scope in alive} == alive
            rounds += 1

    def destroy() -> None:
        for scope in dead:
            hub.open().destroy(ASHAS, scope, NOON)

    def rotate() -> None:
        for _ in range(10):
            hub.open().rotate(ASHAS, 4)
        over.set()

    assert together(read, read, destroy, rotate) == [0, 0, 0, 0]
    assert not unsettled(hub, ASHAS, alive, dead)


def test_two_who_rotate_at_once_lose_nothing(hub: Hub) -> None:
    alive = scopes(hub.open(), ASHAS, 10)

    def rotate() -> None:
        for _ in range(5):
            hub.open().rotate(ASHAS, 3)

    assert together(rotate, rotate) == [0, 0]
    assert not unsettled(hub, ASHAS, alive, [])
    assert hub.keeper().epochs(ASHAS) == [11]


def test_two_who_make_the_same_scopes_agree(hub: Hub, tmp_path: Path) -> None:
    same = [uuid4() for _ in range(20)]

    def make(name: str) -> None:
        keyring, keys = hub.open(), {}
        for scope in same:
            keyring.make(ASHAS, scope)
            keys[scope] = keyring.key(ASHAS, scope)
        write_down(tmp_path / name, keys)

    assert together(lambda: make("one"), lambda: make("other")) == [0, 0]
    assert read_back(tmp_path / "one") == read_back(tmp_path / "other")


def test_two_who_open_a_new_keyring_at_once_both_can(hub: Hub) -> None:
    def fresh() -> None:
        for number in range(15):
            folder = hub.folder / str(number)
            folder.mkdir(exist_ok=True)
            Hub(folder, hub.service).open().make(ASHAS, UUID(int=number))

    assert together(fresh, fresh) == [0, 0]


def test_a_child_goes_on_with_its_parents_keyring(hub: Hub) -> None:
    """As a server does that loads everything and then forks its workers."""
    keyring = hub.open()
    alive = scopes(keyring, ASHAS, 2)
    scope = uuid4()

    def child() -> None:
        keyring.make(ASHAS, scope)
        os._exit(0 if opens(keyring, ASHAS, scope) and not unsettled(hub, ASHAS, alive, []) else 1)

    assert together(child) == [0]
    assert opens(keyring, ASHAS, scope)
