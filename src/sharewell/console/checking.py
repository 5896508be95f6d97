"""Whether a hub is fit to keep records: what Django's checks and ours say, and whether its tables are up to date."""

from __future__ import annotations


def faults() -> list[str]:
    """What keeps a hub from starting, a line each."""
    from django.core import checks
    from django.db import DatabaseError, connection
    from django.db.migrations.executor import MigrationExecutor

    from sharewell.console.restoring import cut_short

    try:
        connection.ensure_connection()
        wrong = [one for one in checks.run_checks(databases=["default"]) if one.level >= checks.ERROR]
        executor = MigrationExecutor(connection)
        behind = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError as trouble:
        return [f"the database cannot be used: {str(trouble).strip().splitlines()[0]}"]
    lines = [*cut_short(), *(f"{one.msg}{f' ({one.hint})' if one.hint else ''}" for one in wrong)]
    return [*lines, *(["the tables are not up to date; run `sharewell db init`"] if behind else [])]
