"""Tasks in GraphQL."""
