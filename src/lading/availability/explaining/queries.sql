-- name: catalogue_asked(account, ref)^
SELECT v.ref, v.type, v.status, v.retailer, c.ref AS inventory_catalogue_ref, c.number AS catalogue_number,
       c.status AS inventory_status, v.network_refs,
       ARRAY(SELECT n.id FROM network AS n WHERE n.account = v.account AND n.ref = ANY (v.network_refs)) AS network_ids,
       CASE WHEN g.status <> 'INACTIVE' THEN g.id END AS control_group_id, v.control_group_ref,
       coalesce(g.is_stacking, false) AS is_stacking, v.product_catalogue_ref, now() AS at
  FROM virtual_catalogue AS v
  JOIN inventory_catalogue AS c ON c.account = v.account AND c.ref = v.inventory_catalogue_ref
  LEFT JOIN control_group AS g ON g.account = v.account AND g.ref = v.control_group_ref
 WHERE v.account = :account
   AND v.ref = :ref;

-- name: catalogues_showing(account, retailers)
-- The virtual catalogues that may be meant where none is named.
SELECT ref FROM virtual_catalogue
 WHERE account = :account AND status <> 'INACTIVE'
   AND (:retailers::integer[] IS NULL OR retailer = ANY (:retailers::integer[]))
 ORDER BY ref
 LIMIT 20;

-- name: controls_asked(account, control_group_id, product_number)
SELECT k.status, k.ref, k.type, k.execution_order, k.product_number, k.category_id, k.attribute_name, k.attribute_value,
       k.location_number, k.network_id, k.buffer, k.basis_points, k.threshold, k.active_from, k.active_to
  FROM control AS k
 WHERE k.account = :account
   AND k.control_group_id = :control_group_id
   AND (k.product_number IS NULL OR k.product_number = :product_number)
 ORDER BY k.execution_order, k.ref COLLATE "C"
 LIMIT 1000;

-- name: controls_of_others(account, control_group_id, product_number)$
SELECT count(*)
  FROM control AS k
 WHERE k.account = :account
   AND k.control_group_id = :control_group_id
   AND k.product_number <> :product_number;

-- name: places_asked(account, catalogue_number, product_number, location_ref)
SELECT p.location_number, l.ref AS location_ref, p.status, p.on_hand, greatest(p.counted + p.delta, 0) AS supplied
  FROM inventory_position AS p
  JOIN location AS l ON l.account = p.account AND l.number = p.location_number
 WHERE p.account = :account
   AND p.catalogue_number = :catalogue_number
   AND p.product_number = :product_number
   AND (:location_ref::text IS NULL OR l.ref = :location_ref::text)
 ORDER BY p.on_hand DESC, l.ref;

-- name: holds_over(account, catalogue_number, product_number)
-- Units of cart holds past their time: nobody has given them back yet, and they may be sold.
SELECT q.location_number, -sum(q.quantity)::integer AS units
  FROM inventory_quantity AS q
  JOIN cart_hold AS h ON h.account = q.account AND h.id = q.hold_id AND h.expires_at <= clock_timestamp()
 WHERE q.account = :account
   AND q.catalogue_number = :catalogue_number
   AND q.product_number = :product_number
   AND q.type = 'SOFT_RESERVE'
   AND q.status = 'ACTIVE'
 GROUP BY q.location_number;

-- name: quantities_at(account, catalogue_number, product_number, locations)
-- What lies beside the count is told by the types that its senders gave it.
SELECT p.location_number, 'LAST_ON_HAND' AS type, p.counted AS units
  FROM inventory_position AS p
 WHERE p.account = :account
   AND p.catalogue_number = :catalogue_number
   AND p.product_number = :product_number
   AND p.location_number = ANY (:locations::integer[])
 UNION ALL
SELECT q.location_number, q.type, sum(q.quantity)::integer
  FROM inventory_quantity AS q
 WHERE q.account = :account
   AND q.catalogue_number = :catalogue_number
   AND q.product_number = :product_number
   AND q.location_number = ANY (:locations::integer[])
   AND q.status = 'ACTIVE'
   AND q.type <> 'BESIDE'
 GROUP BY q.location_number, q.type
 UNION ALL
SELECT s.location_number, s.type, s.units
  FROM sellable_quantity AS s
 WHERE s.account = :account
   AND s.catalogue_number = :catalogue_number
   AND s.product_number = :product_number
   AND s.location_number = ANY (:locations::integer[])
 ORDER BY 1, 2;
