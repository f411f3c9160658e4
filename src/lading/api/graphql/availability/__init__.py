"""Virtual catalogues, what they show, and controls in GraphQL."""
