"""The one way out: every HTTP request that Lading makes to an address somebody else chose."""
