-- name: controls_of(account, control_groups, products)
-- Those that are due now, by the clock of the database. What is about other products is left out by the index.
SELECT k.control_group_id, g.is_stacking, k.ref, k.type, k.execution_order, k.product_number, k.category_id, k.attribute_name,
       k.attribute_value, k.location_number, k.network_id, k.buffer, k.basis_points, k.threshold, k.active_from, k.active_to
  FROM control AS k
  JOIN control_group AS g ON g.account = k.account AND g.id = k.control_group_id
 WHERE k.account = :account
   AND k.control_group_id = ANY (:control_groups::uuid[])
   AND k.status <> 'INACTIVE'
   AND (k.active_from IS NULL OR k.active_from <= now())
   AND (k.active_to IS NULL OR k.active_to > now())
   AND (k.product_number IS NULL OR k.product_number = ANY (:products::integer[]));

-- name: network_members(account, network_ids)
-- Packed, four bytes a location.
SELECT n.id,
       (SELECT string_agg(int4send(l.number), ''::bytea)
          FROM network_location AS nl
          JOIN location AS l ON l.account = nl.account AND l.id = nl.location_id
         WHERE nl.account = n.account AND nl.network_id = n.id) AS packed
  FROM network AS n
 WHERE n.account = :account
   AND n.id = ANY (:network_ids::uuid[]);

-- name: facts_of_products(account, products)
SELECT p.number, p.attributes,
       ARRAY(SELECT DISTINCT above.id
               FROM product_category AS m
               JOIN category AS c ON c.account = m.account AND c.id = m.category_id
              CROSS JOIN LATERAL unnest(c.lineage) AS above (id)
              WHERE m.account = p.account AND m.product_id = p.id) AS category_ids
  FROM product AS p
 WHERE p.account = :account
   AND p.number = ANY (:products::integer[]);
