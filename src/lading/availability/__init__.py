"""Availability: virtual catalogues and controls over inventory positions; what may be sold, and why no more."""
