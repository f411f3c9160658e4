-- name: orders_by_ref(account, refs)
SELECT id, ref, type, retailer FROM sales_order WHERE account = :account AND ref = ANY(:refs::text[]);
