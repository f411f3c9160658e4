"""Lines of a file → counts, many at once; a line that is not as it should be is looked at alone and told why. Pure."""

import csv
import re
from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import Any, NamedTuple

import msgspec
import numpy as np

from lading.inventory.batch_rows import BadRow, parse_rows, read_row
from lading.inventory.files import refusals
from lading.inventory.side_rows import SideRow, is_side, side_row_of
from lading.inventory.snapshot import QUANTITY_MAX, CountRows, RowRefusal, SnapshotRow, columns_of
from lading.kernel.json import check_json
from lading.kernel.refusal import Malformed

_NAMES = (
    ("locationref", "locationRef"),
    ("skuref", "skuRef"),
    ("productref", "productRef"),
    ("qty", "qty"),
    ("quantity", "qty"),
    ("retailerid", "retailerId"),
    ("type", "type"),
    ("ref", "ref"),
    ("status", "status"),
    ("condition", "condition"),
    ("storagearearef", "storageAreaRef"),
    ("expectedon", "expectedOn"),
)
_SEPARATORS = (",", ";", "\t")
_DIGITS_MAX = 10
# Digits, no exponent: 1E+03 is what a spreadsheet makes of a number it has rounded.
_NUMBER = r"[+-]?[0-9]{1,300}(\.[0-9]{0,300})?"


class FileFormat(StrEnum):
    """How a file says its counts: a table with a header, or a JSON object a line."""

    CSV = "csv"
    NDJSON = "ndjson"


class Header(msgspec.Struct, frozen=True):
    """The columns of a table, by the names a batch uses; None for what is not asked for."""

    separator: str
    names: tuple[str | None, ...]


def format_of(text: str) -> FileFormat:
    """The format by its name, or by the name of a file. Raises Refused FILE_FORMAT_UNKNOWN."""
    name = text.lower().removesuffix(".gz").rpartition(".")[2]
    known = {"csv": FileFormat.CSV, "tsv": FileFormat.CSV, "ndjson": FileFormat.NDJSON, "jsonl": FileFormat.NDJSON}
    if name not in known:
        raise refusals.format_unknown(text)
    return known[name]


def read_header(line: bytes) -> Header:
    """The columns of a table from its first line; case, spaces and underscores do not matter.

    Raises Malformed FILE_HEADER_UNKNOWN.
    """
    text = line.decode("utf-8", errors="replace")
    separator = max(_SEPARATORS, key=text.count)
    known = dict(_NAMES)
    names = tuple(
        known.get(name.strip().strip('"').replace("_", "").replace(" ", "").lower()) for name in text.split(separator)
    )
    if not {"locationRef", "qty"} <= set(names) or not {"skuRef", "productRef"} & set(names):
        raise refusals.header_unknown(text)
    return Header(separator, names)


class Parsed(NamedTuple):
    """Counts, units beside the ledger, and a refusal for each line that is neither."""

    counts: CountRows
    beside: Sequence[SideRow] = ()
    refused: Sequence[RowRefusal] = ()


