from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from sharewell.records.sealing.keyring import Keyring
from tests.sealing.cast import Hub, service


@pytest.fixture(params=["files", "service"])
def hub(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Hub]:
    """A hub for every kind of keeper."""
    if request.param == "files":
        yield Hub(tmp_path)
        return
    with service() as kept:
        yield Hub(tmp_path, kept)


@pytest.fixture
def keyring(hub: Hub) -> Keyring:
    return hub.open()
