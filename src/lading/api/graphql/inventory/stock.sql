{% from "api/graphql/lists.sql" import among, between, in_scope, newest_first, refs, same %}

{% macro position_filters() %}
{{ between("updated_on", "p.updated_at") }}
{{ refs("pr.ref || ':' || l.ref || ':DEFAULT'") }}
AND (:ref_exact::text[] IS NULL OR pr.ref IN (
     SELECT array_to_string(trim_array(string_to_array(r.ref, ':'), n.parts), ':')
       FROM unnest(:ref_exact::text[]) AS r (ref),
            generate_series(2, cardinality(string_to_array(r.ref, ':'))) AS n (parts)))
{{ refs("pr.ref || ':' || l.ref || ':DEFAULT'") }}
{{ among("type", "'DEFAULT'") }}
{{ among("workflow_ref", "c.workflow_ref") }}
{{ among("workflow_version", "c.workflow_version", "integer") }}
{{ among("status", "p.status") }}
{{ among("product_ref", "pr.ref") }}
{{ among("on_hand", "p.on_hand", "integer") }}
{{ among("location_ref", "l.ref") }}
{{ same("catalogue", "c.ref") }}
{% endmacro %}

{% macro quantity_filters() %}
{{ between("created_on", "q.effective_at") }}
{{ between("updated_on", "coalesce(q.closed_at, q.effective_at)") }}
AND (:ref_patterns::text[] IS NULL
     OR pr.ref || ':' || l.ref || ':' || q.type || coalesce(':' || coalesce(q.source_ref, q.fulfilment_item_id::text), '')
        LIKE ANY (:ref_patterns::text[]))
{{ among("type", "q.type") }}
{{ among("workflow_ref", "c.workflow_ref") }}
{{ among("workflow_version", "c.workflow_version", "integer") }}
{{ among("status", "q.status") }}
AND (:status::text[] IS NOT NULL OR q.status = 'ACTIVE')
{{ among("quantity", "q.signed_qty", "integer") }}
{{ among("condition", "q.condition") }}
{{ same("catalogue", "c.ref") }}
{% endmacro %}

-- name: catalogues
SELECT c.id
  FROM inventory_catalogue c
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
   AND (:retailer_refs::text[] IS NULL OR c.retailer IN (
        SELECT r.retailer FROM retailer r WHERE r.account = :account AND r.ref = ANY (:retailer_refs::text[])))
   {{ newest_first("c.id") }};

-- name: catalogues_by_id
SELECT c.id, c.created_at AS "createdOn", c.updated_at AS "updatedOn", c.ref, c.type, c.workflow_ref AS "workflowRef",
       c.workflow_version AS "workflowVersion", c.status, c.attributes, c.name, ARRAY[r.ref] AS "retailerRefs"
  FROM inventory_catalogue c
  JOIN retailer r ON r.account = :account AND r.retailer = c.retailer
 WHERE c.account = :account AND c.id = ANY (:ids::uuid[])
   {{ in_scope("c.retailer") }};

-- name: positions
SELECT p.catalogue_number || '-' || p.product_number || '-' || p.location_number AS id, p.catalogue_number,
       p.product_number, p.location_number, pr.ref || ':' || l.ref || ':DEFAULT' AS ref, 'DEFAULT' AS type,
       c.workflow_ref AS "workflowRef", c.workflow_version AS "workflowVersion", p.status, '{}'::jsonb AS attributes,
       p.updated_at AS "updatedOn", pr.ref AS "productRef", l.ref AS "locationRef", p.on_hand AS "onHand",
       c.id AS catalogue_id, p.counted, p.delta, p.reserved, p.sold, p.corrected, p.deficit,
       nullif(p.counted_at, '-infinity') AS "countedOn"
  FROM inventory_position p
  JOIN inventory_catalogue c ON c.account = :account AND c.number = p.catalogue_number
  JOIN product pr ON pr.account = :account AND pr.number = p.product_number
  JOIN location l ON l.account = :account AND l.number = p.location_number
 WHERE p.account = :account
   AND (:scope_retailers::integer[] IS NULL
        OR c.retailer = ANY (:scope_retailers::integer[]) OR l.ref = ANY (:scope_locations::text[]))
   {{ position_filters() }}
   AND (:after_catalogue_number::integer IS NULL OR (p.catalogue_number, p.product_number, p.location_number) > (:after_catalogue_number::integer, :after_product_number::integer, :after_location_number::integer))
   AND (:before_catalogue_number::integer IS NULL OR (p.catalogue_number, p.product_number, p.location_number) < (:before_catalogue_number::integer, :before_product_number::integer, :before_location_number::integer))
 ORDER BY CASE WHEN :is_forward::boolean THEN p.catalogue_number END,
          CASE WHEN :is_forward::boolean THEN p.product_number END,
          CASE WHEN :is_forward::boolean THEN p.location_number END,
          CASE WHEN NOT :is_forward::boolean THEN p.catalogue_number END DESC,
          CASE WHEN NOT :is_forward::boolean THEN p.product_number END DESC,
          CASE WHEN NOT :is_forward::boolean THEN p.location_number END DESC
 LIMIT :row_limit::integer;

