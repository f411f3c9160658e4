{% from "api/graphql/lists.sql" import among, between, in_scope, newest_first, refs, same %}

-- name: groups
SELECT c.id
  FROM control_group c
 WHERE c.account = :account
   {{ in_scope("c.retailer") }}
   {{ between("created_on", "c.created_at") }}
   {{ between("updated_on", "c.updated_at") }}
   {{ refs("c.ref") }}
   {{ among("type", "c.type") }}
   {{ among("workflow_ref", "c.workflow_ref") }}
   {{ among("workflow_version", "c.workflow_version", "integer") }}
   {{ among("status", "c.status") }}
   {{ among("name", "c.name") }}
   {{ among("description", "c.description") }}
   AND (:retailer_refs::text[] IS NULL OR c.retailer IN (
        SELECT r.retailer FROM retailer r WHERE r.account = :account AND r.ref = ANY (:retailer_refs::text[])))
   {{ newest_first("c.id") }};

-- name: groups_by_id
SELECT c.id, c.created_at AS "createdOn", c.updated_at AS "updatedOn", c.ref, c.type, c.workflow_ref AS "workflowRef",
       c.workflow_version AS "workflowVersion", c.status, c.attributes, c.name, c.description, c.is_stacking AS "isStacking",
       ARRAY[r.ref] AS "retailerRefs"
  FROM control_group c
  JOIN retailer r ON r.account = :account AND r.retailer = c.retailer
 WHERE c.account = :account AND c.id = ANY (:ids::uuid[])
   {{ in_scope("c.retailer") }};

-- name: controls
SELECT k.id, k.execution_order, k.ref
  FROM control k
  JOIN control_group g ON g.account = :account AND g.id = k.control_group_id
 WHERE k.account = :account
   {{ in_scope("g.retailer") }}
   {{ between("created_on", "k.created_at") }}
   {{ between("updated_on", "k.updated_at") }}
   {{ refs("k.ref") }}
   {{ among("type", "k.type") }}
   {{ among("workflow_ref", "g.workflow_ref") }}
   {{ among("workflow_version", "g.workflow_version", "integer") }}
   {{ among("status", "k.status") }}
   {{ among("name", "k.name") }}
   {{ among("description", "k.description") }}
   {{ among("execution_order", "k.execution_order", "integer") }}
   {{ same("control_group", "g.ref") }}
   AND (:after_execution_order::integer IS NULL OR (k.execution_order, k.ref, k.id) > (:after_execution_order::integer, :after_ref::text, :after_id::uuid))
   AND (:before_execution_order::integer IS NULL OR (k.execution_order, k.ref, k.id) < (:before_execution_order::integer, :before_ref::text, :before_id::uuid))
 ORDER BY CASE WHEN :is_forward::boolean THEN k.execution_order END,
          CASE WHEN :is_forward::boolean THEN k.ref END,
          CASE WHEN :is_forward::boolean THEN k.id END,
          CASE WHEN NOT :is_forward::boolean THEN k.execution_order END DESC,
          CASE WHEN NOT :is_forward::boolean THEN k.ref END DESC,
          CASE WHEN NOT :is_forward::boolean THEN k.id END DESC
 LIMIT :row_limit::integer;

-- name: controls_of_groups
SELECT q.id AS parent, k.*
  FROM unnest(:parents::uuid[]) AS q (id)
 CROSS JOIN LATERAL (
       SELECT k.id, k.execution_order, k.ref
         FROM control k
         JOIN control_group g ON g.account = :account AND g.id = k.control_group_id
        WHERE k.account = :account AND k.control_group_id = q.id
          {{ in_scope("g.retailer") }}
          {{ between("created_on", "k.created_at") }}
          {{ between("updated_on", "k.updated_at") }}
          {{ refs("k.ref") }}
          {{ among("type", "k.type") }}
          {{ among("workflow_ref", "g.workflow_ref") }}
          {{ among("workflow_version", "g.workflow_version", "integer") }}
          {{ among("status", "k.status") }}
          {{ among("name", "k.name") }}
          {{ among("description", "k.description") }}
   {{ among("description", "k.description") }}
          {{ among("execution_order", "k.execution_order", "integer") }}
          AND (:after_execution_order::integer IS NULL OR (k.execution_order, k.ref, k.id) > (:after_execution_order::integer, :after_ref::text, :after_id::uuid))
          AND (:before_execution_order::integer IS NULL OR (k.execution_order, k.ref, k.id) < (:before_execution_order::integer, :before_ref::text, :before_id::uuid))
        ORDER BY CASE WHEN :is_forward::boolean THEN k.execution_order END,
                 CASE WHEN :is_forward::boolean THEN k.ref END,
                 CASE WHEN :is_forward::boolean THEN k.id END,
                 CASE WHEN NOT :is_forward::boolean THEN k.execution_order END DESC,
                 CASE WHEN NOT :is_forward::boolean THEN k.ref END DESC,
                 CASE WHEN NOT :is_forward::boolean THEN k.id END DESC
        LIMIT :row_limit::integer
       ) AS k;

-- name: controls_by_id
SELECT k.id, k.created_at AS "createdOn", k.updated_at AS "updatedOn", k.ref, k.type, g.workflow_ref AS "workflowRef",
       g.workflow_version AS "workflowVersion", k.status, k.name, k.description, k.attributes,
       k.execution_order AS "executionOrder", k.control_group_id, p.ref AS product_ref, c.ref AS category_ref,
       k.attribute_name, k.attribute_value, l.ref AS location_ref, n.ref AS network_ref, k.buffer, k.basis_points,
       k.threshold, k.active_from, k.active_to
  FROM control k
  JOIN control_group g ON g.account = :account AND g.id = k.control_group_id
  LEFT JOIN product p ON p.account = :account AND p.number = k.product_number
  LEFT JOIN category c ON c.account = :account AND c.id = k.category_id
  LEFT JOIN location l ON l.account = :account AND l.number = k.location_number
  LEFT JOIN network n ON n.account = :account AND n.id = k.network_id
 WHERE k.account = :account AND k.id = ANY (:ids::uuid[])
   {{ in_scope("g.retailer") }};
