"""The reference of fields as a page of Markdown: what conditions, rules and scenarios see of each entity."""

import inspect
import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from types import MappingProxyType, NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints
from uuid import UUID

import msgspec

from lading.bootstrap.rule_reference import type_in_words

HEAD = """# Fields of entities

Written from the program by `lading reference fields`.

Conditions, paths of `IfProperty…`, rules of packages and the `fields` of scenarios name what an entity holds like this:
`entity.total_minor`, `root.items[0].quantity`. Every entity has besides `type`, `id`, `ref`, `subtype`, `status` and
`attributes`, the attributes by name. Amounts end in `_minor` and are minor units of the currency; instants are ISO 8601
in UTC. A field that may be empty holds null.
"""
PRIVATE = "stored_"
_PLAIN: Mapping[Any, str] = MappingProxyType(
    {datetime: "instant", UUID: "identity", Mapping: "object", dict: "object", Any: "any value"}
)


def fields_page(kinds: Mapping[str, type]) -> str:
    """Every entity type with its fields, then the parts they consist of."""
    parts: dict[str, type[msgspec.Struct]] = {}
    sections = [_section(f"## {name}", kind, parts) for name, kind in kinds.items()]
    told: set[str] = set()
    while missing := [name for name in parts if name not in told]:
        told.update(missing)
        sections += [_section(f"### {name}", parts[name], parts) for name in missing]
    return "\n".join([HEAD, *sections])


def _section(title: str, kind: type[Any], parts: dict[str, type[msgspec.Struct]]) -> str:
    return "\n".join([f"{title}\n", *_lines(kind, parts)])


def _lines(kind: type[Any], parts: dict[str, type[msgspec.Struct]]) -> Iterator[str]:
    yield from _described(kind)
    hints = get_type_hints(kind)
    fields = [one for one in msgspec.structs.fields(kind) if not one.name.startswith(PRIVATE)]
    if not fields:
        return
    yield "| field | is |"
    yield "| --- | --- |"
    for field in fields:
        found = list(_structs_in(hints[field.name]))
        parts.update({one.__name__: one for one in found})
        named = f" of {', '.join(f'`{one.__name__}`' for one in found)}" if found else ""
        yield f"| `{field.encode_name}` | {_words(hints[field.name])}{named} |"
    yield ""


def _described(kind: type[Any]) -> Iterator[str]:
    """The docstring by paragraphs, without the sentences about what a module keeps for itself."""
    for paragraph in inspect.cleandoc(kind.__doc__ or "").split("\n\n"):
        sentences = re.split(r"(?<=\.)\s+", " ".join(paragraph.split()))
        said = " ".join(one for one in sentences if PRIVATE not in one)
        if said:
            yield said + "\n"


def _words(kind: Any) -> str:
    parts = get_args(kind) if get_origin(kind) in {Union, UnionType} else (kind,)
    plain = [part for part in parts if part is not NoneType]
    named = [_PLAIN.get(part) or _PLAIN.get(get_origin(part)) or type_in_words(part) for part in plain]
    return " or ".join(named) + (", or null" if len(plain) < len(parts) else "")


def _structs_in(kind: Any) -> Iterator[type[msgspec.Struct]]:
    """The structs a type consists of."""
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        yield kind
    for part in get_args(kind):
        yield from _structs_in(part)
