"""Lading: what can I have, when, at what cost; then every order carried there, with the reasons."""

__version__ = "0.1.0"
