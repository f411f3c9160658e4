"""The rule CreateArticlesForFulfilment."""

from lading.engine.action import Actions, Create
from lading.engine.entity import Entity
from lading.engine.event import EntityKey
from lading.engine.rule import NoParameters, RuleCall, RuleFailed, failing_on_refusal, rule
from lading.order.model import ARTICLE, ArticleFields, ArticleItem, FulfilmentFields
from lading.order.parcels.packing import Contents, pack, parcels_from
from lading.order.rules.send_event_for_articles import articles_of

ARTICLE_TYPE = "DEFAULT"


@rule("CreateArticlesForFulfilment", NoParameters, aliases=("CreateParcelsForFulfilment",))
async def create_articles_for_fulfilment(call: RuleCall, _parameters: NoParameters) -> Actions:
    """Creates the articles that the event describes, or one article with everything filled."""
    fields: FulfilmentFields = call.entity.fields
    if articles_of(call.aggregate, call.entity):
        raise RuleFailed("FULFILMENT_PACKED", f"fulfilment {call.entity.ref} has articles already")
    with failing_on_refusal():
        contents = pack(fields.items, parcels_from(call.event.attributes))
    return [Create(_article(call, parcel, number)) for number, parcel in enumerate(contents, start=1)]


def _article(call: RuleCall, contents: Contents, number: int) -> Entity:
    parcel = contents.parcel
    fields = ArticleFields(
        fulfilment_id=call.entity.id,
        items=tuple(
            ArticleItem(id=call.next_id(), fulfilment_item_id=item.id, quantity=quantity, barcode=barcode)
            for item, quantity, barcode in contents.units
        ),
        name=parcel.name,
        height_cm=parcel.height,
        length_cm=parcel.length,
        width_cm=parcel.width,
        weight_kg=parcel.weight,
        created_at=call.at,
    )
    key = EntityKey(ARTICLE, call.next_id(), f"{call.entity.ref}-A{number}")
    return Entity(key, subtype=ARTICLE_TYPE, status="CREATED", fields=fields)
