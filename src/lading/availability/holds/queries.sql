-- name: lock_customer(account, customer_ref)
-- Carts of one customer take turns, or two of them would each stay below the limit and be above it together.
SELECT pg_advisory_xact_lock(hashtextextended(concat_ws(' ', 'hold', :account::integer, :customer_ref::text), 0));

-- name: lock_cart(account, ref)
-- So do the changes of one cart, whoever sends them. Customers are locked before carts.
SELECT pg_advisory_xact_lock(hashtextextended(concat_ws(' ', 'cart', :account::integer, :ref::text), 0));

-- name: present_instant$
-- The database's time is the only one by which holds begin and end.
SELECT clock_timestamp();

-- name: hold_by_ref(account, ref)^
SELECT h.id, h.ref, h.customer_ref, h.virtual_catalogue_ref, v.retailer,
       CASE WHEN h.status IN ('ACTIVE', 'CLAIMED') AND h.expires_at <= clock_timestamp() THEN 'EXPIRED' ELSE h.status END AS status,
       h.items, h.units, h.minutes, h.created_at, h.expires_at, h.extended_at, h.order_id, h.ended_at
  FROM cart_hold AS h
  JOIN virtual_catalogue AS v ON v.account = h.account AND v.ref = h.virtual_catalogue_ref
 WHERE h.account = :account
   AND h.ref = :ref
 ORDER BY h.created_at DESC, h.id DESC
 LIMIT 1;

-- name: units_held_by(account, customer_ref, ref)$
-- In other carts than the one named.
SELECT coalesce(sum(units), 0)
  FROM cart_hold
 WHERE account = :account
   AND customer_ref = :customer_ref
   AND ref <> :ref
   AND status = 'ACTIVE'
   AND expires_at > clock_timestamp();

-- name: insert_hold(account, id, ref, customer_ref, virtual_catalogue_ref, items, units, minutes, created_at, expires_at, extended_at)!
INSERT INTO cart_hold (account, id, ref, customer_ref, virtual_catalogue_ref, items, units, minutes, created_at, expires_at,
                       extended_at)
VALUES (:account, :id, :ref, :customer_ref, :virtual_catalogue_ref, :items::jsonb, :units, :minutes, :created_at, :expires_at,
        :extended_at);

-- name: end_hold(account, id, status, at)!
-- The guard: an order may have claimed the hold, or it may have ended, since it was looked at.
UPDATE cart_hold
   SET status = :status, ended_at = :at
 WHERE account = :account
   AND id = :id
   AND ended_at IS NULL
   AND (status = 'ACTIVE' OR expires_at <= clock_timestamp());

-- name: extend_hold(account, ref)!
-- Once, and only while it holds.
UPDATE cart_hold
   SET expires_at = expires_at + make_interval(mins => minutes), extended_at = clock_timestamp()
 WHERE account = :account
   AND ref = :ref
   AND status = 'ACTIVE'
   AND extended_at IS NULL
   AND expires_at > clock_timestamp();

-- name: claim_holds(account, refs, order_ids, minutes)
-- In the transaction that accepts the orders: from here on the units wait for these orders.
UPDATE cart_hold AS h
   SET status = 'CLAIMED', order_id = n.order_id, expires_at = clock_timestamp() + make_interval(mins => :minutes)
  FROM unnest(:refs::text[], :order_ids::uuid[]) AS n (ref, order_id)
 WHERE h.account = :account
   AND h.ref = n.ref
   AND h.status = 'ACTIVE'
   AND h.expires_at > clock_timestamp();

-- name: rows_over(account, rows_max)
SELECT q.catalogue_number, q.product_number, q.location_number
  FROM cart_hold AS h
  JOIN inventory_quantity AS q ON q.account = h.account AND q.hold_id = h.id AND q.status = 'ACTIVE'
 WHERE h.account = :account
   AND h.status IN ('ACTIVE', 'CLAIMED')
   AND h.expires_at <= (SELECT clock_timestamp())
 ORDER BY h.expires_at
 LIMIT :rows_max;
