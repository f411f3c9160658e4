"""The rule ApplyTaxRecalculation."""

from typing import Any

import msgspec

from lading.engine.action import Actions
from lading.engine.rule import RuleCall, rule
from lading.order.rules.forwarding import send
from lading.order.rules.line_reports import LineReport, reports_in, text_attribute, with_attributes


class TaxParameters(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """eventName: sent to the order when the taxes are noted."""

    event_name: str | None = None


@rule("ApplyTaxRecalculation", TaxParameters)
async def apply_tax_recalculation(call: RuleCall, parameters: TaxParameters) -> Actions:
    """Keeps what a tax service found for each line as the line attributes recalculatedTax and taxType.

    The prices the customer agreed to stay as they are. Sends eventName afterwards.
    """
    noted = {one.ref: _tax(one) for one in reports_in(call) if one.tax_price is not None}
    go_on = send(call, parameters.event_name, call.aggregate.root) if parameters.event_name else []
    return [*with_attributes(call, noted), *go_on]


def _tax(report: LineReport) -> dict[str, Any]:
    tax = {"recalculatedTax": {"type": "FLOAT", "value": report.tax_price}}
    return tax | text_attribute("taxType", report.tax_type) if report.tax_type else tax
