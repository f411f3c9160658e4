"""Sourcing profiles: strategies in versions, one of them active."""
