"""Locations, networks, customers, retailers and the signed-in user in GraphQL."""
