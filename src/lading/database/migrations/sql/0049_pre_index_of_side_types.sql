CREATE INDEX CONCURRENTLY IF NOT EXISTS inventory_side_quantity_by_type
    ON inventory_side_quantity (account, catalogue_number, type);
