-- name: insert_catalogue(account, id, number, ref, type, name, retailer, workflow_ref, attributes)^
INSERT INTO inventory_catalogue (account, id, number, ref, type, name, retailer, workflow_ref, workflow_version, attributes)
SELECT :account, :id, :number, :ref, :type, :name, :retailer::integer, :workflow_ref::text,
       coalesce(max(lading_version_of(w, :id::uuid)), 0), :attributes::jsonb
  FROM active_workflow AS w
 WHERE w.account = :account AND w.retailer = :retailer::integer AND w.ref = :workflow_ref::text
    ON CONFLICT (account, ref) DO NOTHING
RETURNING id, number, ref, type, name, status, workflow_ref, workflow_version, retailer, attributes, created_at, updated_at;

-- name: change_catalogue(account, ref, status, name, attributes)!
UPDATE inventory_catalogue
   SET status = coalesce(:status, status), name = coalesce(:name, name), attributes = coalesce(:attributes::jsonb, attributes),
       updated_at = now()
 WHERE account = :account
   AND ref = :ref;

-- name: catalogues_by_ref(account, refs)
SELECT id, number, ref, type, name, status, workflow_ref, workflow_version, retailer, attributes, created_at, updated_at
  FROM inventory_catalogue
 WHERE account = :account
   AND ref = ANY(:refs::text[]);

-- name: find_roots(account, ids, refs)
SELECT id, ref, type, status, workflow_ref, workflow_version, retailer, attributes
  FROM inventory_catalogue
 WHERE account = :account
   AND (id = ANY(:ids::uuid[]) OR ref = ANY(:refs::text[]));

-- name: update_roots(account, at, ids, statuses, attributes)!
UPDATE inventory_catalogue AS r
   SET status = n.status, attributes = n.attributes, updated_at = :at
  FROM unnest(:ids::uuid[], :statuses::text[], :attributes::jsonb[]) AS n (id, status, attributes)
 WHERE r.account = :account
   AND r.id = n.id;

-- name: set_position_statuses(account, catalogue_number, product_refs, location_refs, status, at)!
-- Null refs mean every one. Locked in key order, as always.
WITH meant AS (
    SELECT p.product_number, p.location_number
      FROM inventory_position AS p
      JOIN product AS pr ON pr.account = p.account AND pr.number = p.product_number
      JOIN location AS l ON l.account = p.account AND l.number = p.location_number
     WHERE p.account = :account
       AND p.catalogue_number = :catalogue_number
       AND (:product_refs::text[] IS NULL OR pr.ref = ANY(:product_refs::text[]))
       AND (:location_refs::text[] IS NULL OR l.ref = ANY(:location_refs::text[]))
       AND p.status <> :status
     ORDER BY p.product_number, p.location_number
       FOR NO KEY UPDATE OF p
)
UPDATE inventory_position AS p
   SET status = :status, updated_at = :at
  FROM meant AS m
 WHERE p.account = :account
   AND p.catalogue_number = :catalogue_number
   AND p.product_number = m.product_number
   AND p.location_number = m.location_number;

-- name: told_catalogues(account, retailer)
SELECT id, ref, type
  FROM inventory_catalogue
 WHERE account = :account
   AND retailer = :retailer
   AND workflow_version > 0
 ORDER BY ref;
