"""Options and plans changed from outside their workflow: by the API, beside what the engine writes."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import asyncpg
import msgspec

from lading.database.connection import Connection
from lading.database.queries import Queries, queries_of
from lading.engine.event import EntityKey
from lading.foundation import refusals
from lading.foundation.announcing import Newcomer, announce
from lading.foundation.texts import check_attributes, check_ref, check_text, check_type
from lading.kernel.json import check_json
from lading.kernel.refusal import Refused
from lading.order.fulfilment_options.model import FULFILMENT_PLAN, PlanException, PlanItem
from lading.order.fulfilment_options.new_option import QUANTITY_MAX
from lading.order.fulfilment_options.working_copy import Kept, kept_of, root_key

FULFILMENTS_MAX = 500
EXCEPTIONS_MAX = 500


class OutsideFulfilment(msgspec.Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    """A fulfilment of a plan from outside; '' where it was not said."""

    fulfilment_type: str
    location_ref: str
    eta: str | None = None
    items: tuple[PlanItem, ...] = ()


class NewPlan(msgspec.Struct, frozen=True, kw_only=True):
    """A plan from outside. splits None: as many as its fulfilments make."""

    id: UUID
    ref: str
    type: str
    splits: int | None = None
    eta: str | None = None
    fulfilments: Sequence[OutsideFulfilment] = ()
    exceptions: Sequence[PlanException] = ()
    attributes: Mapping[str, Any] = {}


class OptionChange(msgspec.Struct, frozen=True, kw_only=True):
    """What changes of an option; None stays, attributes are added."""

    ref: str | None = None
    status: str | None = None
    tracking_code: str | None = None
    attributes: Mapping[str, Any] = {}


class PlanChange(msgspec.Struct, frozen=True, kw_only=True):
    """What changes of a plan; None stays, attributes are added."""

    ref: str | None = None
    status: str | None = None
    eta: str | None = None
    exceptions: Sequence[PlanException] | None = None
    attributes: Mapping[str, Any] = {}


class NamedPlan(msgspec.Struct, frozen=True):
    """A plan and whose it is."""

    id: UUID
    retailer: int


async def option_with_id(connection: Connection, account: int, id_: UUID) -> Kept | None:
    """The option of that id."""
    rows = await _queries().options_named(connection, account=account, ids=[id_], refs=[])
    return kept_of(rows[0]) if rows else None


async def option_with_ref(connection: Connection, account: int, ref: str) -> Kept | None:
    """The option of that ref."""
    rows = await _queries().options_named(connection, account=account, ids=[], refs=[ref])
    return kept_of(rows[0]) if rows else None


async def plan_with_id(connection: Connection, account: int, id_: UUID) -> NamedPlan | None:
    """The plan of that id."""
    rows = await _queries().plans_named(connection, account=account, ids=[id_], option_ids=[], option_refs=[], refs=[])
    return NamedPlan(rows[0]["id"], rows[0]["retailer"]) if rows else None


async def create_plan(connection: Connection, account: int, option: Kept, new: NewPlan) -> None:
    """Adds a plan to an option, with its CREATE event.

    Raises Refused REF_INVALID, TYPE_INVALID, TEXT_TOO_LONG, ATTRIBUTE_INVALID, SPLITS_INVALID, QUANTITY_INVALID,
    FULFILMENTS_TOO_MANY, EXCEPTIONS_TOO_MANY; Conflict REF_TAKEN.
    """
    _check_plan(new)
    made = await _queries().insert_plan_from_outside(
        connection,
        account=account,
        id=new.id,
        option_id=option.id,
        ref=new.ref,
        type=new.type,
        split_count=max(0, len(new.fulfilments) - 1) if new.splits is None else new.splits,
        eta=new.eta,
        fulfilments=msgspec.to_builtins(list(new.fulfilments)),
        exceptions=msgspec.to_builtins(list(new.exceptions)),
        attributes=dict(new.attributes),
    )
    if made is None:
        raise refusals.ref_taken("fulfilment plan", new.ref, "/ref")
    at = await connection.fetchval("SELECT clock_timestamp()")
    await announce(
        connection,
        account,
        Newcomer(
            root=root_key(option.id, option.ref),
            entity=EntityKey(FULFILMENT_PLAN, new.id, new.ref),
            subtype=new.type,
            retailer=option.retailer,
            workflow_version=option.workflow_version,
            created_at=at,
        ),
    )


async def change_option(connection: Connection, account: int, id_: UUID, change: OptionChange) -> None:
    """Changes an option in one statement; a run that has read it before reads it again.

    Raises Refused REF_INVALID, TYPE_INVALID, TEXT_TOO_LONG, ATTRIBUTE_INVALID; Conflict REF_TAKEN.
    """
    _check_change(change.ref, change.status, change.attributes)
    check_text(change.tracking_code, "/trackingCode")
    values = {"ref": change.ref, "status": change.status, "tracking_code": change.tracking_code}
    try:
        await _queries().change_option(
            connection, account=account, id=id_, attributes=dict(change.attributes), **values
        )
    except asyncpg.UniqueViolationError as error:
        raise refusals.ref_taken("fulfilment option", change.ref or "", "/ref") from error


async def change_plan(connection: Connection, account: int, id_: UUID, change: PlanChange) -> None:
    """Changes a plan in one statement; a run that has read it before reads it again.

    Raises Refused REF_INVALID, TYPE_INVALID, TEXT_TOO_LONG, ATTRIBUTE_INVALID, EXCEPTIONS_TOO_MANY; Conflict REF_TAKEN.
    """
    _check_change(change.ref, change.status, change.attributes)
    check_text(change.eta, "/eta")
    if change.exceptions is not None:
        _check_exceptions(change.exceptions)
    exceptions = None if change.exceptions is None else msgspec.to_builtins(list(change.exceptions))
    values = {"ref": change.ref, "status": change.status, "eta": change.eta, "exceptions": exceptions}
    try:
        await _queries().change_plan(connection, account=account, id=id_, attributes=dict(change.attributes), **values)
    except asyncpg.UniqueViolationError as error:
        raise refusals.ref_taken("fulfilment plan", change.ref or "", "/ref") from error


def _check_change(ref: str | None, status: str | None, attributes: Mapping[str, Any]) -> None:
    if ref is not None:
        check_ref(ref)
    if status is not None:
        check_type(status, "/status")
    check_attributes(attributes)


def _check_plan(new: NewPlan) -> None:
    check_ref(new.ref)
    check_type(new.type)
    check_text(new.eta, "/eta")
    check_attributes(new.attributes)
    if new.splits is not None and not 0 <= new.splits <= QUANTITY_MAX:
        raise Refused("SPLITS_INVALID", f"There are {new.splits} splits.", "Send 0 or more.", pointer="/splits")
    if len(new.fulfilments) > FULFILMENTS_MAX:
        message = f"The plan has {len(new.fulfilments)} fulfilments."
        raise Refused("FULFILMENTS_TOO_MANY", message, f"Send at most {FULFILMENTS_MAX}.", pointer="/fulfilments")
    for index, fulfilment in enumerate(new.fulfilments):
        _check_fulfilment(fulfilment, f"/fulfilments/{index}")
    _check_exceptions(new.exceptions)


def _check_fulfilment(fulfilment: OutsideFulfilment, pointer: str) -> None:
    check_text(fulfilment.fulfilment_type, f"{pointer}/fulfilmentType", length_max=50)
    check_text(fulfilment.location_ref, f"{pointer}/locationRef")
    check_text(fulfilment.eta, f"{pointer}/eta")
    for index, item in enumerate(fulfilment.items):
        check_text(item.product_ref, f"{pointer}/items/{index}/productRef")
        check_text(item.catalogue_ref, f"{pointer}/items/{index}/catalogueRef")
        if not (0 <= item.available_quantity <= QUANTITY_MAX and 0 <= item.requested_quantity <= QUANTITY_MAX):
            raise Refused(
                "QUANTITY_INVALID",
                f"The quantities are {item.available_quantity} and {item.requested_quantity}.",
                f"Send 0 to {QUANTITY_MAX} units.",
                pointer=f"{pointer}/items/{index}",
            )


def _check_exceptions(exceptions: Sequence[PlanException]) -> None:
    if len(exceptions) > EXCEPTIONS_MAX:
        message = f"The plan has {len(exceptions)} exceptions."
        raise Refused("EXCEPTIONS_TOO_MANY", message, f"Send at most {EXCEPTIONS_MAX}.", pointer="/exceptions")
    for index, exception in enumerate(exceptions):
        check_text(exception.code, f"/exceptions/{index}/code")
        check_text(exception.message, f"/exceptions/{index}/message", length_max=2000)
        check_json(dict(exception.attributes), pointer=f"/exceptions/{index}/attributes")


def _queries() -> Queries:
    return queries_of(__package__)
