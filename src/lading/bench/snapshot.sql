-- name: add_snapshot_catalogue(account, retailer, ref)!
INSERT INTO inventory_catalogue (account, id, number, ref, name, workflow_ref, retailer)
SELECT :account, gen_random_uuid(), max(number) + 1000, :ref, 'Snapshot', 'NONE', :retailer
  FROM inventory_catalogue
 WHERE account = :account;

-- name: add_snapshot_products(account, products_max)$
-- The number of the first one; they follow each other.
WITH base AS (
    SELECT max(number) + 1000 AS first FROM product WHERE account = :account
), made AS (
    INSERT INTO product (account, id, number, catalogue_id, ref, name, status, workflow_ref)
    SELECT :account, gen_random_uuid(), base.first + n - 1, c.id, 'SNAPSHOT-' || n, 'Snapshot', 'ACTIVE', 'NONE'
      FROM base, generate_series(1, :products_max::integer) AS n,
           (SELECT id FROM product_catalogue WHERE account = :account ORDER BY created_at, id LIMIT 1) AS c
)
SELECT first FROM base;

-- name: locations_first(account, rows_max)
SELECT ref FROM location WHERE account = :account ORDER BY number LIMIT :rows_max;

-- name: add_snapshot_positions(account, ref, locations_max, units, first, last)!
INSERT INTO inventory_position (account, catalogue_number, product_number, location_number, counted)
SELECT :account, c.number, n, l.number, :units
  FROM inventory_catalogue AS c, generate_series(:first::integer, :last::integer) AS n,
       (SELECT number FROM location WHERE account = :account ORDER BY number LIMIT :locations_max) AS l
 WHERE c.account = :account AND c.ref = :ref;
