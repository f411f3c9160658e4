"""The reference of sourcing criteria as a page of Markdown, from the criteria themselves."""

import json
from collections.abc import Iterable, Iterator

from lading.order.sourcing.conditions.model import ConditionScope, Operator
from lading.order.sourcing.criteria.reference import CriterionKind, ParameterKind

HEAD = """# Sourcing criteria and conditions

Written from the program by `lading reference criteria`.

A strategy names a criterion by its `type` and gives its parameters as `params`. A criterion is put to the locations
that are active, not switched off, not used by the order before, and hold some of what is open. Its value is in the unit
named; among the locations that are left at the end values become ratings, 1 for the best, 0 for the worst and for what
is not known, and -1 for a location that is taken out. The first criterion decides, the next break ties, the nearest is
taken where all tie; a strategy whose objective is `WEIGHTED` adds one minus each rating by its weight, and as much as
all weights for each fulfilment. Attributes are those of locations and products; one that lists several values is a
list, or a text with commas.
"""
FOOT = """## Conditions

`fc.sourcing.condition.path` asks what stands at a `path` of the order, with an `operator`, a `value`, and a
`conditionScope` for paths that lead through lists: {scopes}. Operators: {operators}. A path begins with `ref`, `type`,
`status`, `createdOn`, `currency`, `totalPrice`, `totalTaxPrice`, `attributes.byName`, `retailer`, `customer`,
`fulfilmentChoice` or `items`; products stand in `items.product`. Numbers written as text compare as numbers, ISO 8601
instants as instants. Where nothing stands at the path only `NONE` and `not_exists` hold.

`lading.sourcing.condition.expression` takes an `expression` in [CEL](https://cel.dev) over `attributes`, which is the
order as paths see it, within the budget of [other conditions](../guides/write-a-rule.md#a-condition-is-often-enough).
One that cannot be answered does not hold, and the decision says why.
"""


def criteria_page(kinds: Iterable[CriterionKind]) -> str:
    """Every criterion, then what conditions can ask."""
    scopes = ", ".join(f"`{one}`" for one in ConditionScope)
    operators = ", ".join(f"`{one}`" for one in Operator)
    sections = [line for kind in kinds for line in _section(kind)]
    return "\n".join([HEAD, *sections, FOOT.format(scopes=scopes, operators=operators)])


def _section(kind: CriterionKind) -> Iterator[str]:
    yield f"## {kind.type}\n"
    yield f"{kind.description}\n"
    unit = f"Value: {kind.unit}, {kind.better.lower()} is better. " if kind.unit else ""
    reason = f"Takes out with `{kind.reason}`. " if kind.reason else ""
    yield f"{unit}{reason}{', '.join(kind.tags)}.\n"
    if kind.parameters:
        yield "| parameter | type | default | is |"
        yield "|---|---|---|---|"
        yield from (_row(one) for one in kind.parameters)
        yield ""


def _row(parameter: ParameterKind) -> str:
    default = "required" if parameter.is_required else f"`{json.dumps(parameter.default)}`"
    return f"| `{parameter.name}` | {parameter.type} | {default} | {parameter.description} |"
