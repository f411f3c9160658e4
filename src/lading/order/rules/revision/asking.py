"""What proposing and confirming have in common: the facts, and the order as it would be."""

from uuid import UUID

import msgspec

from lading.availability.stock import ProductStock, StockKey
from lading.engine.entity import Entity
from lading.engine.loading import Loader
from lading.engine.rule import RuleCall, RuleFailed, failing_on_refusal
from lading.foundation.geocoding.point import CoordinateSource
from lading.foundation.places.model import Location
from lading.foundation.products.model import Product, ProductKey
from lading.foundation.settings.records import SettingKey
from lading.kernel.json import Json
from lading.order.cancellation.policy import Policy
from lading.order.model import FULFILMENT_CHOICE, FulfilmentChoice, OrderFields
from lading.order.refusals import RevisionRefused
from lading.order.revision.added_choices import added_choice, check_refs, check_takes_choices
from lading.order.revision.added_lines import LineMaker, key_of
from lading.order.revision.choices import changed_choice, check_not_under_way, choice_named
from lading.order.revision.request import ChangedChoice, Revision
from lading.order.revision.revising import Revised, revise
from lading.order.rules.collection.pickup_location import problem_with
from lading.order.rules.withdrawing import Catalogues

SETTING = "REVISION_POLICY"


class RevisionLoaders(msgspec.Struct, frozen=True, kw_only=True):
    """The facts these rules read."""

    settings: Loader[SettingKey, Json]
    locations: Loader[str, Location | None]
    products: Loader[ProductKey, Product | None]
    stock: Loader[StockKey, ProductStock]
    catalogues: Catalogues
    geocoder: CoordinateSource


class Considered(msgspec.Struct, frozen=True, kw_only=True):
    """The order as it would be, and the choices that would change, as they stand, with what is asked of them.

    added: the choices that are new.
    """

    revised: Revised
    choices: tuple[tuple[Entity, ChangedChoice], ...]
    added: tuple[Entity, ...]


async def consider(call: RuleCall, loaders: RevisionLoaders, asked: Revision, number: int) -> Considered:
    """Reads what a revision needs and works it out. Raises RuleFailed with the code of what is wrong with it."""
    order: OrderFields = call.aggregate.root.fields
    policy = await _policy(call, loaders)
    chosen, changed = await _choices(call, loaders, asked, policy)
    added = await _added(call, loaders, asked)
    choices = changed | {one.id: one.fields for one in added}
    keys = list(dict.fromkeys(key_of(one, order.items) for one in asked.add))
    found = await call.read_all(loaders.products, keys)
    maker = LineMaker(
        products=dict(zip(keys, found, strict=True)), number=number, currency=order.currency, next_id=call.next_id
    )
    with failing_on_refusal():
        return Considered(revised=revise(call.aggregate, asked, choices, policy, maker), choices=chosen, added=added)


async def _policy(call: RuleCall, loaders: RevisionLoaders) -> Policy:
    value = await call.read(loaders.settings, SettingKey(SETTING, call.retailer))
    try:
        policy = msgspec.convert(value, Policy) if value is not None else Policy()
    except msgspec.ValidationError as error:
        raise RuleFailed("REVISION_POLICY_INVALID", f"{error}; set {SETTING} to {{statuses, minutes}}") from error
    created_at = call.aggregate.root.fields.created_at
    if policy.minutes is not None and (call.at - created_at).total_seconds() > policy.minutes * 60:
        raise RuleFailed("REVISION_TOO_LATE", f"the order could be changed for {policy.minutes} minutes")
    return policy


async def _choices(
    call: RuleCall, loaders: RevisionLoaders, asked: Revision, policy: Policy
) -> tuple[tuple[tuple[Entity, ChangedChoice], ...], dict[UUID, FulfilmentChoice]]:
    chosen: list[tuple[Entity, ChangedChoice]] = []
    changed: dict[UUID, FulfilmentChoice] = {}
    root = call.aggregate.root
    for one in asked.choices:
        with failing_on_refusal():
            entity = choice_named(call.aggregate, one.ref)
            check_not_under_way(call.aggregate, entity, policy.statuses)
            if entity.id in changed:
                raise RevisionRefused("FULFILMENT_CHOICE_TWICE", f"{entity.ref} is named twice.", "Name it once.")
        location = await _pickup_location(call, loaders, one.pickup_location_ref)
        with failing_on_refusal():
            changed[entity.id] = changed_choice(
                entity.fields,
                one,
                root.fields.currency,
                order_type=root.subtype,
                location=location,
                geocoder=loaders.geocoder,
            )
        chosen.append((entity, one))
    return tuple(chosen), changed


async def _added(call: RuleCall, loaders: RevisionLoaders, asked: Revision) -> tuple[Entity, ...]:
    """The choices that are new."""
    if not asked.add_choices:
        return ()
    root = call.aggregate.root
    with failing_on_refusal():
        check_takes_choices(root.subtype, len(call.aggregate.children(FULFILMENT_CHOICE)) + len(asked.add_choices))
        check_refs(call.aggregate, asked.add_choices)
    added: list[Entity] = []
    for one in asked.add_choices:
        location = await _pickup_location(call, loaders, one.pickup_location_ref)
        with failing_on_refusal():
            added.append(added_choice(root, one, location, loaders.geocoder, call.next_id))
    return tuple(added)


async def _pickup_location(call: RuleCall, loaders: RevisionLoaders, ref: str | None) -> Location | None:
    """The pick-up location that is named, if one is. Raises RuleFailed PICKUP_LOCATION_…."""
    if ref is None:
        return None
    location = await call.read(loaders.locations, ref)
    problem = problem_with(location)
    if problem is not None:
        raise RuleFailed(problem, f"nothing can be collected at {ref[:100]}")
    return location
