"""CalculateEtaFO: when the customer has it, by which service, at what price."""

from collections.abc import Mapping, Sequence

from lading.engine.action import Actions
from lading.engine.rule import Rule, RuleCall, rule
from lading.foundation.calendars.calendar import SETTING as CALENDAR_SETTING
from lading.foundation.places.model import Location
from lading.foundation.settings.records import SettingKey
from lading.kernel.json import Json
from lading.order.capacity.model import NO_ROOM, CapacityUnreadable, Limit, SlotKey, limits_in, slot_of
from lading.order.fulfilment.pick_pack import PICK_PACK_SETTING, pick_pack_hours
from lading.order.fulfilment_options.loaders import OptionLoaders
from lading.order.fulfilment_options.places import Place, place_of
from lading.order.fulfilment_options.promising import PromiseFacts, answer_of
from lading.order.fulfilment_options.proposals import NOWHERE, Proposal
from lading.order.fulfilment_options.targets import targets_of
from lading.order.fulfilment_options.trail import (
    OFFERS,
    cart_of,
    lines_in,
    option_of,
    pickup_in,
    proposals_in,
    refusing,
    to_root,
    with_facts,
)
from lading.order.rules.location_capacity import SETTING as CAPACITY_SETTING
from lading.order.sourcing.drafting import fulfilment_type_of
from lading.order.sourcing.parameters import Forward
from lading.order.sourcing.trail import candidates_in, chosen


class Parameters(Forward, frozen=True, kw_only=True, rename="camel"):
    """eventName: the event to send on. defaultEta: said of a delivery when no service of the retailer can tell.

    pickAndPackTimeLimitSetting: the setting, by location, of the open hours it takes to pick and pack, and
    defaultPickPackHours where it says nothing. arrivalHours: open hours from the arrival of a parcel at a store until
    it can be collected. capacitySetting: what a location can do in a day or a slot of it.
    """

    default_eta: str = ""
    pick_and_pack_time_limit_setting: str = PICK_PACK_SETTING
    default_pick_pack_hours: float = 8.0
    arrival_hours: float = 1.0
    capacity_setting: str = CAPACITY_SETTING


def calculate_eta(loaders: OptionLoaders) -> Rule[Parameters]:
    """The rule, reading through the loaders."""

    @rule("CalculateEtaFO", Parameters)
    async def run(call: RuleCall, parameters: Parameters) -> Actions:
        """Turns proposals into offers: times, delivery services, prices; notes what cannot be offered, with the reason.

        A location is ready when it has been open for its pick and pack hours; the carrier comes at its cut-off and
        delivers after its transit days; a store hands out what arrived after its arrival hours.
        """
        proposals = proposals_in(call)
        services = await call.read(loaders.services, call.retailer)
        pickup = pickup_in(call)
        places = await _places(call, loaders, parameters, _columns(proposals, pickup))
        facts = PromiseFacts(
            at=call.at,
            lines=lines_in(call),
            priced=cart_of(call).priced,
            places=places,
            services=services,
            targets=targets_of(option_of(call), candidates_in(call), _place(places, pickup), loaders.geocoder),
            pickup=_place(places, pickup),
            arrival_hours=max(0.0, parameters.arrival_hours),
            default_eta=parameters.default_eta,
        )
        answer = answer_of((one for one in proposals if _is_known(one, places)), facts)
        attributes = with_facts(call, **{OFFERS: answer.offers})
        return [*refusing(call, *answer.refusals), to_root(call, parameters.event_name, attributes)]

    return run


async def _places(
    call: RuleCall, loaders: OptionLoaders, parameters: Parameters, columns: Sequence[int]
) -> Mapping[int, Place]:
    """The locations of some columns, with what they can promise; those that are gone are left out."""
    refs = candidates_in(call).locations.refs
    found = await call.read_all(loaders.locations, [refs[column] for column in columns])
    known = {column: one for column, one in zip(columns, found, strict=True) if one is not None}
    names = (parameters.pick_and_pack_time_limit_setting, CALENDAR_SETTING, parameters.capacity_setting)
    keys = [SettingKey(name, call.retailer, one.ref) for one in known.values() for name in names]
    settings = dict(zip(keys, await call.read_all(loaders.settings, keys), strict=True))
    hours, calendar, capacity = names
    limits = {one.ref: settings[SettingKey(capacity, call.retailer, one.ref)] for one in known.values()}
    left = await _capacity_left(call, loaders, list(known.values()), limits)
    return {
        column: place_of(
            one,
            call.at,
            pick_pack_hours=pick_pack_hours(
                settings[SettingKey(hours, call.retailer, one.ref)], parameters.default_pick_pack_hours
            ),
            exceptions=settings[SettingKey(calendar, call.retailer, one.ref)],
            capacity_left=left.get(one.ref),
        )
        for column, one in known.items()
    }


async def _capacity_left(
    call: RuleCall, loaders: OptionLoaders, locations: Sequence[Location], settings: Mapping[str, Json]
) -> Mapping[str, int]:
    """Fulfilments each location takes yet in its present slots, by ref, for those that have a limit.

    A setting that cannot be read leaves no room, as it does where room is taken.
    """
    asked: list[tuple[str, Limit, SlotKey]] = []
    left: dict[str, int] = {}
    for one in locations:
        try:
            limits = limits_in(settings[one.ref])
        except CapacityUnreadable:
            left[one.ref] = NO_ROOM
            continue
        kind = fulfilment_type_of(chosen(call), one.type)
        held = [limit for limit in limits if limit.holds_for(kind)]
        asked += [(one.ref, limit, slot_of(limit, one.id, one.time_zone, call.at)) for limit in held]
    counts = await call.read_all(loaders.slot_counts, [slot for _, _, slot in asked])
    for (ref, limit, _), count in zip(asked, counts, strict=True):
        places = max(0, limit.most - count.taken) // max(1, limit.amount_of(1))
        left[ref] = min(places, left.get(ref, places))
    return left


def _columns(proposals: Sequence[Proposal], pickup: int | None) -> list[int]:
    columns = {leg.column for proposal in proposals for leg in proposal.parts if leg.column != NOWHERE}
    return sorted(columns if pickup is None else {*columns, pickup})


def _place(places: Mapping[int, Place], column: int | None) -> Place | None:
    return None if column is None else places.get(column)


def _is_known(proposal: Proposal, places: Mapping[int, Place]) -> bool:
    return all(leg.column in places for leg in proposal.parts if leg.column != NOWHERE)
