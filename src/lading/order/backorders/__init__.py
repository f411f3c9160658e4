"""Orders that wait for stock: told when it has arrived and is held for them."""
