"""The rule that Northstar's workflow needs and Lading has not. Started from examples/rules."""

from northstar_rules.check_order_value import check_order_value

RULES = (check_order_value,)
