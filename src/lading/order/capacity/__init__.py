"""How much a location can do on a day."""
