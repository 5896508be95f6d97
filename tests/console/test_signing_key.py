"""The hub's key: its public half can be read at every moment, also while the hub signs."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from sharewell.console.keys import key_file, public_key, signing_key


@pytest.fixture
def public(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SHAREWELL_HOME", str(tmp_path))
    return key_file().with_suffix(".pub")


def test_whoever_reads_while_it_signs_reads_a_whole_key(public: Path) -> None:
    key, _ = signing_key()
    stop, found = threading.Event(), list[bytes]()

    def reading() -> None:
        while not stop.is_set():
            found.append(public.read_bytes())

    reader = threading.Thread(target=reading)
    reader.start()
    for _ in range(300):
        signing_key()
    stop.set()
    reader.join()
    assert set(found) == {f"{key}\n".encode("ascii")}


def test_a_file_with_another_key_is_put_right(public: Path) -> None:
    key, _ = signing_key()
    public.write_text("somebody else's\n", encoding="ascii")
    assert signing_key()[0] == key == public_key()
    assert [path.name for path in public.parent.iterdir() if path.name.startswith(".")] == []
