-- Movements a count may close: few, while promises are many.
CREATE INDEX CONCURRENTLY IF NOT EXISTS inventory_quantity_moved
    ON inventory_quantity (account, catalogue_number, product_number, location_number)
    WHERE status = 'ACTIVE' AND type IN ('DELTA', 'SALE', 'CORRECTION');
