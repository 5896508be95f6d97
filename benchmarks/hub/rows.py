"""The least that the database can do to keep a decision: one row of the same size, inserted and committed."""

from __future__ import annotations

import threading
import time
from typing import Any


def settings_kept(url: str) -> dict[str, str]:
    """What the server says of how it commits."""
    import psycopg

    with psycopg.connect(url, autocommit=True) as connection:
        names = ("server_version", "fsync", "synchronous_commit", "full_page_writes", "wal_sync_method")
        return {name: str(_one(connection.execute(f"show {name}"))) for name in names}


def decisions(url: str) -> int:
    """How many decisions are on record, of all agencies."""
    import psycopg

    with psycopg.connect(url, dbname="sharewell", autocommit=True) as connection:
        return int(_one(connection.execute("select count(*) from sharing_decision")))


def _one(found: Any) -> Any:
    return found.fetchone()[0]


def commits(url: str, *, connections: int, seconds: float, size: int) -> float:
    """Rows a second, each inserted and committed by itself, over so many connections at once."""
    import psycopg

    with psycopg.connect(url, autocommit=True) as setup:
        setup.execute("drop table if exists bare_row")
        setup.execute("create table bare_row (id bigserial primary key, body text)")
    counts, until = [0] * connections, time.perf_counter() + seconds

    def insert(place: int) -> None:
        with psycopg.connect(url, autocommit=True) as connection:
            while time.perf_counter() < until:
                connection.execute("insert into bare_row (body) values (%s)", ["x" * size])
                counts[place] += 1

    began = time.perf_counter()
    threads = [threading.Thread(target=insert, args=(place,)) for place in range(connections)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    return sum(counts) / (time.perf_counter() - began)
