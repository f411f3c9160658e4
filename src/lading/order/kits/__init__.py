"""Bundles sold as one product."""
