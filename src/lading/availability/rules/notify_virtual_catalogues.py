"""Rules that tell virtual catalogues of changed stock: the named ones only, one event each, whatever changed.

Every catalogue shows the change by itself; telling all of them would cost a write for each.
"""

from collections.abc import Sequence
from typing import Any

import msgspec

from lading.availability.notified import Target, TargetKey
from lading.availability.records import VIRTUAL_CATALOGUE
from lading.availability.virtual_catalogue_store import lane_of
from lading.engine.action import Action, Actions, Log, SendEvent
from lading.engine.event import EntityKey
from lading.engine.loading import Loader
from lading.engine.rule import RuleCall, RuleFailed
from lading.inventory.position_items import read_items
from lading.inventory.position_model import INVENTORY_POSITION, PositionFields

Targets = Loader[TargetKey, Target | None]


TARGETS_MAX = 20


Refs = str | tuple[str, ...]


class NotifyParameters(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """eventName: the event to send. virtualCatalogueRef, virtualCatalogueRefs, virtualCatalogueRefList: to whom.

    20 catalogues at most; as a list, or with commas between.
    """

    event_name: str = "VirtualCatalogueEvent"
    virtual_catalogue_ref: str | None = None
    virtual_catalogue_refs: Refs = ()
    virtual_catalogue_ref_list: Refs = ()

    @property
    def refs(self) -> tuple[str, ...]:
        """The catalogues named, each once."""
        lists = [self.virtual_catalogue_ref or (), self.virtual_catalogue_refs, self.virtual_catalogue_ref_list]
        names = [name for one in lists for name in (one.split(",") if isinstance(one, str) else one)]
        return tuple(dict.fromkeys(name.strip() for name in names if name.strip()))


async def notify_catalogues(
    call: RuleCall, targets: Targets, parameters: NotifyParameters, *, needs_network: bool
) -> Actions:
    """Sends eventName to each catalogue named, if need be only where its network has the location."""
    refs = parameters.refs
    if not refs:
        return [Log("every virtual catalogue shows the change already; none is named to be told")]
    if len(refs) > TARGETS_MAX:
        raise RuleFailed("TARGETS_TOO_MANY", f"{len(refs)} virtual catalogues are named; at most {TARGETS_MAX}")
    items = _changed(call) if needs_network else []
    places = frozenset(item["locationRef"] for item in items)
    found = await call.read_all(targets, [TargetKey(ref, places) for ref in refs])
    actions: list[Action] = []
    for ref, target in zip(refs, found, strict=True):
        shown = [item for item in items if target is not None and item["locationRef"] in target.shown]
        if target is not None and (shown or not needs_network):
            actions.append(_event(call, parameters.event_name, ref, target, shown))
        else:
            actions.append(Log(f"{ref} shows none of the locations, or has no workflow"))
    return actions


def _changed(call: RuleCall) -> list[dict[str, Any]]:
    if call.entity.type == INVENTORY_POSITION:
        fields: PositionFields = call.entity.fields
        return [{"productRef": fields.product_ref, "locationRef": fields.location_ref}]
    items = read_items(call.event.attributes)
    return [{"productRef": item.product_ref, "locationRef": item.location_ref} for item in items]


def _event(call: RuleCall, event_name: str, ref: str, target: Target, shown: Sequence[dict[str, Any]]) -> SendEvent:
    key = EntityKey(VIRTUAL_CATALOGUE, target.id, ref)
    one = shown[0] if len(shown) == 1 else {}
    several = {"items": list(shown)} if len(shown) > 1 else {}
    product = one.get("productRef")
    return SendEvent(
        name=event_name,
        entity=key,
        root=key,
        subtype=target.type,
        lane=lane_of(ref, product) if product else call.event.lane,
        retailer=target.retailer,
        attributes={**one, **several} if shown else call.event.attributes,
    )
