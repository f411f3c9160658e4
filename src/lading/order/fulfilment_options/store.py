"""Fulfilment options as the engine keeps them: found, loaded with their plans, written many at a time."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg
import msgspec

from lading.database.connection import Connection
from lading.database.queries import Queries, queries_of
from lading.engine.entity import Aggregate, Entity
from lading.engine.event import EntityKey, Event
from lading.engine.ports import Address, Resolved
from lading.order.fulfilment_options.model import FULFILMENT_OPTIONS, FULFILMENT_PLAN, OptionFields, PlanFields
from lading.order.fulfilment_options.working_copy import Row, kept_of, plan_of, root_key
from lading.order.refusals import EntityAmbiguous


class FulfilmentOptionStore:
    """The root store of fulfilment options; an option's lane is its id."""

    root_type = FULFILMENT_OPTIONS
    entity_types: tuple[str, ...] = (FULFILMENT_OPTIONS, FULFILMENT_PLAN)

    async def resolve(
        self, connection: Connection, account: int, addresses: Sequence[Address]
    ) -> Sequence[Resolved | None]:
        """Finds each address; raises EntityAmbiguous for a plan named by its ref alone."""
        for address in addresses:
            _refuse_ambiguous(address)
        options = await self._options(connection, account, addresses)
        plans = await self._plans(connection, account, addresses)
        return [
            plans.get(_plan_name(address)) if address.entity_type == FULFILMENT_PLAN else options.get(_name(address))
            for address in addresses
        ]

    async def load(self, connection: Connection, account: int, events: Sequence[Event]) -> Mapping[UUID, Aggregate]:
        """The working copy for the lane of each event: two statements in all."""
        ids = sorted({event.root.id for event in events})
        rows = await _queries().options_named(connection, account=account, ids=ids, refs=[])
        loaded = {row["id"]: kept_of(row).aggregate(account) for row in rows}
        for row in await _queries().plans_of(connection, account=account, option_ids=list(loaded)):
            loaded[row["option_id"]].add(plan_of(row))
        return loaded

    async def flush(self, connection: Connection, account: int, aggregates: Sequence[Aggregate], at: datetime) -> None:
        """Writes what changed; a row that the API changed meanwhile makes the batch plan again."""
        roots = [one.root for one in aggregates if one.root.is_changed]
        pairs = [(one.root.id, plan) for one in aggregates for plan in one.children(FULFILMENT_PLAN)]
        new = [(option_id, plan) for option_id, plan in pairs if plan.is_new]
        changed = [plan for _, plan in pairs if plan.is_changed and not plan.is_new]
        if roots:
            touched = await _queries().update_options(connection, account=account, at=at, **_option_columns(roots))
            _expect(touched, len(roots))
        if new:
            await _queries().insert_plans(connection, account=account, at=at, **_new_plan_columns(new))
        if changed:
            touched = await _queries().update_plans(connection, account=account, at=at, **_plan_columns(changed))
            _expect(touched, len(changed))

    async def _options(
        self, connection: Connection, account: int, addresses: Sequence[Address]
    ) -> dict[UUID | str | None, Resolved]:
        names = [_name(address) for address in addresses if address.entity_type == FULFILMENT_OPTIONS]
        if not names:
            return {}
        rows = await _queries().options_named(
            connection,
            account=account,
            ids=[name for name in names if isinstance(name, UUID)],
            refs=[name for name in names if isinstance(name, str)],
        )
        found: dict[UUID | str | None, Resolved] = {}
        for row in rows:
            key = root_key(row["id"], row["ref"])
            found[row["id"]] = found[row["ref"]] = _resolved(key, key, row)
        return found

    async def _plans(
        self, connection: Connection, account: int, addresses: Sequence[Address]
    ) -> dict[tuple[UUID | str | None, str | None], Resolved]:
        asked = [address for address in addresses if address.entity_type == FULFILMENT_PLAN]
        if not asked:
            return {}
        rows = await _queries().plans_named(
            connection,
            account=account,
            ids=[address.entity_id for address in asked if address.entity_id],
            option_ids=[address.root_id for address in asked if address.root_id],
            option_refs=[address.root_ref for address in asked if address.root_ref],
            refs=[address.entity_ref for address in asked if address.entity_ref],
        )
        found: dict[tuple[UUID | str | None, str | None], Resolved] = {}
        for row in rows:
            root = root_key(row["option_id"], row["option_ref"])
            resolved = _resolved(root, EntityKey(FULFILMENT_PLAN, row["id"], row["ref"]), row)
            for name in ((row["id"], None), (row["option_id"], row["ref"]), (row["option_ref"], row["ref"])):
                found[name] = resolved
        return found


