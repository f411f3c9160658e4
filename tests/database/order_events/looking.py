"""What an operator sees of an order of the shop."""

from lading.bootstrap.registry import build_registry
from lading.database.connection import read_only
from lading.engine.operations.asking import found_of, patient_of, standing_at
from lading.engine.operations.diagnosis import Diagnosis, diagnose
from lading.engine.operations.history import EventNode, tree_of
from lading.engine.ports import Address
from lading.engine.workflows.meaning import by_name
from lading.order.records import OrderStore
from tests.database.order.shop import ACCOUNT, Shop


async def tree(shop: Shop, ref: str = "HD-1") -> list[EventNode]:
    async with read_only(shop.pool, ACCOUNT) as connection:
        standing = await standing_at(connection, ACCOUNT, OrderStore(), Address(entity_type="ORDER", entity_ref=ref))
        assert standing is not None
        return tree_of(await found_of(connection, ACCOUNT, standing[0].root.id))


async def diagnosis(shop: Shop, ref: str = "HD-1") -> Diagnosis:
    rules = by_name(build_registry(shop.identities).rules)
    async with read_only(shop.pool, ACCOUNT) as connection:
        standing = await standing_at(connection, ACCOUNT, OrderStore(), Address(entity_type="ORDER", entity_ref=ref))
        assert standing is not None
        return diagnose(await patient_of(connection, ACCOUNT, standing[1], rules))