-- name: positions_of_catalogues
SELECT q.id AS parent, p.*
  FROM unnest(:parents::uuid[]) AS q (id)
 CROSS JOIN LATERAL (
       SELECT p.catalogue_number || '-' || p.product_number || '-' || p.location_number AS id, p.catalogue_number,
              p.product_number, p.location_number, pr.ref || ':' || l.ref || ':DEFAULT' AS ref, 'DEFAULT' AS type,
              c.workflow_ref AS "workflowRef", c.workflow_version AS "workflowVersion", p.status, '{}'::jsonb AS attributes,
              p.updated_at AS "updatedOn", pr.ref AS "productRef", l.ref AS "locationRef", p.on_hand AS "onHand",
              c.id AS catalogue_id, p.counted, p.delta, p.reserved, p.sold, p.corrected, p.deficit,
              nullif(p.counted_at, '-infinity') AS "countedOn"
         FROM inventory_position p
         JOIN inventory_catalogue c ON c.account = :account AND c.number = p.catalogue_number
         JOIN product pr ON pr.account = :account AND pr.number = p.product_number
         JOIN location l ON l.account = :account AND l.number = p.location_number
        WHERE p.account = :account AND c.id = q.id
          AND (:scope_retailers::integer[] IS NULL
               OR c.retailer = ANY (:scope_retailers::integer[]) OR l.ref = ANY (:scope_locations::text[]))
          {{ position_filters() }}
          AND (:after_catalogue_number::integer IS NULL OR (p.catalogue_number, p.product_number, p.location_number) > (:after_catalogue_number::integer, :after_product_number::integer, :after_location_number::integer))
          AND (:before_catalogue_number::integer IS NULL OR (p.catalogue_number, p.product_number, p.location_number) < (:before_catalogue_number::integer, :before_product_number::integer, :before_location_number::integer))
        ORDER BY CASE WHEN :is_forward::boolean THEN p.catalogue_number END,
                 CASE WHEN :is_forward::boolean THEN p.product_number END,
                 CASE WHEN :is_forward::boolean THEN p.location_number END,
                 CASE WHEN NOT :is_forward::boolean THEN p.catalogue_number END DESC,
                 CASE WHEN NOT :is_forward::boolean THEN p.product_number END DESC,
                 CASE WHEN NOT :is_forward::boolean THEN p.location_number END DESC
        LIMIT :row_limit::integer
       ) AS p;

-- name: positions_by_id
-- The id of a position is written of its three numbers.
SELECT p.catalogue_number || '-' || p.product_number || '-' || p.location_number AS id, p.catalogue_number,
       p.product_number, p.location_number, pr.ref || ':' || l.ref || ':DEFAULT' AS ref, 'DEFAULT' AS type,
       c.workflow_ref AS "workflowRef", c.workflow_version AS "workflowVersion", p.status, '{}'::jsonb AS attributes,
       p.updated_at AS "updatedOn", pr.ref AS "productRef", l.ref AS "locationRef", p.on_hand AS "onHand",
       c.id AS catalogue_id, p.counted, p.delta, p.reserved, p.sold, p.corrected, p.deficit,
       nullif(p.counted_at, '-infinity') AS "countedOn"
  FROM inventory_position p
  JOIN inventory_catalogue c ON c.account = :account AND c.number = p.catalogue_number
  JOIN product pr ON pr.account = :account AND pr.number = p.product_number
  JOIN location l ON l.account = :account AND l.number = p.location_number
  JOIN unnest(:ids::text[]) AS i (id)
    ON p.catalogue_number = split_part(i.id, '-', 1)::integer AND p.product_number = split_part(i.id, '-', 2)::integer
   AND p.location_number = split_part(i.id, '-', 3)::integer
 WHERE p.account = :account
   AND (:scope_retailers::integer[] IS NULL
        OR c.retailer = ANY (:scope_retailers::integer[]) OR l.ref = ANY (:scope_locations::text[]));

