"""The rule RecordCancellationReasons."""

import msgspec

from lading.engine.action import Actions
from lading.engine.loading import Loader
from lading.engine.rule import Rule, RuleCall, RuleFailed, rule
from lading.foundation.settings.records import SettingKey
from lading.kernel.json import Json
from lading.order.rules.line_reports import reports_in, text_attribute, with_attributes

REASON_LENGTH_MAX = 255


class ReasonParameters(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """reasonsSetting: a setting that lists the reasons allowed; any reason where it is not set."""

    reasons_setting: str = "ORDER_CANCELLATION_REASONS"


def record_cancellation_reasons(settings: Loader[SettingKey, Json]) -> Rule[ReasonParameters]:
    """The rule, bound to the loader of settings."""

    @rule("RecordCancellationReasons", ReasonParameters)
    async def record(call: RuleCall, parameters: ReasonParameters) -> Actions:
        """Keeps, as the line attribute cancellationReason, the reason that the event's items give for each line.

        Fails with CANCELLATION_REASON_UNKNOWN for a reason that the setting does not list.
        """
        allowed = await call.read(settings, SettingKey(parameters.reasons_setting, call.retailer))
        reports = {one.ref: one.reason for one in reports_in(call) if one.reason is not None}
        for reason in reports.values():
            is_listed = not isinstance(allowed, list) or reason in allowed
            if not reason or len(reason) > REASON_LENGTH_MAX or not is_listed:
                raise RuleFailed("CANCELLATION_REASON_UNKNOWN", f"{reason[:80]!r} is none of the reasons allowed")
        return with_attributes(
            call, {ref: text_attribute("cancellationReason", reason) for ref, reason in reports.items()}
        )

    return record
