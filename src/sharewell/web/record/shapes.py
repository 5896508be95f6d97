"""What a record is made of. Everything is text; nothing here is markup."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Row:
    """A label and what stands beside it, a paragraph a line. `code` is for digests and the like."""

    label: str
    lines: tuple[str, ...]
    code: bool = False


@dataclass(frozen=True, slots=True)
class Rows:
    """Labels and what stands beside them."""

    rows: tuple[Row, ...]
    kind: Literal["rows"] = "rows"


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list."""

    items: tuple[str, ...]
    kind: Literal["bullets"] = "bullets"


@dataclass(frozen=True, slots=True)
class Words:
    """Paragraphs."""

    lines: tuple[str, ...]
    kind: Literal["words"] = "words"


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells under a head; the first cell of each row names it."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    kind: Literal["table"] = "table"


Block = Rows | Bullets | Words | Table


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands under it."""

    id: str
    heading: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Record:
    """A decision as a document, at a moment. `standing` says in a sentence or two where it stands."""

    reference: str
    agency: str
    headline: str
    standing: str
    as_at: str
    sections: tuple[Section, ...]

    @property
    def title(self) -> str:
        """What the document is called; nothing in it is about a person."""
        return f"Record of decision {self.reference}"
