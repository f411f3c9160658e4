"""Picking: what was found on a walk through the store, given to the fulfilments it was fetched for."""
