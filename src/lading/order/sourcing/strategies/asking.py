"""Reads what the criteria of a strategy need; the reads of all orders of a batch go out together."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from lading.engine.rule import RuleCall, RuleFailed
from lading.order.sourcing.criteria.catalogue import parameters_of
from lading.order.sourcing.criteria.criterion import Criterion, Fact
from lading.order.sourcing.drafting import fulfilment_type_of
from lading.order.sourcing.facts.capacity import Capacity, Site, capacity_of
from lading.order.sourcing.facts.stock_facts import SalesKey
from lading.order.sourcing.facts.work import WorkKey
from lading.order.sourcing.profiles.model import CriterionUse
from lading.order.sourcing.strategies.desk import StrategyDesk
from lading.order.sourcing.strategies.loaders import ProfileLoaders
from lading.order.sourcing.strategies.looking import Looked
from lading.order.sourcing.strategies.ranking import Asking
from lading.order.sourcing.trail import chosen


async def askings_of(
    call: RuleCall, desk: StrategyDesk, uses: Sequence[CriterionUse], looked: Looked, product_numbers: Sequence[int]
) -> list[Asking]:
    """Each criterion with its parameters and its fact. Raises RuleFailed CRITERION_UNKNOWN for one that is gone."""
    askings = []
    for use in uses:
        criterion = desk.catalogue.named(use.type)
        if criterion is None:
            message = f"no criterion {use.type} is installed here; install its package, or activate another version"
            raise RuleFailed("CRITERION_UNKNOWN", message)
        parameters = parameters_of(criterion, use.params)
        if criterion.fact is Fact.CAPACITY:
            fact: Any = await _capacity(call, desk.loaders, looked, parameters.capacity_setting)
        else:
            fact = await _fact(call, desk.loaders, criterion, parameters, product_numbers)
        askings.append(Asking(use.name, criterion, parameters, use.weight, fact))
    return askings


async def _capacity(call: RuleCall, loaders: ProfileLoaders, looked: Looked, setting: str) -> Capacity:
    choice, types = chosen(call), looked.places.locations.types
    places = looked.places
    refs, ids = places.locations.refs, places.locations.ids
    sites = [Site(refs[at], ids[at], fulfilment_type_of(choice, types[at])) for at in looked.columns.tolist()]

    async def zones(limited: Sequence[str]) -> dict[str, str]:
        return {refs[at]: places.zones[at].key for at in looked.columns.tolist() if refs[at] in set(limited)}

    return await capacity_of(call, loaders.capacity, setting, sites, zones)


async def _fact(
    call: RuleCall, loaders: ProfileLoaders, criterion: Criterion, parameters: Any, product_numbers: Sequence[int]
) -> Any:
    if criterion.fact is Fact.WORK:
        return await call.read(loaders.work, WorkKey(parameters.statuses, parameters.type_prefixes))
    if criterion.fact is Fact.STOCK_FACTS:
        return await call.read_all(loaders.stock_facts, list(product_numbers))
    if criterion.fact is Fact.SALES:
        keys = [SalesKey(number, parameters.days, _hour_of(call.at)) for number in product_numbers]
        return await call.read_all(loaders.sales, keys)
    return None


def _hour_of(at: datetime) -> datetime:
    """The full hour, so that the orders of a batch ask the same question."""
    return at.replace(minute=0, second=0, microsecond=0)
