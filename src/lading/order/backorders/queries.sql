-- name: orders_by_ref(account, refs)
SELECT id, ref, type, retailer FROM sales_order WHERE account = :account AND ref = ANY(:refs::text[]);

-- name: waiting_fulfilments(account, ids)
SELECT f.id AS fulfilment_id, f.ref AS fulfilment_ref, f.type AS fulfilment_type, o.id, o.ref, o.type, o.retailer
  FROM fulfilment AS f
  JOIN sales_order AS o ON o.account = f.account AND o.id = f.order_id
 WHERE f.account = :account
   AND f.id = ANY(:ids::uuid[]);
