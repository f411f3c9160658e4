"""The reference of rules as a page of Markdown, from the rules themselves: what they do, take and send."""

import inspect
import types
from collections import defaultdict
from collections.abc import Iterable, Iterator
from enum import Enum
from types import MappingProxyType
from typing import Any, Union, get_args, get_origin, get_type_hints

import msgspec

from lading.engine.rule import NoParameters, Rule

HEAD = """# Rules

Written from the program by `lading reference rules`.

A workflow names a rule as `ACCOUNT.module.Rule`; only the last part decides which rule it is, so that names of older
and newer modules mean the same. Parameters stand in `props`. An event whose parameter says nothing else goes to the
entity the rule runs on, inline, with the attributes of the event that is being run. A rule that says it fails with a
code ends its event FAILED, with nothing written.
"""
# By the package that brings the rules, in the order of the page.
TITLES = MappingProxyType(
    {
        "engine": "Every workflow",
        "order": "Orders",
        "store": "Locations and waves",
        "service": "Returns and billing",
        "inventory": "Stock",
        "availability": "Virtual catalogues and controls",
        "foundation": "Products, categories and networks",
    }
)
_WORDS = MappingProxyType({str: "text", int: "whole number", float: "number", bool: "true or false"})


def rules_page(rules: Iterable[Rule[Any]]) -> str:
    """Every rule once, by package and name."""
    by_package: defaultdict[str, list[Rule[Any]]] = defaultdict(list)
    for rule in rules:
        by_package[_package(rule)].append(rule)
    ordered = [*TITLES, *sorted(by_package.keys() - TITLES.keys())]
    sections = [_section(package, by_package[package]) for package in ordered if by_package[package]]
    return "\n".join([HEAD, *sections])


def _section(package: str, rules: Iterable[Rule[Any]]) -> str:
    title = TITLES.get(package, package.title())
    ordered = sorted(rules, key=lambda rule: rule.name)
    return "\n".join([f"## {title}\n", *(_rule(rule) for rule in ordered)])


def _rule(rule: Rule[Any]) -> str:
    lines = [f"### {rule.name}\n"]
    if rule.aliases:
        lines.append(f"Also called {', '.join(rule.aliases)}.\n")
    lines.append(inspect.cleandoc(rule.description) + "\n")
    if rule.sets_statuses:
        lines.append(f"Sets {', '.join(f'`{status}`' for status in rule.sets_statuses)}.\n")
    return "\n".join([*lines, *_parameters(rule.parameters)])


def _parameters(kind: type[msgspec.Struct]) -> Iterator[str]:
    if kind is NoParameters or not msgspec.structs.fields(kind):
        return
    hints = get_type_hints(kind)
    yield "| parameter | is | needed |"
    yield "| --- | --- | --- |"
    for field in msgspec.structs.fields(kind):
        event = ", an event to send" if _is_event(field.encode_name) else ""
        yield f"| `{field.encode_name}` | {type_in_words(hints[field.name])}{event} | {_needed(field)} |"
    yield ""
    meaning = inspect.cleandoc(kind.__doc__ or "")
    if meaning:
        yield meaning + "\n"


def _is_event(name: str) -> bool:
    return "event" in name.lower() or name in {"validAddress", "invalidAddress", "missingAddress"}


def _needed(field: msgspec.structs.FieldInfo) -> str:
    if field.required:
        return "yes"
    default = field.default
    if default is msgspec.NODEFAULT or default in (None, (), ""):
        return "no"
    return f"no: `{msgspec.json.encode(default).decode()}`"


def type_in_words(kind: Any) -> str:
    """A type in the words of somebody who writes JSON."""
    origin, parts = get_origin(kind), get_args(kind)
    if origin in {Union, types.UnionType}:
        return " or ".join(type_in_words(part) for part in parts if part is not types.NoneType)
    if origin in {tuple, list, frozenset}:
        return f"list of {type_in_words(parts[0])}s"
    if parts and origin is not dict:
        return ", ".join(f"`{part}`" for part in parts)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return ", ".join(f"`{member.value}`" for member in kind)
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        return "object"
    return str(_WORDS.get(kind, "object" if dict in {origin, kind} else "any value"))


def _package(rule: Rule[Any]) -> str:
    module: str = inspect.unwrap(rule.function).__module__
    return module.split(".")[1]
