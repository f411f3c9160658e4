"""The explanation of an availability figure in words that a stock analyst can read out. Pure."""

from collections.abc import Iterator

from lading.availability.explaining.model import AvailabilityExplained, PlaceExplained


def as_text(explained: AvailabilityExplained) -> str:
    """The document in words."""
    return "\n".join(_lines(explained)) + "\n"


def _lines(explained: AvailabilityExplained) -> Iterator[str]:
    where = f"{explained.type} catalogue {explained.virtual_catalogue_ref}"
    yield f"{explained.product_ref} in {where}: {explained.available} may be sold"
    yield f"   {explained.reason}: {explained.sentence}"
    yield f"   {explained.on_hand} on hand, {explained.withheld} withheld; {_sources(explained)}"
    if explained.unsellable:
        yield f"   {explained.unsellable} in the count that may not be sold"
    if explained.kept_for_waiting:
        yield f"   {explained.kept_for_waiting} kept for those who wait in pools"
    yield from _coming(explained)
    for part in explained.components:
        yield f"   holds {part.quantity} of {part.product_ref}, of which {part.available} may be sold"
    for place in explained.places:
        yield ""
        yield from _place_lines(place)
    if explained.places_left_out:
        yield ""
        yield f"   and {explained.places_left_out} more locations"


def _coming(explained: AvailabilityExplained) -> Iterator[str]:
    for one in explained.arrivals:
        kept = "" if one.sellable == one.quantity else f", {one.sellable} of them to be sold"
        yield f"   {one.quantity} {one.type} {one.ref} for {one.location_ref} on {one.expected_on.date()}{kept}"
    for step in explained.promises[1:]:
        yield f"   {step.quantity} can be promised from {step.on} on"
    if explained.sold_ahead:
        yield f"   {explained.sold_ahead} may be sold ahead, expected on {explained.expected_on or 'no day known'}"


def _sources(explained: AvailabilityExplained) -> str:
    several = "networks" if len(explained.network_refs) > 1 else "network"
    network = f"{several} {', '.join(explained.network_refs)}" if explained.network_refs else "every location"
    if explained.control_group_ref is None:
        return f"{network} of {explained.inventory_catalogue_ref}, no controls"
    how = "all that apply" if explained.is_stacking else "the first that applies"
    others = explained.controls_of_other_products
    besides = f", {others} more about other products" if others else ""
    return f"{network} of {explained.inventory_catalogue_ref}, {how} of {explained.control_group_ref}{besides}"


def _place_lines(place: PlaceExplained) -> Iterator[str]:
    yield f"   {place.location_ref}: {place.available} of {place.on_hand} on hand ({place.reason}: {place.sentence})"
    for kind, units in place.quantities.items():
        yield f"      {units:>8}  {kind}"
    for control in place.controls:
        kept = f", keeps {control.units} back" if control.units else ""
        named = f"{control.execution_order:>8}  {control.type} {control.ref}"
        yield f"      {named}: {control.verdict}, {control.sentence}{kept}"
