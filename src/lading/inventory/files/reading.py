"""Pieces of a file → its lines, a few thousand at a time. Whatever the file is, only one piece of it is in memory."""

import zlib
from collections.abc import Iterable, Iterator
from itertools import chain

from lading.inventory.files import refusals

BYTES_MAX = 4_000_000_000
LINE_BYTES_MAX = 65_536
INFLATED_AT_ONCE = 1 << 20
LINES_AT_ONCE = 20_000
_GZIP = b"\x1f\x8b"
_BOM = b"\xef\xbb\xbf"
_OTHER_ENCODINGS = (b"\xff\xfe", b"\xfe\xff")
_GZIP_WINDOW = 31


def lines_of(pieces: Iterable[bytes], *, lines_max: int = LINES_AT_ONCE) -> Iterator[list[bytes]]:
    """The lines of a file without their ends, in lists of lines_max at most; gzip is known by its first bytes.

    Raises Refused FILE_ENCODING, FILE_GZIP_BROKEN, FILE_TOO_LARGE, FILE_LINE_TOO_LONG.
    """
    lines: list[bytes] = []
    for some in _split(_text(_bounded(_inflated(pieces)))):
        lines += some
        while len(lines) > lines_max:
            yield lines[:lines_max]
            lines = lines[lines_max:]
    if lines:
        yield lines


def count_lines(pieces: Iterable[bytes]) -> int:
    """Reads a file to its end, so that what is wrong with it as a whole is known before a row of it is loaded."""
    return sum(len(lines) for lines in lines_of(pieces))


def _inflated(pieces: Iterable[bytes]) -> Iterator[bytes]:
    pieces = iter(pieces)
    first = b""
    while len(first) < len(_GZIP) and (piece := next(pieces, b"")):
        first += piece
    whole = chain([first], pieces)
    return _gunzipped(whole) if first.startswith(_GZIP) else whole


def _gunzipped(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Inflates piece by piece, never more than a megabyte at once; members may follow each other."""
    inflater = zlib.decompressobj(_GZIP_WINDOW)
    try:
        for piece in pieces:
            rest = piece
            while rest:
                if inflater.eof:
                    inflater = zlib.decompressobj(_GZIP_WINDOW)
                yield inflater.decompress(rest, INFLATED_AT_ONCE)
                rest = inflater.unused_data if inflater.eof else inflater.unconsumed_tail
    except zlib.error as error:
        raise refusals.gzip_broken(str(error)) from error
    if not inflater.eof:
        raise refusals.gzip_broken("it ends too early")


def _bounded(pieces: Iterable[bytes]) -> Iterator[bytes]:
    size = 0
    for piece in pieces:
        size += len(piece)
        if size > BYTES_MAX:
            raise refusals.file_too_large(BYTES_MAX)
        yield piece


def _text(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """UTF-8 without its mark; a file of another encoding says so in its first bytes."""
    pieces = iter(pieces)
    first = b""
    while len(first) < len(_BOM) and (piece := next(pieces, None)) is not None:
        first += piece
    if first.startswith(_OTHER_ENCODINGS):
        raise refusals.file_encoding()
    return chain([first.removeprefix(_BOM)], pieces)


def _split(pieces: Iterable[bytes]) -> Iterator[list[bytes]]:
    rest = b""
    for piece in pieces:
        *lines, rest = (rest + piece).split(b"\n")
        if len(rest) > LINE_BYTES_MAX or any(len(line) > LINE_BYTES_MAX for line in lines):
            raise refusals.line_too_long(LINE_BYTES_MAX)
        yield [line.removesuffix(b"\r") for line in lines]
    if rest:
        yield [rest.removesuffix(b"\r")]
