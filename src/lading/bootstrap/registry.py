"""Gathers what every module brings to the engine: rules, root stores, effect handlers."""

from typing import Any

from lading.availability.control_effects import ControlHandler
from lading.availability.control_records import control_group_store
from lading.availability.loaders import ProductStockLoader
from lading.availability.notified import TargetLoader
from lading.availability.picture import SharedPicture
from lading.availability.pools.entries import PoolEntryLoader
from lading.availability.pools.handler import HoldHandler, PoolHandler
from lading.availability.pools.rooms import PoolRoomLoader
from lading.availability.rules import AvailabilityLoaders
from lading.availability.rules import rules_of as availability_rules_of
from lading.availability.thresholds import ControlGroupLoader
from lading.availability.virtual_catalogue_store import VirtualCatalogueStore
from lading.availability.virtual_positions import VirtualPositionLoader
from lading.bootstrap.rule_settings import packages_in_use
from lading.engine import core_rules, property_rules
from lading.engine.expressions.conditions import Conditions
from lading.engine.expressions.rules import rules_of as expression_rules_of
from lading.engine.registry import Registry
from lading.engine.rule import Rule
from lading.engine.rules.add_event_attributes_to_entity import add_event_attributes
from lading.engine.sandbox.pool import SandboxPool
from lading.engine.sandbox.rules import rules_of_packages
from lading.foundation.calendars.rules import timer_rules_of
from lading.foundation.delivery.records import DeliveryServicesLoader
from lading.foundation.geocoding.sources import installed_geocoder
from lading.foundation.locations import LocationByIdLoader, LocationByRefLoader, NetworkLocationsLoader
from lading.foundation.networks.membership import MembershipHandler, NetworkLoader
from lading.foundation.places.storage_areas import StorageAreaLoader
from lading.foundation.products.loaders import KitLoader, KnownCategoryLoader, KnownProductLoader
from lading.foundation.products.store import ProductCatalogueStore
from lading.foundation.rules import FoundationLoaders
from lading.foundation.rules import rules_of as foundation_rules_of
from lading.foundation.settings.loader import SettingLoader
from lading.foundation.tasks.effects import TaskHandler
from lading.foundation.tasks.opening import TaskLoaders
from lading.foundation.tasks.records import TaskLoader
from lading.foundation.tasks.rules import rules_of as task_rules_of
from lading.foundation.webhooks.account_ref import AccountRefLoader
from lading.foundation.webhooks.effect import WebhookHandler
from lading.foundation.webhooks.rules import rules_of as webhook_rules_of
from lading.inventory.delta_handler import DeltaHandler
from lading.inventory.handler import StockHandler
from lading.inventory.inventory_catalogue_store import InventoryCatalogueStore
from lading.inventory.position_handlers import CountHandler, PositionStatusHandler
from lading.inventory.position_records import ActiveQuantitiesLoader, PositionChunkLoader, PositionLoader
from lading.inventory.records import InventoryCatalogueLoader
from lading.inventory.rules import InventoryLoaders
from lading.inventory.rules import rules_of as inventory_rules_of
from lading.inventory.stock_places import StockPlacesLoader
from lading.inventory.transfers.effects import TransferHandler
from lading.kernel.identity import Identities
from lading.order.backorders.rules import BackorderLoaders
from lading.order.backorders.rules import rules_of as backorder_rules_of
from lading.order.capacity.effects import CapacityHandler
from lading.order.capacity.records import CapacityLoader
from lading.order.fulfilment_options.loaders import OptionLoaders
from lading.order.fulfilment_options.rules import rules_of as option_rules_of
from lading.order.fulfilment_options.store import FulfilmentOptionStore
from lading.order.known_orders import KnownOrdersLoader
from lading.order.product_facts import ProductLoader
from lading.order.records import OrderStore
from lading.order.rules import OrderLoaders
from lading.order.rules import rules_of as order_rules_of
from lading.order.rules.notices import rules_of as notice_rules_of
from lading.order.sourcing.conditions.answering import ConditionDesk
from lading.order.sourcing.criteria.catalogue import installed_criteria
from lading.order.sourcing.facts.capacity import CapacityLoaders
from lading.order.sourcing.facts.places import PlacesLoader
from lading.order.sourcing.loaders import SourcingLoaders
from lading.order.sourcing.recording import DecisionHandler
from lading.order.sourcing.rules import profile_rules_of
from lading.order.sourcing.rules import rules_of as sourcing_rules_of
from lading.order.sourcing.rules.alert_rejected_items import alert_rejected_items
from lading.order.sourcing.strategies.desk import StrategyDesk
from lading.order.sourcing.strategies.loaders import profile_loaders
from lading.order.sourcing.switches.records import SwitchLoader
from lading.order.stock_catalogue import StockCatalogueLoader
from lading.outbox.outbound.policy import OutboundPolicy
from lading.service.billing.loaders import AccountLoader, DocumentLoader, ReturnCreditLoader
from lading.service.billing.opening import AccountHandler
from lading.service.billing.records import BillingStore
from lading.service.exchanges.effect import ExchangeHandler
from lading.service.exchanges.loaders import WholeOrderLoader
from lading.service.returns.handler import ReturnHandler
from lading.service.returns.loaders import ReturnKeysLoader, ReturnRefLoader, ReturnsLoader
from lading.service.returns.records import ReturnStore
from lading.service.rules import ServiceLoaders
from lading.service.rules import rules_of as service_rules_of
from lading.store.rules import RULES as STORE_RULES
from lading.store.waves.records import LocationStore


