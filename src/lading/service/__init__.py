"""After the sale: returns, exchanges, refunds, billing and appeasements."""
