-- name: positions_named(account, catalogue_refs, product_refs, location_refs)
-- One row a name, in the order given, whether there is such a position or not. A product ref that two catalogues of the
-- retailer hold names none. Found by key one at a time, whatever the statistics say.
SELECT k.place, c.number AS catalogue_number, pr.number AS product_number, l.number AS location_number,
       k.product_ref, k.location_ref, pr.status AS product_status, l.status AS location_status,
       p.status, p.on_hand, p.counted, greatest(p.counted + p.delta, 0) AS supplied, nullif(p.counted_at, '-infinity') AS counted_at,
       array_remove(array_append(held.types, CASE WHEN p.counted_at > '-infinity' THEN 'LAST_ON_HAND' END), NULL)
           AS active_types
  FROM unnest(:catalogue_refs::text[], :product_refs::text[], :location_refs::text[])
       WITH ORDINALITY AS k (catalogue_ref, product_ref, location_ref, place)
  LEFT JOIN inventory_catalogue AS c ON c.account = :account AND c.ref = k.catalogue_ref
  LEFT JOIN location AS l ON l.account = :account AND l.ref = k.location_ref
  LEFT JOIN LATERAL (
       SELECT min(one.number) AS number, min(one.status) AS status
         FROM product AS one
         JOIN product_catalogue AS pc ON pc.account = one.account AND pc.id = one.catalogue_id
        WHERE one.account = :account AND one.ref = k.product_ref AND pc.retailer = c.retailer
       HAVING count(*) = 1) AS pr ON true
  LEFT JOIN LATERAL (
       SELECT i.status, i.on_hand, i.counted, i.delta, i.counted_at
         FROM inventory_position AS i
        WHERE i.account = :account AND i.catalogue_number = c.number AND i.product_number = pr.number
          AND i.location_number = l.number
       OFFSET 0) AS p ON true
  LEFT JOIN LATERAL (
       SELECT array_agg(DISTINCT q.type) AS types
         FROM inventory_quantity AS q
        WHERE q.account = :account AND q.catalogue_number = c.number AND q.product_number = pr.number
          AND q.location_number = l.number AND q.status = 'ACTIVE') AS held ON true
 ORDER BY k.place;

-- name: positions_by_key(account, catalogues, products, locations)
SELECT k.catalogue_number, k.product_number, k.location_number, c.id AS root_id, c.ref AS root_ref, c.retailer,
       pr.ref AS product_ref, l.ref AS location_ref, pr.status AS product_status, l.status AS location_status,
       p.status, p.on_hand, p.counted, greatest(p.counted + p.delta, 0) AS supplied, nullif(p.counted_at, '-infinity') AS counted_at,
       coalesce(p.attributes, '{}') AS attributes,
       array_remove(array_append(held.types, CASE WHEN p.counted_at > '-infinity' THEN 'LAST_ON_HAND' END), NULL)
           AS active_types
  FROM unnest(:catalogues::integer[], :products::integer[], :locations::integer[])
       AS k (catalogue_number, product_number, location_number)
 CROSS JOIN LATERAL (
       SELECT i.status, i.on_hand, i.counted, i.delta, i.counted_at, i.attributes
         FROM inventory_position AS i
        WHERE i.account = :account AND i.catalogue_number = k.catalogue_number
          AND i.product_number = k.product_number AND i.location_number = k.location_number
       OFFSET 0) AS p
  JOIN inventory_catalogue AS c ON c.account = :account AND c.number = k.catalogue_number
  JOIN product AS pr ON pr.account = :account AND pr.number = k.product_number
  JOIN location AS l ON l.account = :account AND l.number = k.location_number
  LEFT JOIN LATERAL (
       SELECT array_agg(DISTINCT q.type) AS types
         FROM inventory_quantity AS q
        WHERE q.account = :account AND q.catalogue_number = k.catalogue_number
          AND q.product_number = k.product_number AND q.location_number = k.location_number
          AND q.status = 'ACTIVE') AS held ON true;

-- name: keys_by_ref(account, root_ids, root_refs, product_refs, location_refs)
-- Refs may hold colons: the caller sends every way to read a position's ref, and what exists comes back.
SELECT c.number AS catalogue_number, pr.number AS product_number, l.number AS location_number
  FROM unnest(:product_refs::text[], :location_refs::text[]) AS k (product_ref, location_ref)
  JOIN inventory_catalogue AS c
    ON c.account = :account AND (c.id = ANY (:root_ids::uuid[]) OR c.ref = ANY (:root_refs::text[]))
  JOIN product AS pr ON pr.account = :account AND pr.ref = k.product_ref
  JOIN product_catalogue AS pc ON pc.account = :account AND pc.id = pr.catalogue_id AND pc.retailer = c.retailer
  JOIN location AS l ON l.account = :account AND l.ref = k.location_ref;

