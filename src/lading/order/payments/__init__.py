"""The money of an order, as far as the payment service has told."""
