"""Tells the fulfilments of an order that it is a gift."""

from lading.sdk import Actions, Call, NoParameters, SendEvent, SetAttributes, rule


@rule("MarkGiftFulfilments", NoParameters, sends=("GiftMarked",), children=("FULFILMENT",))
def gift_wrap(call: Call, _parameters: NoParameters) -> Actions:
    """Gives every fulfilment that is still CREATED the attribute gift, and reports GiftMarked once if there was one."""
    waiting = [one for one in call.children["FULFILMENT"] if one["status"] == "CREATED"]
    gift = {"gift": {"type": "BOOLEAN", "value": True}}
    marks = [SetAttributes(attributes=gift, entity_id=one["id"]) for one in waiting]
    return [*marks, SendEvent(name="GiftMarked")] if waiting else []
