"""What the rules of one run tell each other: facts in event attributes, the cart in the run's memory."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from msgspec.structs import replace

from lading.engine.action import Action, Actions, Change, SendEvent
from lading.engine.rule import RuleCall, RuleFailed
from lading.order.fulfilment_options.lines import Line, wanted_of
from lading.order.fulfilment_options.model import FULFILMENT_OPTIONS, NotOffered, OptionFields
from lading.order.fulfilment_options.promising import Offer
from lading.order.fulfilment_options.proposals import Proposal
from lading.order.sourcing.candidates import Candidates
from lading.order.sourcing.trail import CANDIDATES

PICKUP = "pickupColumn"
PROPOSALS = "proposals"
OFFERS = "offers"
CART = "fulfilment_options"


@dataclass(slots=True)
class Cart:
    """The cart of one run, and what was not offered so far.

    lines: what is to be taken from stock, the parts of kits in their place; priced: what was asked for, with prices.
    """

    lines: tuple[Line, ...] = ()
    priced: tuple[Line, ...] = ()
    refusals: dict[NotOffered, None] = field(default_factory=dict)

    @property
    def wanted(self) -> Mapping[int, int]:
        """Product number → units."""
        return wanted_of(self.lines)

    def refuse(self, *refusals: NotOffered) -> None:
        """Notes what is not offered, each thing once."""
        self.refusals.update(dict.fromkeys(refusals))


def cart_of(call: RuleCall) -> Cart:
    """The cart of this run."""
    cart: Cart = call.memory.setdefault(CART, Cart())
    return cart


def lines_in(call: RuleCall) -> tuple[Line, ...]:
    """The lines of the cart. Raises RuleFailed when no rule before this one loaded them."""
    lines = cart_of(call).lines
    if not lines:
        raise RuleFailed("CART_MISSING", "the cart was not loaded; LoadFulfilmentOptionFO goes first")
    return lines


def option_of(call: RuleCall) -> OptionFields:
    """The option of this run. Raises RuleFailed in the workflow of another kind of entity."""
    fields = call.aggregate.root.fields
    if not isinstance(fields, OptionFields):
        message = f"this rule is for workflows of {FULFILMENT_OPTIONS}, not of {call.aggregate.root.type}"
        raise RuleFailed("ENTITY_TYPE_WRONG", message)
    return fields


def pickup_in(call: RuleCall) -> int | None:
    """The column of the store of collection that came with the event; None for none."""
    column = call.event.attributes.get(PICKUP)
    return column if isinstance(column, int) and _are_facts(call) else None


def proposals_in(call: RuleCall) -> tuple[Proposal, ...]:
    """The proposals that came with the event."""
    proposals = call.event.attributes.get(PROPOSALS)
    return tuple(one for one in proposals if isinstance(one, Proposal)) if isinstance(proposals, tuple) else ()


def offers_in(call: RuleCall) -> tuple[Offer, ...]:
    """The offers that came with the event."""
    offers = call.event.attributes.get(OFFERS)
    return tuple(one for one in offers if isinstance(one, Offer)) if isinstance(offers, tuple) else ()


def with_facts(call: RuleCall, **facts: Any) -> dict[str, Any]:
    """The attributes of the present event and the facts."""
    return {**call.event.attributes, **facts}


def to_root(call: RuleCall, event_name: str, attributes: Mapping[str, Any]) -> SendEvent:
    """An inline event to the option."""
    root = call.aggregate.root
    return SendEvent(name=event_name, entity=root.key, subtype=root.subtype, attributes=dict(attributes))


def refusing(call: RuleCall, *refusals: NotOffered, event_name: str | None = None) -> Actions:
    """Notes the refusals with the option, and sends the event on, if one is named."""
    cart = cart_of(call)
    cart.refuse(*refusals)
    actions: list[Action] = [noted(call)]
    if event_name is not None:
        actions.append(to_root(call, event_name, call.event.attributes))
    return actions


def noted(call: RuleCall, **changes: Any) -> Change:
    """The option with every refusal noted so far, and other changes."""
    refusals = tuple(cart_of(call).refusals)
    return Change(call.aggregate.root, replace(option_of(call), refusals=refusals, **changes), "option")


def _are_facts(call: RuleCall) -> bool:
    """Whether the event carries the facts of this process and not what somebody sent under their names."""
    return isinstance(call.event.attributes.get(CANDIDATES), Candidates)