class LineParser:
    """Reads the lines of one file. header: of a table; None for JSON lines."""

    def __init__(self, header: Header | None, retailer: int) -> None:
        self._header = header
        self._retailer = retailer

    def read(self, lines: Sequence[bytes], first_line: int) -> Parsed:
        """What some lines say; empty lines are passed over."""
        good = self._table(lines, first_line) if self._header else self._objects(lines, first_line)
        if good is not None:
            return Parsed(good)
        rows: list[SnapshotRow] = []
        beside: list[SideRow] = []
        bad: list[RowRefusal] = []
        for number, line in enumerate(lines, start=first_line):
            if not line.strip():
                continue
            try:
                row = self._row(number, self._entity(line))
            except BadRow as one:
                bad.append(RowRefusal(number, one.code, one.message, one.hint))
                continue
            if isinstance(row, SideRow):
                beside.append(row)
            else:
                rows.append(row)
        return Parsed(columns_of(rows), beside, bad)

    def _row(self, number: int, entity: Any) -> SnapshotRow | SideRow:
        """A count, or units beside the ledger. Raises BadRow."""
        try:
            return read_row(number, entity, self._retailer)
        except BadRow as bad:
            if not is_side(bad.code, entity):
                raise
        return side_row_of(number, entity, self._retailer)

    def _objects(self, lines: Sequence[bytes], first_line: int) -> CountRows | None:
        """All lines at once, as one JSON list."""
        text = b"[" + b",".join(lines) + b"]"
        if not all(lines) or b"\\u" in text:
            return None
        try:
            rows, bad = parse_rows(text.decode(), retailer=self._retailer)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            return None
        if bad or len(rows.lines) != len(lines):
            return None
        return msgspec.structs.replace(rows, lines=range(first_line, first_line + len(lines)))

    def _table(self, lines: Sequence[bytes], first_line: int) -> CountRows | None:
        """All lines at once, where none is quoted or odd in any way."""
        assert self._header is not None
        names, separator, text = self._header.names, self._header.separator, b"\n".join(lines)
        if b'"' in text or b"\x00" in text or {"retailerId", "type"} & set(names):
            return None
        if not _has_cells(text, separator, len(names)):
            return None
        try:
            cells = text.decode().replace("\n", separator).split(separator)
        except UnicodeDecodeError:
            return None
        columns = {name: cells[place :: len(names)] for place, name in enumerate(names)}
        return _plain(columns, range(first_line, first_line + len(lines)))

    def _entity(self, line: bytes) -> Any:
        try:
            text = line.decode()
        except UnicodeDecodeError as error:
            raise BadRow("ROW_ENCODING", "The line is not UTF-8.", "Save the file as UTF-8.") from error
        if "\x00" in text:
            raise BadRow("ROW_INVALID", "The line holds NUL.", "Send text only.")
        return _cells(text, self._header) if self._header else _object(text)


def _has_cells(text: bytes, separator: str, count: int) -> bool:
    """Whether each line has so many cells."""
    letters, line_end = np.frombuffer(text + b"\n", dtype=np.uint8), ord("\n")
    ends = letters[(letters == ord(separator)) | (letters == line_end)] == line_end
    lines, rest = divmod(len(ends), count)
    return rest == 0 and ends.sum() == lines and bool(ends[count - 1 :: count].all())


def _plain(columns: dict[str | None, list[str]], lines: range) -> CountRows | None:
    """Columns whose every cell is good; None when one of them is not."""
    products = columns.get("skuRef") or columns["productRef"]
    locations, quantities = columns["locationRef"], columns["qty"]
    digits = "".join(quantities)
    if not digits.isascii() or not digits.isdigit() or not _are_refs(products) or not _are_refs(locations):
        return None
    if not all(quantities) or max(map(len, quantities)) > _DIGITS_MAX:
        return None
    units = list(map(int, quantities))
    if max(units) > QUANTITY_MAX:
        return None
    return CountRows(lines=lines, product_refs=products, location_refs=locations, quantities=units)


def _are_refs(cells: Iterable[str]) -> bool:
    distinct = set(cells)
    return all(1 <= len(ref) <= 100 and ref == ref.strip() for ref in distinct)


def _object(text: str) -> Any:
    try:
        row = msgspec.json.decode(text)
        check_json(row)
    except (msgspec.DecodeError, RecursionError) as error:
        raise BadRow("ROW_INVALID", "The line is not a JSON object.", "Send one object a line.") from error
    except Malformed as error:
        raise BadRow("ROW_INVALID", error.message, error.hint) from error
    return row


def _cells(text: str, header: Header) -> dict[str, Any]:
    try:
        [cells] = csv.reader([text], delimiter=header.separator, strict=True)
    except (csv.Error, ValueError) as error:
        raise BadRow(
            "ROW_INVALID", "A quotation does not end on its line.", "Close it, or double quotes inside."
        ) from error
    if len(cells) != len(header.names):
        message = f"The line has {len(cells)} cells, the header {len(header.names)}."
        raise BadRow("ROW_INVALID", message, "Give every line a cell for each column.")
    found: dict[str, Any] = {name: cell.strip() for name, cell in zip(header.names, cells, strict=True) if name}
    found["qty"] = _number(found["qty"])
    return {name: value for name, value in found.items() if value != "" or name in {"skuRef", "locationRef", "qty"}}


def _number(cell: str) -> Any:
    """A whole number, a fraction, or the text as it is: then the row says so."""
    if not cell:
        return None
    if re.fullmatch(_NUMBER, cell) is None:
        return cell
    return float(cell) if "." in cell else int(cell)
