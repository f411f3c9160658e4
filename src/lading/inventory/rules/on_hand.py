"""Rules about the units on hand: they are the sum of the ledger at any time, so that nothing has to be computed."""

import msgspec

from lading.engine.action import Actions, Log
from lading.engine.rule import Rule, RuleCall, rule
from lading.foundation.rules.forwarding import Forward, MaybeForward, forward
from lading.inventory.reported import changes_on_hand
from lading.inventory.rules.positions_asked import Asked, Positions, positions_asked

CHANGED = "on_hand_changed"


class OnHandFilters(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """filterTypes, filterStatuses, filterConditions, filterExpectedWithin: accepted; on hand counts what is active.

    eventName: the event to send on; without one nothing is sent.
    """

    filter_types: str | tuple[str, ...] = ()
    filter_statuses: str | tuple[str, ...] = ()
    filter_conditions: str | tuple[str, ...] = ()
    filter_expected_within: str | int | None = None
    event_name: str | None = None


@rule("UpdateOnHand", OnHandFilters)
async def update_on_hand(call: RuleCall, parameters: OnHandFilters) -> Actions:
    """Does nothing to stock: on hand is the sum of count and active quantities by definition. Sends eventName on."""
    return [Log("on hand is the sum of the ledger"), *forward(call, parameters.event_name)]


def calculate_on_hand(positions: Positions) -> Rule[MaybeForward]:
    """The rule, bound to the loader of positions."""

    @rule("CalculateOnHandForInventoryPosition", MaybeForward)
    async def calculate(call: RuleCall, parameters: MaybeForward) -> Actions:
        """Sends eventName on with the attribute onHand: units on hand of the position, or of all it names together."""
        asked = await positions_asked(call, positions)
        on_hand = sum(one.fact.position.on_hand for one in asked if one.fact.position is not None)
        return [Log(f"{on_hand} on hand"), *forward(call, parameters.event_name, {"onHand": on_hand})]

    return calculate


def forward_if_on_hand_changed(positions: Positions) -> Rule[Forward]:
    """The rule, bound to the loader of positions."""

    @rule("ForwardIfOnHandChanged", Forward)
    async def run(call: RuleCall, parameters: Forward) -> Actions:
        """Sends eventName on when this run, or what the event reports, changes the units on hand of a position.

        A pick does not: it turns a promise into a sale and leaves on hand as it was.
        """
        changed: set[str] = call.memory.get(CHANGED, set())
        asked = await positions_asked(call, positions)
        is_changed = any(one.name.ref in changed or changes_on_hand(one.body) for one in asked)
        return forward(call, parameters.event_name) if is_changed else []

    return run


def remember_change(call: RuleCall, asked: Asked, counted: int | None) -> None:
    """Keeps for ForwardIfOnHandChanged that this run changes what is on hand; a count that finds what was, does not."""
    position = asked.fact.position
    if counted is None or position is None or counted != position.on_hand:
        changed: set[str] = call.memory.setdefault(CHANGED, set())
        changed.add(asked.name.ref)
