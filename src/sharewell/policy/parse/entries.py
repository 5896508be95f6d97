"""Reading one table of a pack's file, key by key, and collecting what is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sharewell.policy.faults import Fault, listed, shown
from sharewell.policy.pack import Cites

WORD = re.compile(r"[a-z][a-z0-9_-]{0,59}")
CLAUSE = re.compile(r"[A-Z]{2,6}-[A-Za-z0-9.]{1,20}")
LONGEST_TEXT = 2000


@dataclass
class Entry:
    """One table: where it stands, what it holds, which keys have been read, and the faults list it adds to."""

    file: str
    id: str
    table: Mapping[str, Any]
    faults: list[Fault]
    read: set[str] = field(default_factory=set)

    def fault(self, key: str, says: str) -> None:
        """Note that something is wrong here."""
        self.faults.append(Fault(self.file, self.id, key, says))

    def has(self, key: str) -> bool:
        """Whether the key is there."""
        return key in self.table

    def get(self, key: str) -> Any:
        """The raw value of a key, now counted as read."""
        self.read.add(key)
        return self.table.get(key)

    def text(self, key: str, *, needed: bool = True) -> str:
        """A text of one line; empty, with a fault where it is needed, if it is not there."""
        value = self.get(key)
        if value is None:
            if needed:
                self.fault(key, "is missing; expected a text")
            return ""
        if not isinstance(value, str) or not value.strip():
            self.fault(key, f"is {shown(value)}; expected a text in quotation marks")
            return ""
        return self._one_line(key, value)

    def _one_line(self, key: str, value: str) -> str:
        if any(not letter.isprintable() for letter in value):
            self.fault(key, f"is {shown(value)}; a text stands on one line, without control characters")
        if len(value) > LONGEST_TEXT:
            self.fault(key, f"has {len(value)} letters; expected {LONGEST_TEXT} or fewer")
        return value

    def word(self, key: str, *, needed: bool = True) -> str:
        """A word that names something: small letters, digits, hyphens."""
        value = self.text(key, needed=needed)
        if value and not WORD.fullmatch(value):
            self.fault(key, f"is {shown(value)}; a name has small letters, digits and hyphens only")
            return ""
        return value

    def choice(self, key: str, allowed: tuple[str, ...]) -> str:
        """One of a closed list of words; the first where it is wrong, so that reading can go on."""
        value = self.get(key)
        if value not in allowed:
            found = "is missing" if value is None else f"is {shown(value)}"
            self.fault(key, f"{found}; expected one of {listed(allowed)}")
            return allowed[0] if allowed else ""
        return str(value)

    def number(self, key: str, *, standing: int = 0) -> int:
        """A whole number, or `standing` where it is left out."""
        value = self.get(key)
        if value is None:
            return standing
        if isinstance(value, bool) or not isinstance(value, int):
            self.fault(key, f"is {shown(value)}; expected a whole number")
            return standing
        return value

    def day(self, key: str) -> date:
        """A date."""
        value = self.get(key)
        if type(value) is not date:
            self.fault(key, f"is {shown(value)}; expected a date such as 2027-03-31")
            return date.max
        return value

    def words(self, key: str, allowed: tuple[str, ...] | None = None) -> tuple[str, ...]:
        """A list of words, each of the allowed ones where there are any."""
        return self.word_list(key, self.get(key), allowed)

    def word_list(self, key: str, value: object, allowed: tuple[str, ...] | None = None) -> tuple[str, ...]:
        """The same for a list that stands deeper in the table."""
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            self.fault(key, f"is {shown(value)}; expected a list of words")
            return ()
        for item in value:
            if allowed is not None and item not in allowed:
                wanted = f"expected one of {listed(allowed)}" if allowed else "there is none to name"
                self.fault(key, f"names {shown(item)}; {wanted}")
        return tuple(item for item in value if allowed is None or item in allowed)

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts of one line each; none where it is left out."""
        value = self.get(key)
        if value is None:
            return ()
        if not isinstance(value, list) or not all(isinstance(item, str) and item.strip() for item in value):
            self.fault(key, f"is {shown(value)}; expected a list of texts")
            return ()
        return tuple(self._one_line(key, item) for item in value)

    def tables(self, key: str) -> list[Mapping[str, Any]]:
        """A list of tables; none where it is left out."""
        value = self.get(key)
        if value is None:
            return []
        if not isinstance(value, list) or not all(isinstance(item, Mapping) for item in value):
            self.fault(key, f"is {shown(value)}; expected a list of tables")
            return []
        return list(value)

    def cites(self) -> Cites:
        """Clause ids by the key of this entry that serves them; the condition first, however the file is ordered."""
        value = self.get("cites")
        if value is None:
            return {}
        if not isinstance(value, Mapping):
            self.fault("cites", "expected clause ids by key, such as cites.when = [...]")
            return {}
        ordered = sorted(value.items(), key=lambda item: (item[0] != "when", item[0]))
        return {key: self._clauses(key, ids) for key, ids in ordered}

    def _clauses(self, key: str, ids: object) -> tuple[str, ...]:
        if key not in self.table:
            self.fault(f"cites.{key}", f"cites for {shown(key)}, which this entry does not have")
        if not isinstance(ids, list) or not all(isinstance(item, str) and CLAUSE.fullmatch(item) for item in ids):
            self.fault(f"cites.{key}", f"is {shown(ids)}; expected a list of clause ids such as HAV-2.21")
            return ()
        return tuple(ids)

    def done(self) -> None:
        """Every key nobody read is a mistake or a misspelling."""
        for key in sorted(set(self.table) - self.read):
            self.fault(key, f"is not a key of this kind of entry; expected {listed(sorted(self.read))}")


def entries(file: str, data: Mapping[str, Any], kind: str, faults: list[Fault]) -> Iterator[Entry]:
    """The entries `[[kind]]` of a file, each with an id of its own."""
    rows = data.get(kind, [])
    if not isinstance(rows, list) or not all(isinstance(row, Mapping) for row in rows):
        faults.append(Fault(file, "", kind, f"expected entries written as [[{kind}]]"))
        return
    for key in sorted(set(data) - {kind}):
        faults.append(Fault(file, "", key, f"is not expected here; this file holds [[{kind}]] entries"))
    seen: set[str] = set()
    for row in rows:
        entry = Entry(file, str(row.get("id", "")), row, faults)
        if not WORD.fullmatch(entry.id):
            entry.fault(
                "id", f"is {shown(row.get('id'))}; a name has small letters, digits, hyphens and underscores only"
            )
        elif entry.id in seen:
            entry.fault("id", "stands twice in this file")
        else:
            seen.add(entry.id)
            entry.read.add("id")
            yield entry
