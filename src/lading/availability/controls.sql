-- name: insert_control_group(account, id, ref, type, name, description, is_stacking, retailer, workflow_ref, attributes)^
INSERT INTO control_group (account, id, ref, type, name, description, is_stacking, retailer, workflow_ref, workflow_version,
                           attributes)
SELECT :account, :id, :ref, :type, :name, :description, :is_stacking, :retailer::integer, :workflow_ref::text,
       coalesce(max(lading_version_of(w, :id::uuid)), 0), :attributes::jsonb
  FROM active_workflow AS w
 WHERE w.account = :account AND w.retailer = :retailer::integer AND w.ref = :workflow_ref::text
    ON CONFLICT (account, ref) DO NOTHING
RETURNING id, ref, type, name, status, is_stacking, workflow_ref, workflow_version, retailer, attributes, created_at, updated_at;

-- name: control_groups_by_ref(account, refs)
SELECT id, ref, type, name, status, is_stacking, workflow_ref, workflow_version, retailer, attributes, created_at,
       updated_at
  FROM control_group
 WHERE account = :account
   AND ref = ANY(:refs::text[]);

-- name: control_groups_by_id(account, ids)
SELECT id, ref, type, name, status, is_stacking, workflow_ref, workflow_version, retailer, attributes, created_at,
       updated_at
  FROM control_group
 WHERE account = :account
   AND id = ANY(:ids::uuid[]);

-- name: locked_group(account, ref)^
-- The controls of a group change one after another, so that two of them cannot overlap unseen.
SELECT id, ref, type, name, status, is_stacking, workflow_ref, workflow_version, retailer, attributes, created_at, updated_at
  FROM control_group
 WHERE account = :account
   AND ref = :ref
   FOR NO KEY UPDATE;

-- name: change_control_group(account, ref, status, name, description, is_stacking, attributes)!
UPDATE control_group
   SET status = coalesce(:status, status), name = coalesce(:name, name), description = coalesce(:description, description),
       is_stacking = coalesce(:is_stacking, is_stacking), attributes = coalesce(:attributes::jsonb, attributes),
       updated_at = now()
 WHERE account = :account
   AND ref = :ref;

-- name: scope_named(account, retailer, product_ref, category_ref, location_ref, network_ref)^
SELECT ARRAY(SELECT p.number
               FROM product AS p
               JOIN product_catalogue AS c ON c.account = p.account AND c.id = p.catalogue_id
              WHERE p.account = :account AND p.ref = :product_ref::text AND c.retailer = :retailer) AS products,
       ARRAY(SELECT k.id
               FROM product_catalogue AS c
               JOIN category AS k ON k.account = c.account AND k.catalogue_id = c.id AND k.ref = :category_ref::text
              WHERE c.account = :account AND c.retailer = :retailer) AS categories,
       ARRAY(SELECT l.number FROM location AS l WHERE l.account = :account AND l.ref = :location_ref::text) AS locations,
       ARRAY(SELECT n.id FROM network AS n WHERE n.account = :account AND n.ref = :network_ref::text) AS networks;

-- name: overlapping(account, control_group_id, id, execution_order, product_number, category_id, attribute_name, attribute_value, location_number, network_id, active_from, active_to)$
SELECT k.ref
  FROM control AS k
 WHERE k.account = :account
   AND k.control_group_id = :control_group_id
   AND k.id <> :id
   AND k.status <> 'INACTIVE'
   AND k.execution_order = :execution_order
   AND (k.active_from IS NOT NULL OR k.active_to IS NOT NULL)
   AND tstzrange(k.active_from, k.active_to) && tstzrange(:active_from::timestamptz, :active_to::timestamptz)
   AND (k.product_number, k.category_id, k.attribute_name, k.attribute_value, k.location_number, k.network_id)
       IS NOT DISTINCT FROM
       (:product_number::integer, :category_id::uuid, :attribute_name::text, :attribute_value::jsonb, :location_number::integer,
        :network_id::uuid)
 ORDER BY k.ref
 LIMIT 1;

-- name: insert_control(account, id, control_group_id, ref, type, name, description, execution_order, product_number, category_id, attribute_name, attribute_value, location_number, network_id, buffer, basis_points, threshold, active_from, active_to, attributes)^
INSERT INTO control (account, id, control_group_id, ref, type, name, description, execution_order, product_number, category_id,
                     attribute_name, attribute_value, location_number, network_id, buffer, basis_points, threshold, active_from,
                     active_to, attributes)
VALUES (:account, :id, :control_group_id, :ref, :type, :name, :description, :execution_order, :product_number, :category_id,
        :attribute_name, :attribute_value::jsonb, :location_number, :network_id, :buffer, :basis_points, :threshold,
        :active_from, :active_to, :attributes::jsonb)
    ON CONFLICT (account, control_group_id, ref) DO NOTHING
RETURNING id, ref, type, name, status, execution_order, attributes, created_at, updated_at;

-- name: change_control(account, id, type, status, name, description, execution_order, product_number, category_id, attribute_name, attribute_value, location_number, network_id, buffer, basis_points, threshold, active_from, active_to, attributes)!
UPDATE control
   SET type = :type, status = :status, name = :name, description = :description, execution_order = :execution_order,
       product_number = :product_number, category_id = :category_id, attribute_name = :attribute_name,
       attribute_value = :attribute_value::jsonb, location_number = :location_number, network_id = :network_id,
       buffer = :buffer, basis_points = :basis_points, threshold = :threshold, active_from = :active_from,
       active_to = :active_to, attributes = :attributes::jsonb, updated_at = now()
 WHERE account = :account
   AND id = :id;

-- name: controls_named(account, ref, control_group_ref)
SELECT k.id, g.retailer
  FROM control_group AS g
  JOIN control AS k ON k.account = g.account AND k.control_group_id = g.id
 WHERE g.account = :account
   AND k.ref = :ref
   AND (:control_group_ref::text IS NULL OR g.ref = :control_group_ref::text)
 ORDER BY g.ref;

-- name: control_as_given(account, id)^
-- Locked: of two changes at once the later one changes what the earlier one has left.
SELECT k.id, k.ref, g.ref AS control_group_ref, k.type, k.name, k.description, k.status, k.execution_order, k.attributes,
       p.ref AS product_ref, c.ref AS category_ref, k.attribute_name, k.attribute_value, l.ref AS location_ref,
       n.ref AS network_ref, k.buffer, k.basis_points, k.threshold, k.active_from, k.active_to
  FROM control AS k
  JOIN control_group AS g ON g.account = k.account AND g.id = k.control_group_id
  LEFT JOIN product AS p ON p.account = k.account AND p.number = k.product_number
  LEFT JOIN category AS c ON c.account = k.account AND c.id = k.category_id
  LEFT JOIN location AS l ON l.account = k.account AND l.number = k.location_number
  LEFT JOIN network AS n ON n.account = k.account AND n.id = k.network_id
 WHERE k.account = :account
   AND k.id = :id
   FOR NO KEY UPDATE OF g, k;

-- name: controls_of_groups(account, control_group_ids)
SELECT control_group_id, id, ref, type, name, status, execution_order, attributes, created_at, updated_at
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
