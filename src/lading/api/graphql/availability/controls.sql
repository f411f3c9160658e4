-- name: groups
SELECT c.id
  FROM control_group c
 WHERE c.account = :account
   AND (:scope_retailers::integer[] IS NULL OR c.retailer = ANY (:scope_retailers::integer[]))
   AND (:created_on_from::timestamptz IS NULL OR c.created_at >= :created_on_from::timestamptz)
   AND (:created_on_to::timestamptz IS NULL OR c.created_at <= :created_on_to::timestamptz)
   AND (:updated_on_from::timestamptz IS NULL OR c.updated_at >= :updated_on_from::timestamptz)
   AND (:updated_on_to::timestamptz IS NULL OR c.updated_at <= :updated_on_to::timestamptz)
   AND (:ref_exact::text[] IS NULL OR c.ref = ANY (:ref_exact::text[]))
   AND (:ref_from::text IS NULL OR c.ref COLLATE "C" >= :ref_from::text)
   AND (:ref_to::text IS NULL OR c.ref COLLATE "C" < :ref_to::text)
   AND (:ref_patterns::text[] IS NULL OR c.ref LIKE ANY (:ref_patterns::text[]))
   AND (:type::text[] IS NULL OR c.type = ANY (:type::text[]))
   AND (:workflow_ref::text[] IS NULL OR c.workflow_ref = ANY (:workflow_ref::text[]))
   AND (:workflow_version::integer[] IS NULL OR c.workflow_version = ANY (:workflow_version::integer[]))
   AND (:status::text[] IS NULL OR c.status = ANY (:status::text[]))
   AND (:name::text[] IS NULL OR c.name = ANY (:name::text[]))
   AND (:description::text[] IS NULL OR c.description = ANY (:description::text[]))
   AND (:retailer_refs::text[] IS NULL OR c.retailer IN (
        SELECT r.retailer FROM retailer r WHERE r.account = :account AND r.ref = ANY (:retailer_refs::text[])))
   AND (:after_id::uuid IS NULL OR c.id < :after_id::uuid)
   AND (:before_id::uuid IS NULL OR c.id > :before_id::uuid)
 ORDER BY CASE WHEN :is_forward::boolean THEN c.id END DESC,
          CASE WHEN NOT :is_forward::boolean THEN c.id END
 LIMIT :row_limit::integer;

-- name: groups_by_id
SELECT c.id, c.created_at AS "createdOn", c.updated_at AS "updatedOn", c.ref, c.type, c.workflow_ref AS "workflowRef",
       c.workflow_version AS "workflowVersion", c.status, c.attributes, c.name, c.description, c.is_stacking AS "isStacking",
       ARRAY[r.ref] AS "retailerRefs"
  FROM control_group c
  JOIN retailer r ON r.account = :account AND r.retailer = c.retailer
 WHERE c.account = :account AND c.id = ANY (:ids::uuid[])
   AND (:scope_retailers::integer[] IS NULL OR c.retailer = ANY (:scope_retailers::integer[]));

-- name: controls
SELECT k.id, k.execution_order, k.ref
  FROM control k
  JOIN control_group g ON g.account = :account AND g.id = k.control_group_id
 WHERE k.account = :account
   AND (:scope_retailers::integer[] IS NULL OR g.retailer = ANY (:scope_retailers::integer[]))
   AND (:created_on_from::timestamptz IS NULL OR k.created_at >= :created_on_from::timestamptz)
   AND (:created_on_to::timestamptz IS NULL OR k.created_at <= :created_on_to::timestamptz)
   AND (:updated_on_from::timestamptz IS NULL OR k.updated_at >= :updated_on_from::timestamptz)
   AND (:updated_on_to::timestamptz IS NULL OR k.updated_at <= :updated_on_to::timestamptz)
   AND (:ref_exact::text[] IS NULL OR k.ref = ANY (:ref_exact::text[]))
   AND (:ref_from::text IS NULL OR k.ref COLLATE "C" >= :ref_from::text)
   AND (:ref_to::text IS NULL OR k.ref COLLATE "C" < :ref_to::text)
   AND (:ref_patterns::text[] IS NULL OR k.ref LIKE ANY (:ref_patterns::text[]))
   AND (:type::text[] IS NULL OR k.type = ANY (:type::text[]))
   AND (:workflow_ref::text[] IS NULL OR g.workflow_ref = ANY (:workflow_ref::text[]))
   AND (:workflow_version::integer[] IS NULL OR g.workflow_version = ANY (:workflow_version::integer[]))
   AND (:status::text[] IS NULL OR k.status = ANY (:status::text[]))
   AND (:name::text[] IS NULL OR k.name = ANY (:name::text[]))
   AND (:description::text[] IS NULL OR k.description = ANY (:description::text[]))
   AND (:execution_order::integer[] IS NULL OR k.execution_order = ANY (:execution_order::integer[]))
   AND (:control_group::text IS NULL OR g.ref = :control_group::text)
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
          AND (:scope_retailers::integer[] IS NULL OR g.retailer = ANY (:scope_retailers::integer[]))
          AND (:created_on_from::timestamptz IS NULL OR k.created_at >= :created_on_from::timestamptz)
          AND (:created_on_to::timestamptz IS NULL OR k.created_at <= :created_on_to::timestamptz)
          AND (:updated_on_from::timestamptz IS NULL OR k.updated_at >= :updated_on_from::timestamptz)
          AND (:updated_on_to::timestamptz IS NULL OR k.updated_at <= :updated_on_to::timestamptz)
          AND (:ref_exact::text[] IS NULL OR k.ref = ANY (:ref_exact::text[]))
          AND (:ref_from::text IS NULL OR k.ref COLLATE "C" >= :ref_from::text)
          AND (:ref_to::text IS NULL OR k.ref COLLATE "C" < :ref_to::text)
          AND (:ref_patterns::text[] IS NULL OR k.ref LIKE ANY (:ref_patterns::text[]))
          AND (:type::text[] IS NULL OR k.type = ANY (:type::text[]))
          AND (:workflow_ref::text[] IS NULL OR g.workflow_ref = ANY (:workflow_ref::text[]))
          AND (:workflow_version::integer[] IS NULL OR g.workflow_version = ANY (:workflow_version::integer[]))
          AND (:status::text[] IS NULL OR k.status = ANY (:status::text[]))
          AND (:name::text[] IS NULL OR k.name = ANY (:name::text[]))
          AND (:description::text[] IS NULL OR k.description = ANY (:description::text[]))
   AND (:description::text[] IS NULL OR k.description = ANY (:description::text[]))
          AND (:execution_order::integer[] IS NULL OR k.execution_order = ANY (:execution_order::integer[]))
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
   AND (:scope_retailers::integer[] IS NULL OR g.retailer = ANY (:scope_retailers::integer[]));
