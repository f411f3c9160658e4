-- What a position held in the past: closed rows by when they were closed. An order writes to it when a promise ends only.
CREATE INDEX CONCURRENTLY IF NOT EXISTS inventory_quantity_closed
    ON inventory_quantity (account, catalogue_number, product_number, location_number, closed_at)
    WHERE status = 'INACTIVE';
