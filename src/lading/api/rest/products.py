"""Products by the thousand, by REST: JSON or one product a line, with a result for each."""

from typing import Any

import msgspec

from lading.api.authority import reaches
from lading.api.call import Call
from lading.api.fields import as_struct
from lading.api.message import Answer, json_answer, media_type
from lading.api.once import once
from lading.api.strict_json import decode_strictly, json_object
from lading.database.connection import Connection
from lading.foundation import refusals
from lading.foundation.access.permissions import Permission
from lading.foundation.products.bulk import ROWS_MAX, RowResult, upsert_rows
from lading.foundation.products.records import catalogues_by_ref
from lading.kernel.refusal import Malformed, Refused

ROUTE = "products"
LINES = "application/x-ndjson"
UPSERT_FIELDS = {"catalogue": "ref of the product catalogue, where the body is one product a line"}


class ProductRows(msgspec.Struct, frozen=True, kw_only=True):
    """Up to 5,000 products of a catalogue; each is judged by itself."""

    catalogue: str
    products: list[dict[str, Any]]


class ProductResults(msgspec.Struct, frozen=True, kw_only=True):
    """How many rows came to what, and the result of each in the order sent."""

    inserted: int
    changed: int
    unchanged: int
    refused: int
    results: list[RowResult]


async def upsert(call: Call) -> Answer:
    """Creates and updates the products; sent again they are unchanged."""
    body = _rows_in(call)
    return await once(call, ROUTE, lambda connection: _upsert(connection, call, body))


async def _upsert(connection: Connection, call: Call, body: ProductRows) -> Answer:
    account = call.user.account
    catalogue = (await catalogues_by_ref(connection, account, [body.catalogue])).get(body.catalogue)
    if catalogue is None or not reaches(call.user, Permission.PRODUCT_UPDATE, catalogue.retailer):
        raise refusals.unknown("product catalogue", body.catalogue[:100], "/catalogue")
    identities = call.services.identities
    results = await upsert_rows(connection, account, body.catalogue, body.products, identities.next)
    outcomes = [result.outcome for result in results]
    counts = {name: outcomes.count(name) for name in ("inserted", "changed", "unchanged", "refused")}
    return json_answer(200, ProductResults(results=results, **counts))


def _rows_in(call: Call) -> ProductRows:
    bytes_max = call.services.settings.orders_body_bytes_max
    fields = call.request.query_fields()
    if media_type(call.request.headers) != LINES:
        return as_struct(json_object(call.request, bytes_max=bytes_max), ProductRows)
    if not fields.get("catalogue"):
        raise Refused("CATALOGUE_MISSING", "No catalogue is named.", "Send ?catalogue=REF.", pointer="query/catalogue")
    lines = [line for line in call.request.body.splitlines() if line.strip()]
    if len(lines) > ROWS_MAX:
        raise refusals.too_many("rows", len(lines), ROWS_MAX, "")
    return ProductRows(
        catalogue=fields["catalogue"],
        products=[_line(line, number, bytes_max) for number, line in enumerate(lines, start=1)],
    )


def _line(line: bytes, number: int, bytes_max: int) -> dict[str, Any]:
    value = decode_strictly(line, bytes_max=bytes_max)
    if not isinstance(value, dict):
        raise Malformed("BODY_NOT_OBJECT", f"Line {number} is no JSON object.", "Send one product a line: {…}.")
    return value
