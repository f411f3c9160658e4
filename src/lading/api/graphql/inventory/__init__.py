"""Inventory catalogues, positions and the ledger behind them in GraphQL."""
