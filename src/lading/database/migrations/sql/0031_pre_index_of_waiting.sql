-- The pools in which somebody waits: every look at stock asks for those of its products, and there are few.
CREATE INDEX CONCURRENTLY IF NOT EXISTS promise_pool_waiting ON promise_pool (account, product_number) WHERE reserved > 0;
