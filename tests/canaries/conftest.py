"""A hub that nobody is in, for the tests of this folder to copy."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.canaries.hubs import made


@pytest.fixture(scope="session")
def ground() -> Iterator[Path]:
    """Its folder, with its tables made and its server stopped."""
    with made() as home:
        yield home
