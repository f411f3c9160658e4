{# Units beside the ledger of a catalogue, with the refs of their products and locations. -#}
{% macro shown() -%}
SELECT pr.ref AS product_ref, l.ref AS location_ref, s.ref, s.type, s.status, s.quantity, s.condition, s.storage_area_ref,
       s.expected_at, s.as_of, s.updated_at
  FROM inventory_side_quantity AS s
  JOIN product AS pr ON pr.account = s.account AND pr.number = s.product_number
  JOIN location AS l ON l.account = s.account AND l.number = s.location_number
 WHERE s.account = :account
   AND s.catalogue_number = :catalogue_number
{%- endmacro %}

-- name: put_side_quantities(account, catalogue_number, batch_id, as_of, at, products, locations, refs, types, statuses, quantities, conditions, storage_areas, expected_at)
-- One row back for each written: whether it is new, and whether anything but its instant changed. In key order.
INSERT INTO inventory_side_quantity AS s (account, catalogue_number, product_number, location_number, ref, type, status,
                                          quantity, condition, storage_area_ref, expected_at, as_of, batch_id,
                                          created_at, updated_at)
SELECT :account, :catalogue_number, n.product_number, n.location_number, n.ref, n.type, n.status, n.quantity, n.condition,
       n.storage_area_ref, n.expected_at, :as_of, :batch_id, :at, :at
  FROM unnest(:products::integer[], :locations::integer[], :refs::text[], :types::text[], :statuses::text[],
              :quantities::integer[], :conditions::text[], :storage_areas::text[], :expected_at::timestamptz[])
       AS n (product_number, location_number, ref, type, status, quantity, condition, storage_area_ref, expected_at)
 ORDER BY n.product_number, n.location_number, n.ref
    ON CONFLICT (account, catalogue_number, product_number, location_number, ref) DO UPDATE
   SET type = excluded.type, status = excluded.status, quantity = excluded.quantity, condition = excluded.condition,
       storage_area_ref = excluded.storage_area_ref, expected_at = excluded.expected_at, as_of = excluded.as_of,
       batch_id = excluded.batch_id,
       updated_at = CASE WHEN (s.type, s.status, s.quantity, s.condition, s.storage_area_ref, s.expected_at)
                              IS DISTINCT FROM (excluded.type, excluded.status, excluded.quantity, excluded.condition,
                                                excluded.storage_area_ref, excluded.expected_at)
                         THEN excluded.updated_at ELSE s.updated_at END
 WHERE s.as_of <= excluded.as_of
RETURNING s.created_at = :at AND s.batch_id IS NOT DISTINCT FROM :batch_id AS is_new, s.updated_at = :at AS is_changed;

-- name: side_quantities_of(account, catalogue_number, product_numbers, types, rows_max)
{{ shown() }}
   AND s.product_number = ANY(:product_numbers::integer[])
   AND (:types::text[] IS NULL OR s.type = ANY(:types::text[]))
 ORDER BY s.expected_at NULLS FIRST, pr.ref, l.ref, s.ref
 LIMIT :rows_max;

-- name: arrivals_of(account, catalogue_number, product_numbers, rows_max)
-- What may be promised of it from its day on, soonest first; nothing of what comes to a location out of service.
SELECT e.product_number, e.location_number, e.expected_at, e.ref, e.type, e.quantity
  FROM expected_quantity AS e
  JOIN location AS l ON l.account = e.account AND l.number = e.location_number AND l.status <> 'INACTIVE'
 WHERE e.account = :account
   AND e.catalogue_number = :catalogue_number
   AND e.product_number = ANY(:product_numbers::integer[])
 ORDER BY e.expected_at, e.product_number, e.location_number, e.ref
 LIMIT :rows_max;

-- name: side_quantity_held(account, catalogue_number, product_number, location_number, ref)^
-- Locked: who changes one field of it keeps the others as they are.
{{ shown() }}
   AND s.product_number = :product_number
   AND s.location_number = :location_number
   AND s.ref = :ref
   FOR NO KEY UPDATE OF s;
