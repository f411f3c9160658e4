CREATE INDEX CONCURRENTLY IF NOT EXISTS stock_transfer_to
    ON stock_transfer (account, to_number, created_at);
