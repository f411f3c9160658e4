"""Values at a path of the order, lists gone through. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any

PATH_CHARACTERS_MAX = 500
STEPS_MAX = 20
VALUES_MAX = 20_000


class PathInvalid(Exception):
    """The text is no path."""


def path_of(text: str) -> tuple[str, ...]:
    """The names along a path. Raises PathInvalid."""
    steps = tuple(text.split("."))
    if len(text) > PATH_CHARACTERS_MAX or len(steps) > STEPS_MAX:
        raise PathInvalid(f"a path has at most {PATH_CHARACTERS_MAX} characters and {STEPS_MAX} names")
    if not all(step and step == step.strip() and step.isprintable() for step in steps):
        raise PathInvalid(f"{text[:80]!r} is not a list of names with points between them")
    return steps


def values_at(document: Any, path: Sequence[str]) -> list[Any]:
    """Every value at a path, what stands in lists one by one; null and what is not there give nothing.

    An order holds at most so many values; beyond VALUES_MAX the rest is not looked at.
    """
    found = _spread(document)
    for step in path:
        found = [value for one in found if isinstance(one, Mapping) and step in one for value in _spread(one[step])][
            :VALUES_MAX
        ]
    return found


def _spread(value: Any) -> list[Any]:
    if value is None:
        return []
    if isinstance(value, list | tuple):
        return [inner for one in value for inner in _spread(one)]
    return [value]
