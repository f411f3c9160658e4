"""What the customer chose for parts of an order: which items, where to, by when."""
