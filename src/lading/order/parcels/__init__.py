"""Parcels of a fulfilment and their hand-over to a carrier."""
