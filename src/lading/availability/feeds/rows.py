"""Rows of an export as CSV (RFC 4180) or as NDJSON. Pure."""

import csv
import io
from collections.abc import Iterable, Sequence
from enum import StrEnum

from lading.availability.promising.question import Answered
from lading.kernel.json import encode_json

COLUMNS = ("productRef", "quantity", "status", "asOf")
# A spreadsheet takes a cell that begins so for a formula, and runs it (OWASP, "CSV Injection").
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class Format(StrEnum):
    """How an export is written."""

    CSV = "csv"
    NDJSON = "ndjson"


def heading(form: Format) -> bytes:
    """What stands before the first row."""
    return _csv([COLUMNS]) if form is Format.CSV else b""


def encoded(items: Iterable[Answered], as_of: str, form: Format) -> bytes:
    """Rows in that format, each ended by a line break."""
    rows = [(one.product_ref, one.quantity, one.status, as_of) for one in items]
    if form is Format.CSV:
        return _csv([(harmless(ref), str(quantity), status, instant) for ref, quantity, status, instant in rows])
    return b"".join(encode_json(dict(zip(COLUMNS, row, strict=True))) + b"\n" for row in rows)


def harmless(text: str) -> str:
    """The text with an apostrophe before it if a spreadsheet would take it for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def _csv(rows: Iterable[Sequence[str]]) -> bytes:
    written = io.StringIO()
    csv.writer(written, lineterminator="\r\n").writerows(rows)
    return written.getvalue().encode()
