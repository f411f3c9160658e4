"""Lets no appeasement of an order go beyond what is allowed."""

from typing import Any

import msgspec

from lading.engine.action import Actions, SetAttributes
from lading.engine.entity import Entity
from lading.engine.loading import Loader
from lading.engine.rule import Rule, RuleCall, RuleFailed, failing_on_refusal, rule
from lading.foundation.settings.records import SettingKey
from lading.kernel.json import Json
from lading.kernel.money import minor_units
from lading.order.model import OrderFields
from lading.order.rules.forwarding import send

ATTRIBUTE = "appeasedMinor"
REFS = "appeasementRefs"
REFS_MAX = 100
PERCENT_DEFAULT = 20.0


class CapParameters(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """eventName: sent when it is within the cap. rejectedEventName: sent when it is not; without it the event fails.

    setting: per cent of the order's total that all its appeasements together may reach, by retailer.
    """

    event_name: str
    rejected_event_name: str | None = None
    setting: str = "APPEASEMENT_CAP_PERCENT"


def check_appeasement_cap(settings: Loader[SettingKey, Json]) -> Rule[CapParameters]:
    """The rule, bound to the loader of settings."""

    @rule("CheckAppeasementCap", CapParameters, aliases=("ValidateAppeasementAmount",))
    async def check(call: RuleCall, parameters: CapParameters) -> Actions:
        """Counts the event's amount with the earlier appeasements of the order and sends the event for the answer.

        One that names itself (appeasementRef) is counted once. Fails with AMOUNT_MISSING, AMOUNT_INVALID,
        APPEASEMENT_REPEATED or APPEASEMENT_OVER_CAP.
        """
        root = call.aggregate.root
        order: OrderFields = root.fields
        given = call.event.attributes.get("amount")
        if not isinstance(given, int | float | str) or isinstance(given, bool):
            raise RuleFailed("AMOUNT_MISSING", "send attributes.amount in the order's currency")
        with failing_on_refusal():
            amount = minor_units(given, order.currency, pointer="/attributes/amount")
        if amount <= 0:
            raise RuleFailed("AMOUNT_INVALID", "an appeasement is more than nothing")
        earlier = _refs_of(root)
        ref = call.event.attributes.get("appeasementRef")
        if ref is not None and ref in earlier:
            raise RuleFailed("APPEASEMENT_REPEATED", f"the appeasement {str(ref)[:100]} was given before")
        kept = root.attributes.get(ATTRIBUTE)
        together = amount + (int(kept["value"]) if kept else 0)
        percent = percent_of(await call.read(settings, SettingKey(parameters.setting, call.retailer)))
        cap = cap_minor(order.total_minor or 0, percent)
        if together > cap:
            if parameters.rejected_event_name:
                return send(call, parameters.rejected_event_name, root)
            message = f"with the earlier ones it would be {together} minor units; {percent:g} % of the order are {cap}"
            raise RuleFailed("APPEASEMENT_OVER_CAP", message)
        counted: dict[str, Any] = {ATTRIBUTE: {"type": "INTEGER", "value": together}}
        if ref is not None:
            counted[REFS] = {"type": "JSON", "value": [*earlier, str(ref)][-REFS_MAX:]}
        return [SetAttributes(root, counted), *send(call, parameters.event_name, root)]

    return check


def _refs_of(order: Entity) -> list[str]:
    kept = order.attributes.get(REFS)
    return list(kept["value"]) if kept else []


def cap_minor(total_minor: int, percent: float) -> int:
    """The most that may be given back, in minor units, rounded down."""
    return total_minor * round(percent * 100) // 10_000


def percent_of(setting: Json) -> float:
    """The per cent of a setting, from 0 to 100; the default where it holds anything else."""
    try:
        percent = float(setting) if isinstance(setting, str | int | float) else PERCENT_DEFAULT
    except ValueError:
        return PERCENT_DEFAULT
    return percent if 0 <= percent <= 100 else PERCENT_DEFAULT
