"""What a cart can have, when and at what cost, answered at once and kept nowhere."""

from datetime import datetime
from typing import Annotated, Any

import msgspec

from lading.api.call import Call
from lading.api.fields import as_struct, in_utc
from lading.api.message import Answer, json_answer
from lading.api.rest.retailers_reached import reached
from lading.api.strict_json import json_object
from lading.database.connection import read_only
from lading.engine.entity import Entity
from lading.foundation.access.permissions import Permission
from lading.kernel.refusal import Refused
from lading.order.dates.known_day import YEAR_UNKNOWN
from lading.order.fulfilment_options.asking import Answered
from lading.order.fulfilment_options.desks import OptionDesks
from lading.order.fulfilment_options.model import (
    CC,
    HD,
    NotOffered,
    PlanException,
    PlanFields,
    PlanFulfilment,
    PlanTerms,
)
from lading.order.fulfilment_options.new_option import AskedProduct, NewOption

TYPES_MAX = 10
YEAR_MIN = 1900
Instant = Annotated[datetime, msgspec.Meta(tz=True)]


class AddressBody(msgspec.Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    """Where to deliver: a postcode or city with its country, or coordinates in decimal degrees."""

    name: str | None = None
    company_name: str | None = None
    address_line1: str | None = None
    address_line2: str | None = None
    city: str | None = None
    state: str | None = None
    postcode: str | None = None
    country: str | None = None
    latitude: float | None = None
    longitude: float | None = None


class OptionsBody(msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """A cart with an address, or a place of collection (locationRef), or both.

    types: the kinds of answers that are wanted; the retailer has a workflow for each. at: the answer as of another
    instant, past or to come, with the stock of now.
    """

    retailer_id: int
    products: list[AskedProduct]
    types: Annotated[tuple[str, ...], msgspec.Meta(min_length=1, max_length=TYPES_MAX)] = (HD, CC)
    order_type: str | None = None
    location_ref: str | None = None
    address: AddressBody | None = None
    at: Instant | None = None


class PlanRead(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """One way to have the cart; the first of an answer is the best."""

    type: str
    status: str
    split_count: int
    eta: str | None
    fulfilments: tuple[PlanFulfilment, ...]
    exceptions: tuple[PlanException, ...]
    terms: PlanTerms | None


class TypeAnswer(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The plans of one type, and what is not offered, with the reasons."""

    type: str
    status: str
    location_ref: str | None
    latitude: float | None
    longitude: float | None
    plans: list[PlanRead]
    not_offered: tuple[NotOffered, ...]


class OptionsAnswer(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """An answer for each type, in their order."""

    answers: list[TypeAnswer]


async def ask_fulfilment_options(call: Call) -> Answer:
    """The answers for a cart; nothing is stored, nothing is reserved."""
    body = as_struct(json_object(call.request, bytes_max=call.services.settings.body_bytes_max), OptionsBody)
    desk = desks_of(call).asking
    retailer = reached(call, body.retailer_id, Permission.AVAILABILITY_VIEW)
    at = call.request.at if body.at is None else _instant(body.at)
    answers = []
    async with read_only(call.services.pool, call.user.account) as connection:
        for index, kind in enumerate(body.types):
            new = _new_option(call, body, kind, retailer)
            try:
                answers.append(_answer(kind, await desk.answer(connection, call.user.account, new, at)))
            except Refused as refused:
                is_about_type = refused.pointer == "/type"
                raise (_placed(refused, f"/types/{index}") if is_about_type else refused) from refused
    return json_answer(200, OptionsAnswer(answers=answers))


def _instant(at: datetime) -> datetime:
    """The instant in UTC. Raises Refused FIELD_INVALID where calendars cannot look around it."""
    if not YEAR_MIN <= at.year < YEAR_UNKNOWN:
        hint = f"Send an instant of the years {YEAR_MIN} to {YEAR_UNKNOWN - 1}."
        raise Refused("FIELD_INVALID", f"The instant {at} is out of range.", hint, pointer="/at")
    return in_utc(at, "/at")


def desks_of(call: Call) -> OptionDesks:
    """Who answers in this process."""
    assert call.services.options is not None, "this process was built without desks for fulfilment options"
    return call.services.options


def _placed(refused: Refused, pointer: str) -> Refused:
    return type(refused)(refused.code, refused.message, refused.hint, pointer=pointer)


def _new_option(call: Call, body: OptionsBody, kind: str, retailer: int) -> NewOption:
    address = body.address
    texts: dict[str, Any] = {} if address is None else msgspec.to_builtins(address)
    latitude, longitude = texts.pop("latitude", None), texts.pop("longitude", None)
    return NewOption(
        id=call.services.identities.next(),
        ref="ASKED",
        type=kind,
        retailer=retailer,
        order_type=body.order_type,
        location_ref=body.location_ref,
        address=texts or None,
        latitude=latitude,
        longitude=longitude,
        products=body.products,
    )


def _answer(kind: str, answered: Answered) -> TypeAnswer:
    fields = answered.fields
    return TypeAnswer(
        type=kind,
        status=answered.option.status,
        location_ref=fields.location_ref,
        latitude=fields.latitude,
        longitude=fields.longitude,
        plans=[_plan(plan) for plan in answered.plans],
        not_offered=fields.refusals,
    )


def _plan(plan: Entity) -> PlanRead:
    fields: PlanFields = plan.fields
    return PlanRead(
        type=plan.subtype,
        status=plan.status,
        split_count=fields.split_count,
        eta=fields.eta,
        fulfilments=fields.fulfilments,
        exceptions=fields.exceptions,
        terms=fields.terms,
    )
