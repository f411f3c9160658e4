"""Returns and billing in GraphQL."""
