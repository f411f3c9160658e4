"""Payment points: what of an order's money is held, captured and let go at which step, out of the one set of books."""
