-- name: catalogues
SELECT c.id
  FROM virtual_catalogue c
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
   AND (:inventory_catalogue_ref::text[] IS NULL OR c.inventory_catalogue_ref = ANY (:inventory_catalogue_ref::text[]))
   AND (:product_catalogue_ref::text[] IS NULL OR c.product_catalogue_ref = ANY (:product_catalogue_ref::text[]))
   AND (:control_group_ref::text[] IS NULL OR c.control_group_ref = ANY (:control_group_ref::text[]))
   AND (:network_ids::text[] IS NULL OR EXISTS (
        SELECT FROM network n
         WHERE n.account = :account AND n.ref = c.network_ref AND n.id::text = ANY (:network_ids::text[])))
   AND (:after_id::uuid IS NULL OR c.id < :after_id::uuid)
   AND (:before_id::uuid IS NULL OR c.id > :before_id::uuid)
 ORDER BY CASE WHEN :is_forward::boolean THEN c.id END DESC,
          CASE WHEN NOT :is_forward::boolean THEN c.id END
 LIMIT :row_limit::integer;

-- name: catalogues_by_id
SELECT c.id, c.created_at AS "createdOn", c.updated_at AS "updatedOn", c.ref, c.type, c.workflow_ref AS "workflowRef",
       c.workflow_version AS "workflowVersion", c.status, c.attributes, c.name, c.description,
       ARRAY[r.ref] AS "retailerRefs",
       c.inventory_catalogue_ref AS "inventoryCatalogueRef", c.product_catalogue_ref AS "productCatalogueRef",
       c.control_group_ref AS "controlGroupRef",
       ARRAY(SELECT n.id::text FROM network n WHERE n.account = :account AND n.ref = c.network_ref) AS "networkIds"
  FROM virtual_catalogue c
  JOIN retailer r ON r.account = :account AND r.retailer = c.retailer
 WHERE c.account = :account AND c.id = ANY (:ids::uuid[])
   AND (:scope_retailers::integer[] IS NULL OR c.retailer = ANY (:scope_retailers::integer[]));

-- name: positions
SELECT c.id || '-' || p.product_number || '-' || coalesce(p.location_number, 0) AS id, c.ref AS catalogue_ref,
       p.product_number, coalesce(p.location_number, 0) AS location_number, p.ref, p.type,
       c.workflow_ref AS "workflowRef", c.workflow_version AS "workflowVersion", p.status, '{}'::jsonb AS attributes,
       p.product_ref AS "productRef", p.quantity::integer AS quantity, p.group_ref AS "groupRef", c.id AS catalogue_id
  FROM iv_virtual_position p
  JOIN virtual_catalogue c ON c.account = :account AND c.ref = p.virtual_catalogue_ref
 WHERE p.account = :account
   AND (:scope_retailers::integer[] IS NULL
        OR c.retailer = ANY (:scope_retailers::integer[]) OR p.group_ref = ANY (:scope_locations::text[]))
   AND (:ref_patterns::text[] IS NULL OR p.ref LIKE ANY (:ref_patterns::text[]))
   AND (:type::text[] IS NULL OR p.type = ANY (:type::text[]))
   AND (:workflow_ref::text[] IS NULL OR c.workflow_ref = ANY (:workflow_ref::text[]))
   AND (:workflow_version::integer[] IS NULL OR c.workflow_version = ANY (:workflow_version::integer[]))
   AND (:status::text[] IS NULL OR p.status = ANY (:status::text[]))
   AND (:product_ref::text[] IS NULL OR p.product_ref = ANY (:product_ref::text[]))
   AND (:quantity::integer[] IS NULL OR p.quantity = ANY (:quantity::integer[]))
   AND (:group_ref::text[] IS NULL OR p.group_ref = ANY (:group_ref::text[]))
   AND (:catalogue::text IS NULL OR p.virtual_catalogue_ref = :catalogue::text)
   AND (:after_catalogue_ref::text IS NULL OR (c.ref, p.product_number, coalesce(p.location_number, 0)) > (:after_catalogue_ref::text, :after_product_number::integer, :after_location_number::integer))
   AND (:before_catalogue_ref::text IS NULL OR (c.ref, p.product_number, coalesce(p.location_number, 0)) < (:before_catalogue_ref::text, :before_product_number::integer, :before_location_number::integer))
 ORDER BY CASE WHEN :is_forward::boolean THEN c.ref END,
          CASE WHEN :is_forward::boolean THEN p.product_number END,
          CASE WHEN :is_forward::boolean THEN coalesce(p.location_number, 0) END,
          CASE WHEN NOT :is_forward::boolean THEN c.ref END DESC,
          CASE WHEN NOT :is_forward::boolean THEN p.product_number END DESC,
          CASE WHEN NOT :is_forward::boolean THEN coalesce(p.location_number, 0) END DESC
 LIMIT :row_limit::integer;

