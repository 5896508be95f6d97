"""Sessions, kept so that whoever reads or writes their table by a trick can enter none of them.

The key that a browser shows is kept as its hash alone, and what is kept of a session is signed for that session and no
other: a row that is copied under another key reads as empty.
"""

from __future__ import annotations

import hashlib
from typing import Any

from django.contrib.sessions.backends.db import SessionStore as InDatabase
from django.core import signing


def hash_of(key: str | None) -> str:
    """What is kept of a session's key, in as many letters as the column takes."""
    return hashlib.sha256(f"sharewell/session/v1|{key}".encode()).hexdigest()[:40]


def _text(kept: bytes | str) -> str:
    return kept if isinstance(kept, str) else kept.decode("ascii")


class SessionStore(InDatabase):
    """A session in the database, under the hash of its key."""

    def _get_session_from_db(self) -> Any:
        try:
            return self.model.objects.get(session_key=hash_of(self.session_key), expire_date__gt=self._now())
        except self.model.DoesNotExist:
            self._session_key = None
            return None

    @staticmethod
    def _now() -> Any:
        from django.utils import timezone

        return timezone.now()

    def exists(self, session_key: str) -> bool:
        """Whether there is a session of this key."""
        return bool(super().exists(hash_of(session_key)))

    def create_model_instance(self, data: dict[str, Any]) -> Any:
        """The row of this session."""
        row = super().create_model_instance(data)
        row.session_key = hash_of(self._session_key)
        return row

    def delete(self, session_key: str | None = None) -> None:
        """Take a session away, this one or another by its key."""
        if key := session_key or self.session_key:
            self.model.objects.filter(session_key=hash_of(key)).delete()

    def encode(self, session_dict: dict[str, Any]) -> str:
        """What is kept: signed for this session alone."""
        return signing.dumps(session_dict, salt=self._salt(), serializer=self.serializer, compress=True)

    def decode(self, session_data: bytes | str) -> dict[str, Any]:
        """What was kept for this session; nothing where it was kept for another."""
        try:
            found: dict[str, Any] = signing.loads(_text(session_data), salt=self._salt(), serializer=self.serializer)
        except signing.BadSignature:
            return {}
        return found

    def _salt(self) -> str:
        return f"{self.key_salt}.{self._session_key}"
