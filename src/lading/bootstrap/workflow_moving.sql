-- name: statuses_of_orders(account, retailer, ref, version)
-- Every status that orders of a version, and what lies below them, are in.
WITH root AS (
    SELECT id, status FROM sales_order
     WHERE account = :account AND retailer = :retailer AND workflow_ref = :ref AND workflow_version = :version),
below AS (
    SELECT 'ORDER' AS entity_type, r.id AS root_id, r.status FROM root r
     UNION ALL
    SELECT 'FULFILMENT', f.order_id, f.status FROM fulfilment f JOIN root r ON r.id = f.order_id AND f.account = :account
     UNION ALL
    SELECT 'ARTICLE', a.order_id, a.status FROM article a JOIN root r ON r.id = a.order_id AND a.account = :account
     UNION ALL
    SELECT 'CONSIGNMENT', c.order_id, c.status FROM consignment c JOIN root r ON r.id = c.order_id AND c.account = :account)
SELECT root_id, entity_type, status FROM below;

-- name: statuses_of_roots_in_location(account, retailer, ref, version)
SELECT id AS root_id, 'LOCATION' AS entity_type, status FROM location
 WHERE account = :account AND retailer = :retailer AND workflow_ref = :ref AND workflow_version = :version;

-- name: statuses_of_inventory_catalogues(account, retailer, ref, version)
SELECT id AS root_id, 'INVENTORY_CATALOGUE' AS entity_type, status FROM inventory_catalogue
 WHERE account = :account AND retailer = :retailer AND workflow_ref = :ref AND workflow_version = :version;

-- name: statuses_of_virtual_catalogues(account, retailer, ref, version)
SELECT id AS root_id, 'VIRTUAL_CATALOGUE' AS entity_type, status FROM virtual_catalogue
 WHERE account = :account AND retailer = :retailer AND workflow_ref = :ref AND workflow_version = :version;

-- name: statuses_of_control_groups(account, retailer, ref, version)
SELECT id AS root_id, 'CONTROL_GROUP' AS entity_type, status FROM control_group
 WHERE account = :account AND retailer = :retailer AND workflow_ref = :ref AND workflow_version = :version;

-- name: lock_idle_lanes(account, ids)
-- The roots nobody works on now. Their lanes stay locked until this transaction ends, so that nobody begins to.
SELECT id FROM lane
 WHERE account = :account AND id = ANY (:ids::uuid[])
   AND lease IS NULL
 ORDER BY id
   FOR UPDATE SKIP LOCKED;

-- name: lanes_known(account, ids)
SELECT id FROM lane WHERE account = :account AND id = ANY (:ids::uuid[]);

-- name: move_orders(account, ids, version, target)!
UPDATE sales_order SET workflow_version = :target
 WHERE account = :account AND id = ANY (:ids::uuid[]) AND workflow_version = :version;

-- name: move_locations(account, ids, version, target)!
UPDATE location SET workflow_version = :target
 WHERE account = :account AND id = ANY (:ids::uuid[]) AND workflow_version = :version;

-- name: move_inventory_catalogues(account, ids, version, target)!
UPDATE inventory_catalogue SET workflow_version = :target
 WHERE account = :account AND id = ANY (:ids::uuid[]) AND workflow_version = :version;

-- name: move_virtual_catalogues(account, ids, version, target)!
UPDATE virtual_catalogue SET workflow_version = :target
 WHERE account = :account AND id = ANY (:ids::uuid[]) AND workflow_version = :version;

-- name: move_control_groups(account, ids, version, target)!
UPDATE control_group SET workflow_version = :target
 WHERE account = :account AND id = ANY (:ids::uuid[]) AND workflow_version = :version;

-- name: statuses_of_returns(account, retailer, ref, version)
WITH root AS (
    SELECT id, status FROM return_order
     WHERE account = :account AND retailer = :retailer AND workflow_ref = :ref AND workflow_version = :version)
SELECT r.id AS root_id, 'RETURN_ORDER' AS entity_type, r.status FROM root r
 UNION ALL
SELECT f.return_order_id, 'RETURN_FULFILMENT', f.status
  FROM return_fulfilment f
  JOIN root r ON r.id = f.return_order_id AND f.account = :account;

-- name: move_returns(account, ids, version, target)!
UPDATE return_order SET workflow_version = :target
 WHERE account = :account AND id = ANY (:ids::uuid[]) AND workflow_version = :version;

-- name: statuses_of_billing_accounts(account, retailer, ref, version)
WITH root AS (
    SELECT id, status FROM billing_account
     WHERE account = :account AND retailer = :retailer AND workflow_ref = :ref AND workflow_version = :version)
SELECT r.id AS root_id, 'BILLING_ACCOUNT' AS entity_type, r.status FROM root r
 UNION ALL
SELECT d.billing_account_id, d.kind, d.status
  FROM billing_document d
  JOIN root r ON r.id = d.billing_account_id AND d.account = :account
 UNION ALL
SELECT p.billing_account_id, 'PAYMENT', p.status
  FROM payment p
  JOIN root r ON r.id = p.billing_account_id AND p.account = :account
 UNION ALL
SELECT p.billing_account_id, 'PAYMENT_TRANSACTION', t.status
  FROM payment_transaction t
  JOIN payment p ON p.account = t.account AND p.id = t.payment_id
  JOIN root r ON r.id = p.billing_account_id AND t.account = :account;

-- name: move_billing_accounts(account, ids, version, target)!
UPDATE billing_account SET workflow_version = :target
 WHERE account = :account AND id = ANY (:ids::uuid[]) AND workflow_version = :version;
