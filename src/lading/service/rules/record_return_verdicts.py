"""The rule RecordReturnVerdicts."""

from uuid import UUID

import msgspec

from lading.engine.action import Actions, Change
from lading.engine.rule import Rule, RuleCall, RuleFailed, failing_on_refusal, rule
from lading.order.rules.forwarding import send
from lading.service.returns.effects import SettledLine, SettleReturn
from lading.service.returns.loaders import ReturnsLoader
from lading.service.returns.model import ReturnFields, ReturnItem, Verdict
from lading.service.returns.verdict import Found, Looked, after_verdicts, look_at


class Verdicts(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What an event says of the goods; nothing said means as it was meant."""

    verdicts: tuple[Found, ...] = ()


class VerdictParameters(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """receivedEventName: sent to the return order once all of its units were looked at."""

    received_event_name: str | None = None


def record_return_verdicts(returns: ReturnsLoader) -> Rule[VerdictParameters]:
    """The rule, bound to the loader of earlier returns."""

    @rule("RecordReturnVerdicts", VerdictParameters)
    async def record(call: RuleCall, parameters: VerdictParameters) -> Actions:
        """Takes the event's verdicts on a return fulfilment: [{ref, quantity, disposition, condition, comment}].

        Every unit gets one: RESTOCK, QUARANTINE, REFURBISH and SCRAP are accepted and paid for, SEND_BACK and MISSING
        are not. Without verdicts each item is what its returnDispositionAction meant. What is paid is worked out
        again for the accepted units, so that all units of an order item together make its whole price. Fails with
        VERDICTS_MALFORMED, VERDICT_ITEM_UNKNOWN, VERDICT_QUANTITY_INVALID, VERDICTS_INCOMPLETE.
        """
        root = call.aggregate.root
        fields: ReturnFields = root.fields
        with failing_on_refusal():
            looked = look_at(_found(call), fields.items, call.entity.fields)
        accepted: dict[UUID, int] = {}
        if fields.order_id is not None:
            known = await call.read(returns, fields.order_id)
            accepted = {item_id: one.accepted for item_id, one in known.items.items()}
        items = after_verdicts(fields.items, looked, accepted)
        verdicts = tuple(_verdict(call, one) for one in looked)
        after = msgspec.structs.replace(fields, items=items, verdicts=(*fields.verdicts, *verdicts))
        settled = _settled(items, {one.item.id for one in looked}, accepted)
        counted = [SettleReturn(fields.order_id, settled)] if fields.order_id is not None and settled else []
        name = parameters.received_event_name
        sent = send(call, name, root) if name and not any(item.open_quantity for item in items) else []
        return [Change(root, after, "verdicts"), *counted, *sent]

    return record


def _found(call: RuleCall) -> tuple[Found, ...]:
    try:
        return msgspec.convert(call.event.attributes, Verdicts).verdicts
    except msgspec.ValidationError as error:
        raise RuleFailed("VERDICTS_MALFORMED", str(error)) from error


def _verdict(call: RuleCall, looked: Looked) -> Verdict:
    found = looked.found
    return Verdict(
        id=call.next_id(),
        return_order_item_id=looked.item.id,
        quantity=found.quantity,
        disposition=found.disposition,
        condition=found.condition,
        comment=found.comment,
        location_id=call.entity.fields.destination_location_id,
        event_id=call.event.id,
        found_at=call.at,
    )


def _settled(
    items: tuple[ReturnItem, ...], looked: set[UUID], accepted_before: dict[UUID, int]
) -> tuple[SettledLine, ...]:
    """What is counted of each order item; several return items of one are counted one after the other."""
    ahead = dict(accepted_before)
    lines = []
    for item in items:
        if item.order_item_id is None or item.id not in looked:
            continue
        before = ahead.get(item.order_item_id, 0)
        lines.append(SettledLine(item.order_item_id, item.accepted_quantity, item.rejected_quantity, before))
        ahead[item.order_item_id] = before + item.accepted_quantity
    return tuple(lines)
