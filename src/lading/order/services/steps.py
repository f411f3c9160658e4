"""Which services the lines of a fulfilment still need, one after the other for each line. Pure."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any

import msgspec

from lading.order.model import FulfilmentItem, OrderItem

SERVICES = "services"
SERVICES_MAX = 10
NAME_LENGTH_MAX = 50
INSTRUCTIONS_BYTES_MAX = 5_000


class ServiceStatus(StrEnum):
    """OPEN: somebody is to do it. DONE: done, perhaps of fewer units. FAILED: it could not be done."""

    OPEN = "OPEN"
    DONE = "DONE"
    FAILED = "FAILED"


class Service(msgspec.Struct, frozen=True, kw_only=True):
    """A service that a line asks for. instructions: the words to engrave, the paper to wrap with."""

    type: str
    instructions: Any = None


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """A service to be done now to units of a fulfilment item."""

    key: str
    service: Service
    item: FulfilmentItem
    product_ref: str


Standing = Mapping[str, ServiceStatus]


def services_of(attributes: Mapping[str, Any]) -> tuple[Service, ...]:
    """The services in the attributes of an order item, in their order, each type once; what is none is left out.

    The attribute is a list of {type, instructions} or of types, or a text of types with commas between.
    """
    kept = attributes.get(SERVICES, {}).get("value")
    asked = kept.split(",") if isinstance(kept, str) else kept if isinstance(kept, list) else []
    found = {one.type: one for one in map(_service, asked) if 0 < len(one.type) <= NAME_LENGTH_MAX}
    return tuple(found.values())[:SERVICES_MAX]


def next_steps(items: Sequence[FulfilmentItem], lines: Sequence[OrderItem], standing: Standing) -> tuple[Step, ...]:
    """The first service of each line that is neither done nor failed, unless it is open already."""
    by_id = {line.id: line for line in lines}
    steps = (_next_of(item, by_id[item.order_item_id], standing) for item in items if item.kept_quantity > 0)
    return tuple(step for step in steps if step is not None)


def has_open(standing: Standing) -> bool:
    """Whether somebody is still to do something."""
    return ServiceStatus.OPEN in standing.values()


def key_of(item_ref: str, service_type: str) -> str:
    """How a service of a line is called within its fulfilment."""
    return f"{item_ref}:{service_type}"


def _next_of(item: FulfilmentItem, line: OrderItem, standing: Standing) -> Step | None:
    for service in services_of(line.attributes):
        key = key_of(item.ref, service.type)
        if key not in standing:
            return Step(key=key, service=service, item=item, product_ref=line.product_ref)
        if standing[key] is ServiceStatus.OPEN:
            return None
    return None


def _service(asked: object) -> Service:
    if isinstance(asked, str):
        return Service(type=asked.strip())
    if not isinstance(asked, dict) or not isinstance(asked.get("type"), str):
        return Service(type="")
    instructions = asked.get("instructions")
    is_kept = len(msgspec.json.encode(instructions)) <= INSTRUCTIONS_BYTES_MAX
    return Service(type=asked["type"].strip(), instructions=instructions if is_kept else None)
