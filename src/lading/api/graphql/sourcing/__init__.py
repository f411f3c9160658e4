"""Sourcing profiles and switches in GraphQL."""
