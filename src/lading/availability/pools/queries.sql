-- name: put_pool(account, id, ref, kind, virtual_catalogue_ref, product_number, units_max, expected_on, is_by_inbound, status)^
-- A pool keeps what it is a pool of; limit, date and status may change, the limit never below what is taken (pool_limit).
INSERT INTO promise_pool AS p (account, id, ref, kind, virtual_catalogue_ref, product_number, units_max, expected_on,
                               is_by_inbound, status)
VALUES (:account, :id, :ref, :kind, :virtual_catalogue_ref, :product_number, :units_max, :expected_on, :is_by_inbound, :status)
    ON CONFLICT (account, ref) DO UPDATE
       SET units_max = excluded.units_max, expected_on = excluded.expected_on,
           is_by_inbound = excluded.is_by_inbound, status = excluded.status, updated_at = now()
     WHERE (p.kind, p.virtual_catalogue_ref, p.product_number)
           = (excluded.kind, excluded.virtual_catalogue_ref, excluded.product_number)
       AND p.reserved + p.sold <= excluded.units_max
RETURNING id;

-- name: pools(account, virtual_catalogue_ref, refs, rows_max)
SELECT p.id, p.ref, p.kind, p.virtual_catalogue_ref, v.retailer, pr.ref AS product_ref, p.product_number, p.units_max,
       p.reserved, p.sold, least(p.units_max - p.reserved - p.sold,
                                 CASE WHEN p.is_by_inbound
                                      THEN greatest(0, lading_units_expected(p.account, p.virtual_catalogue_ref, p.product_number)
                                                       - p.reserved)
                                  END) AS available,
       p.expected_on, p.is_by_inbound, p.status
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
   AND units_max - reserved - sold >= :quantity
   AND (NOT is_by_inbound
        OR lading_units_expected(account, virtual_catalogue_ref, product_number) - reserved >= :quantity);

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
-- Those in which somebody waits while units lie somewhere; in any order, so that none is never looked at.
SELECT p.ref
  FROM promise_pool AS p
  JOIN promise_waiting AS w
    ON w.account = p.account AND w.product_number = p.product_number AND w.virtual_catalogue_ref = p.virtual_catalogue_ref
 WHERE p.account = :account
   AND p.reserved > 0
   AND (EXISTS (
            SELECT FROM inventory_position AS i
             WHERE i.account = p.account
               AND i.catalogue_number = w.catalogue_number
               AND i.product_number = p.product_number
               AND i.status = 'ACTIVE'
               AND i.on_hand > 0)
        OR EXISTS (
            SELECT FROM hold_over AS h
             WHERE h.account = p.account
               AND h.catalogue_number = w.catalogue_number
               AND h.product_number = p.product_number))
 GROUP BY p.ref
 ORDER BY random()
 LIMIT :rows_max;

-- name: entries_waiting(account, pool_id, rows_max)
SELECT e.ref, e.customer_ref, e.order_ref, e.order_id, e.fulfilment_id, e.quantity, pr.ref AS product_ref
  FROM promise_pool_entry AS e
  JOIN promise_pool AS p ON p.account = e.account AND p.id = e.pool_id
  JOIN product AS pr ON pr.account = p.account AND pr.number = p.product_number
 WHERE e.account = :account AND e.pool_id = :pool_id AND e.status = 'RESERVED'
 ORDER BY e.number
 LIMIT :rows_max;

-- name: rooms(account, catalogues, products, carts)
-- The active pool of each product asked for; own: units that the cart named has taken of it already.
SELECT wanted.virtual_catalogue_ref, wanted.product_number, wanted.cart_ref, p.id, p.ref, p.kind, p.expected_on, p.reserved,
       coalesce(e.quantity, 0) AS own,
       least(p.units_max - p.reserved - p.sold,
             CASE WHEN p.is_by_inbound
                  THEN lading_units_expected(p.account, p.virtual_catalogue_ref, p.product_number) - p.reserved END) AS available
  FROM unnest(:catalogues::text[], :products::integer[], :carts::text[]) AS wanted (virtual_catalogue_ref, product_number, cart_ref)
  JOIN promise_pool AS p
    ON p.account = :account
   AND p.virtual_catalogue_ref = wanted.virtual_catalogue_ref
   AND p.product_number = wanted.product_number
   AND p.status = 'ACTIVE'
  LEFT JOIN promise_pool_entry AS e
    ON e.account = p.account AND e.pool_id = p.id AND e.ref = wanted.cart_ref AND e.status = 'RESERVED' AND e.fulfilment_id IS NULL;

-- name: lock_pools(account, ids)
-- In one order; available: what an active pool still has.
SELECT p.id,
       CASE WHEN p.status = 'ACTIVE'
            THEN least(p.units_max - p.reserved - p.sold,
                       CASE WHEN p.is_by_inbound
                            THEN lading_units_expected(p.account, p.virtual_catalogue_ref, p.product_number) - p.reserved END)
            ELSE 0 END AS available
  FROM promise_pool AS p
 WHERE p.account = :account
   AND p.id = ANY(:ids::uuid[])
 ORDER BY p.id
   FOR NO KEY UPDATE;

-- name: entries_named(account, pools, refs)
SELECT e.pool_id, e.ref, e.quantity, e.status, e.customer_ref, e.order_id, e.order_ref, e.fulfilment_id, e.lot_ref, e.expected_on
  FROM unnest(:pools::uuid[], :refs::text[]) AS wanted (pool_id, ref)
  JOIN promise_pool_entry AS e ON e.account = :account AND e.pool_id = wanted.pool_id AND e.ref = wanted.ref;

