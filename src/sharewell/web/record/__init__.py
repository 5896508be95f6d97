"""The record of a decision: one structure of plain words, from which both the page and the PDF are drawn."""

from sharewell.web.record.build import record_of
from sharewell.web.record.fetch import whole
from sharewell.web.record.pdf import as_pdf
from sharewell.web.record.shapes import Record

__all__ = ["Record", "as_pdf", "record_of", "whole"]
