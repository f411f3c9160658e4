"""Marks where a fulfilment is picked, for filters and pick lists."""

from types import MappingProxyType

from lading.engine.action import Actions, SetAttributes
from lading.engine.rule import NoParameters, RuleCall, rule

SOURCES = MappingProxyType(
    {"HD_PFS": "STORE", "CC_PFS": "STORE", "HD_PFDC": "WAREHOUSE", "CC_PFDC": "WAREHOUSE", "HD_DS": "VENDOR"}
)


@rule("AddFulfilmentTypeAttributeToFulfilment", NoParameters)
async def add_fulfilment_type_attribute(call: RuleCall, _parameters: NoParameters) -> Actions:
    """Adds the attribute fulfilmentType: STORE, WAREHOUSE or VENDOR by the fulfilment's type, else the type itself."""
    value = SOURCES.get(call.entity.subtype, call.entity.subtype)
    return [SetAttributes(call.entity, {"fulfilmentType": {"type": "STRING", "value": value}})]
