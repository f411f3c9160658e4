"""The rule RenewPromise."""

from datetime import datetime
from typing import Any

from lading.engine.action import Actions, Log, SendEvent, SetAttributes
from lading.engine.rule import Rule, RuleCall, rule
from lading.order.choices.scope import choice_entity_of, choice_of
from lading.order.rules.holding import PROMISE, TimeLoaders, Times, instant_attribute, lead_time_of


class Renewing(Times, frozen=True, kw_only=True, rename="camel"):
    """underWayStatuses: of what is packed or sent already: of it only the way is left, a day at least."""

    under_way_statuses: tuple[str, ...] = ()


def renew_promise(loaders: TimeLoaders) -> Rule[Renewing]:
    """The rule, bound to its loaders."""

    @rule("RenewPromise", Renewing)
    async def renew(call: RuleCall, parameters: Renewing) -> Actions:
        """Promises a later date when work that begins now cannot keep the one promised, and sends eventName with both.

        Called on a fulfilment, article or consignment it is about their choice. The attribute promisedBefore is the
        promise; the date requested stays.
        """
        entity = _promising(call)
        choice = choice_of(call.aggregate, call.entity)
        kept = entity.attributes.get(PROMISE)
        if choice is None or kept is None:
            return [Log("nothing is promised")]
        lead_time = await lead_time_of(call, loaders, parameters, choice)
        is_under_way = call.entity.status in parameters.under_way_statuses
        arrives_at = lead_time.rest_from(call.at) if is_under_way else lead_time.arrival_from(call.at)
        if arrives_at <= datetime.fromisoformat(kept["value"]):
            return [Log("the promise can be kept")]
        facts = {"promisedBefore": arrives_at.isoformat(), "promisedEarlier": kept["value"], "choiceRef": choice.ref}
        event = SendEvent(
            name=parameters.event_name,
            entity=entity.key,
            subtype=entity.subtype,
            attributes=facts,
            scheduled_at=call.at,
        )
        return [SetAttributes(entity, {PROMISE: instant_attribute(arrives_at)}), event]

    return renew


def _promising(call: RuleCall) -> Any:
    """Who carries the promise: the order, or the choice where choices have a life of their own."""
    choice = choice_entity_of(call.aggregate, call.entity)
    return choice if choice is not None and PROMISE in choice.attributes else call.aggregate.root
