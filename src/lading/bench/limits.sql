-- name: prepare_limit_account!
INSERT INTO account (account, ref, name) VALUES (:account, 'limit', 'Limit');

-- name: prepare_limit_retailer!
INSERT INTO retailer (account, retailer, ref, name) VALUES (:account, 1, 'limit', 'Limit');

-- name: prepare_limit_stock!
WITH catalogue AS (
    INSERT INTO product_catalogue (account, id, ref, name, workflow_ref, retailer)
    VALUES (:account, gen_random_uuid(), 'limit', 'Limit', 'NONE', 1) RETURNING id),
inventory AS (
    INSERT INTO inventory_catalogue (account, id, number, ref, name, workflow_ref, retailer)
    VALUES (:account, gen_random_uuid(), 1, 'limit', 'Limit', 'NONE', 1)),
place AS (
    INSERT INTO location (account, id, number, ref, retailer, type, name, workflow_ref)
    VALUES (:account, gen_random_uuid(), 1, 'limit', 1, 'STORE', 'Limit', 'NONE'))
INSERT INTO product (account, id, number, catalogue_id, ref, name, workflow_ref)
SELECT :account, gen_random_uuid(), n, catalogue.id, 'P' || n, 'Product', 'NONE' FROM catalogue, generate_series(1, 1000) n;

-- name: prepare_limit_positions!
INSERT INTO inventory_position (account, catalogue_number, product_number, location_number, counted)
SELECT :account, 1, n, 1, 1000000000 FROM generate_series(1, 1000) n;

-- name: write_orders_bare!
-- The rows of so many two-item orders, from nothing to reserved, in one statement without a client's work: what the
-- database alone could do.
WITH made AS (
    SELECT gen_random_uuid() AS id, gen_random_uuid() AS fulfilment, gen_random_uuid() AS event, n
      FROM generate_series(1, :orders_max::int) n),
item AS (
    SELECT made.*, line, gen_random_uuid() AS item, gen_random_uuid() AS fulfilment_item,
           1 + (random() * 999)::int AS product
      FROM made, generate_series(1, 2) line),
place AS (SELECT id AS location FROM location WHERE account = :account LIMIT 1),
orders AS (
    INSERT INTO sales_order (account, id, ref, retailer, type, status, workflow_ref, workflow_version, currency,
                             content_hash, created_at, updated_at)
    SELECT :account, id, id::text, 1, 'HD', 'PICK_PACK', 'ORDER::HD', 1, 'USD', '\x00', now(), now() FROM made),
choices AS (
    INSERT INTO fulfilment_choice (account, id, order_id, ref, type, status, delivery_type, created_at, updated_at)
    SELECT :account, gen_random_uuid(), id, 'FC', 'HD', 'CREATED', 'STANDARD', now(), now() FROM made),
items AS (
    INSERT INTO order_item (account, id, order_id, line, ref, product_number, product_ref, product_catalogue_ref,
                            quantity, created_at, updated_at)
    SELECT :account, item, id, line, line::text, product, 'P', 'limit', 1, now(), now() FROM item),
events AS (
    INSERT INTO event (account, id, lane, name, retailer, root_type, root_id, root_ref, entity_type, entity_ref,
                       attributes, generated_by, accepted_at)
    SELECT :account, event, id, 'CREATE', 1, 'ORDER', id, 'R', 'ORDER', 'R', '{}', 'limit', now() FROM made),
lanes AS (INSERT INTO lane (account, id, last_sequence, done_sequence) SELECT :account, id, 1, 1 FROM made),
runs AS (
    INSERT INTO event_run (account, event_id, attempt, lane, sequence, outcome, worker, started_at, finished_at, trace)
    SELECT :account, event, 1, id, 1, 'SUCCESS', 'limit', now(), now(), '{"events":[]}' FROM made),
fulfilments AS (
    INSERT INTO fulfilment (account, id, order_id, ref, type, status, delivery_type, location_id, created_at, updated_at)
    SELECT :account, fulfilment, id, 'F1', 'HD_PFS', 'AWAITING_WAVE', 'STANDARD', location, now(), now() FROM made, place),
fulfilment_items AS (
    INSERT INTO fulfilment_item (account, id, order_id, fulfilment_id, order_item_id, ref, requested_quantity)
    SELECT :account, fulfilment_item, id, fulfilment, item, line::text, 1 FROM item),
ledger AS (
    INSERT INTO inventory_quantity (account, id, catalogue_number, product_number, location_number, type, quantity,
                                    order_id, fulfilment_id, fulfilment_item_id, effective_at)
    SELECT :account, gen_random_uuid(), 1, product, 1, 'RESERVED', -1, id, fulfilment, fulfilment_item, now() FROM item),
sums AS (SELECT product, count(*) AS units FROM item GROUP BY product ORDER BY product)
UPDATE inventory_position p SET reserved = p.reserved + sums.units
  FROM sums WHERE p.account = :account AND p.catalogue_number = 1 AND p.product_number = sums.product
              AND p.location_number = 1;

-- name: accept_bare!
INSERT INTO event (account, id, lane, name, retailer, root_type, root_id, root_ref, entity_type, entity_ref,
                   attributes, generated_by, accepted_at)
SELECT :account, gen_random_uuid(), gen_random_uuid(), 'X', 1, 'X', gen_random_uuid(), 'R', 'X', 'R', '{}', 'limit', now()
  FROM generate_series(1, :events_max::int);
