"""Says what a change would cost, whether it can be had and when, and changes nothing."""

from datetime import datetime, timedelta

import msgspec

from lading.availability.stock import StockKey
from lading.engine.action import Actions, Log, SetAttributes
from lading.engine.rule import Rule, RuleCall, failing_on_refusal, rule
from lading.foundation.settings.records import SettingKey
from lading.order.amounts.adjustments import adjustments_of, is_known
from lading.order.dates.requested import promise_of, requested_in, start_of_work
from lading.order.model import FULFILMENT_CHOICE, OrderFields
from lading.order.revision.proposal import ATTRIBUTE, Proposal, next_number, shown, stock_shown
from lading.order.revision.request import Revision, revision_in
from lading.order.rules.forwarding import send
from lading.order.rules.holding import TimeLoaders, Times, lead_time_of
from lading.order.rules.revision.asking import Considered, RevisionLoaders, consider
from lading.order.rules.timers import minutes_of

MINUTES_DEFAULT = 30.0


class ProposeParameters(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """virtualCatalogueRef: where the stock of added lines is looked for. eventName: sent with the proposal kept.

    minutesSetting: for how many minutes it may be confirmed, 30 where it is not set.
    """

    virtual_catalogue_ref: str
    event_name: str | None = None
    minutes_setting: str = "REVISION_MINUTES"


def propose_revision(loaders: RevisionLoaders) -> Rule[ProposeParameters]:
    """The rule, bound to its loaders."""

    @rule("ProposeRevision", ProposeParameters)
    async def propose(call: RuleCall, parameters: ProposeParameters) -> Actions:
        """Keeps a proposal on the order (attribute revisionProposal): price with all parts, stock, dates, until when.

        The event says items [{ref, quantity}], add [{ref, productRef, quantity, price}], choices [{ref, address,
        date, location, …}] and, of a mixed basket, addChoices. A later proposal takes the place of an earlier one.
        Nothing else of the order changes.
        """
        root = call.aggregate.root
        order: OrderFields = root.fields
        with failing_on_refusal():
            asked = revision_in(call.event.attributes)
        if is_known(adjustments_of(root), asked.revision_ref):
            return [Log(f"revision {asked.revision_ref} was confirmed before")]
        number = next_number(root)
        found = await consider(call, loaders, asked, number)
        added = found.revised.added
        keys = [StockKey(parameters.virtual_catalogue_ref, item.product_number) for item in added]
        stocks = await call.read_all(loaders.stock, keys)
        value = await call.read(loaders.settings, SettingKey(parameters.minutes_setting, call.retailer))
        minutes = minutes_of(value)
        proposal = Proposal(
            number=number,
            revision_ref=asked.revision_ref,
            request=_request(asked),
            difference_minor=found.revised.worth.total,
            difference=shown(found.revised.worth, order.currency),
            stock=stock_shown(added, [int(stock.available.sum()) for stock in stocks]),
            promised_before=await _promises(call, loaders, found),
            expires_at=call.at + timedelta(minutes=MINUTES_DEFAULT if minutes is None else minutes),
        )
        kept = {ATTRIBUTE: {"type": "JSON", "value": msgspec.to_builtins(proposal)}}
        onwards = send(call, parameters.event_name, root) if parameters.event_name else []
        return [SetAttributes(root, kept), *onwards]

    return propose


async def _promises(call: RuleCall, loaders: RevisionLoaders, found: Considered) -> dict[str, datetime]:
    """When the goods of each choice of the order are there if the revision is confirmed now."""
    promises = {}
    times = TimeLoaders(locations=loaders.locations, settings=loaders.settings)
    for entity in (*call.aggregate.children(FULFILMENT_CHOICE), *found.added):
        choice = found.revised.choices.get(entity.id, entity.fields)
        lead_time = await lead_time_of(call, times, Times(event_name=""), choice)
        requested = requested_in(choice.details)
        promises[entity.ref] = promise_of(requested, lead_time, start_of_work(requested, lead_time, call.at))
    return promises


def _request(asked: Revision) -> dict[str, object]:
    value: dict[str, object] = msgspec.to_builtins(asked)
    return value
