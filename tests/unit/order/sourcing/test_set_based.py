"""Two hundred orders over a thousand locations cost as many reads as one order."""

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from lading.engine.event import Event
from lading.engine.expressions.conditions import Conditions
from lading.engine.loading import Loader
from lading.engine.rule import RuleCall
from lading.engine.trampoline import Facts, Failure, Trampoline
from lading.order.sourcing.conditions.answering import ConditionDesk
from lading.order.sourcing.criteria import built_in_criteria
from lading.order.sourcing.criteria.catalogue import CriterionCatalogue
from lading.order.sourcing.facts.capacity import CapacityLoaders
from lading.order.sourcing.facts.places import Places
from lading.order.sourcing.facts.stock_facts import Sales, StockFacts
from lading.order.sourcing.facts.work import Work
from lading.order.sourcing.profiles.model import CriterionUse, InForce, Profile, ProfileStatus, Strategies, Strategy
from lading.order.sourcing.recording import RecordDecision
from lading.order.sourcing.rules import profile_rules_of
from lading.order.sourcing.strategies.desk import StrategyDesk
from lading.order.sourcing.strategies.loaders import ProfileLoaders
from lading.order.sourcing.switches.model import SwitchedOff
from tests.unit.order.sourcing.chain import AT, CATALOGUE, NETWORK, Identities, order_item, order_of, stock_of
from tests.unit.order.sourcing.criteria.town import place

ORDERS, LOCATIONS, PRODUCTS = 200, 1_040, 20
CRITERIA: tuple[tuple[str, dict[str, Any]], ...] = (
    ("fc.sourcing.criterion.locationDistanceExclusion", {"threshold": 30_000}),
    ("fc.sourcing.criterion.inventoryAvailability", {}),
    ("fc.sourcing.criterion.locationDailyCapacity", {}),
    ("lading.sourcing.criterion.openOrders", {}),
    ("lading.sourcing.criterion.idealStockSurplus", {}),
    ("lading.sourcing.criterion.sellThrough", {}),
)


class Answering:
    """A loader that answers every key alike."""

    def __init__(self, name: str, answer: Any) -> None:
        self.name = name
        self._answer = answer

    async def fetch(self, connection: object, account: int, keys: Sequence[Any]) -> Mapping[Any, Any]:
        return dict.fromkeys(keys, self._answer)


def _profile() -> Profile:
    uses = tuple(CriterionUse(name=kind, type=kind, params=params) for kind, params in CRITERIA)
    strategy = Strategy(id=UUID(int=1), ref="ALL", name="All", criteria=uses)
    return Profile(
        id=UUID(int=1),
        ref="P",
        retailer=1,
        version=1,
        status=ProfileStatus.ACTIVE,
        name="P",
        description=None,
        version_comment=None,
        network_ref=NETWORK,
        virtual_catalogue_ref=CATALOGUE,
        max_split=3,
        strategies=Strategies(primary=(strategy,)),
        created_by="test",
        created_at=AT,
        updated_at=AT,
    )


def _desk() -> StrategyDesk:
    stock = stock_of(dict.fromkeys(range(1, LOCATIONS + 1, 3), 1_000))
    loaders = ProfileLoaders(
        profiles=Answering("sourcing_profile", InForce(_profile())),
        switches=Answering("sourcing_switches", SwitchedOff()),
        places=Answering("sourcing_places", Places([place(number) for number in range(1, LOCATIONS + 1)])),
        product_stock=Answering("product_stock", stock),
        products=Answering("product_by_number", None),
        customers=Answering("customer_by_id", None),
        work=Answering("sourcing_work", Work({})),
        stock_facts=Answering("sourcing_stock_facts", StockFacts()),
        sales=Answering("sourcing_sales", Sales({})),
        capacity=CapacityLoaders(Answering("setting", None), Answering("location_capacity", None)),
    )
    return StrategyDesk(loaders, CriterionCatalogue(built_in_criteria()), ConditionDesk(Conditions()))


def _call(number: int) -> RuleCall:
    order = order_of([order_item(1, 1 + number % PRODUCTS, 1), order_item(2, 1 + (number * 7) % PRODUCTS, 1)])
    event = Event(
        id=UUID(int=number),
        name="SourceOrder",
        retailer=1,
        lane=order.root.id,
        root=order.root.key,
        entity=order.root.key,
        generated_by="test",
        accepted_at=AT,
    )
    return RuleCall(order, order.root, event, at=AT, next_id=Identities().next, memory={})


def test_two_hundred_orders_are_read_for_at_once() -> None:
    whole = next(one for one in profile_rules_of(_desk()) if one.name == "CreateFulfilmentWithSourcingProfile")
    fetches: Counter[str] = Counter()
    nowhere: Any = None

    async def fetch(loader: Loader[Any, Any], keys: Sequence[Any]) -> Mapping[Any, Any]:
        fetches[loader.name] += 1
        return await loader.fetch(nowhere, 1, keys)

    parameters = whole.parameters(sourcing_profile_ref="P")
    runs: list[Any] = [whole.function(_call(number), parameters) for number in range(1, ORDERS + 1)]
    results: list[Any] = asyncio.run(Trampoline(Facts(), fetch).drive(runs))
    assert not [one.error for one in results if isinstance(one, Failure)]
    made = [action for actions in results if isinstance(actions, list) for action in actions]
    assert sum(isinstance(one, RecordDecision) and one.decision.outcome == "WHOLE" for one in made) == ORDERS
    assert set(fetches.values()) == {1}, fetches
