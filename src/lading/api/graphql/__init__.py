"""GraphQL: the whole vocabulary of orders, stock, places and products behind one path, schema first."""
