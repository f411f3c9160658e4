"""Where an order's money is asked for, as the order itself says it."""

# The order's attribute; an order without it has no payment points.
POINT = "paymentPoint"
POINTS = ("BOOKING", "CHECKOUT")