-- name: quantities
SELECT q.id, q.catalogue_number, q.product_number, q.location_number, q.position AS position_id,
       pr.ref || ':' || l.ref || ':' || q.type || coalesce(':' || coalesce(q.source_ref, q.fulfilment_item_id::text), '') AS ref,
       q.type, c.workflow_ref AS "workflowRef", c.workflow_version AS "workflowVersion", q.status,
       '{}'::jsonb AS attributes, nullif(q.effective_at, '-infinity') AS "createdOn",
       coalesce(q.closed_at, nullif(q.effective_at, '-infinity')) AS "updatedOn", q.signed_qty AS quantity, q.condition,
       c.id AS catalogue_id
  FROM iv_quantity q
  JOIN inventory_catalogue c ON c.account = :account AND c.number = q.catalogue_number
  JOIN product pr ON pr.account = :account AND pr.number = q.product_number
  JOIN location l ON l.account = :account AND l.number = q.location_number
 WHERE q.account = :account
   AND (:scope_retailers::integer[] IS NULL
        OR c.retailer = ANY (:scope_retailers::integer[]) OR l.ref = ANY (:scope_locations::text[]))
   {{ quantity_filters() }}
   AND (:after_catalogue_number::integer IS NULL OR (q.catalogue_number, q.product_number, q.location_number, q.id) > (:after_catalogue_number::integer, :after_product_number::integer, :after_location_number::integer, :after_id::text))
   AND (:before_catalogue_number::integer IS NULL OR (q.catalogue_number, q.product_number, q.location_number, q.id) < (:before_catalogue_number::integer, :before_product_number::integer, :before_location_number::integer, :before_id::text))
 ORDER BY CASE WHEN :is_forward::boolean THEN q.catalogue_number END,
          CASE WHEN :is_forward::boolean THEN q.product_number END,
          CASE WHEN :is_forward::boolean THEN q.location_number END,
          CASE WHEN :is_forward::boolean THEN q.id END,
          CASE WHEN NOT :is_forward::boolean THEN q.catalogue_number END DESC,
          CASE WHEN NOT :is_forward::boolean THEN q.product_number END DESC,
          CASE WHEN NOT :is_forward::boolean THEN q.location_number END DESC,
          CASE WHEN NOT :is_forward::boolean THEN q.id END DESC
 LIMIT :row_limit::integer;

-- name: quantities_of_positions
SELECT i.id AS parent, q.*
  FROM unnest(:parents::text[]) AS i (id)
 CROSS JOIN LATERAL (
       SELECT q.id, q.catalogue_number, q.product_number, q.location_number, q.position AS position_id,
              pr.ref || ':' || l.ref || ':' || q.type || coalesce(':' || coalesce(q.source_ref, q.fulfilment_item_id::text), '') AS ref,
              q.type, c.workflow_ref AS "workflowRef", c.workflow_version AS "workflowVersion", q.status,
              '{}'::jsonb AS attributes, nullif(q.effective_at, '-infinity') AS "createdOn",
              coalesce(q.closed_at, nullif(q.effective_at, '-infinity')) AS "updatedOn", q.signed_qty AS quantity, q.condition,
              c.id AS catalogue_id
         FROM iv_quantity q
         JOIN inventory_catalogue c ON c.account = :account AND c.number = q.catalogue_number
         JOIN product pr ON pr.account = :account AND pr.number = q.product_number
         JOIN location l ON l.account = :account AND l.number = q.location_number
        WHERE q.account = :account
          AND q.catalogue_number = split_part(i.id, '-', 1)::integer
          AND q.product_number = split_part(i.id, '-', 2)::integer
          AND q.location_number = split_part(i.id, '-', 3)::integer
          AND (:scope_retailers::integer[] IS NULL
               OR c.retailer = ANY (:scope_retailers::integer[]) OR l.ref = ANY (:scope_locations::text[]))
          {{ quantity_filters() }}
          AND (:after_catalogue_number::integer IS NULL OR (q.catalogue_number, q.product_number, q.location_number, q.id) > (:after_catalogue_number::integer, :after_product_number::integer, :after_location_number::integer, :after_id::text))
          AND (:before_catalogue_number::integer IS NULL OR (q.catalogue_number, q.product_number, q.location_number, q.id) < (:before_catalogue_number::integer, :before_product_number::integer, :before_location_number::integer, :before_id::text))
        ORDER BY CASE WHEN :is_forward::boolean THEN q.catalogue_number END,
                 CASE WHEN :is_forward::boolean THEN q.product_number END,
                 CASE WHEN :is_forward::boolean THEN q.location_number END,
                 CASE WHEN :is_forward::boolean THEN q.id END,
                 CASE WHEN NOT :is_forward::boolean THEN q.catalogue_number END DESC,
                 CASE WHEN NOT :is_forward::boolean THEN q.product_number END DESC,
                 CASE WHEN NOT :is_forward::boolean THEN q.location_number END DESC,
                 CASE WHEN NOT :is_forward::boolean THEN q.id END DESC
        LIMIT :row_limit::integer
       ) AS q;
