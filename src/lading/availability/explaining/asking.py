"""Answers "why this number?" for a product in a virtual catalogue: what the command line and the API ask."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from lading.availability.control_loading import control_of, network_members, product_facts
from lading.availability.explaining.coming import what_is_to_come
from lading.availability.explaining.deciding import (
    KnownControl,
    Place,
    PlaceOutcome,
    Question,
    explain_place,
)
from lading.availability.explaining.model import (
    Asked,
    AvailabilityExplained,
    ComponentExplained,
    ControlExplained,
    PlaceExplained,
)
from lading.availability.explaining.reasons import SHOWN_SENTENCES, VERDICT_SENTENCES, Shown
from lading.availability.loaders import ProductStockLoader
from lading.availability.promising.products import locations_by_ref
from lading.availability.stock import StockKey
from lading.database.connection import Connection
from lading.database.queries import Queries, queries_of
from lading.foundation import refusals
from lading.foundation.products.kits import KitPart, parts_of_kits
from lading.foundation.products.model import ProductKey
from lading.foundation.products.records import product_numbers
from lading.kernel.refusal import Refused

HOLDS_OVER = "HOLDS_OVER"
Row = Mapping[str, Any]


async def the_catalogue(connection: Connection, account: int, retailers: Collection[int] | None) -> str:
    """The virtual catalogue meant where none is named: the only one there is. None: of every retailer.

    Raises Refused VIRTUAL_CATALOGUE_MISSING.
    """
    reached = None if retailers is None else sorted(retailers)
    rows = await _queries().catalogues_showing(connection, account=account, retailers=reached)
    if len(rows) == 1:
        return str(rows[0]["ref"])
    known = ", ".join(row["ref"] for row in rows) or "none"
    message = "No virtual catalogue is named, and there is not exactly one."
    raise Refused("VIRTUAL_CATALOGUE_MISSING", message, f"Name one of them: {known}.", pointer="/virtualCatalogueRef")


async def retailer_of_catalogue(connection: Connection, account: int, ref: str) -> int | None:
    """The retailer of a virtual catalogue; None where there is none."""
    row = await _queries().catalogue_asked(connection, account=account, ref=ref)
    return None if row is None else int(row["retailer"])


async def availability_explained(connection: Connection, account: int, asked: Asked) -> AvailabilityExplained:
    """What the catalogue shows of the product, and why.

    Raises NotFound VIRTUAL_CATALOGUE_UNKNOWN, PRODUCT_UNKNOWN, LOCATION_UNKNOWN.
    """
    catalogue = await _queries().catalogue_asked(connection, account=account, ref=asked.virtual_catalogue_ref)
    if catalogue is None:
        raise refusals.not_found("virtual catalogue", asked.virtual_catalogue_ref[:100])
    key = ProductKey(catalogue["product_catalogue_ref"], asked.product_ref)
    number = (await product_numbers(connection, account, [key])).get(key)
    if number is None:
        raise refusals.not_found("product", asked.product_ref[:100])
    places = await _places(connection, account, catalogue, number, asked)
    parts = (await parts_of_kits(connection, account, [number])).get(number, ())
    question = await _question(connection, account, catalogue, number)
    outcomes = [explain_place(question, place) for place in places]
    shown = outcomes if asked.places_max is None else outcomes[: asked.places_max]
    broken_down = await _broken_down(connection, account, catalogue, number, places[: len(shown)])
    reason = _reason(catalogue, outcomes, parts)
    is_shown = reason not in {Shown.CATALOGUE_INACTIVE, Shown.INVENTORY_CATALOGUE_INACTIVE}
    available = sum(one.available for one in outcomes) if is_shown else 0
    coming = await what_is_to_come(connection, account, asked, number)
    hidden = max(0, available - coming.available) if not parts else 0
    apart = sum(min(one.available, coming.unsellable.get(one.location_ref, 0)) for one in outcomes)
    unsellable = min(hidden, apart)
    return AvailabilityExplained(
        virtual_catalogue_ref=catalogue["ref"],
        type=catalogue["type"],
        product_ref=asked.product_ref,
        explained_on=catalogue["at"],
        reason=reason,
        sentence=SHOWN_SENTENCES[reason],
        available=coming.answer.quantity if parts and is_shown else available - hidden,
        on_hand=sum(
            one.on_hand for one in outcomes if one.reason not in {Shown.OUTSIDE_NETWORK, Shown.POSITION_INACTIVE}
        ),
        withheld=sum(one.withheld for one in outcomes),
        unsellable=unsellable,
        kept_for_waiting=hidden - unsellable,
        inventory_catalogue_ref=catalogue["inventory_catalogue_ref"],
        network_refs=tuple(catalogue["network_refs"]),
        control_group_ref=catalogue["control_group_ref"],
        is_stacking=catalogue["is_stacking"],
        controls_of_other_products=await _controls_of_others(connection, account, catalogue, number),
        components=await _components(connection, account, asked, parts),
        places=tuple(_place(one, broken_down.get(one.location_ref, {})) for one in shown),
        places_left_out=len(outcomes) - len(shown),
        arrivals=coming.arrivals,
        promises=coming.answer.promises,
        sold_ahead=coming.answer.sold_ahead,
        expected_on=coming.answer.expected_on,
    )


def _reason(catalogue: Row, outcomes: Sequence[PlaceOutcome], parts: Sequence[KitPart]) -> Shown:
    """Why the whole of it comes out as it does: the first thing that stands in the way everywhere."""
    if catalogue["status"] == "INACTIVE":
        return Shown.CATALOGUE_INACTIVE
    if catalogue["inventory_status"] == "INACTIVE":
        return Shown.INVENTORY_CATALOGUE_INACTIVE
    if parts:
        return Shown.KIT
    reasons = [one.reason for one in outcomes]
    if Shown.SHOWN in reasons:
        return Shown.SHOWN
    order = (Shown.ALL_WITHHELD, Shown.NOTHING_ON_HAND, Shown.POSITION_INACTIVE, Shown.OUTSIDE_NETWORK)
    return next((reason for reason in order if reason in reasons), Shown.NO_POSITION)


async def _places(connection: Connection, account: int, catalogue: Row, number: int, asked: Asked) -> list[Place]:
    keys = {"account": account, "catalogue_number": catalogue["catalogue_number"], "product_number": number}
    rows = await _queries().places_asked(connection, location_ref=asked.location_ref, **keys)
    over = {row["location_number"]: row["units"] for row in await _queries().holds_over(connection, **keys)}
    network = await _members(connection, account, catalogue)
    if asked.location_ref is not None and not rows:
        exists = await queries_of("lading.availability", "controls.sql").scope_named(
            connection,
            account=account,
            retailer=catalogue["retailer"],
            product_ref=None,
            category_ref=None,
            location_ref=asked.location_ref,
            network_ref=None,
        )
        if not exists["locations"]:
            raise refusals.not_found("location", asked.location_ref[:100])
    return [
        Place(
            location_number=row["location_number"],
            location_ref=row["location_ref"],
            status=row["status"],
            on_hand=row["on_hand"] + over.get(row["location_number"], 0),
            supplied=row["supplied"],
            is_in_network=network is None or row["location_number"] in network,
            quantities={HOLDS_OVER: over[row["location_number"]]} if row["location_number"] in over else {},
        )
        for row in rows
    ]


async def _members(connection: Connection, account: int, catalogue: Row) -> frozenset[int] | None:
    """The locations of the catalogue's networks; None where it shows every location."""
    if not catalogue["network_refs"]:
        return None
    members = await network_members(connection, account, catalogue["network_ids"])
    return frozenset().union(*members.values())


