-- Transfers that are still to be sent or to arrive: few of all there ever were, and what replenishment has to know.
CREATE INDEX CONCURRENTLY IF NOT EXISTS stock_transfer_open
    ON stock_transfer (account, catalogue_number) WHERE status IN ('CREATED', 'DISPATCHED') AND order_id IS NULL;
