"""Fragments: parts of a workflow kept by themselves and laid over it, so that one change is one file."""

from collections.abc import Callable, Iterable, Mapping
from copy import deepcopy
from typing import Any

from lading.kernel.refusal import Refused

Part = Mapping[str, Any]


def merged(document: Part, fragments: Iterable[Part]) -> dict[str, Any]:
    """The workflow with the fragments laid over it, in order.

    A ruleset (by type, subtype, name) or status (by type and name) that is there already is replaced in its place; a
    new one comes last. Settings are added or replaced by key; whatever else a fragment says at its top replaces what
    was there. Raises Refused FRAGMENT_ELSEWHERE for a fragment that names another workflow.
    """
    result = deepcopy(dict(document))
    for fragment in fragments:
        _check_name(result, fragment)
        for key, value in fragment.items():
            if key == "rulesets":
                result[key] = _laid_over(result.get(key) or [], value, _ruleset_key)
            elif key == "statuses":
                result[key] = _laid_over(result.get(key) or [], value, _status_key)
            elif key == "settings":
                result[key] = {**(result.get(key) or {}), **(value or {})}
            else:
                result[key] = deepcopy(value)
    return result


def _laid_over(parts: Iterable[Part], over: Iterable[Part], key: Callable[[Part], Any]) -> list[Part]:
    found = {key(part): part for part in parts}
    found.update({key(part): deepcopy(part) for part in over})
    return list(found.values())


def _ruleset_key(part: Part) -> tuple[Any, ...]:
    return part.get("type"), part.get("subtype"), part.get("name")


def _status_key(part: Part) -> tuple[Any, ...]:
    return part.get("entityType"), part.get("name")


def _check_name(document: Mapping[str, Any], fragment: Part) -> None:
    name = fragment.get("name", document.get("name"))
    if name != document.get("name"):
        fact = f"The fragment is for {name}, the workflow is {document.get('name')}."
        raise Refused("FRAGMENT_ELSEWHERE", fact, "Lay it over its own workflow, or leave its name out.")
