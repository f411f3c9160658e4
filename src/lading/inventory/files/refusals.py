"""What is refused of a file as a whole, before a row of it is loaded."""

from datetime import datetime
from uuid import UUID

from lading.kernel.refusal import Conflict, Malformed, NotFound, Refused


def gzip_broken(why: str) -> Refused:
    """The file begins as gzip does and is none."""
    return Malformed(
        "FILE_GZIP_BROKEN", f"The gzip file cannot be read: {why}.", "Compress it again and send it whole."
    )


def file_too_large(bytes_max: int) -> Refused:
    """More than anybody counts; a few bytes of gzip can say gigabytes."""
    return Malformed("FILE_TOO_LARGE", f"The file holds more than {bytes_max} bytes.", "Send several files.")


def line_too_long(bytes_max: int) -> Refused:
    """A line is one count."""
    return Malformed("FILE_LINE_TOO_LONG", f"A line has more than {bytes_max} bytes.", "Send one count a line.")


def file_encoding() -> Refused:
    """The first bytes say UTF-16."""
    return Malformed("FILE_ENCODING", "The file is not UTF-8.", "Save it as UTF-8.")


def file_empty() -> Refused:
    """Nothing to load."""
    return Malformed("FILE_EMPTY", "The file has no rows.", "Send a header and rows, or a JSON object a line.")


def header_unknown(line: str) -> Refused:
    """A table of counts names its columns."""
    return Malformed(
        "FILE_HEADER_UNKNOWN",
        f"The first line names no columns of counts: {line!r:.100}.",
        "Begin with locationRef,skuRef,qty in any order.",
    )


def format_unknown(given: str) -> Refused:
    """Two forms are understood."""
    return Refused(
        "FILE_FORMAT_UNKNOWN", f"There is no format {given!r:.40}.", "Send csv or ndjson.", pointer="/format"
    )


def part_invalid(number: int, count: int) -> Refused:
    """Parts are numbered from 1."""
    return Refused(
        "FILE_PART_INVALID",
        f"Part {number} of {count} cannot be.",
        "Send part 1 to parts, at most 1,000.",
        pointer="/part",
    )


def part_differs(number: int) -> Refused:
    """A part was sent before, with other bytes, or the file with another description."""
    return Conflict(
        "FILE_PART_DIFFERS",
        f"Part {number} of this file was received before with other contents.",
        "Give another file another name.",
    )


def file_unknown(file_id: UUID | str) -> Refused:
    """No such file in this job."""
    return NotFound(
        "FILE_UNKNOWN", f"There is no file {file_id} in this job.", "Check the id answered for its first part."
    )


def loaded_already(ref: str, at: datetime) -> Refused:
    """The same bytes were loaded before."""
    return Conflict(
        "FILE_LOADED_ALREADY",
        f"{ref} was loaded at {at.isoformat(timespec='seconds')}.",
        "Nothing is to be done; --again loads it once more, as a new count.",
    )


def file_in_use(ref: str) -> Refused:
    """Somebody loads it, or did until a moment ago."""
    return Conflict(
        "FILE_IN_USE", f"{ref} is being loaded.", "Wait; a load that died is taken up again after 15 seconds."
    )


def given_up(attempts_max: int) -> Refused:
    """A file that brings its worker down again and again."""
    return Conflict(
        "FILE_GIVEN_UP",
        f"The file brought its worker down {attempts_max} times; what was loaded before stays loaded.",
        "Send it again in parts; if it fails again, the log of the worker has the reason.",
    )
