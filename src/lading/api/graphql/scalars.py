"""The scalars of the schema: instants in ISO 8601, and JSON as it is."""

from datetime import UTC, datetime
from typing import Any

import msgspec
from ariadne import ScalarType
from graphql import GraphQLError, ValueNode, value_from_ast_untyped

from lading.kernel.json import check_json
from lading.kernel.refusal import Refused


def scalars() -> list[ScalarType]:
    """DateTime and Json, ready to bind."""
    return [
        ScalarType("DateTime", serializer=instant_text, value_parser=instant_of_text),
        ScalarType("Json", serializer=_as_it_is, value_parser=_storable, literal_parser=_json_literal),
    ]


def instant_text(value: datetime) -> str:
    """An instant with milliseconds, in UTC: 2026-01-31T09:00:00.000Z."""
    return value.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def instant_of_text(value: Any) -> datetime:
    """The instant a text names. Raises GraphQLError for text without an offset, or no instant at all."""
    try:
        instant = msgspec.convert(value, datetime)
    except (msgspec.ValidationError, TypeError):
        instant = None
    if instant is None or instant.tzinfo is None:
        raise GraphQLError(f"{str(value)[:40]!r} is not an instant; write it as 2026-01-31T09:00:00Z.")
    return instant


def _as_it_is(value: Any) -> Any:
    return value


def _storable(value: Any) -> Any:
    try:
        check_json(value)
    except Refused as refused:
        raise GraphQLError(f"{refused.message} {refused.hint}") from refused
    return value


def _json_literal(node: ValueNode, variables: dict[str, Any] | None = None) -> Any:
    return _storable(value_from_ast_untyped(node, variables))
