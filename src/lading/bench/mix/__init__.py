"""A mix of everything that happens to orders, driven over HTTP as a shop, its staff and its customers do it."""