def _refuse_ambiguous(address: Address) -> None:
    is_alone = address.entity_id is None and address.root_id is None and address.root_ref is None
    if address.entity_type == FULFILMENT_PLAN and is_alone:
        raise EntityAmbiguous(
            "ENTITY_AMBIGUOUS",
            f"FULFILMENT_PLAN {address.entity_ref} is named by a ref that is unique within its option only.",
            "Send entityId, or rootEntityType FULFILMENT_OPTIONS with rootEntityId or rootEntityRef.",
            pointer="/rootEntityRef",
        )


def _name(address: Address) -> UUID | str | None:
    return address.entity_id or address.root_id or address.entity_ref or address.root_ref


def _plan_name(address: Address) -> tuple[UUID | str | None, str | None]:
    if address.entity_id:
        return address.entity_id, None
    return address.root_id or address.root_ref, address.entity_ref


def _resolved(root: EntityKey, entity: EntityKey, row: Row) -> Resolved:
    return Resolved(root=root, entity=entity, subtype=row["type"], lane=root.id, retailer=row["retailer"])


def _option_columns(roots: Sequence[Entity]) -> dict[str, list[Any]]:
    fields: list[OptionFields] = [root.fields for root in roots]
    return {
        "ids": [root.id for root in roots],
        "statuses": [root.status for root in roots],
        "location_refs": [one.location_ref for one in fields],
        "latitudes": [one.latitude for one in fields],
        "longitudes": [one.longitude for one in fields],
        "refusals": [_encoded(one.refusals) for one in fields],
        "attributes": [root.attributes for root in roots],
        "stored_at": [one.stored_at for one in fields],
    }


def _new_plan_columns(pairs: Sequence[tuple[UUID, Entity]]) -> dict[str, list[Any]]:
    fields: list[PlanFields] = [plan.fields for _, plan in pairs]
    return {
        "ids": [plan.id for _, plan in pairs],
        "option_ids": [option_id for option_id, _ in pairs],
        "refs": [plan.ref for _, plan in pairs],
        "types": [plan.subtype for _, plan in pairs],
        "statuses": [plan.status for _, plan in pairs],
        "split_counts": [one.split_count for one in fields],
        "etas": [one.eta for one in fields],
        "fulfilments": [_encoded(one.fulfilments) for one in fields],
        "exceptions": [_encoded(one.exceptions) for one in fields],
        "terms": [None if one.terms is None else _encoded(one.terms) for one in fields],
        "attributes": [plan.attributes for _, plan in pairs],
    }


def _plan_columns(plans: Sequence[Entity]) -> dict[str, list[Any]]:
    return {
        "ids": [plan.id for plan in plans],
        "statuses": [plan.status for plan in plans],
        "attributes": [plan.attributes for plan in plans],
        "stored_at": [plan.fields.stored_at for plan in plans],
    }


def _encoded(value: Any) -> msgspec.Raw:
    """A list as one element of a jsonb[] parameter, not as a dimension of it."""
    return msgspec.Raw(msgspec.json.encode(value))


def _expect(touched: int, rows: int) -> None:
    """What the API changed between reading and writing is read again: the engine plans such a batch once more."""
    if touched != rows:
        raise asyncpg.SerializationError(f"{rows - touched} of {rows} rows were changed by somebody else")


def _queries() -> Queries:
    return queries_of(__package__)
