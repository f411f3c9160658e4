-- name: prepare_groups(account, retailer, count)!
-- A control group for each virtual catalogue, so that none can share what another has resolved.
INSERT INTO control_group (account, id, ref, name, workflow_ref, retailer)
SELECT :account, gen_random_uuid(), 'G' || n, 'Bench', 'NONE', :retailer FROM generate_series(1, :count::integer) AS n;

-- name: prepare_controls(account)!
INSERT INTO control (account, id, control_group_id, ref, type, name, execution_order, buffer)
SELECT g.account, gen_random_uuid(), g.id, 'B', 'QUANTITY_BUFFER', 'Bench', 1, 2 FROM control_group AS g WHERE g.account = :account;

-- name: prepare_catalogues(account, retailer, count, catalogue_ref)!
INSERT INTO virtual_catalogue (account, id, ref, type, name, status, workflow_ref, retailer, inventory_catalogue_ref,
                               product_catalogue_ref, control_group_ref)
SELECT :account, gen_random_uuid(), 'V' || n, CASE WHEN n % 2 = 0 THEN 'BASE' ELSE 'AGGREGATE' END, 'Bench', 'ACTIVE', 'NONE',
       :retailer, :catalogue_ref, :catalogue_ref, 'G' || n
  FROM generate_series(1, :count::integer) AS n;

-- name: drop_views(account)!
DELETE FROM virtual_catalogue WHERE account = :account AND ref LIKE 'V%';

-- name: drop_controls(account)!
DELETE FROM control WHERE account = :account;

-- name: drop_groups(account)!
DELETE FROM control_group WHERE account = :account;

-- name: positions_at_random(account, catalogue_ref, count)
SELECT p.catalogue_number, p.product_number, p.location_number, pr.ref AS product_ref, l.ref AS location_ref
  FROM inventory_catalogue AS c
  JOIN inventory_position AS p ON p.account = c.account AND p.catalogue_number = c.number
  JOIN product AS pr ON pr.account = p.account AND pr.number = p.product_number
  JOIN location AS l ON l.account = p.account AND l.number = p.location_number
 WHERE c.account = :account AND c.ref = :catalogue_ref
 ORDER BY md5(p.product_number || '-' || p.location_number)
 LIMIT :count;

-- name: change_position(account, catalogue_number, product_number, location_number)!
UPDATE inventory_position SET delta = delta + 1, updated_at = now()
 WHERE account = :account AND catalogue_number = :catalogue_number AND product_number = :product_number
   AND location_number = :location_number;
