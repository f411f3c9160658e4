"""GET /api/v1/availability: what can be had of products, from the projection or, asked strongly, from the database."""

import re
from datetime import date, datetime
from functools import cache
from urllib.parse import unquote_plus

import msgspec

from lading.api.call import Call
from lading.api.message import Answer, json_answer
from lading.api.services import Services
from lading.availability.promising.question import LOCATIONS_MAX, PRODUCTS_MAX, Answered, Method, Question, Way
from lading.availability.promising.reading import read_availability, shown_catalogue
from lading.database.connection import read_only
from lading.foundation.access.permissions import Permission
from lading.foundation.access.principal import Principal, Scope, require_somewhere
from lading.foundation.refusals import unknown
from lading.kernel.json import check_json, encode_json
from lading.kernel.refusal import Malformed, Refused

PATH = "/api/v1/availability"
QUERY_LENGTH_MAX = 16_384
PROJECTION = "PROJECTION"
DATABASE = "DATABASE"
UNITS_MAX = 1_000_000
_PLAIN = frozenset({"catalogue", "products", "groups", "strong"})
_COMMA = re.compile(r"(?<!\\),")
FIELDS = {
    "catalogue": "the virtual catalogue",
    "products": "refs, separated by commas; a comma within a ref is sent as \\,",
    "groups": "refs of products whose variants are asked for",
    "locations": "refs; only these count, and each is listed",
    "method": "DELIVERY, COLLECTION or SHIP_TO_STORE",
    "lowStock": "units at or below which stock is low",
    "by": "a day such as 2026-12-24: how many can be promised by then",
    "quantity": "units: on which day so many can be promised",
    "strong": "true: as the database has it now, instead of up to a second ago",
}


