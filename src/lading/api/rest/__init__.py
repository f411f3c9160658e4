"""The REST routes: one module per resource, one table that names them all."""
