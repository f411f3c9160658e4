"""Product catalogues and products in GraphQL."""
