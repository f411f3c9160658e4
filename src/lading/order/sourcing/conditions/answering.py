"""Whether the conditions of a strategy hold for an order, and which one does not."""

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from lading.engine.expressions.conditions import Conditions
from lading.engine.rule import RuleCall, RuleFailed
from lading.order.sourcing.conditions.comparing import holds
from lading.order.sourcing.conditions.model import EXPRESSION, PathParameters
from lading.order.sourcing.conditions.paths import path_of, values_at
from lading.order.sourcing.profiles.model import Condition


class Unmet(msgspec.Struct, frozen=True, array_like=True):
    """The first condition that does not hold; fault: why it could not be answered at all."""

    name: str
    fault: str = ""


class ConditionDesk:
    """Answers conditions; path conditions are prepared once, expressions by the budgeted engine."""

    def __init__(self, expressions: Conditions) -> None:
        self._expressions = expressions

    def first_unmet(self, conditions: Iterable[Condition], document: Mapping[str, Any], call: RuleCall) -> Unmet | None:
        """The first condition that does not hold, None where all do. One that cannot be answered does not hold."""
        for condition in conditions:
            unmet = self._unmet(condition, document, call)
            if unmet is not None:
                return unmet
        return None

    def _unmet(self, condition: Condition, document: Mapping[str, Any], call: RuleCall) -> Unmet | None:
        if condition.type != EXPRESSION:
            parameters = msgspec.convert(condition.params, PathParameters)
            found = values_at(document, path_of(parameters.path))
            is_met = holds(parameters.operator, parameters.value, found, parameters.condition_scope)
            return None if is_met else Unmet(condition.name)
        try:
            is_met = self._expressions.holds(condition.params["expression"], _showing(call, document))
        except RuleFailed as failure:
            return Unmet(condition.name, str(failure)[:200])
        return None if is_met else Unmet(condition.name)


def _showing(call: RuleCall, document: Mapping[str, Any]) -> RuleCall:
    """The same call with the order's document in the place of the event's attributes."""
    event = msgspec.structs.replace(call.event, attributes=dict(document))
    return RuleCall(call.aggregate, call.entity, event, at=call.at, next_id=call.next_id, memory=call.memory)
