"""What an order costs as it stands, to the minor unit."""