-- name: put_entries(account, pools, refs, customers, quantities, statuses, orders, order_refs, fulfilments, lots, expected_on)
-- In the order given, which is that in which arriving stock is given out.
INSERT INTO promise_pool_entry AS e (account, pool_id, ref, customer_ref, quantity, status, order_id, order_ref, fulfilment_id,
                                     lot_ref, expected_on)
SELECT :account, n.pool_id, n.ref, n.customer_ref, n.quantity, n.status, n.order_id, n.order_ref, n.fulfilment_id, n.lot_ref,
       n.expected_on
  FROM unnest(:pools::uuid[], :refs::text[], :customers::text[], :quantities::integer[], :statuses::text[], :orders::uuid[],
              :order_refs::text[], :fulfilments::uuid[], :lots::text[], :expected_on::date[])
       WITH ORDINALITY AS n (pool_id, ref, customer_ref, quantity, status, order_id, order_ref, fulfilment_id, lot_ref,
                             expected_on, place)
 ORDER BY n.place
    ON CONFLICT (account, pool_id, ref) DO UPDATE
       SET quantity = excluded.quantity, status = excluded.status, order_id = excluded.order_id,
           order_ref = excluded.order_ref, fulfilment_id = excluded.fulfilment_id, lot_ref = excluded.lot_ref,
           expected_on = excluded.expected_on,
           ended_at = CASE WHEN excluded.status <> 'RESERVED' THEN coalesce(e.ended_at, now()) END;

-- name: change_pools(account, at, ids, reserved, sold)
-- The guard is the table's: reserved and sold are never below 0, and together never above the limit.
UPDATE promise_pool AS p
   SET reserved = p.reserved + c.reserved, sold = p.sold + c.sold, updated_at = :at
  FROM unnest(:ids::uuid[], :reserved::integer[], :sold::integer[]) AS c (id, reserved, sold)
 WHERE p.account = :account
   AND p.id = c.id;

-- name: end_claims(account, at, refs, orders)
-- From here on the hold is over; its units count as free at once.
UPDATE cart_hold AS h
   SET expires_at = least(h.expires_at, :at)
  FROM unnest(:refs::text[], :orders::uuid[]) AS n (ref, order_id)
 WHERE h.account = :account
   AND h.ref = n.ref
   AND h.status = 'CLAIMED'
   AND h.order_id = n.order_id;

-- name: lock_cursor(account)^
-- What changed pools, or what is on its way, since the last look; nothing while another worker looks.
SELECT c.seen, c.seen_on FROM promise_cursor AS c WHERE c.account = :account FOR UPDATE SKIP LOCKED;

-- name: begin_cursor(account, today)!
INSERT INTO promise_cursor (account, seen, seen_on) VALUES (:account, pg_current_snapshot()::text, :today) ON CONFLICT DO NOTHING;

-- name: products_touched(account, seen)^
SELECT pg_current_snapshot()::text AS seen,
       ARRAY(SELECT DISTINCT unnest(t.products)
               FROM promise_touch AS t
              WHERE t.account = :account
                AND t.transaction_id >= pg_snapshot_xmin(:seen::text::pg_snapshot)::text::bigint
                AND NOT pg_visible_in_snapshot(t.transaction_id::text::xid8, :seen::text::pg_snapshot)) AS products;

-- name: move_cursor(account, seen, today)
UPDATE promise_cursor SET seen = :seen, seen_on = :today WHERE account = :account;

-- name: pools_of_products(account, products, after_id, rows_max)
-- The pools in which somebody waits, a page of them; of every product where none is named.
SELECT p.id, p.ref, p.virtual_catalogue_ref, p.product_number, p.expected_on
  FROM promise_pool AS p
 WHERE p.account = :account
   AND p.reserved > 0
   AND p.id > :after_id
   AND (:products::integer[] IS NULL OR p.product_number = ANY(:products::integer[]))
 ORDER BY p.id
 LIMIT :rows_max;

-- name: entries_in_line(account, pool_id)
SELECT e.ref, e.quantity, e.expected_on, e.lot_ref, e.order_id, e.fulfilment_id
  FROM promise_pool_entry AS e
 WHERE e.account = :account AND e.pool_id = :pool_id AND e.status = 'RESERVED'
 ORDER BY e.number;

-- name: page_of_line(account, pool_id, after, rows_max)
SELECT e.number, e.ref, e.customer_ref, e.order_ref, f.ref AS fulfilment_ref, e.quantity, e.expected_on, e.lot_ref, e.created_at
  FROM promise_pool_entry AS e
  LEFT JOIN fulfilment AS f ON f.account = e.account AND f.id = e.fulfilment_id
 WHERE e.account = :account AND e.pool_id = :pool_id AND e.status = 'RESERVED' AND e.number > :after
 ORDER BY e.number
 LIMIT :rows_max;

-- name: date_entries(account, pool_id, refs, expected_on, lots)
UPDATE promise_pool_entry AS e
   SET expected_on = n.expected_on, lot_ref = n.lot_ref
  FROM unnest(:refs::text[], :expected_on::date[], :lots::text[]) AS n (ref, expected_on, lot_ref)
 WHERE e.account = :account AND e.pool_id = :pool_id AND e.ref = n.ref AND e.status = 'RESERVED';
