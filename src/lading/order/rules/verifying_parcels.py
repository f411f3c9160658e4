"""Branches on how much of a fulfilment lies in parcels, and on what was rejected."""

from typing import Literal

import msgspec

from lading.engine.entity import Entity
from lading.engine.rule import RuleCall, RuleFailed
from lading.order.fulfilment.rejections import packed_share
from lading.order.model import FulfilmentFields
from lading.order.rules.send_event_for_articles import articles_of


class Rejected(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """eventName: the event to send. rejected: ANY sends it when units were rejected, NONE when none were."""

    event_name: str
    rejected: Literal["ANY", "NONE"] = "ANY"


def has_rejections(fulfilment: Entity) -> bool:
    """Whether units of a fulfilment were rejected."""
    fields: FulfilmentFields = fulfilment.fields
    return any(item.rejected_quantity for item in fields.items)


def share_packed(call: RuleCall) -> str:
    """How much of the fulfilment lies in parcels: ALL, PARTIAL or NONE. Raises RuleFailed WRONG_ENTITY."""
    if not hasattr(call.entity.fields, "items"):
        raise RuleFailed("WRONG_ENTITY", f"{call.entity.type} {call.entity.ref} has no items to pack")
    parcels = [item for article in articles_of(call.aggregate, call.entity) for item in article.fields.items]
    return packed_share(call.entity.fields.items, parcels)
