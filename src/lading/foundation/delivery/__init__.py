"""Delivery services: how a carrier takes parcels, how long they travel, what they cost."""