-- name: update_positions(account, at, catalogues, products, locations, statuses, attributes)!
-- Locked in the one order everybody uses.
WITH meant AS (
    SELECT n.*
      FROM unnest(:catalogues::integer[], :products::integer[], :locations::integer[], :statuses::text[],
                  :attributes::jsonb[]) AS n (catalogue_number, product_number, location_number, status, attributes)
      JOIN inventory_position AS p
        ON p.account = :account AND p.catalogue_number = n.catalogue_number
       AND p.product_number = n.product_number AND p.location_number = n.location_number
     ORDER BY n.catalogue_number, n.product_number, n.location_number
       FOR NO KEY UPDATE OF p
)
UPDATE inventory_position AS p
   SET status = m.status, attributes = nullif(m.attributes, '{}'), updated_at = :at
  FROM meant AS m
 WHERE p.account = :account
   AND p.catalogue_number = m.catalogue_number
   AND p.product_number = m.product_number
   AND p.location_number = m.location_number;

-- name: quantities_by_id(account, ids)
SELECT q.id, q.type, q.quantity, q.status, q.catalogue_number, q.product_number, q.location_number,
       c.id AS root_id, c.ref AS root_ref, c.retailer, pr.ref AS product_ref, l.ref AS location_ref
  FROM inventory_quantity AS q
  JOIN inventory_catalogue AS c ON c.account = q.account AND c.number = q.catalogue_number
  JOIN product AS pr ON pr.account = q.account AND pr.number = q.product_number
  JOIN location AS l ON l.account = q.account AND l.number = q.location_number
 WHERE q.account = :account AND q.id = ANY (:ids::uuid[]);

-- name: active_quantities(account, catalogues, products, locations, rows_max)
SELECT k.place, q.id, q.type
  FROM unnest(:catalogues::integer[], :products::integer[], :locations::integer[])
       WITH ORDINALITY AS k (catalogue_number, product_number, location_number, place)
 CROSS JOIN LATERAL (
       SELECT h.id, h.type
         FROM inventory_quantity AS h
        WHERE h.account = :account AND h.catalogue_number = k.catalogue_number
          AND h.product_number = k.product_number AND h.location_number = k.location_number AND h.status = 'ACTIVE'
        ORDER BY h.id
        LIMIT :rows_max) AS q
 ORDER BY k.place, q.id;

-- name: positions_after(account, catalogue_ref, product_ref, location_ref, after_product, after_location, rows_max)
-- The next positions of a product (any location) or at a location (any product), in key order, with the status that
-- product and location give them: a position is out of service while either is.
SELECT p.catalogue_number, p.product_number, p.location_number, pr.ref AS product_ref, l.ref AS location_ref, p.status,
       CASE WHEN 'INACTIVE' IN (pr.status, l.status) THEN 'INACTIVE' ELSE 'ACTIVE' END AS wanted
  FROM inventory_catalogue AS c
  JOIN inventory_position AS p ON p.account = c.account AND p.catalogue_number = c.number
  JOIN product AS pr ON pr.account = p.account AND pr.number = p.product_number
  JOIN location AS l ON l.account = p.account AND l.number = p.location_number
 WHERE c.account = :account
   AND c.ref = :catalogue_ref
   AND (:product_ref::text IS NULL OR pr.ref = :product_ref::text)
   AND (:location_ref::text IS NULL OR l.ref = :location_ref::text)
   AND (p.product_number, p.location_number) > (:after_product::integer, :after_location::integer)
 ORDER BY p.product_number, p.location_number
 LIMIT :rows_max;

-- name: set_statuses(account, at, catalogues, products, locations, statuses)!
-- Locked in the one order everybody uses.
WITH meant AS (
    SELECT n.*
      FROM unnest(:catalogues::integer[], :products::integer[], :locations::integer[], :statuses::text[])
           AS n (catalogue_number, product_number, location_number, status)
      JOIN inventory_position AS p
        ON p.account = :account AND p.catalogue_number = n.catalogue_number
       AND p.product_number = n.product_number AND p.location_number = n.location_number
     WHERE p.status <> n.status
     ORDER BY n.catalogue_number, n.product_number, n.location_number
       FOR NO KEY UPDATE OF p
)
UPDATE inventory_position AS p
   SET status = m.status, updated_at = :at
  FROM meant AS m
 WHERE p.account = :account
   AND p.catalogue_number = m.catalogue_number
   AND p.product_number = m.product_number
   AND p.location_number = m.location_number;
