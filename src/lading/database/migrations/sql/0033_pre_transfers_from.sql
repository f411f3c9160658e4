CREATE INDEX CONCURRENTLY IF NOT EXISTS stock_transfer_from
    ON stock_transfer (account, from_number, created_at);
