"""Variables in workflow documents: [[retailer.id]] and its like, filled in for one retailer before publishing."""

import re
from collections.abc import Mapping

from lading.kernel.json import Json
from lading.kernel.refusal import Refused

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
