"""Finding the entity an outside event names: an order, or a choice, fulfilment, article or consignment of one."""

from collections.abc import Sequence
from uuid import UUID

import asyncpg

from lading.database.connection import Connection
from lading.database.queries import Statement, queries_of
from lading.engine.event import EntityKey
from lading.engine.ports import Address, Resolved
from lading.order.model import ARTICLE, CONSIGNMENT, FULFILMENT, FULFILMENT_CHOICE, ORDER
from lading.order.refusals import EntityAmbiguous


async def resolve_addresses(
    connection: Connection, account: int, addresses: Sequence[Address]
) -> list[Resolved | None]:
    """Finds each address; None where there is no such entity.

    Raises EntityAmbiguous for a choice, fulfilment, article or consignment named by ref alone: such a ref is unique
    within its order only.
    """
    found: list[Resolved | None] = [None] * len(addresses)
    for entity_type in (ORDER, FULFILMENT_CHOICE, FULFILMENT, ARTICLE, CONSIGNMENT):
        places = [place for place, address in enumerate(addresses) if address.entity_type == entity_type]
        asked = [addresses[place] for place in places]
        if asked:
            answers = await _resolve(connection, account, entity_type, asked)
            for place, answer in zip(places, answers, strict=True):
                found[place] = answer
    return found


async def _resolve(
    connection: Connection, account: int, entity_type: str, addresses: Sequence[Address]
) -> list[Resolved | None]:
    if entity_type == ORDER:
        return await _orders(connection, account, addresses)
    return await _children(connection, account, entity_type, addresses)


async def _orders(connection: Connection, account: int, addresses: Sequence[Address]) -> list[Resolved | None]:
    rows = await queries_of(__package__).find_orders(
        connection,
        account=account,
        ids=[id_ for address in addresses if (id_ := address.entity_id or address.root_id)],
        refs=[ref for address in addresses if (ref := address.entity_ref or address.root_ref)],
    )
    by_id = {row["id"]: _order(row) for row in rows}
    by_ref = {row["ref"]: by_id[row["id"]] for row in rows}
    answers: list[Resolved | None] = []
    for address in addresses:
        id_ = address.entity_id or address.root_id
        answers.append(by_id.get(id_) if id_ else by_ref.get(address.entity_ref or address.root_ref or ""))
    return answers


async def _children(
    connection: Connection, account: int, entity_type: str, addresses: Sequence[Address]
) -> list[Resolved | None]:
    for address in addresses:
        _refuse_ambiguous(address)
    rows = await _finder(entity_type)(
        connection,
        account=account,
        ids=[address.entity_id for address in addresses if address.entity_id],
        order_ids=[address.root_id for address in addresses if address.root_id],
        order_refs=[address.root_ref for address in addresses if address.root_ref],
        refs=[address.entity_ref for address in addresses if address.entity_ref],
    )
    index: dict[tuple[UUID | str | None, str | None], Resolved] = {}
    for row in rows:
        resolved = _child(entity_type, row)
        for key in ((row["id"], None), (row["order_id"], row["ref"]), (row["order_ref"], row["ref"])):
            index[key] = resolved
    return [index.get(_index_key(address)) for address in addresses]


def _index_key(address: Address) -> tuple[UUID | str | None, str | None]:
    if address.entity_id:
        return address.entity_id, None
    return address.root_id or address.root_ref, address.entity_ref


def _refuse_ambiguous(address: Address) -> None:
    if address.entity_id is None and address.root_id is None and address.root_ref is None:
        raise EntityAmbiguous(
            "ENTITY_AMBIGUOUS",
            f"{address.entity_type} {address.entity_ref} is named by a ref that is unique within its order only.",
            "Send entityId, or rootEntityType ORDER with rootEntityId or rootEntityRef.",
            pointer="/rootEntityRef",
        )


def _finder(entity_type: str) -> Statement:
    queries = queries_of(__package__)
    finders = {
        FULFILMENT_CHOICE: queries.find_choices,
        FULFILMENT: queries.find_fulfilments,
        ARTICLE: queries.find_articles,
        CONSIGNMENT: queries.find_consignments,
    }
    return finders[entity_type]


def _order(row: asyncpg.Record) -> Resolved:
    key = EntityKey(ORDER, row["id"], row["ref"])
    return Resolved(root=key, entity=key, subtype=row["type"], lane=key.id, retailer=row["retailer"])


def _child(entity_type: str, row: asyncpg.Record) -> Resolved:
    return Resolved(
        root=EntityKey(ORDER, row["order_id"], row["order_ref"]),
        entity=EntityKey(entity_type, row["id"], row["ref"]),
        subtype=row["type"],
        lane=row["order_id"],
        retailer=row["retailer"],
    )
