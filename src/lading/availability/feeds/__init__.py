"""Feeds: what can be had, for other systems; everything, or what changed since they last looked."""
