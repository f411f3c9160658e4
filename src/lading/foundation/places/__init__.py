"""Locations: their address, hours, time zone and coordinates."""
