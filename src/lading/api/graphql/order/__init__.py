"""Orders and everything below them in GraphQL."""
