"""Joins: an event goes out when all, or any, of several entities have arrived in a status."""

import msgspec

from lading.engine.entity import Entity
from lading.engine.rule import RuleCall
from lading.order.choices.scope import fulfilments_of_choice
from lading.order.model import FULFILMENT, FULFILMENT_CHOICE
from lading.order.rules.forwarding import StatusNames


def owner_and_fulfilments(call: RuleCall) -> tuple[Entity, tuple[Entity, ...]]:
    """The choice with its fulfilments when a rule is called on one; else the order with all of them."""
    if call.entity.type == FULFILMENT_CHOICE:
        return call.entity, fulfilments_of_choice(call.aggregate, call.entity)
    return call.aggregate.root, call.aggregate.children(FULFILMENT)


class Verified(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """eventName: the event to send. status: the status, or the statuses, to have arrived in."""

    event_name: str
    status: StatusNames
