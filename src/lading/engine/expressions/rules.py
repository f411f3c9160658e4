"""The rule that branches on an expression."""

from typing import Annotated, Any

import msgspec

from lading.engine.action import Actions, SendEvent
from lading.engine.expressions.conditions import Conditions
from lading.engine.rule import Rule, RuleCall, rule


class IfExpressionParameters(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """expression: the condition, in CEL. eventName: sent when it holds. elseEventName: sent when it does not."""

    expression: Annotated[str, msgspec.Meta(description="The condition, in CEL.")]
    event_name: Annotated[str, msgspec.Meta(description="The event to send when it holds.")]
    else_event_name: Annotated[str | None, msgspec.Meta(description="The event to send when it does not.")] = None


def rules_of(conditions: Conditions) -> tuple[Rule[Any], ...]:
    """Every rule of this package."""

    @rule("IfExpression", IfExpressionParameters)
    async def if_expression(call: RuleCall, parameters: IfExpressionParameters) -> Actions:
        """Sends an event to the same entity if a condition over entity, root, event, attributes and now is true.

        A condition that cannot be answered (a missing key, two types that do not compare) fails the event at once.
        """
        holds = conditions.holds(parameters.expression, call)
        name = parameters.event_name if holds else parameters.else_event_name
        if name is None:
            return []
        entity = call.entity
        return [SendEvent(name=name, entity=entity.key, subtype=entity.subtype, attributes=call.event.attributes)]

    return (if_expression,)
