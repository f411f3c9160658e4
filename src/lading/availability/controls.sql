-- name: insert_control_group(account, id, ref, type, name, retailer, workflow_ref, attributes)^
INSERT INTO control_group (account, id, ref, type, name, retailer, workflow_ref, workflow_version, attributes)
SELECT :account, :id, :ref, :type, :name, :retailer::integer, :workflow_ref::text, coalesce(max(lading_version_of(w, :id::uuid)), 0),
       :attributes::jsonb
  FROM active_workflow AS w
 WHERE w.account = :account AND w.retailer = :retailer::integer AND w.ref = :workflow_ref::text
    ON CONFLICT (account, ref) DO NOTHING
RETURNING id, ref, type, name, status, workflow_ref, workflow_version, retailer, attributes, created_at, updated_at;

-- name: control_groups_by_ref(account, refs)
SELECT id, ref, type, name, status, workflow_ref, workflow_version, retailer, attributes, created_at, updated_at
  FROM control_group
 WHERE account = :account
   AND ref = ANY(:refs::text[]);

-- name: control_groups_by_id(account, ids)
SELECT id, ref, type, name, status, workflow_ref, workflow_version, retailer, attributes, created_at, updated_at
  FROM control_group
 WHERE account = :account
   AND id = ANY(:ids::uuid[]);

-- name: products_named(account, ref, retailer)
SELECT p.number
  FROM product AS p
  JOIN product_catalogue AS c ON c.account = p.account AND c.id = p.catalogue_id
 WHERE p.account = :account
   AND p.ref = :ref
   AND c.retailer = :retailer;

-- name: location_named(account, ref)$
SELECT number FROM location WHERE account = :account AND ref = :ref;

-- name: insert_control(account, id, control_group_id, ref, type, name, execution_order, product_number, location_number, buffer, attributes)^
INSERT INTO control (account, id, control_group_id, ref, type, name, execution_order, product_number, location_number,
                     buffer, attributes)
VALUES (:account, :id, :control_group_id, :ref, :type, :name, :execution_order, :product_number, :location_number,
        :buffer, :attributes::jsonb)
    ON CONFLICT (account, control_group_id, ref) DO NOTHING
RETURNING id, ref, type, name, status, execution_order, product_number, location_number, buffer, attributes,
          created_at, updated_at;

-- name: controls_of_groups(account, control_group_ids)
SELECT control_group_id, id, ref, type, name, status, execution_order, product_number, location_number, buffer,
       attributes, created_at, updated_at
  FROM control
 WHERE account = :account
   AND control_group_id = ANY(:control_group_ids::uuid[])
 ORDER BY control_group_id, execution_order, ref COLLATE "C";

-- name: find_roots(account, ids, refs)
SELECT id, ref, type, status, workflow_ref, workflow_version, retailer, attributes
  FROM control_group
 WHERE account = :account
   AND (id = ANY(:ids::uuid[]) OR ref = ANY(:refs::text[]));

-- name: update_roots(account, at, ids, statuses, attributes)!
UPDATE control_group AS r
   SET status = n.status, attributes = n.attributes, updated_at = :at
  FROM unnest(:ids::uuid[], :statuses::text[], :attributes::jsonb[]) AS n (id, status, attributes)
 WHERE r.account = :account
   AND r.id = n.id;

-- name: find_children(account, ids, root_ids, root_refs, refs)
SELECT k.id, k.ref, k.type, k.status, k.attributes, g.id AS root_id, g.ref AS root_ref, g.retailer
  FROM control AS k
  JOIN control_group AS g ON g.account = k.account AND g.id = k.control_group_id
 WHERE k.account = :account
   AND (k.id = ANY(:ids::uuid[])
        OR k.ref = ANY(:refs::text[]) AND (g.id = ANY(:root_ids::uuid[]) OR g.ref = ANY(:root_refs::text[])));

-- name: update_children(account, at, ids, statuses, attributes)!
UPDATE control AS k
   SET status = n.status, attributes = n.attributes, updated_at = :at
  FROM unnest(:ids::uuid[], :statuses::text[], :attributes::jsonb[]) AS n (id, status, attributes)
 WHERE k.account = :account
   AND k.id = n.id;

-- name: set_buffers(account, at, ids, buffers)!
-- Locked in one order, whoever else changes controls.
WITH meant AS (
    SELECT k.id, n.buffer
      FROM unnest(:ids::uuid[], :buffers::integer[]) AS n (id, buffer)
      JOIN control AS k ON k.account = :account AND k.id = n.id
     ORDER BY k.id
       FOR NO KEY UPDATE OF k
)
UPDATE control AS k
   SET buffer = m.buffer, updated_at = :at
  FROM meant AS m
 WHERE k.account = :account
   AND k.id = m.id;

-- name: active_groups(account, refs)
SELECT id, ref FROM control_group WHERE account = :account AND ref = ANY (:refs::text[]) AND status <> 'INACTIVE';
