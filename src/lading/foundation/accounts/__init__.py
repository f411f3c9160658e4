"""Accounts and the retailers within them."""
