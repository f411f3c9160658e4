"""Conditions: questions to an order that decide whether a strategy applies."""
