"""The record as a PDF: tagged, the same content as the page, the same bytes again, and bound to its entry.

The structure is read with the standard library alone: typst refuses to write what PDF/UA-1 forbids, and what it wrote
is looked at here by unpacking its streams.
"""

from __future__ import annotations

import hashlib
import re
import zlib
from dataclasses import replace
from datetime import timedelta

import pytest

from sharewell.actions.decide import Consulted
from sharewell.actions.entering import bound
from sharewell.ledger.entries import RecordExported, RecordRead
from sharewell.records.sharing.models import Decision
from sharewell.web.record import Record, as_pdf, record_of, whole
from sharewell.web.record.pdf import MOST_ODD, can_show, shown, spelt
from tests.actions.watching import entered
from tests.midtown import LATER, SHARE, WITHOUT_CONSENT, Midtown, decided
from tests.web.following import HOSTILE
from tests.web.walking import at, client_of

STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)


def unpacked(content: bytes) -> str:
    """Everything in the file that can be read, its packed streams unpacked."""
    parts = [content]
    for found in STREAM.finditer(content):
        try:
            parts.append(zlib.decompress(found.group(1)))
        except zlib.error:
            continue
    return b"\n".join(parts).decode("latin-1")


@pytest.fixture
def decision(town: Midtown) -> Decision:
    advice = (Consulted("Dr #evil $x$ *b* @ref", True, HOSTILE[0]),)
    return decided(WITHOUT_CONSENT, town.asha, approver=town.sam, consulted=advice)


@pytest.fixture
def record(town: Midtown, decision: Decision) -> Record:
    return record_of(whole(town.asha, decision.pk), LATER)


def test_it_is_tagged(record: Record) -> None:
    """PDF/UA-1 by its own word, a language, a title that is shown, headings, tables with heads, lists."""
    inside = unpacked(as_pdf(record, LATER))
    assert re.search(r"<pdfuaid:part>1</pdfuaid:part>|pdfuaid:part=.1.", inside)
    assert re.search(r"/Lang\s*\(en-GB\)", inside)
    assert "/DisplayDocTitle true" in inside
    assert re.search(r"/MarkInfo\s*<<[^>]*/Marked true", inside)
    assert "/StructTreeRoot" in inside
    for tag in ("/S /H1", "/S /Table", "/S /TH", "/S /TD", "/S /L", "/S /P"):
        assert re.search(tag.replace(" /", r"\s*/"), inside), tag
    assert re.search(r"/Scope\s*/Column", inside)


def test_its_title_says_which_record_and_nothing_of_anybody(record: Record, town: Midtown) -> None:
    inside = unpacked(as_pdf(record, LATER))
    title = re.search(r"<dc:title>.*?</dc:title>", inside, re.DOTALL)
    assert title and record.title in title.group()
    metadata = "".join(re.findall(r"<x:xmpmeta.*?</x:xmpmeta>|/Info.*?>>", inside, re.DOTALL))
    assert not any(word in metadata for word in ("Reeve", "Asha", "Tom", "doctor"))


def test_the_same_moment_gives_the_same_bytes(record: Record) -> None:
    made = as_pdf(record, LATER)
    assert as_pdf(record, LATER) == made
    assert as_pdf(record, LATER + timedelta(hours=1)) != made
    assert as_pdf(replace(record, headline="Something else"), LATER) != made


def test_every_word_of_the_page_is_handed_to_it(record: Record, monkeypatch: pytest.MonkeyPatch) -> None:
    """Page and PDF are drawn from one structure, and the PDF is handed all of it."""
    seen: dict[str, str] = {}

    def compile_(*args: object, sys_inputs: dict[str, str], **rest: object) -> bytes:
        seen.update(sys_inputs)
        return b"%PDF"

    monkeypatch.setattr("sharewell.web.record.pdf.typst.compile", compile_)
    monkeypatch.setattr("sharewell.web.record.pdf.can_show", lambda letter: True)
    as_pdf(record, LATER)
    import json

    handed = json.loads(seen["record"])
    assert [one["id"] for one in handed["sections"]] == [one.id for one in record.sections]
    assert "Dr #evil $x$ *b* @ref" in seen["record"] and "<script>alert(1)</script>" in seen["record"]


@pytest.mark.parametrize(
    "bad",
    [*HOSTILE, "x" * 2000, "\U0001f600 \u4f60\u597d \u0645\u0631\u062d\u0628\u0627 \u05e9", "\ue000\ufffe\x00\x1b"],
)
def test_whatever_is_typed_is_set_as_text(record: Record, bad: str) -> None:
    """Nothing is carried out, and nothing that the fonts lack stops it."""
    content = as_pdf(replace(record, headline=bad, standing=bad), LATER)
    assert content.startswith(b"%PDF-")


def test_what_the_fonts_lack_is_named() -> None:
    """Rather than left out; and past a number of different letters nothing more is tried."""
    assert shown("Wait \U0001f600 \u4f60") == "Wait [grinning face] [U+4F60]"
    assert shown("Łódź, Ελλάδα, Привет") == "Łódź, Ελλάδα, Привет"
    assert spelt("\ue000") == "[U+E000]"
    assert can_show("ж") and not can_show("\U0001f600")
    many = "".join(chr(0x4E00 + place) for place in range(MOST_ODD + 50))
    assert shown(many).count("[U+") == MOST_ODD + 50


def test_it_leaves_with_an_entry_bound_to_its_bytes(town: Midtown) -> None:
    decision = decided(SHARE, town.asha)
    found: list[bytes] = []

    def download() -> None:
        response = client_of(town.asha).get(at("record-pdf", decision=decision.pk))
        assert response["Content-Type"] == "application/pdf"
        assert "Reeve" not in response["Content-Disposition"]
        assert "no-store" in response["Cache-Control"]
        found.append(response.content)

    read, entry = entered(download)
    assert isinstance(read, RecordRead) and isinstance(entry, RecordExported)
    digest = hashlib.sha256(found[0]).hexdigest()
    assert (entry.form, entry.record) == ("pdf", str(decision.pk))
    assert entry.commitment == bound(decision.matter, "export", digest)
