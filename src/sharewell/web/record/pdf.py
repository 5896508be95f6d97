"""The record as a tagged PDF (PDF/UA-1). The same record gives the same bytes."""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import asdict
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, Literal

import typst

from sharewell.web.record.shapes import Record

TEMPLATE = Path(__file__).with_name("record.typ")
STANDARD: Literal["ua-1"] = "ua-1"
ODD = re.compile(r"[^\n\x20-\x7e\xa0-\u024f\u2010-\u2027\u2030-\u205e]")
"""Letters that the fonts may lack, and controls."""
MOST_ODD = 200
"""How many different odd letters are tried before the rest are named unseen."""


def as_pdf(record: Record, at: datetime) -> bytes:
    """The bytes of the record; `at` is written into them as the moment they were made."""
    data = spelt_out({"title": record.title, **asdict(record)})
    text = json.dumps(data, ensure_ascii=False)
    made = typst.compile(
        TEMPLATE.read_bytes(), sys_inputs={"record": text}, ignore_system_fonts=True,
        pdf_standards=[STANDARD], timestamp=int(at.timestamp()),
    )  # fmt: skip
    assert isinstance(made, bytes)
    return made


def spelt_out(data: Any) -> Any:
    """The same data with every text in it as it can be shown."""
    if isinstance(data, str):
        return shown(data)
    if isinstance(data, dict):
        return {name: spelt_out(value) for name, value in data.items()}
    return [spelt_out(one) for one in data] if isinstance(data, list | tuple) else data


def shown(text: str) -> str:
    """The text with every letter that the fonts lack said by its name, so that nothing is dropped unseen."""
    odd = sorted(set(ODD.findall(text)))
    lacking = [one for place, one in enumerate(odd) if place >= MOST_ODD or not can_show(one)]
    names: dict[str, str | int | None] = {one: spelt(one) for one in lacking}
    return text.translate(str.maketrans(names)) if names else text


def spelt(letter: str) -> str:
    """A letter by its name, or by its number where it has none that helps."""
    name = unicodedata.name(letter, "").lower()
    if not name or "ideograph" in name:
        return f"[U+{ord(letter):04X}]"
    return f"[{name}]"


@cache
def can_show(letter: str) -> bool:
    """Whether the fonts that come with the typesetter have this letter."""
    page = '#set document(title: "t")\n#set text(font: ("Libertinus Serif", "DejaVu Sans Mono"))\n#sys.inputs.letter'
    try:
        typst.compile(
            page.encode(), sys_inputs={"letter": letter}, ignore_system_fonts=True, pdf_standards=[STANDARD],
            timestamp=0,
        )  # fmt: skip
    except typst.TypstError:
        return False
    return True