def build_registry(identities: Identities, outbound: OutboundPolicy | None = None) -> Registry:
    """Everything one engine can do; identities makes the ids of what its effects write.

    outbound: what its rules may call; the public by https where nothing is given.
    """
    stock, counts, returns, rooms = ProductStockLoader(), CapacityLoader(), ReturnsLoader(), PoolRoomLoader()
    return Registry(
        rules=_with_packages(_rules((stock, counts, returns, rooms), outbound or OutboundPolicy())),
        stores=[
            OrderStore(),
            LocationStore(),
            ProductCatalogueStore(),
            InventoryCatalogueStore(),
            VirtualCatalogueStore(),
            control_group_store(),
            ReturnStore(),
            BillingStore(),
            FulfilmentOptionStore(),
        ],
        handlers=[
            # Before stock: whoever gives arrived stock out locks pools before positions, too.
            PoolHandler(rooms),
            StockHandler(identities.next, SharedPicture(stock)),
            PositionStatusHandler(),
            MembershipHandler(),
            ControlHandler(),
            CountHandler(),
            DeltaHandler(identities.next),
            DecisionHandler(),
            TransferHandler(),
            WebhookHandler(),
            CapacityHandler(counts),
            TaskHandler(),
            ReturnHandler(returns),
            AccountHandler(),
            ExchangeHandler(identities.next),
            HoldHandler(),
        ],
    )


def _with_packages(rules: tuple[Rule[Any], ...]) -> tuple[Rule[Any], ...]:
    """Our rules, and those of the packages installed beside us; their code never runs in this process."""
    packages = packages_in_use()
    if not packages:
        return rules
    known = [name for one in rules for name in (one.name, *one.aliases)]
    return (*rules, *rules_of_packages(packages, SandboxPool(), known))


def _sourcing_loaders(
    stock: ProductStockLoader, locations: LocationByRefLoader, settings: SettingLoader
) -> SourcingLoaders:
    return SourcingLoaders(
        network_locations=NetworkLocationsLoader(),
        location_by_ref=locations,
        product_stock=stock,
        settings=settings,
        switches=SwitchLoader(),
        location_networks=PlacesLoader(),
    )


