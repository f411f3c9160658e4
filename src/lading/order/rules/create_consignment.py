"""Books the parcels of a fulfilment with a carrier, as far as we are concerned."""

from collections.abc import Iterable

import msgspec

from lading.engine.action import Actions, Create
from lading.engine.entity import Entity
from lading.engine.event import EntityKey
from lading.engine.rule import RuleCall, RuleFailed, rule
from lading.order.model import CONSIGNMENT, ConsignmentFields
from lading.order.rules.send_event_for_articles import articles_of

CONSIGNMENT_TYPE = "DEFAULT"


class ConsignmentParameters(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """carrierRef, labelUrl: used where the event does not carry its own. articleStatus: which articles are taken."""

    carrier_ref: str | None = None
    label_url: str | None = None
    article_status: str = "PENDING_CONSIGNMENT"


class Carriage(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What the carrier gave us, as the event carries it."""

    carrier_ref: str | None = None
    consignment_reference: str | None = None
    tracking_label: str | None = None
    label_url: str | None = None
    order_summary_url: str | None = None


@rule("CreateConsignment", ConsignmentParameters)
async def create_consignment(call: RuleCall, parameters: ConsignmentParameters) -> Actions:
    """Creates one consignment of all articles of the fulfilment that wait for one."""
    return [consignment_of(call, articles_of(call.aggregate, call.entity), parameters)]


def consignment_of(call: RuleCall, articles: Iterable[Entity], parameters: ConsignmentParameters) -> Create:
    """A consignment of those of some articles that wait for one. Raises RuleFailed NOTHING_TO_CONSIGN."""
    waiting = [one for one in articles if one.status == parameters.article_status]
    if not waiting:
        raise RuleFailed(
            "NOTHING_TO_CONSIGN", f"fulfilment {call.entity.ref} has no article {parameters.article_status}"
        )
    carriage = _carriage(call)
    number = 1 + len(call.aggregate.children(CONSIGNMENT))
    fields = ConsignmentFields(
        article_ids=tuple(article.id for article in waiting),
        carrier_ref=carriage.carrier_ref or parameters.carrier_ref,
        consignment_reference=carriage.consignment_reference,
        tracking_label=carriage.tracking_label,
        label_url=carriage.label_url or parameters.label_url,
        order_summary_url=carriage.order_summary_url,
        created_at=call.at,
    )
    key = EntityKey(CONSIGNMENT, call.next_id(), f"{call.aggregate.root.ref}-C{number}")
    return Create(Entity(key, subtype=CONSIGNMENT_TYPE, status="CREATED", fields=fields))


def _carriage(call: RuleCall) -> Carriage:
    try:
        return msgspec.convert(call.event.attributes, Carriage)
    except msgspec.ValidationError as error:
        raise RuleFailed("CONSIGNMENT_MALFORMED", str(error)) from error
