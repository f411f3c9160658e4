-- name: retailers_named(account, numbers, refs)
SELECT retailer, ref, currency
  FROM retailer
 WHERE account = :account AND (retailer = ANY(:numbers::integer[]) OR ref = ANY(:refs::text[]));

-- name: customers_named(account, ids, refs)
SELECT id, ref, retailer
  FROM customer
 WHERE account = :account AND id = ANY(:ids::uuid[])
UNION
SELECT id, ref, retailer
  FROM customer
 WHERE account = :account AND ref = ANY(:refs::text[]);

-- name: products_named(account, refs)
SELECT p.ref, c.ref AS catalogue_ref, p.number, p.type = 'GROUP' AS may_be_kit
  FROM product AS p
  JOIN product_catalogue AS c ON c.account = p.account AND c.id = p.catalogue_id
 WHERE p.account = :account AND p.ref = ANY(:refs::text[]);

-- name: workflows_active(account, retailers, refs)
SELECT retailer, ref, version, candidate_version, candidate_percent
  FROM active_workflow
 WHERE account = :account AND retailer = ANY(:retailers::integer[]) AND ref = ANY(:refs::text[]);

-- name: stock_catalogues_named(account, refs)
SELECT ref, id, number
  FROM inventory_catalogue
 WHERE account = :account AND ref = ANY(:refs::text[]);

-- name: orders_known(account, ids)
SELECT id FROM sales_order WHERE account = :account AND id = ANY (:ids::uuid[]);
