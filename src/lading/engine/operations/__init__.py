"""Events as operated: found, traced, explained, counted; sent again, retried, replayed, cancelled, with a trail."""
