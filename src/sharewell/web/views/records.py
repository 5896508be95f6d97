"""The record of a decision, as a page and as a PDF. Both are entered before they leave."""

from __future__ import annotations

import uuid

from django.http import HttpResponse
from django.utils import timezone

from sharewell.actions.note_reading import note_export, note_reading
from sharewell.web.doing import now_of
from sharewell.web.doors import Asked, page, signed_in
from sharewell.web.record import as_pdf as bytes_of
from sharewell.web.record import record_of, whole


@signed_in
def decision(request: Asked, decision: uuid.UUID) -> HttpResponse:
    """The record as a page, and what can be done now."""
    at, found = timezone.now(), whole(request.member, decision)
    note_reading(by=request.member, what="decision", record=decision, matter=found.decision.matter, at=at)
    return page(
        request, "records/decision.html", record=record_of(found, at), decision=found.decision,
        now=now_of(found, request.member, at),
    )  # fmt: skip


@signed_in
def as_pdf(request: Asked, decision: uuid.UUID) -> HttpResponse:
    """The record as a document to keep; the entry is bound to its bytes."""
    at, found = timezone.now(), whole(request.member, decision)
    note_reading(by=request.member, what="decision", record=decision, matter=found.decision.matter, at=at)
    record = record_of(found, at)
    content = bytes_of(record, at)
    note_export(by=request.member, matter=found.decision.matter, record=decision, form="pdf", content=content, at=at)
    name = f"record-{record.reference.replace('/', '-')}.pdf"
    return HttpResponse(
        content, content_type="application/pdf", headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )
