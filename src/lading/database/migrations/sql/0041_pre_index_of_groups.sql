-- Lists of virtual positions walk through the kits of a catalogue, which are few among its products.
CREATE INDEX CONCURRENTLY IF NOT EXISTS product_group_by_number ON product (account, catalogue_id, number) WHERE type = 'GROUP';
