"""The rule HoldUntilProcessingMustStart."""

from lading.engine.action import Actions, SendEvent, SetAttributes
from lading.engine.rule import Rule, RuleCall, rule
from lading.order.choices.scope import choice_of
from lading.order.dates.requested import Requested, promise_of, requested_in, start_of_work
from lading.order.rules.forwarding import send
from lading.order.rules.holding import PROMISE, STARTS_AT, TimeLoaders, Times, instant_attribute, lead_time_of


class Holding(Times, frozen=True, kw_only=True, rename="camel"):
    """eventName: sent when work must begin now. heldEventName: sent when that is later.

    timerEventName: sent when the time has come; eventName where it is left out.
    """

    held_event_name: str
    timer_event_name: str | None = None


def hold_until_processing(loaders: TimeLoaders) -> Rule[Holding]:
    """The rule, bound to its loaders."""

    @rule("HoldUntilProcessingMustStart", Holding)
    async def hold(call: RuleCall, parameters: Holding) -> Actions:
        """Sends eventName when work on the order, or the choice, must begin for the requested dates; now without any.

        Counts back from deliverAfter and dispatchOn: working days on the way, then open hours to pick and pack, without
        holidays, in the time zone of the pick-up location or of the business calendar.
        """
        choice = choice_of(call.aggregate, call.entity)
        requested = requested_in(choice.details) if choice is not None else Requested()
        if choice is None or requested == Requested():
            return send(call, parameters.event_name, call.entity)
        lead_time = await lead_time_of(call, loaders, parameters, choice)
        starts_at = start_of_work(requested, lead_time, call.at)
        kept = {PROMISE: instant_attribute(promise_of(requested, lead_time, starts_at))}
        if starts_at <= call.at:
            return [SetAttributes(call.entity, kept), *send(call, parameters.event_name, call.entity)]
        kept[STARTS_AT] = instant_attribute(starts_at)
        attributes = {STARTS_AT: starts_at.isoformat()}
        key, subtype = call.entity.key, call.entity.subtype
        name = parameters.timer_event_name or parameters.event_name
        later = SendEvent(name=name, entity=key, subtype=subtype, attributes=attributes, scheduled_at=starts_at)
        return [SetAttributes(call.entity, kept), later, *send(call, parameters.held_event_name, call.entity)]

    return hold
