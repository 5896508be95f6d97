from __future__ import annotations

import os
from multiprocessing import get_context
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sharewell.records.sealing.faults import KeyGone
from sharewell.records.sealing.keeper import FileKeeper, Keeper
from tests.sealing.cast import ASHAS, BENS, Hub, Service
from tests.sealing.checks import modes

KEY = bytes(range(32, 64))


@pytest.fixture
def keeper(hub: Hub) -> Keeper:
    return hub.keeper()


@pytest.fixture
def files(tmp_path: Path) -> FileKeeper:
    return FileKeeper(tmp_path / "epochs")


def gone(keeper: Keeper, agency: UUID, epoch: int, wrapped: bytes) -> bool:
    """Whether neither way through this epoch is open."""
    with pytest.raises(KeyGone):
        keeper.unwrap(agency, epoch, wrapped)
    with pytest.raises(KeyGone):
        keeper.wrap(agency, epoch, KEY)
    return True


def test_at_first_there_is_none(keeper: Keeper) -> None:
    assert keeper.epochs(ASHAS) == []
    assert keeper.newest(ASHAS) is None
    assert gone(keeper, ASHAS, 1, bytes(40))


def test_epochs_are_counted_for_each_agency(keeper: Keeper) -> None:
    assert [keeper.make(ASHAS), keeper.make(ASHAS), keeper.make(BENS)] == [1, 2, 1]
    assert (keeper.epochs(ASHAS), keeper.newest(ASHAS), keeper.epochs(BENS)) == ([1, 2], 2, [1])


def test_the_tenth_comes_after_the_ninth(keeper: Keeper) -> None:
    made = [keeper.make(ASHAS) for _ in range(11)]
    assert (keeper.epochs(ASHAS), keeper.newest(ASHAS)) == (made, 11)


def test_what_is_wrapped_is_unwrapped(keeper: Keeper) -> None:
    epoch = keeper.make(ASHAS)
    wrapped = keeper.wrap(ASHAS, epoch, KEY)
    assert len(wrapped) == 40
    assert KEY not in wrapped
    assert keeper.unwrap(ASHAS, epoch, wrapped) == KEY


def test_neither_another_epoch_nor_another_agency_unwraps_it(keeper: Keeper) -> None:
    wrapped = keeper.wrap(ASHAS, keeper.make(ASHAS), KEY)
    for agency, epoch in ((ASHAS, keeper.make(ASHAS)), (BENS, keeper.make(BENS)), (BENS, 2)):
        with pytest.raises(KeyGone):
            keeper.unwrap(agency, epoch, wrapped)


def test_many_are_unwrapped_at_once_each_for_itself(keeper: Keeper) -> None:
    old, new = keeper.make(ASHAS), keeper.make(ASHAS)
    keys = [bytes([number]) * 32 for number in range(3)]
    wrapped = [keeper.wrap(ASHAS, epoch, key) for epoch, key in zip((new, old, new), keys, strict=True)]
    assert keeper.unwrap_all(ASHAS, new, wrapped) == [keys[0], None, keys[2]]
    assert keeper.unwrap_all(ASHAS, old, [bytes(40), wrapped[1], b""]) == [None, keys[1], None]
    assert keeper.unwrap_all(ASHAS, new, []) == []
    for agency, epoch in ((ASHAS, 3), (BENS, new)):
        with pytest.raises(KeyGone):
            keeper.unwrap_all(agency, epoch, wrapped)


@pytest.mark.parametrize("spoilt", [b"", bytes(40), bytes(39), bytes(400)])
def test_what_nobody_wrapped_is_not_unwrapped(keeper: Keeper, spoilt: bytes) -> None:
    with pytest.raises(KeyGone):
        keeper.unwrap(ASHAS, keeper.make(ASHAS), spoilt)


def test_a_destroyed_epoch_is_gone(keeper: Keeper) -> None:
    old, new = keeper.make(ASHAS), keeper.make(ASHAS)
    wrapped, kept = keeper.wrap(ASHAS, old, KEY), keeper.wrap(ASHAS, new, KEY)
    keeper.destroy(ASHAS, old)
    assert gone(keeper, ASHAS, old, wrapped)
    assert keeper.epochs(ASHAS) == [new]
    assert keeper.unwrap(ASHAS, new, kept) == KEY


