"""What a vendor sends himself is not searched for in our stock."""

import msgspec

from lading.engine.action import Action, Actions, Create
from lading.engine.entity import Entity
from lading.engine.loading import Loader
from lading.engine.rule import Rule, RuleCall, RuleFailed, rule
from lading.foundation.places.model import Location
from lading.foundation.products.model import Product, ProductKey
from lading.order.model import FULFILMENT, OrderItem
from lading.order.product_facts import attribute_of
from lading.order.rules.forwarding import send
from lading.order.sourcing.drafting import Place, draft_fulfilment
from lading.order.sourcing.open_units import open_units
from lading.order.sourcing.trail import fulfilments_of, order_of
from lading.order.vendors.assignment import units_by_vendor


class DropShipParameters(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """vendorAttribute: the product attribute that names the vendor's location. fulfilmentType: of what he sends.

    eventName: sent to the order afterwards, if given.
    """

    event_name: str | None = None
    vendor_attribute: str = "dropShipLocationRef"
    fulfilment_type: str = "HD_DS"


def assign_drop_ship_vendor(
    products: Loader[ProductKey, Product | None], locations: Loader[str, Location | None]
) -> Rule[DropShipParameters]:
    """The rule, bound to the loaders of products and of locations by ref."""

    @rule("AssignDropShipVendor", DropShipParameters)
    async def assign(call: RuleCall, parameters: DropShipParameters) -> Actions:
        """Creates a fulfilment at each vendor's location for the open units of the products he sends himself.

        No stock is promised for them: give the type statuses of its own. Run it before sourcing, which then finds the
        rest open. Sends eventName afterwards.
        """
        items = order_of(call).items
        found = await call.read_all(
            products, [ProductKey(item.product_catalogue_ref, item.product_ref) for item in items]
        )
        name = parameters.vendor_attribute
        named = zip(items, (attribute_of(product, name) for product in found), strict=True)
        vendor_of = {item.id: ref for item, ref in named if isinstance(ref, str)}
        wanted = units_by_vendor(items, open_units(items, fulfilments_of(call)), vendor_of)
        places = dict(zip(wanted, await call.read_all(locations, list(wanted)), strict=True))
        created: list[Action] = [
            Create(_fulfilment(call, _place(ref, places[ref]), parameters.fulfilment_type, units, nth))
            for nth, (ref, units) in enumerate(wanted.items())
        ]
        return [*created, *(send(call, parameters.event_name, call.aggregate.root) if parameters.event_name else [])]

    return assign


def _fulfilment(call: RuleCall, place: Place, kind: str, units: list[tuple[OrderItem, int]], nth: int) -> Entity:
    fulfilment = draft_fulfilment(call, place, kind, units)
    fulfilment.ref = f"{call.aggregate.root.ref}-F{len(call.aggregate.children(FULFILMENT)) + 1 + nth}"
    return fulfilment


def _place(ref: str, location: Location | None) -> Place:
    if location is None:
        raise RuleFailed("VENDOR_UNKNOWN", f"there is no location {ref} for the vendor")
    return Place(location.id, location.ref, location.number)
