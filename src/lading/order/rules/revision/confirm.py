"""Carries a proposed change out: in one transaction, only what changes is touched."""

import msgspec

from lading.engine.action import Action, Actions, Change, Create, Log, SendEvent, SetAttributes
from lading.engine.entity import Entity
from lading.engine.rule import Rule, RuleCall, failing_on_refusal, rule
from lading.order.amounts.adjustments import adjustments_of, is_known
from lading.order.choices.scope import choice_entity_of
from lading.order.model import (
    FULFILMENT,
    FULFILMENT_CHOICE,
    MAY_SERVE_AGAIN,
    RELEASED_STATUSES,
    OrderFields,
)
from lading.order.payments.plan import waits_anew
from lading.order.revision.proposal import ATTRIBUTE, NUMBER, Proposal, check_same_price, proposal_to_confirm
from lading.order.revision.request import revision_in
from lading.order.rules.adjusting import Told, adjust
from lading.order.rules.forwarding import send
from lading.order.rules.revision.asking import Considered, RevisionLoaders, consider
from lading.order.rules.withdrawing import StockPlace, stock_catalogue, take_out


class ConfirmParameters(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """eventName: sent to the order, or to each choice concerned if perChoice, to go on with what is open now.

    datesEventName: sent instead where dates changed. emptiedEventName: sent to each fulfilment of which nothing is
    left, or that is given up for another date. refundEventName, chargeEventName: carry the difference.
    """

    event_name: str
    emptied_event_name: str
    dates_event_name: str | None = None
    refund_event_name: str | None = None
    charge_event_name: str | None = None
    per_choice: bool = False
    inventory_catalogue_ref: str | None = None


def confirm_revision(loaders: RevisionLoaders) -> Rule[ConfirmParameters]:
    """The rule, bound to its loaders."""

    @rule("ConfirmRevision", ConfirmParameters)
    async def confirm(call: RuleCall, parameters: ConfirmParameters) -> Actions:
        """Carries the proposed revision out, all of it or nothing, once.

        Units taken out are free or put back; what stays promised stays promised; new lines are open and sourced, and
        of an order with payment points wait until what they cost more is held. Fails with REVISION_UNKNOWN,
        REVISION_EXPIRED, REVISION_STALE (its price is another now), REVISION_TOO_LATE, ORDER_PICKED and whatever was
        wrong with a proposal.
        """
        root = call.aggregate.root
        name = call.event.attributes.get("revisionRef")
        if is_known(adjustments_of(root), name if isinstance(name, str) else None):
            return [Log(f"revision {name} was confirmed before")]
        with failing_on_refusal():
            proposal = proposal_to_confirm(root, call.event.attributes, call.at)
            asked = revision_in(proposal.request)
        found = await consider(call, loaders, asked, proposal.number)
        with failing_on_refusal():
            check_same_price(proposal, found.revised.worth, root.fields.currency)
        taken = await _take_out(call, parameters, loaders, found)
        given_up = _given_up(call, parameters, found)
        return [
            Change(root, found.revised.order, "revision"),
            *_changed_choices(found),
            *map(Create, found.added),
            *_money(call, parameters, proposal, found),
            *_may_serve_again(call),
            *taken,
            *given_up,
            *_onwards(call, parameters, found),
        ]

    return confirm


async def _take_out(
    call: RuleCall, parameters: ConfirmParameters, loaders: RevisionLoaders, found: Considered
) -> list[Action]:
    plan = found.revised.plan
    if not plan.taken:
        return []
    actions: list[Action] = []
    catalogue = await stock_catalogue(call, loaders.catalogues, parameters.inventory_catalogue_ref)
    for fulfilment in call.aggregate.children(FULFILMENT):
        units = plan.taken.get(fulfilment.id)
        if units is None:
            continue
        is_picked = any(item.filled_quantity for item in fulfilment.fields.items)
        if fulfilment.id not in plan.emptied or is_picked:
            place = StockPlace(catalogue.number, fulfilment.fields.location_number)
            actions += take_out(call, fulfilment, units, place)
        if fulfilment.id in plan.emptied:
            actions += send(call, parameters.emptied_event_name, fulfilment)
    return actions


def _given_up(call: RuleCall, parameters: ConfirmParameters, found: Considered) -> list[Action]:
    """Fulfilments of choices whose dates change are given up: they are planned anew for their day."""
    if parameters.dates_event_name is None:
        return []
    dated = {entity.id for entity, asked in found.choices if asked.has_dates}
    live = [
        one
        for one in call.aggregate.children(FULFILMENT)
        if one.status not in RELEASED_STATUSES
        and one.id not in found.revised.plan.emptied
        and (choice := choice_entity_of(call.aggregate, one)) is not None
        and choice.id in dated
    ]
    return send(call, parameters.emptied_event_name, *live)


def _changed_choices(found: Considered) -> list[Action]:
    return [Change(entity, found.revised.choices[entity.id], "revision") for entity, _ in found.choices]


def _money(call: RuleCall, parameters: ConfirmParameters, proposal: Proposal, found: Considered) -> list[Action]:
    root = call.aggregate.root
    told = Told(
        credit_event_name=parameters.refund_event_name,
        charge_event_name=parameters.charge_event_name,
        request_ref=proposal.revision_ref,
        facts={"revision": proposal.number, "request": proposal.request},
    )
    done = {
        ATTRIBUTE: {"type": "JSON", "value": {}},
        NUMBER: {"type": "INTEGER", "value": proposal.number},
    }
    waits = waits_anew(root) if parameters.charge_event_name and found.revised.worth.total > 0 else {}
    with failing_on_refusal():
        return [*adjust(call, "REVISION", found.revised.worth, told), SetAttributes(root, done | waits)]


def _may_serve_again(call: RuleCall) -> list[Action]:
    """New lines may come from where the others come from, though these have a fulfilment there already."""
    mark = {MAY_SERVE_AGAIN: {"type": "BOOLEAN", "value": True}}
    live = [one for one in call.aggregate.children(FULFILMENT) if one.status not in RELEASED_STATUSES]
    return [SetAttributes(one, mark) for one in live]


def _onwards(call: RuleCall, parameters: ConfirmParameters, found: Considered) -> Actions:
    dated = {entity.id for entity, asked in found.choices if asked.has_dates}
    root = call.aggregate.root
    if not parameters.per_choice:
        name = parameters.dates_event_name if dated else None
        return send(call, name or parameters.event_name, root)
    concerned = _concerned(call, found)
    return [
        _event(call, one, parameters.dates_event_name if one.id in dated else None, parameters.event_name, found)
        for one in concerned
    ]


def _event(call: RuleCall, choice: Entity, dates_name: str | None, name: str, found: Considered) -> SendEvent:
    """The event for a choice; in a run of its own where its type changes, which then answers to other rulesets."""
    changed = found.revised.choices.get(choice.id)
    is_other = changed is not None and changed.type != choice.subtype
    return SendEvent(
        name=dates_name or name,
        entity=choice.key,
        subtype=changed.type if changed is not None else choice.subtype,
        attributes={},
        scheduled_at=call.at if is_other else None,
    )


def _concerned(call: RuleCall, found: Considered) -> list[Entity]:
    """The choices that change, and those of lines that are added or of which units are taken out."""
    order: OrderFields = call.aggregate.root.fields
    before = {item.id: item for item in order.items}
    changed = [item for item in found.revised.order.items if before.get(item.id) is not item]
    refs = {item.fulfilment_choice_ref for item in changed} | {entity.ref for entity, _ in found.choices}
    choices = call.aggregate.children(FULFILMENT_CHOICE)
    return [one for one in choices if one.ref in refs or (None in refs and one is choices[0])]
