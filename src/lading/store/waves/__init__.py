"""Waves: fulfilments of one location picked together in one walk."""
