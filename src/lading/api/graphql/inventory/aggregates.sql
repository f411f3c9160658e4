{% from "api/graphql/lists.sql" import among, between %}

-- name: position_aggregate(account, scope_retailers, scope_locations, catalogue, product_ref, type, status, network_ref)^
SELECT coalesce(sum(p.on_hand), 0)::integer AS sum, count(*)::integer AS count
  FROM inventory_catalogue c
  JOIN product_catalogue pc ON pc.account = c.account AND pc.retailer = c.retailer
  JOIN product pr ON pr.account = c.account AND pr.catalogue_id = pc.id AND pr.ref = :product_ref
  JOIN inventory_position p ON p.account = c.account AND p.catalogue_number = c.number AND p.product_number = pr.number
  JOIN location l ON l.account = p.account AND l.number = p.location_number
 WHERE c.account = :account
   AND c.ref = :catalogue
   AND (:scope_retailers::integer[] IS NULL
        OR c.retailer = ANY (:scope_retailers::integer[]) OR l.ref = ANY (:scope_locations::text[]))
   {{ among("type", "'DEFAULT'") }}
   {{ among("status", "p.status") }}
   AND (:network_ref::text IS NULL OR EXISTS (
        SELECT FROM network n
          JOIN network_location nl ON nl.account = n.account AND nl.network_id = n.id
         WHERE n.account = :account AND n.ref = :network_ref AND nl.location_id = l.id));

-- name: quantity_aggregate(account, scope_retailers, scope_locations, catalogue, product_refs, location_refs, type, status, expected_on_from, expected_on_to)^
-- A position is named PRODUCT:LOCATION:TYPE, and refs may hold colons: every way to read it comes in. Without a type it is
-- what lies there; what is told beside it counts when its type is named, or days on which it is expected.
SELECT coalesce(sum(q.signed_qty), 0)::integer AS sum, count(*)::integer AS count
  FROM unnest(:product_refs::text[], :location_refs::text[]) AS named (product_ref, location_ref)
  JOIN inventory_catalogue c ON c.account = :account AND c.ref = :catalogue
  JOIN product_catalogue pc ON pc.account = c.account AND pc.retailer = c.retailer
  JOIN product pr ON pr.account = c.account AND pr.catalogue_id = pc.id AND pr.ref = named.product_ref
  JOIN location l ON l.account = c.account AND l.ref = named.location_ref
 CROSS JOIN LATERAL (
       SELECT i.type, i.status, i.signed_qty
         FROM iv_quantity i
        WHERE i.account = c.account AND i.catalogue_number = c.number AND i.product_number = pr.number
          AND i.location_number = l.number
          AND :expected_on_from::timestamptz IS NULL AND :expected_on_to::timestamptz IS NULL
        UNION ALL
       SELECT s.type, s.status, s.quantity
         FROM inventory_side_quantity s
        WHERE s.account = c.account AND s.catalogue_number = c.number AND s.product_number = pr.number
          AND s.location_number = l.number
          AND num_nonnulls(:type::text[], :expected_on_from::timestamptz, :expected_on_to::timestamptz) > 0
          {{ between("expected_on", "s.expected_at") }}
       ) AS q
 WHERE (:scope_retailers::integer[] IS NULL
        OR c.retailer = ANY (:scope_retailers::integer[]) OR l.ref = ANY (:scope_locations::text[]))
   {{ among("type", "q.type") }}
   AND q.status = ANY (coalesce(:status::text[], ARRAY['ACTIVE']));
