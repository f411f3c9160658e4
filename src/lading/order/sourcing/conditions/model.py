"""The kinds of conditions and their parameters."""

from enum import StrEnum
from typing import Any

import msgspec

PATH = "fc.sourcing.condition.path"
EXPRESSION = "lading.sourcing.condition.expression"


class Operator(StrEnum):
    """How the values at a path are compared with the value of the condition."""

    EQUALS = "equals"
    NOT_EQUALS = "not_equals"
    IN = "in"
    NOT_IN = "not_in"
    BETWEEN = "between"
    GREATER_THAN = "greater_than"
    GREATER_THAN_OR_EQUALS = "greater_than_or_equals"
    LESS_THAN = "less_than"
    LESS_THAN_OR_EQUALS = "less_than_or_equals"
    CONTAINS = "contains"
    EXISTS = "exists"
    NOT_EXISTS = "not_exists"


class ConditionScope(StrEnum):
    """Of how many values it must hold, where a path leads through lists."""

    ALL = "ALL"
    ANY = "ANY"
    NONE = "NONE"


class PathParameters(msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """path: names from the order down, such as items.product.attributes.byName.size; lists are gone through.

    value: what is compared with; a list for in and not_in, two values for between, none for exists and not_exists.
    """

    path: str
    operator: Operator
    value: Any = None
    condition_scope: ConditionScope = ConditionScope.ALL


class ExpressionParameters(msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """expression: CEL over attributes (the order as paths see it), root, event and now."""

    expression: str
