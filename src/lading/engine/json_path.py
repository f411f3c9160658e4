"""The part of JSONPath that names one place: $.attributes.items[0].ref, $['entity']['status']."""

import re
from collections.abc import Iterator, Sequence
from typing import Any, Final

PATH_CHARACTERS_MAX = 500
_STEP = re.compile(
    r"\.?(?P<name>[^.\[\]'\"\s]+)|\[(?P<index>-?\d{1,6})\]|\[(?P<quote>['\"])(?P<quoted>.*?)(?P=quote)\]"
)


class Absent:
    """Stands for: there is nothing at that place."""


ABSENT: Final = Absent


class PathInvalid(Exception):
    """The text names no single place."""


def steps_of(path: str) -> tuple[str | int, ...]:
    """The names and indexes along a path. Raises PathInvalid."""
    if len(path) > PATH_CHARACTERS_MAX:
        raise PathInvalid(f"a path has at most {PATH_CHARACTERS_MAX} characters")
    steps = tuple(_steps(path.strip().removeprefix("$")))
    if not steps:
        raise PathInvalid("the path is empty")
    return steps


def value_at(document: Any, steps: Sequence[str | int]) -> Any:
    """The value at a place, or ABSENT."""
    for step in steps:
        if not _has(document, step):
            return ABSENT
        document = document[step]
    return document


def _has(document: Any, step: str | int) -> bool:
    if isinstance(document, dict):
        return step in document
    return isinstance(document, list) and isinstance(step, int) and -len(document) <= step < len(document)


def _steps(path: str) -> Iterator[str | int]:
    place = 0
    while place < len(path):
        found = _STEP.match(path, place)
        if found is None or found.group("name") == "*":
            raise PathInvalid(f"{path!r} cannot be read from {path[place:][:20]!r} on")
        yield int(found["index"]) if found["index"] is not None else found["name"] or found["quoted"] or ""
        place = found.end()
