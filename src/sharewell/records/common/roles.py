"""The roles that connect to the database, and the one that owns everything in it and never connects."""

from __future__ import annotations

OWNER = "sharewell_owner"
"""Owns schemas, tables and functions. It cannot sign in; only whoever administers the server can act as it."""
APP = "sharewell_app"
"""Answers pages and does chores: reads and writes rows, of one agency at a time."""
SEQUENCER = "sharewell_sequencer"
"""Gives the ledger's entries their places and signs. It reads no record."""
AUDITOR = "sharewell_auditor"
"""Reads the whole ledger, which holds nothing about anybody. It reads no record."""
BACKUP = "sharewell_backup"
"""Copies the whole database, past the walls, and changes nothing. The only one to pass them."""
ERASER = "sharewell_eraser"
"""Takes away what is to be erased."""

CONNECT = (APP, SEQUENCER, AUDITOR, BACKUP, ERASER)
"""Those that sign in, each with a password of its own."""
PASS_BY = (BACKUP,)
"""Those for whom the walls do not stand."""
