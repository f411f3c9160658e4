-- name: products_by_ref(account, catalogue_ref, refs)
SELECT NULL AS group_ref, p.ref, p.number, p.type, p.status
  FROM product_catalogue AS c
  JOIN product AS p ON p.account = c.account AND p.catalogue_id = c.id
 WHERE c.account = :account
   AND c.ref = :catalogue_ref
   AND p.ref = ANY(:refs::text[]);

-- name: products_by_number(account, numbers)
SELECT NULL AS group_ref, p.ref, p.number, p.type, p.status
  FROM product AS p
 WHERE p.account = :account AND p.number = ANY(:numbers::integer[]);

-- name: variants_of(account, catalogue_ref, refs, rows_max)
-- Of each product given, what is a variant of it, in the order they were created.
SELECT s.ref AS group_ref, p.ref, p.number, p.type, p.status
  FROM product_catalogue AS c
  JOIN product AS s ON s.account = c.account AND s.catalogue_id = c.id AND s.ref = ANY(:refs::text[])
  JOIN product AS p ON p.account = s.account AND p.standard_id = s.id
 WHERE c.account = :account
   AND c.ref = :catalogue_ref
 ORDER BY s.ref, p.number
 LIMIT :rows_max;

-- name: locations_by_ref(account, refs)
SELECT id, ref, number, type, status, latitude, longitude FROM location WHERE account = :account AND ref = ANY(:refs::text[]);

-- name: locations_of_account(account)
SELECT id, ref, number, type, status, latitude, longitude FROM location WHERE account = :account;

-- name: present_instant$
SELECT now();

-- name: units_short(account, catalogue_number, products, locations)
-- Positions at which more is promised than a count has found, and by how many units.
SELECT n.product_number, n.location_number, p.deficit
  FROM (SELECT DISTINCT * FROM unnest(:products::integer[], :locations::integer[])) AS n (product_number, location_number)
 CROSS JOIN LATERAL (
       SELECT h.deficit
         FROM inventory_position AS h
        WHERE h.account = :account
          AND h.catalogue_number = :catalogue_number
          AND h.product_number = n.product_number
          AND h.location_number = n.location_number
          AND h.deficit > 0
       OFFSET 0) AS p;

-- name: sold_ahead(account, virtual_catalogue_ref, products)
-- What may still be sold ahead of products. A pool that goes by what is on its way has no more than is left of that.
SELECT product_number, kind, expected_on, available
  FROM (SELECT p.product_number, p.kind, p.expected_on,
               least(p.units_max - p.reserved - p.sold,
                     CASE WHEN p.is_by_inbound
                          THEN lading_units_expected(p.account, p.virtual_catalogue_ref, p.product_number) - p.reserved
                      END) AS available
          FROM promise_pool AS p
         WHERE p.account = :account
           AND p.virtual_catalogue_ref = :virtual_catalogue_ref
           AND p.product_number = ANY(:products::integer[])
           AND p.status = 'ACTIVE') AS pool
 WHERE available > 0;
