"""Ship-from-store and collection, switched off and on again in one call."""
