"""What a customer is told of an order."""
