"""The rules that look at one property."""

from typing import Any

from lading.engine.rule import Rule
from lading.engine.rules.if_property_equals import if_equals
from lading.engine.rules.if_property_is_between import if_between
from lading.engine.rules.if_property_is_greater_than import if_greater
from lading.engine.rules.if_property_is_less_than import if_less
from lading.engine.rules.if_property_is_not_present import if_not_present
from lading.engine.rules.if_property_is_present import if_present
from lading.engine.rules.if_property_not_equals import if_not_equals

RULES: tuple[Rule[Any], ...] = (if_equals, if_not_equals, if_less, if_greater, if_between, if_present, if_not_present)
