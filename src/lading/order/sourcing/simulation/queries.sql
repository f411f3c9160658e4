-- name: orders_between(account, retailer, since, until, orders_max)
SELECT id, created_at
  FROM sales_order
 WHERE account = :account AND retailer = :retailer AND created_at >= :since AND created_at < :until
 ORDER BY created_at, id
 LIMIT :orders_max;