-- name: positions_of_catalogues
SELECT q.id AS parent, p.*
  FROM unnest(:parents::uuid[]) AS q (id)
 CROSS JOIN LATERAL (
       SELECT c.id || '-' || p.product_number || '-' || coalesce(p.location_number, 0) AS id, c.ref AS catalogue_ref,
              p.product_number, coalesce(p.location_number, 0) AS location_number, p.ref, p.type,
              c.workflow_ref AS "workflowRef", c.workflow_version AS "workflowVersion", p.status, '{}'::jsonb AS attributes,
              p.product_ref AS "productRef", p.quantity::integer AS quantity, p.group_ref AS "groupRef", c.id AS catalogue_id
         FROM iv_virtual_position p
         JOIN virtual_catalogue c ON c.account = :account AND c.ref = p.virtual_catalogue_ref
        WHERE p.account = :account AND c.id = q.id
          AND (:scope_retailers::integer[] IS NULL
               OR c.retailer = ANY (:scope_retailers::integer[]) OR p.group_ref = ANY (:scope_locations::text[]))
          AND (:ref_patterns::text[] IS NULL OR p.ref LIKE ANY (:ref_patterns::text[]))
          AND (:type::text[] IS NULL OR p.type = ANY (:type::text[]))
          AND (:workflow_ref::text[] IS NULL OR c.workflow_ref = ANY (:workflow_ref::text[]))
          AND (:workflow_version::integer[] IS NULL OR c.workflow_version = ANY (:workflow_version::integer[]))
          AND (:status::text[] IS NULL OR p.status = ANY (:status::text[]))
          AND (:product_ref::text[] IS NULL OR p.product_ref = ANY (:product_ref::text[]))
          AND (:quantity::integer[] IS NULL OR p.quantity = ANY (:quantity::integer[]))
          AND (:group_ref::text[] IS NULL OR p.group_ref = ANY (:group_ref::text[]))
          AND (:catalogue::text IS NULL OR p.virtual_catalogue_ref = :catalogue::text)
          AND (:after_catalogue_ref::text IS NULL OR (c.ref, p.product_number, coalesce(p.location_number, 0)) > (:after_catalogue_ref::text, :after_product_number::integer, :after_location_number::integer))
          AND (:before_catalogue_ref::text IS NULL OR (c.ref, p.product_number, coalesce(p.location_number, 0)) < (:before_catalogue_ref::text, :before_product_number::integer, :before_location_number::integer))
        ORDER BY CASE WHEN :is_forward::boolean THEN c.ref END,
                 CASE WHEN :is_forward::boolean THEN p.product_number END,
                 CASE WHEN :is_forward::boolean THEN coalesce(p.location_number, 0) END,
                 CASE WHEN NOT :is_forward::boolean THEN c.ref END DESC,
                 CASE WHEN NOT :is_forward::boolean THEN p.product_number END DESC,
                 CASE WHEN NOT :is_forward::boolean THEN coalesce(p.location_number, 0) END DESC
        LIMIT :row_limit::integer
       ) AS p;
