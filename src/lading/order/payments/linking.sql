-- name: accounts_of_payments(account, refs)
-- Locked before the payments, as whoever books on them locks them.
SELECT id, customer_id, order_id
  FROM billing_account
 WHERE account = :account
   AND id IN (SELECT billing_account_id FROM payment WHERE account = :account AND ref = ANY(:refs::text[]))
 ORDER BY id
   FOR NO KEY UPDATE;

-- name: payments_to_link(account, refs)
-- Locked: of two orders that name one payment, the later one sees that it pays the other.
SELECT id, ref, retailer, currency, billing_account_id, order_id
  FROM payment
 WHERE account = :account AND ref = ANY(:refs::text[])
 ORDER BY id
   FOR NO KEY UPDATE;

-- name: refs_of_orders(account, ids)
SELECT id, ref FROM sales_order WHERE account = :account AND id = ANY(:ids::uuid[]);

-- name: customers_with_accounts(account, ids)
SELECT customer_id FROM billing_account WHERE account = :account AND customer_id = ANY(:ids::uuid[]);

-- name: link_payments(account, at, ids, order_ids)!
UPDATE payment AS y
   SET order_id = n.order_id, updated_at = :at
  FROM unnest(:ids::uuid[], :order_ids::uuid[]) AS n (id, order_id)
 WHERE y.account = :account AND y.id = n.id AND y.order_id IS NULL;

-- name: own_accounts(account, at, ids, customer_ids, order_ids)!
UPDATE billing_account AS b
   SET customer_id = n.customer_id, order_id = n.order_id, updated_at = :at
  FROM unnest(:ids::uuid[], :customer_ids::uuid[], :order_ids::uuid[]) AS n (id, customer_id, order_id)
 WHERE b.account = :account AND b.id = n.id AND b.customer_id IS NULL AND b.order_id IS NULL;
