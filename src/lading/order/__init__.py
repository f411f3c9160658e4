"""Orders: sourcing, fulfilment, parcels, cancellation; the rules of ORDER workflows."""