def test_destroying_twice_is_destroying_once(keeper: Keeper) -> None:
    epoch = keeper.make(ASHAS)
    for _ in range(2):
        keeper.destroy(ASHAS, epoch)
    keeper.destroy(BENS, 7)
    assert keeper.epochs(ASHAS) == []


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25, deadline=None)
@given(st.lists(st.sampled_from(["make", "destroy oldest", "destroy newest"]), max_size=8))
def test_the_files_keep_what_the_service_keeps(files: FileKeeper, deeds: list[str]) -> None:
    """Which epochs there are, after whatever was done; their numbers may differ once the newest was destroyed."""
    service, agency = Service(), UUID(bytes=os.urandom(16))
    for deed in deeds:
        for keeper in (files, service):
            epochs = keeper.epochs(agency)
            if deed == "make":
                assert keeper.make(agency) > max(epochs, default=0)
            elif epochs:
                keeper.destroy(agency, epochs[0 if "oldest" in deed else -1])
    assert len(files.epochs(agency)) == len(service.epochs(agency))


def test_the_service_has_no_way_to_hand_out_a_key() -> None:
    names = {name for name in dir(Service) if not name.startswith("_")}
    assert names == {"epochs", "newest", "make", "wrap", "unwrap", "unwrap_all", "destroy"}


def test_files_are_this_users_alone(files: FileKeeper, tmp_path: Path) -> None:
    was = os.umask(0)
    try:
        FileKeeper(tmp_path / "open").make(ASHAS)
    finally:
        os.umask(was)
    assert modes(tmp_path / "open") == {("folder", 0o700), ("file", 0o600)}


def test_a_folder_that_was_open_is_closed(tmp_path: Path) -> None:
    (tmp_path / "open").mkdir(mode=0o755)
    FileKeeper(tmp_path / "open")
    assert modes(tmp_path / "open") == {("folder", 0o700)}


def test_another_epochs_key_is_another(files: FileKeeper) -> None:
    epochs = [files.make(ASHAS) for _ in range(20)]
    assert len({files._read(ASHAS, epoch) for epoch in epochs}) == 20


def test_a_destroyed_file_is_written_over(files: FileKeeper, tmp_path: Path) -> None:
    epoch = files.make(ASHAS)
    os.link(files._file(ASHAS, epoch), tmp_path / "another name")
    files.destroy(ASHAS, epoch)
    assert (tmp_path / "another name").read_bytes() == bytes(32)


@pytest.mark.parametrize("left", [bytes(32), b"", bytes(range(31))])
def test_what_a_crash_left_of_an_epoch_is_none(files: FileKeeper, left: bytes) -> None:
    epoch = files.make(ASHAS)
    wrapped = files.wrap(ASHAS, epoch, KEY)
    files._file(ASHAS, epoch).write_bytes(left)
    assert gone(files, ASHAS, epoch, wrapped)
    assert files.epochs(ASHAS) == [epoch]
    files.destroy(ASHAS, epoch)
    assert files.epochs(ASHAS) == []


def test_other_files_are_no_epochs(files: FileKeeper) -> None:
    folder = files._file(ASHAS, 1).parent
    folder.mkdir()
    for name in ("0", "1.old", ".3.fresh", "notes"):
        (folder / name).write_bytes(KEY)
    assert files.epochs(ASHAS) == []


def test_a_copy_has_every_epoch_and_nothing_else(files: FileKeeper, tmp_path: Path) -> None:
    wrapped = {(agency, epoch): files.wrap(agency, epoch, KEY) for agency in (ASHAS, BENS)
               for epoch in (files.make(agency), files.make(agency))}  # fmt: skip
    (files.folder / "notes").write_bytes(KEY)
    files.copy_to(tmp_path / "copy")
    copy = FileKeeper(tmp_path / "copy")
    assert {copy.unwrap(*epoch, piece) for epoch, piece in wrapped.items()} == {KEY}
    assert sorted(path.name for path in copy.folder.rglob("*") if path.is_file()) == ["1", "1", "2", "2"]
    assert modes(tmp_path / "copy") == {("folder", 0o700), ("file", 0o600)}


def test_two_who_make_at_once_make_two(files: FileKeeper) -> None:
    with get_context("fork").Pool(2) as pool:
        made = pool.map(files.make, [ASHAS] * 40, chunksize=1)
    assert sorted(made) == files.epochs(ASHAS) == [*range(1, 41)]


def test_the_wrapping_is_the_published_one(files: FileKeeper) -> None:
    """RFC 3394, section 4.6: 256 bits of key data with a 256-bit key."""
    epoch = files.make(ASHAS)
    files._file(ASHAS, epoch).write_bytes(bytes(range(32)))
    key = bytes.fromhex("00112233445566778899aabbccddeeff000102030405060708090a0b0c0d0e0f")
    wrapped = files.wrap(ASHAS, epoch, key)
    assert wrapped.hex() == "28c9f404c4b810f4cbccb35cfb87f8263f5786e2d80ed326cbc7f0e71a99f43bfb988b9b7a02dd21"
    assert files.unwrap(ASHAS, epoch, wrapped) == key
