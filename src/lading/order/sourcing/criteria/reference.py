"""Criteria as a reference for people: what each does, and every parameter with its type and default."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, get_type_hints

import msgspec

from lading.order.sourcing.criteria.catalogue import CriterionCatalogue
from lading.order.sourcing.criteria.criterion import Criterion


class ParameterKind(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A parameter of a criterion. default: in JSON's types, None for none."""

    name: str
    type: str
    description: str
    is_required: bool
    default: Any = None


class CriterionKind(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A criterion as it can be used."""

    type: str
    description: str
    unit: str
    better: str
    reason: str | None
    tags: tuple[str, ...]
    parameters: tuple[ParameterKind, ...]


def kinds_of(catalogue: CriterionCatalogue) -> Sequence[CriterionKind]:
    """Every criterion of a catalogue, in its order."""
    return [_kind(one) for one in catalogue.by_type.values()]


def _kind(criterion: Criterion) -> CriterionKind:
    hints = get_type_hints(criterion.parameters, include_extras=True)
    return CriterionKind(
        type=criterion.type,
        description=" ".join(criterion.description.split()),
        unit=criterion.unit,
        better=criterion.better.value,
        reason=criterion.reason or None,
        tags=tuple(tag.value for tag in criterion.tags),
        parameters=tuple(
            _parameter(field, hints[field.name]) for field in msgspec.structs.fields(criterion.parameters)
        ),
    )


def _parameter(field: msgspec.structs.FieldInfo, hint: Any) -> ParameterKind:
    metas = [one for one in getattr(hint, "__metadata__", ()) if isinstance(one, msgspec.Meta)]
    inner = getattr(hint, "__origin__", hint) if metas else hint
    default = field.default if field.default is not msgspec.NODEFAULT else None
    if field.default_factory is not msgspec.NODEFAULT:
        default = field.default_factory()
    return ParameterKind(
        name=field.encode_name,
        type=_type_words(inner),
        description=next((meta.description for meta in metas if meta.description), ""),
        is_required=field.required,
        default=msgspec.to_builtins(default),
    )


def _type_words(kind: Any) -> str:
    """A type in a word or two, such as list of number."""
    schema = msgspec.json.schema(kind)
    return _schema_words({**schema, "$defs": schema.get("$defs", {})}, schema.get("$defs", {}))


def _schema_words(schema: dict[str, Any], known: dict[str, Any]) -> str:
    if "$ref" in schema:
        return _schema_words(known[schema["$ref"].rpartition("/")[2]], known)
    if "enum" in schema:
        return " or ".join(str(one) for one in schema["enum"])
    if "anyOf" in schema:
        words = [_schema_words(one, known) for one in schema["anyOf"] if one.get("type") != "null"]
        return " or ".join(words)
    if schema.get("type") == "array":
        return f"list of {_schema_words(schema.get('items', {}), known)}"
    if schema.get("type") == "object" and "properties" in schema:
        return f"{{{', '.join(schema['properties'])}}}"
    return _WORDS.get(schema.get("type", ""), "anything")


_WORDS: Mapping[str, str] = MappingProxyType(
    {
        "string": "text",
        "integer": "whole number",
        "number": "number",
        "boolean": "truth value",
        "object": "object",
    }
)
