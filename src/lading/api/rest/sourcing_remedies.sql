-- name: orders_waiting(account, refs, retailers, rows_max)
-- Orders with units at the system location, found by what is in hand and not by how many orders there ever were.
SELECT o.ref
  FROM sales_order o
 WHERE o.account = :account
   AND o.id IN (SELECT f.order_id
                  FROM fulfilment f
                 WHERE f.account = :account AND f.status IN ('ESCALATED', 'BACKORDERED') AND f.attributes ? 'unfulfillable'
                   AND f.status NOT IN ('COMPLETE', 'REJECTED', 'EXPIRED', 'CANCELLED'))
   AND (:refs::text[] IS NULL OR o.ref = ANY (:refs::text[]))
   AND (:retailers::integer[] IS NULL OR o.retailer = ANY (:retailers::integer[]))
 ORDER BY o.id
 LIMIT :rows_max;
