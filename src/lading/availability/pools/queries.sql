-- name: put_pool(account, id, ref, kind, virtual_catalogue_ref, product_number, units_max, expected_on, status)^
-- A pool keeps what it is a pool of; limit, date and status may change, the limit never below what is taken (pool_limit).
INSERT INTO promise_pool AS p (account, id, ref, kind, virtual_catalogue_ref, product_number, units_max, expected_on, status)
VALUES (:account, :id, :ref, :kind, :virtual_catalogue_ref, :product_number, :units_max, :expected_on, :status)
    ON CONFLICT (account, ref) DO UPDATE
       SET units_max = excluded.units_max, expected_on = excluded.expected_on, status = excluded.status, updated_at = now()
     WHERE (p.kind, p.virtual_catalogue_ref, p.product_number)
           = (excluded.kind, excluded.virtual_catalogue_ref, excluded.product_number)
       AND p.reserved + p.sold <= excluded.units_max
RETURNING id;

-- name: pools(account, virtual_catalogue_ref, refs, rows_max)
SELECT p.id, p.ref, p.kind, p.virtual_catalogue_ref, v.retailer, pr.ref AS product_ref, p.product_number, p.units_max,
       p.reserved, p.sold, p.units_max - p.reserved - p.sold AS available, p.expected_on, p.status
  FROM promise_pool AS p
  JOIN virtual_catalogue AS v ON v.account = p.account AND v.ref = p.virtual_catalogue_ref
  JOIN product AS pr ON pr.account = p.account AND pr.number = p.product_number
 WHERE p.account = :account
   AND (:virtual_catalogue_ref::text IS NULL OR p.virtual_catalogue_ref = :virtual_catalogue_ref::text)
   AND (:refs::text[] IS NULL OR p.ref = ANY(:refs::text[]))
 ORDER BY p.ref
 LIMIT :rows_max;

-- name: lock_pool(account, ref)^
SELECT id, product_number, virtual_catalogue_ref, status FROM promise_pool WHERE account = :account AND ref = :ref FOR NO KEY UPDATE;

-- name: entry(account, pool_id, ref)^
SELECT ref, customer_ref, order_ref, quantity, status, created_at, ended_at
  FROM promise_pool_entry
 WHERE account = :account AND pool_id = :pool_id AND ref = :ref;

-- name: take(account, pool_id, quantity)!
-- The guard: what is left is enough, by the statement that takes it.
UPDATE promise_pool
   SET reserved = reserved + :quantity, updated_at = now()
 WHERE account = :account
   AND id = :pool_id
   AND status = 'ACTIVE'
   AND units_max - reserved - sold >= :quantity;

-- name: insert_entry(account, pool_id, ref, customer_ref, order_ref, quantity)!
INSERT INTO promise_pool_entry (account, pool_id, ref, customer_ref, order_ref, quantity)
VALUES (:account, :pool_id, :ref, :customer_ref, :order_ref, :quantity);

-- name: end_entry(account, pool_id, ref, status)$
-- CANCELLED gives the units back to the pool, RELEASED has sold them. Nothing for an entry that has ended before.
WITH ended AS (
    UPDATE promise_pool_entry
       SET status = :status, ended_at = now()
     WHERE account = :account AND pool_id = :pool_id AND ref = :ref AND status = 'RESERVED'
    RETURNING quantity
), given AS (
    UPDATE promise_pool AS p
       SET reserved = p.reserved - e.quantity,
           sold = p.sold + CASE :status WHEN 'RELEASED' THEN e.quantity ELSE 0 END,
           updated_at = now()
      FROM ended AS e
     WHERE p.account = :account AND p.id = :pool_id
)
SELECT count(*) FROM ended;

-- name: pools_waiting(account, rows_max)
SELECT p.ref FROM promise_pool AS p WHERE p.account = :account AND p.reserved > 0 ORDER BY p.updated_at LIMIT :rows_max;

-- name: entries_waiting(account, pool_id, rows_max)
SELECT e.ref, e.customer_ref, e.order_ref, e.quantity, pr.ref AS product_ref
  FROM promise_pool_entry AS e
  JOIN promise_pool AS p ON p.account = e.account AND p.id = e.pool_id
  JOIN product AS pr ON pr.account = p.account AND pr.number = p.product_number
 WHERE e.account = :account AND e.pool_id = :pool_id AND e.status = 'RESERVED'
 ORDER BY e.number
 LIMIT :rows_max;
