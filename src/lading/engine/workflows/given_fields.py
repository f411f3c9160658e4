"""The fields a scenario gives its entities: the unsaid is nothing, by type; the unknown is refused."""

from collections.abc import Mapping
from typing import Any

import msgspec
from msgspec import inspect

from lading.kernel.refusal import Refused

# Where an instant is needed and none was said.
INSTANT = "2026-01-01T12:00:00Z"
IDENTITY = "00000000-0000-0000-0000-000000000000"


def fields_from(given: Mapping[str, Any], kind: type, entity: str) -> Any:
    """The fields as their module keeps them. Raises Refused SCENARIO_FIELDS, naming the fields there are."""
    info = inspect.type_info(kind)
    assert isinstance(info, inspect.StructType)
    try:
        return msgspec.convert(_struct(given, info), kind, strict=False)
    except msgspec.ValidationError as error:
        message = f"The fields of {entity}: {error}."
        raise Refused("SCENARIO_FIELDS", message, f"They have {_names(info)}.") from error


def _struct(given: Mapping[str, Any], info: inspect.StructType) -> dict[str, Any]:
    known = {field.encode_name: field for field in info.fields}
    if unknown := sorted(given.keys() - known.keys()):
        message = f"There is no field {unknown[0]}."
        raise Refused("SCENARIO_FIELDS", message, f"There are {_names(info)}.")
    return {
        name: _value(given[name], field.type) if name in given else _nothing(field.type)
        for name, field in known.items()
        if name in given or field.required
    }


def _value(given: Any, info: inspect.Type) -> Any:
    """The value said, with what its parts leave out."""
    kinds = info.types if isinstance(info, inspect.UnionType) else (info,)
    for kind in kinds:
        if isinstance(kind, inspect.StructType) and isinstance(given, dict):
            return _struct(given, kind)
        if isinstance(kind, inspect.VarTupleType | inspect.ListType) and isinstance(given, list):
            return [_value(one, kind.item_type) for one in given]
    return given


def _nothing(info: inspect.Type) -> Any:
    """What stands for nothing said: null where that may be, else empty, zero or the first choice."""
    if isinstance(info, inspect.UnionType):
        return None if info.includes_none else _nothing(info.types[0])
    if isinstance(info, inspect.StructType):
        return _struct({}, info)
    if isinstance(info, inspect.LiteralType):
        return info.values[0]
    if isinstance(info, inspect.EnumType):
        return next(iter(info.cls)).value
    if isinstance(info, inspect.VarTupleType | inspect.ListType | inspect.SetType | inspect.FrozenSetType):
        return []
    plain = {
        inspect.StrType: "",
        inspect.BoolType: False,
        inspect.IntType: 0,
        inspect.FloatType: 0.0,
        inspect.DecimalType: "0",
        inspect.DateTimeType: INSTANT,
        inspect.DateType: INSTANT[:10],
        inspect.UUIDType: IDENTITY,
        inspect.DictType: {},
    }
    return plain.get(type(info))


def _names(info: inspect.StructType) -> str:
    return ", ".join(field.encode_name for field in info.fields if not field.encode_name.startswith("stored_"))
