"""What may be written to a log: the facts of a failure without secrets and without anybody's personal data."""

import re
import traceback

_SECRET = re.compile(r"ldg_[0-9A-Za-z_-]+|(?i:bearer|basic)\s+[0-9A-Za-z._~+/=-]+")
_MAIL = re.compile(r"[^\s@\"'<>(]+@[^\s@\"'<>)]+\.\w+")
_LONG_NUMBER = re.compile(r"\+?\d[\d ()-]{7,}\d")
# PostgreSQL repeats the values of the offending row behind these words.
_ROW_VALUES = re.compile(r"(?:DETAIL|CONTEXT|HINT|Failing row)\b.*", re.DOTALL)
MESSAGE_LENGTH_MAX = 500


def redacted(text: str) -> str:
    """The text on one line, cut to 500 characters, with tokens, addresses, long numbers and row values masked."""
    without_rows = _ROW_VALUES.sub("…", text)
    masked = _LONG_NUMBER.sub("[number]", _MAIL.sub("[mail]", _SECRET.sub("[secret]", without_rows)))
    return " ".join(masked.split())[:MESSAGE_LENGTH_MAX]


def frames_of(error: BaseException) -> list[str]:
    """Where an error came from, innermost last: file, line and function, never a value."""
    frames = traceback.extract_tb(error.__traceback__)
    return [f"{frame.filename.rpartition('/lading/')[2]}:{frame.lineno} {frame.name}" for frame in frames[-12:]]
