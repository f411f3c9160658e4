"""Variables in workflow documents: [[retailer.id]] and its like, filled in for one retailer before publishing."""

import json
import re
from collections.abc import Iterator, Mapping

from lading.kernel.json import Json
from lading.kernel.refusal import Refused

_TEXT = re.compile(r'"(?:[^"\\]|\\.)*"')
_VARIABLE = re.compile(r"\[\[([\w.]+)\]\]|\{\{([\w.]+)\}\}")


def fill_variables(document: Json, variables: Mapping[str, str]) -> Json:
    """The document with [[name]] and {{name}} replaced. Raises Refused VARIABLES_UNRESOLVED with the missing names."""
    missing: set[str] = set()
    filled = _filled(document, variables, missing)
    if missing:
        raise Refused(
            "VARIABLES_UNRESOLVED",
            f"The workflow names variables without a value: {', '.join(sorted(missing))}.",
            "Give each of them a value.",
        )
    return filled


def fill_text(text: str, variables: Mapping[str, str]) -> str:
    """The same on JSON as it is written: nothing but the variables changes, and those without a value stay.

    `unresolved_variables` tells which stayed.
    """
    return _TEXT.sub(lambda literal: _VARIABLE.sub(lambda found: _escaped(found, variables), literal[0]), text)


def unresolved_variables(document: Json, pointer: str = "") -> Iterator[tuple[str, str]]:
    """Each variable left in a document with the JSON pointer of its place."""
    if isinstance(document, dict):
        for key, child in document.items():
            yield from ((name, f"{pointer}/{key}") for name in _names(key))
            yield from unresolved_variables(child, f"{pointer}/{key}")
    elif isinstance(document, list):
        for index, child in enumerate(document):
            yield from unresolved_variables(child, f"{pointer}/{index}")
    elif isinstance(document, str):
        yield from ((name, pointer) for name in _names(document))


def _names(text: str) -> list[str]:
    return [found[1] or found[2] for found in _VARIABLE.finditer(text)]


def _escaped(found: re.Match[str], variables: Mapping[str, str]) -> str:
    value = variables.get(found[1] or found[2])
    return found[0] if value is None else json.dumps(value, ensure_ascii=False)[1:-1]


def _filled(value: Json, variables: Mapping[str, str], missing: set[str]) -> Json:
    if isinstance(value, dict):
        return {key: _filled(child, variables, missing) for key, child in value.items()}
    if isinstance(value, list):
        return [_filled(child, variables, missing) for child in value]
    return _VARIABLE.sub(lambda found: _value(found, variables, missing), value) if isinstance(value, str) else value


def _value(found: re.Match[str], variables: Mapping[str, str], missing: set[str]) -> str:
    name = found[1] or found[2]
    if name not in variables:
        missing.add(name)
    return variables.get(name, found[0])
