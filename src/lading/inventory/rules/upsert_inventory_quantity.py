"""The rule UpsertInventoryQuantity: the ledger knows by itself what is new to it, so creating and updating are one."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec

from lading.engine.action import Action, Actions, Log
from lading.engine.loading import Loader
from lading.engine.rule import Rule, RuleCall, rule
from lading.foundation.rules.forwarding import forward
from lading.inventory.effects import ApplyCounts, ApplyDeltas, PlacedCount, PlacedDelta
from lading.inventory.position_items import as_of
from lading.inventory.reported import Report, read_report
from lading.inventory.rules.on_hand import remember_change
from lading.inventory.rules.positions_asked import Asked, Positions, positions_asked

ALIASES = (
    "CreateInventoryQuantity",
    "CreateInventoryQuantityV2",
    "UpdateInventoryQuantity",
    "UpdateInventoryQuantityV2",
    "UpsertInventoryQuantityV2",
)
# Answers whether an order is one of this account: what was promised to it is in the ledger already.
Orders = Loader[UUID, bool]


class QuantityParameters(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """type (or inventoryQuantityType, or defaultType): LAST_ON_HAND, DELTA, SALE, CORRECTION, RESERVED; none: any.

    eventName: the event to send on afterwards. defaultCondition, defaultStorageAreaRef and defaultStatus are accepted;
    the ledger keeps every unit in condition NEW and in no storage area.
    """

    type: str | None = None
    inventory_quantity_type: str | None = None
    default_type: str | None = None
    event_name: str | None = None
    default_condition: str | None = None
    default_storage_area_ref: str | None = None
    default_status: str | None = None

    @property
    def kind(self) -> str | None:
        """The quantity type asked for."""
        return self.type or self.inventory_quantity_type or self.default_type


def upsert_inventory_quantity(positions: Positions, orders: Orders) -> Rule[QuantityParameters]:
    """The rule, bound to the loaders of positions and of orders."""

    @rule("UpsertInventoryQuantity", QuantityParameters, aliases=ALIASES)
    async def write(call: RuleCall, parameters: QuantityParameters) -> Actions:
        """Writes what the event reports of each position: qty as a count (LAST_ON_HAND) or a difference (DELTA).

        saleQty and correctionQty are units gone, once for each order item. A count is true as of asOf, or of the
        event's acceptance: it closes the movements before and keeps promises. What an order of this account did to
        stock is in the ledger since that order's own transaction, so a report of it writes nothing, however often it
        comes. Fails with QUANTITY_INVALID, QUANTITY_TYPE_UNKNOWN, PROMISE_WITHOUT_ORDER, PRODUCT_UNKNOWN,
        LOCATION_UNKNOWN. Sends eventName on.
        """
        asked = await positions_asked(call, positions)
        known = await _known_orders(call, orders, asked)
        new = [one for one in asked if not _is_settled(one, known)]
        actions = _effects(call, new, parameters.kind)
        if len(new) < len(asked):
            actions.append(Log(f"{len(asked) - len(new)} reports of what the ledger has already"))
        return [*actions, *forward(call, parameters.event_name)]

    return write


def _is_settled(asked: Asked, known: frozenset[str]) -> bool:
    """An order's own report, or that of a batch, which says what is on hand since it was loaded."""
    return str(asked.body.get("orderId")) in known or ("onHand" in asked.body and "qty" not in asked.body)


async def _known_orders(call: RuleCall, orders: Orders, asked: Sequence[Asked]) -> frozenset[str]:
    named = {str(one.body["orderId"]) for one in asked if one.body.get("orderId")}
    ids = {text: identity for text in sorted(named) if (identity := _uuid_or_none(text)) is not None}
    found = await call.read_all(orders, list(ids.values()))
    return frozenset(text for text, is_known in zip(ids, found, strict=True) if is_known)


def _effects(call: RuleCall, asked: Sequence[Asked], kind: str | None) -> list[Action]:
    instant = as_of(call.event.attributes, call.event.accepted_at)
    counts: list[PlacedCount] = []
    deltas: list[PlacedDelta] = []
    for one in asked:
        report = read_report(one.body, kind, source=f"{call.event.id}:{one.line}")
        if not report.is_empty:
            remember_change(call, one, report.counted)
        counts += [PlacedCount(one.key, report.counted, instant)] if report.counted is not None else []
        deltas += _placed(one, report, call)
    effects: list[Action] = [ApplyCounts(tuple(counts))] if counts else []
    return [*effects, ApplyDeltas(tuple(deltas))] if deltas else effects


def _placed(asked: Asked, report: Report, call: RuleCall) -> list[PlacedDelta]:
    at = call.event.accepted_at
    return [PlacedDelta(each.key, asked.key, each.quantity, at) for each in report.differences]


def _uuid_or_none(text: Any) -> UUID | None:
    try:
        return UUID(str(text))
    except ValueError:
        return None
