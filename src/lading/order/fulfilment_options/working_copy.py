"""A fulfilment option with its plans as the engine works on it."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import msgspec

from lading.engine.entity import Aggregate, Entity
from lading.engine.event import EntityKey
from lading.order.fulfilment_options.model import (
    FULFILMENT_OPTIONS,
    FULFILMENT_PLAN,
    NotOffered,
    OptionFields,
    OptionProduct,
    PlanException,
    PlanFields,
    PlanFulfilment,
    PlanTerms,
)

Row = Mapping[str, Any]


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """An option as it is kept, with what every entity has."""

    id: UUID
    ref: str
    type: str
    retailer: int
    workflow_ref: str
    workflow_version: int
    fields: OptionFields
    status: str = "CREATED"
    attributes: Mapping[str, Any] = {}

    def aggregate(self, account: int) -> Aggregate:
        """Its working copy, without any plans."""
        root = Entity(
            root_key(self.id, self.ref),
            subtype=self.type,
            status=self.status,
            fields=self.fields,
            attributes=dict(self.attributes),
        )
        return Aggregate(
            root,
            account=account,
            retailer=self.retailer,
            workflow_ref=self.workflow_ref,
            workflow_version=self.workflow_version,
        )


def root_key(id_: UUID, ref: str) -> EntityKey:
    """How others name an option."""
    return EntityKey(FULFILMENT_OPTIONS, id_, ref)


def kept_of(row: Row) -> Kept:
    """The option of a row."""
    fields = OptionFields(
        order_type=row["order_type"],
        location_ref=row["location_ref"],
        tracking_code=row["tracking_code"],
        address=row["address"],
        latitude=row["latitude"],
        longitude=row["longitude"],
        products=msgspec.convert(row["products"], tuple[OptionProduct, ...]),
        refusals=msgspec.convert(row["refusals"], tuple[NotOffered, ...]),
        created_at=row["created_at"],
        stored_at=row["updated_at"],
    )
    return Kept(
        id=row["id"],
        ref=row["ref"],
        type=row["type"],
        retailer=row["retailer"],
        workflow_ref=row["workflow_ref"],
        workflow_version=row["workflow_version"],
        fields=fields,
        status=row["status"],
        attributes=row["attributes"],
    )


def plan_of(row: Row) -> Entity:
    """The plan of a row."""
    terms = row["terms"]
    fields = PlanFields(
        split_count=row["split_count"],
        eta=row["eta"],
        fulfilments=msgspec.convert(row["fulfilments"], tuple[PlanFulfilment, ...]),
        exceptions=msgspec.convert(row["exceptions"], tuple[PlanException, ...]),
        terms=None if terms is None else msgspec.convert(terms, PlanTerms),
        created_at=row["created_at"],
        stored_at=row["updated_at"],
    )
    key = EntityKey(FULFILMENT_PLAN, row["id"], row["ref"])
    return Entity(key, subtype=row["type"], status=row["status"], fields=fields, attributes=dict(row["attributes"]))
