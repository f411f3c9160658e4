"""How much a location can do in a day or a slot of it, reserved in the transaction that gives it the work."""
