"""Lets nothing be asked back that was not handed over, and no unit twice."""

from uuid import UUID

import msgspec

from lading.engine.action import Actions
from lading.engine.loading import Loader
from lading.engine.rule import Rule, RuleCall, RuleFailed, failing_on_refusal, rule
from lading.foundation.places.model import Location
from lading.foundation.settings.records import SettingKey
from lading.foundation.texts import check_ref
from lading.kernel.json import Json
from lading.kernel.refusal import Refused
from lading.order.amounts.due import bill_of
from lading.order.model import FULFILMENT
from lading.order.rules.forwarding import send
from lading.service.returns.choices import choice_keys
from lading.service.returns.loaders import ReturnsLoader, ReturnsOfOrder
from lading.service.returns.model import ReturnItem
from lading.service.returns.new_return import WantedReturn, details_of
from lading.service.returns.request import check_choices, return_items, shipped_units


class ValidationParameters(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """eventName: sent when the return can be accepted. rejectedEventName: sent when not; without it the event fails."""

    event_name: str | None = None
    rejected_event_name: str | None = None


class OpeningLoaders(msgspec.Struct, frozen=True, kw_only=True):
    """The facts that rules about a wished return read: earlier returns, refs that are taken, locations, settings."""

    returns: ReturnsLoader
    refs: Loader[str, UUID | None]
    locations: Loader[str, Location | None]
    settings: Loader[SettingKey, Json]


def validate_return(loaders: OpeningLoaders) -> Rule[ValidationParameters]:
    """The rule, bound to its loaders."""

    @rule("ValidateReturnItemAndQty", ValidationParameters, aliases=("ValidateOrderQty",))
    async def validate(call: RuleCall, parameters: ValidationParameters) -> Actions:
        """Checks the event's returnItems against what was handed over and what was asked back before.

        Reasons and conditions must stand in the settings RETURN_REASON and RETURN_CONDITION, where those are lists.

        Fails with RETURN_MALFORMED, RETURN_EMPTY, RETURN_ITEM_UNKNOWN, RETURN_QUANTITY_INVALID, RETURN_ACTION_UNKNOWN,
        RETURN_REASON_UNKNOWN, RETURN_CONDITION_UNKNOWN, REF_INVALID, REF_TWICE or RETURN_QUANTITY_EXCEEDED.
        """
        root = call.aggregate.root
        try:
            asked = wanted_return(call).return_ref
            if asked is None or not await is_opened(call, loaders, asked):
                await wanted_items(call, loaders.returns, loaders.settings)
        except Refused:
            if parameters.rejected_event_name:
                return send(call, parameters.rejected_event_name, root)
            with failing_on_refusal():
                raise
        return send(call, parameters.event_name, root) if parameters.event_name else []

    return validate


async def is_opened(call: RuleCall, loaders: OpeningLoaders, ref: str) -> bool:
    """Whether the order has a return of this ref. Raises Refused REF_INVALID; fails with RETURN_REF_TAKEN."""
    check_ref(ref, "/returnRef")
    order_id = call.aggregate.root.id
    if ref in (await call.read(loaders.returns, order_id)).refs:
        return True
    owner = await call.read(loaders.refs, ref)
    if owner is not None and owner != order_id:
        raise RuleFailed("RETURN_REF_TAKEN", f"another return is called {ref}")
    return owner is not None


async def wanted_items(
    call: RuleCall, returns: Loader[UUID, ReturnsOfOrder], settings: Loader[SettingKey, Json]
) -> tuple[WantedReturn, tuple[ReturnItem, ...], ReturnsOfOrder]:
    """What the event asks back of the order it is about, checked; raises as return_items does."""
    wanted = wanted_return(call)
    known = await call.read(returns, call.aggregate.root.id)
    shipped = shipped_units(call.aggregate.children(FULFILMENT))
    keys = choice_keys(call.retailer)
    allowed = {name: await call.read(settings, key) for name, key in keys.items()}
    for place, one in enumerate(wanted.return_items):
        try:
            check_choices(details_of(one), allowed)
        except Refused as refusal:
            raise refusal.at(f"/returnItems/{place}") from refusal
    items = return_items(wanted.return_items, bill_of(call.aggregate), shipped, known.items, call.next_id)
    return wanted, items, known


def wanted_return(call: RuleCall) -> WantedReturn:
    """The return in the event's attributes. Fails with RETURN_MALFORMED."""
    try:
        return msgspec.convert(call.event.attributes, WantedReturn)
    except msgspec.ValidationError as error:
        raise RuleFailed(
            "RETURN_MALFORMED", f"{error}; send returnItems [{{orderItem {{ref}}, unitQuantity {{quantity}}}}]"
        ) from error
