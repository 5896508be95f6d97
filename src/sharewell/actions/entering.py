"""Writing an action down: the ledger entry that stands in the same transaction as what it tells."""

from __future__ import annotations

import json
import uuid
from datetime import datetime
from typing import Any

from sharewell.ledger.commit import commit
from sharewell.ledger.entries import Entry
from sharewell.records.agencies.models import Agency, Membership
from sharewell.records.ledger.store import append
from sharewell.records.sharing.models import Matter


def enter(kind: type[Entry], *, by: Membership, at: datetime, about: uuid.UUID | None = None, **said: Any) -> None:
    """Enter that a member did something. `said` are the entry's own fields; ids may be given as UUIDs."""
    enter_for(kind, agency=by.agency_id, actor=str(by.pk), at=at, about=about, **said)


def enter_for(
    kind: type[Entry], *, agency: uuid.UUID, actor: str, at: datetime, about: uuid.UUID | None = None, **said: Any
) -> None:
    """Enter something that no member did, or that is told by nobody."""
    fields = {name: str(value) if isinstance(value, uuid.UUID) else value for name, value in said.items()}
    entry = kind(id=str(uuid.uuid4()), agency=str(agency), actor=actor, at=int(at.timestamp()), **fields)
    append(entry, about=about)


def bound(owner: Matter | Agency, what: str, content: object) -> str:
    """The commitment that binds a content for good and gives nothing of it away."""
    spelling = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str)
    return commit(bytes(owner.commitment_key), what, spelling.encode())