def _rules(
    shared: tuple[ProductStockLoader, CapacityLoader, ReturnsLoader, PoolRoomLoader], outbound: OutboundPolicy
) -> tuple[Rule[Any], ...]:
    """shared: the loaders whose values handlers keep in step with what runs take."""
    stock, counts, returns, rooms = shared
    locations, settings = LocationByRefLoader(), SettingLoader({})
    sourcing = _sourcing_loaders(stock, locations, settings)
    tasks = TaskLoaders(settings=settings, tasks=TaskLoader())
    order = OrderLoaders(
        locations=locations,
        areas=StorageAreaLoader(),
        settings=settings,
        stock_catalogues=StockCatalogueLoader(),
        geocoder=installed_geocoder(),
        products=ProductLoader(),
        kits=KitLoader(),
        capacity_counts=counts,
        sourcing=sourcing,
        tasks=tasks,
    )
    foundation = FoundationLoaders(
        products=KnownProductLoader(), categories=KnownCategoryLoader(), networks=NetworkLoader()
    )
    service = ServiceLoaders(
        returns=returns,
        return_keys=ReturnKeysLoader(),
        return_refs=ReturnRefLoader(),
        settings=settings,
        accounts=AccountLoader(),
        documents=DocumentLoader(),
        credits=ReturnCreditLoader(),
        locations=locations,
        locations_by_id=LocationByIdLoader(),
        whole_orders=WholeOrderLoader(),
        stock_catalogues=order.stock_catalogues,
    )
    conditions, timers = Conditions(), timer_rules_of(settings)
    # ScheduleEvent with business time takes the place of the engine's own.
    replaced = {one.name for one in timers}
    return (
        *(one for one in core_rules.RULES if one.name not in replaced),
        *property_rules.RULES,
        add_event_attributes,
        *expression_rules_of(conditions),
        *timers,
        *_telling_rules(settings, outbound),
        *foundation_rules_of(foundation),
        *task_rules_of(tasks),
        *inventory_rules_of(_inventory_loaders()),
        *availability_rules_of(_availability_loaders()),
        *order_rules_of(order),
        *sourcing_rules_of(sourcing),
        *profile_rules_of(profile_desk(sourcing, CapacityLoaders(settings, counts), conditions)),
        *_waiting_rules(order, rooms),
        *_option_rules(order, rooms),
        *STORE_RULES,
        *service_rules_of(service),
    )


def _availability_loaders() -> AvailabilityLoaders:
    return AvailabilityLoaders(
        virtual_positions=VirtualPositionLoader(), targets=TargetLoader(), control_groups=ControlGroupLoader()
    )


def _waiting_rules(order: OrderLoaders, rooms: PoolRoomLoader) -> tuple[Rule[Any], ...]:
    """The rules of orders that wait for stock."""
    loaders = BackorderLoaders(
        locations=order.locations, settings=order.settings, rooms=rooms, entries=PoolEntryLoader()
    )
    return backorder_rules_of(loaders)


def _option_rules(order: OrderLoaders, rooms: PoolRoomLoader) -> tuple[Rule[Any], ...]:
    """The rules of fulfilment options, which read through the loaders of orders."""
    loaders = OptionLoaders(
        products=order.products,
        kits=order.kits,
        product_stock=order.sourcing.product_stock,
        rooms=rooms,
        locations=order.locations,
        settings=order.settings,
        slot_counts=order.capacity_counts,
        services=DeliveryServicesLoader(),
        geocoder=installed_geocoder(),
    )
    return option_rules_of(loaders)


def _inventory_loaders() -> InventoryLoaders:
    return InventoryLoaders(
        places=StockPlacesLoader(),
        positions=PositionLoader(),
        quantities=ActiveQuantitiesLoader(),
        chunks=PositionChunkLoader(),
        catalogues=InventoryCatalogueLoader(),
        orders=KnownOrdersLoader(),
    )


def profile_desk(sourcing: SourcingLoaders, capacity: CapacityLoaders, conditions: Conditions) -> StrategyDesk:
    """What rules and simulations carry sourcing profiles out with, on the criteria installed here."""
    loaders = profile_loaders(sourcing, capacity)
    return StrategyDesk(loaders, installed_criteria(), ConditionDesk(conditions))


def _telling_rules(settings: SettingLoader, outbound: OutboundPolicy) -> tuple[Rule[Any], ...]:
    """The rules that tell the outside, those that do so of what could not be had, and those that tell customers."""
    rules = webhook_rules_of(settings, AccountRefLoader(), outbound)
    [send_webhook] = [one for one in rules if one.name == "SendWebhook"]
    return (*rules, alert_rejected_items(settings, send_webhook), *notice_rules_of(settings, send_webhook))
