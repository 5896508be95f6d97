"""One database for all attacks of a worker. What an attack does is rolled back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from sharewell.console.server import ADMIN
from tests.walls.ground import Ground, made


@pytest.fixture(scope="session")
def ground(server: str, worker: str, django_db_setup: None, django_db_blocker: Any) -> Ground:
    """A hub's database, as it is made for a hub, with rows of every agency behind every wall."""
    with django_db_blocker.unblock():
        return made(server, f"sharewell_{worker}_walls")


@pytest.fixture
def admin(ground: Ground) -> Iterator[psycopg.Connection[Any]]:
    """Whoever administers the server, in a transaction that is rolled back: roles and rights are as they were."""
    with psycopg.connect(ground.address(ADMIN)) as connection:
        yield connection
        connection.rollback()