class AvailabilityRead(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What can be had. as_of: every change committed by then is in it. source: PROJECTION or DATABASE."""

    catalogue_ref: str
    as_of: datetime
    source: str
    items: tuple[Answered, ...]
    unknown_refs: tuple[str, ...]


async def answer(call: Call) -> Answer:
    """What can be had of products and variants."""
    return await answer_query(call.services, call.user, call.request.query)


async def answer_query(services: Services, user: Principal, query: str) -> Answer:
    """The same for whoever has no Call: the fast path of the application."""
    scope = require_somewhere(user, Permission.AVAILABILITY_VIEW)
    question, is_strong = question_in(query)
    ref, account = question.catalogue_ref, user.account
    ready = None if is_strong else await services.projections.answer(account, question)
    if ready is not None:
        _check_reach(scope, ref, ready.view.retailer)
        return Answer(200, _body(ref, ready.as_of, ready.items, ready.unknown_refs))
    async with read_only(services.pool, account) as connection:
        catalogue = await shown_catalogue(connection, account, ref)
        _check_reach(scope, ref, catalogue.retailer)
        found = await read_availability(connection, account, question)
    answer = AvailabilityRead(
        catalogue_ref=ref, as_of=found.as_of, source=DATABASE, items=found.items, unknown_refs=found.unknown_refs
    )
    return json_answer(200, answer)


def question_in(query: str) -> tuple[Question, bool]:
    """The question in a query string, and whether it is asked strongly.

    Raises Malformed QUERY_INVALID, Refused FIELD_MISSING, FILTER_UNKNOWN, FIELD_INVALID, PRODUCTS_TOO_MANY.
    """
    fields = _fields(query)
    catalogue = ",".join(fields.get("catalogue", ()))
    products, groups = (tuple(dict.fromkeys(fields.get(name, ()))) for name in ("products", "groups"))
    if not catalogue:
        raise _missing("catalogue")
    if not products and not groups:
        raise _missing("products")
    if len(products) > PRODUCTS_MAX or len(groups) > PRODUCTS_MAX:
        message = f"{max(len(products), len(groups))} products are asked for."
        raise Refused(
            "PRODUCTS_TOO_MANY", message, f"Ask for at most {PRODUCTS_MAX} at a time.", pointer="query/products"
        )
    strong = _one(fields, "strong", "false")
    if strong not in {"true", "false"}:
        raise _invalid("strong", "true or false")
    question = Question(catalogue_ref=catalogue, product_refs=products, group_refs=groups, way=_way(fields))
    return question, strong == "true"


def _way(fields: dict[str, tuple[str, ...]]) -> Way:
    if fields.keys() <= _PLAIN:
        return plain_way()
    locations = fields.get("locations", ())
    method = _one(fields, "method", Method.DELIVERY)
    if method not in Method.__members__:
        raise _invalid("method", ", ".join(Method))
    if len(locations) > LOCATIONS_MAX:
        raise _invalid("locations", f"at most {LOCATIONS_MAX} refs")
    if method == Method.SHIP_TO_STORE and not locations:
        raise _missing("locations")
    return Way(
        method=Method(method),
        location_refs=tuple(sorted(set(locations))),
        low_stock=_units(fields, "lowStock"),
        by=_day(fields, "by"),
        wanted=_units(fields, "quantity"),
    )


def _units(fields: dict[str, tuple[str, ...]], name: str) -> int | None:
    text = _one(fields, name, "")
    if text and not (text.isascii() and text.isdigit() and int(text[:9]) <= UNITS_MAX):
        raise _invalid(name, f"units from 0 to {UNITS_MAX}")
    return int(text[:9]) if text else None


def _day(fields: dict[str, tuple[str, ...]], name: str) -> date | None:
    text = _one(fields, name, "")
    if not text:
        return None
    try:
        return msgspec.convert(text, date)
    except msgspec.ValidationError as error:
        raise _invalid(name, "a day such as 2026-12-24") from error


@cache
def plain_way() -> Way:
    """The way most questions are asked."""
    return Way()


def _fields(query: str) -> dict[str, tuple[str, ...]]:
    if len(query) > QUERY_LENGTH_MAX:
        raise Malformed(
            "QUERY_TOO_LONG", f"The query has {len(query)} characters.", "Ask for fewer products at a time."
        )
    fields: dict[str, tuple[str, ...]] = {}
    for pair in filter(None, query.split("&")):
        name, _, values = pair.partition("=")
        if name in fields:
            raise Malformed("QUERY_INVALID", "A field is repeated.", "Send each field once.", pointer="query")
        if name not in FIELDS:
            hint = f"Use {', '.join(sorted(FIELDS))}."
            raise Refused("FILTER_UNKNOWN", f"There is no field {name[:80]!r}.", hint, pointer=f"query/{name[:80]}")
        fields[name] = _refs(_decoded(values))
    return fields


def _decoded(value: str) -> str:
    if "%" not in value and "+" not in value and value.isascii() and value.isprintable():
        return value
    try:
        text = unquote_plus(value, errors="strict")
    except UnicodeDecodeError as error:
        message = "The fields are not percent-encoded UTF-8."
        raise Malformed("QUERY_INVALID", message, "Encode each ref.", pointer="query") from error
    check_json(text, pointer="query")
    return text


def _refs(text: str) -> tuple[str, ...]:
    if "\\" not in text:
        return tuple(filter(None, text.split(",")))
    return tuple(ref.replace("\\,", ",") for ref in _COMMA.split(text) if ref)


def _one(fields: dict[str, tuple[str, ...]], name: str, default: str) -> str:
    return ",".join(fields[name]) if name in fields else default


def _missing(name: str) -> Refused:
    return Refused("FIELD_MISSING", f"The field {name} is missing.", FIELDS[name], pointer=f"query/{name}")


def _invalid(name: str, what: str) -> Refused:
    return Refused("FIELD_INVALID", f"The field {name} is not {what}.", f"Send {what}.", pointer=f"query/{name}")


def _check_reach(scope: Scope, ref: str, retailer: int) -> None:
    """Raises Refused alike for an unknown catalogue and one out of the caller's reach."""
    if not scope.holds(retailer):
        raise unknown("virtual catalogue", ref, "query/catalogue")


def _body(catalogue_ref: str, as_of: datetime, items: list[bytes], unknown_refs: list[str]) -> bytes:
    """AvailabilityRead, put together from answers that are JSON already."""
    return b'{"catalogueRef":%b,"asOf":%b,"source":"PROJECTION","items":[%b],"unknownRefs":%b}' % (
        encode_json(catalogue_ref),
        encode_json(as_of),
        b",".join(items),
        encode_json(unknown_refs),
    )
