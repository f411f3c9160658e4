-- What the ledger says lies beside counts: few rows of many.
CREATE INDEX CONCURRENTLY IF NOT EXISTS inventory_quantity_beside
    ON inventory_quantity (account, catalogue_number, product_number, location_number) WHERE type = 'BESIDE' AND status = 'ACTIVE';