async def _question(connection: Connection, account: int, catalogue: Row, number: int) -> Question:
    group = catalogue["control_group_id"]
    rows: Sequence[Row] = ()
    if group is not None:
        rows = await _queries().controls_asked(
            connection, account=account, control_group_id=group, product_number=number
        )
    named = [row["network_id"] for row in rows if row["network_id"] is not None]
    members = await network_members(connection, account, named) if named else {}
    return Question(
        product=(await product_facts(connection, account, [number]))[number],
        controls=[KnownControl(control=control_of(row, members), status=row["status"]) for row in rows],
        is_stacking=catalogue["is_stacking"],
        at=catalogue["at"],
    )


async def _controls_of_others(connection: Connection, account: int, catalogue: Row, number: int) -> int:
    group = catalogue["control_group_id"]
    if group is None:
        return 0
    count = await _queries().controls_of_others(
        connection, account=account, control_group_id=group, product_number=number
    )
    return int(count)


async def _broken_down(
    connection: Connection, account: int, catalogue: Row, number: int, places: Sequence[Place]
) -> dict[str, dict[str, int]]:
    """Units by type at each place; holds that are over count as given back."""
    rows = await _queries().quantities_at(
        connection,
        account=account,
        catalogue_number=catalogue["catalogue_number"],
        product_number=number,
        locations=[place.location_number for place in places],
    )
    refs = {place.location_number: place.location_ref for place in places}
    found: dict[str, dict[str, int]] = {place.location_ref: {} for place in places}
    for row in rows:
        found[refs[row["location_number"]]][row["type"]] = row["units"]
    for place in places:
        found[place.location_ref].update(place.quantities)
    return found


async def _components(
    connection: Connection, account: int, asked: Asked, parts: Sequence[KitPart]
) -> tuple[ComponentExplained, ...]:
    """What there is of each component: everywhere, or at the location asked about."""
    if not parts:
        return ()
    keys = [StockKey(asked.virtual_catalogue_ref, part.number) for part in parts]
    stock = await ProductStockLoader().fetch(connection, account, keys)
    place = None
    if asked.location_ref is not None:
        place = (await locations_by_ref(connection, account, [asked.location_ref]))[asked.location_ref].number
    return tuple(
        ComponentExplained(
            product_ref=part.ref,
            quantity=part.quantity,
            available=int(stock[key].available.sum()) if place is None else stock[key].at(place),
        )
        for part, key in zip(parts, keys, strict=True)
    )


def _place(outcome: PlaceOutcome, quantities: Mapping[str, int]) -> PlaceExplained:
    return PlaceExplained(
        location_ref=outcome.location_ref,
        status=outcome.status,
        reason=outcome.reason,
        sentence=SHOWN_SENTENCES[outcome.reason],
        available=outcome.available,
        on_hand=outcome.on_hand,
        withheld=outcome.withheld,
        quantities=quantities,
        controls=tuple(
            ControlExplained(
                ref=one.ref,
                type=one.type,
                execution_order=one.execution_order,
                verdict=one.verdict,
                sentence=VERDICT_SENTENCES[one.verdict],
                units=one.units,
            )
            for one in outcome.controls
        ),
    )


def _queries() -> Queries:
    return queries_of(__package__)
