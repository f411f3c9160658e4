{% from "api/graphql/lists.sql" import among, between, in_scope, newest_first, refs, same %}

{% macro position_filters() %}
{{ among("type", "v.type") }}
{{ among("workflow_ref", "v.workflow_ref") }}
{{ among("workflow_version", "v.workflow_version", "integer") }}
{{ same("catalogue", "v.ref") }}
{% endmacro %}

-- name: catalogues
SELECT c.id
  FROM virtual_catalogue c
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
   {{ among("inventory_catalogue_ref", "c.inventory_catalogue_ref") }}
   {{ among("product_catalogue_ref", "c.product_catalogue_ref") }}
   {{ among("control_group_ref", "c.control_group_ref") }}
   AND (:network_ids::text[] IS NULL OR EXISTS (
        SELECT FROM network n
         WHERE n.account = :account AND n.ref = ANY (c.network_refs) AND n.id::text = ANY (:network_ids::text[])))
   {{ newest_first("c.id") }};

-- name: catalogues_by_id
SELECT c.id, c.created_at AS "createdOn", c.updated_at AS "updatedOn", c.ref, c.type, c.workflow_ref AS "workflowRef",
       c.workflow_version AS "workflowVersion", c.status, c.attributes, c.name, c.description,
       ARRAY[r.ref] AS "retailerRefs",
       c.inventory_catalogue_ref AS "inventoryCatalogueRef", c.product_catalogue_ref AS "productCatalogueRef",
       c.control_group_ref AS "controlGroupRef",
       ARRAY(SELECT n.id::text FROM network n WHERE n.account = :account AND n.ref = ANY (c.network_refs)
              ORDER BY array_position(c.network_refs, n.ref)) AS "networkIds"
  FROM virtual_catalogue c
  JOIN retailer r ON r.account = :account AND r.retailer = c.retailer
 WHERE c.account = :account AND c.id = ANY (:ids::uuid[])
   {{ in_scope("c.retailer") }};

-- name: positions
-- A page of each catalogue is found in the order of the primary key, and only its positions are computed.
WITH over AS MATERIALIZED (SELECT * FROM hold_over WHERE account = :account)
SELECT c.id || '-' || p.product_number || '-' || p.location_number AS id, c.ref AS catalogue_ref, p.product_number,
       p.location_number, p.ref, c.type, c.workflow_ref AS "workflowRef", c.workflow_version AS "workflowVersion", p.status,
       '{}'::jsonb AS attributes, p.product_ref AS "productRef", p.quantity, p.group_ref AS "groupRef", c.id AS catalogue_id
  FROM (
       SELECT v.id, v.ref, v.type, v.retailer, v.workflow_ref, v.workflow_version, v.network_refs,
              i.number AS catalogue_number, g.id AS group_id, g.is_stacking
         FROM virtual_catalogue v
         JOIN inventory_catalogue i ON i.account = :account AND i.ref = v.inventory_catalogue_ref AND i.status <> 'INACTIVE'
         LEFT JOIN control_group g ON g.account = :account AND g.ref = v.control_group_ref AND g.status <> 'INACTIVE'
        WHERE v.account = :account AND v.status <> 'INACTIVE'
          {{ position_filters() }}
          AND (:after_catalogue_ref::text IS NULL OR v.ref >= :after_catalogue_ref::text)
          AND (:before_catalogue_ref::text IS NULL OR v.ref <= :before_catalogue_ref::text)
       ) AS c
 CROSS JOIN LATERAL (
       (SELECT p.product_number, p.location_number, pr.ref AS product_ref, l.ref AS group_ref, p.status,
               pr.ref || ':' || l.ref || ':BASE' AS ref, shown.quantity
          FROM inventory_position p
          JOIN product pr ON pr.account = :account AND pr.number = p.product_number
          JOIN location l ON l.account = :account AND l.number = p.location_number
          LEFT JOIN over o
            ON o.catalogue_number = p.catalogue_number
           AND o.product_number = p.product_number
           AND o.location_number = p.location_number
          LEFT JOIN LATERAL lading_withheld(p.account, c.group_id, p.product_number, pr.id, pr.attributes, p.location_number, l.id,
                                            p.on_hand + coalesce(o.units, 0), p.counted + p.delta, c.is_stacking) w
            ON c.group_id IS NOT NULL
         CROSS JOIN LATERAL (
               SELECT CASE WHEN p.status <> 'ACTIVE' THEN 0
                           ELSE greatest(0, p.on_hand + coalesce(o.units, 0) - coalesce(w.units, 0))::integer END AS quantity) shown
         WHERE c.type = 'BASE' AND p.account = :account AND p.catalogue_number = c.catalogue_number
           AND (c.network_refs = '{}' OR EXISTS (
                SELECT FROM network n
                  JOIN network_location nl ON nl.account = :account AND nl.network_id = n.id
                 WHERE n.account = :account AND n.ref = ANY (c.network_refs) AND nl.location_id = l.id))
           AND (:scope_retailers::integer[] IS NULL
                OR c.retailer = ANY (:scope_retailers::integer[]) OR l.ref = ANY (:scope_locations::text[]))
           {{ refs("pr.ref || ':' || l.ref || ':BASE'") }}
           AND (:ref_exact::text[] IS NULL OR p.product_number = ANY (ARRAY(
                SELECT one.number
                  FROM unnest(:ref_exact::text[]) AS r (ref)
                 -- A product ref has 100 characters at most: what is longer is not cut at every place.
                 CROSS JOIN LATERAL generate_series(1, least(length(r.ref), 101)) AS cut
                  JOIN product one ON one.account = :account AND one.ref = substr(r.ref, 1, cut - 1)
                 WHERE substr(r.ref, cut, 1) = ':')))
           {{ refs("pr.ref || ':' || l.ref || ':BASE'") }}
           {{ among("status", "p.status") }}
           AND (:product_ref::text[] IS NULL OR p.product_number = ANY (ARRAY(
                SELECT one.number FROM product one WHERE one.account = :account AND one.ref = ANY (:product_ref::text[]))))
           AND (:group_ref::text[] IS NULL OR p.location_number = ANY (ARRAY(
                SELECT one.number FROM location one WHERE one.account = :account AND one.ref = ANY (:group_ref::text[]))))
           {{ among("quantity", "shown.quantity", "integer") }}
           AND (:after_catalogue_ref::text IS NULL OR (c.ref, p.product_number, p.location_number)
                > (:after_catalogue_ref::text, :after_product_number::integer, :after_location_number::integer))
           AND (:before_catalogue_ref::text IS NULL OR (c.ref, p.product_number, p.location_number)
                < (:before_catalogue_ref::text, :before_product_number::integer, :before_location_number::integer))
         ORDER BY CASE WHEN :is_forward::boolean THEN p.product_number END,
                  CASE WHEN :is_forward::boolean THEN p.location_number END,
                  CASE WHEN NOT :is_forward::boolean THEN p.product_number END DESC,
                  CASE WHEN NOT :is_forward::boolean THEN p.location_number END DESC
         LIMIT :row_limit::integer)
        UNION ALL
       (SELECT p.product_number, 0, min(pr.ref), NULL, 'ACTIVE', min(pr.ref) || ':AGGREGATE',
               sum(CASE WHEN p.status = 'ACTIVE' THEN greatest(0, p.on_hand + coalesce(o.units, 0) - coalesce(w.units, 0)) ELSE 0 END)::integer
          FROM inventory_position p
          JOIN product pr ON pr.account = :account AND pr.number = p.product_number
          JOIN location l ON l.account = :account AND l.number = p.location_number
          LEFT JOIN over o
            ON o.catalogue_number = p.catalogue_number
           AND o.product_number = p.product_number
           AND o.location_number = p.location_number
          LEFT JOIN LATERAL lading_withheld(p.account, c.group_id, p.product_number, pr.id, pr.attributes, p.location_number, l.id,
                                            p.on_hand + coalesce(o.units, 0), p.counted + p.delta, c.is_stacking) w
            ON c.group_id IS NOT NULL
         WHERE c.type = 'AGGREGATE' AND p.account = :account AND p.catalogue_number = c.catalogue_number
           AND (c.network_refs = '{}' OR EXISTS (
                SELECT FROM network n
                  JOIN network_location nl ON nl.account = :account AND nl.network_id = n.id
                 WHERE n.account = :account AND n.ref = ANY (c.network_refs) AND nl.location_id = l.id))
           {{ in_scope("c.retailer") }}
           AND (:ref_exact::text[] IS NULL OR p.product_number = ANY (ARRAY(
                SELECT one.number FROM product one
                 WHERE one.account = :account AND one.ref || ':AGGREGATE' = ANY (:ref_exact::text[]))))
           {{ refs("pr.ref || ':AGGREGATE'") }}
           {{ among("status", "'ACTIVE'") }}
           AND (:product_ref::text[] IS NULL OR p.product_number = ANY (ARRAY(
                SELECT one.number FROM product one WHERE one.account = :account AND one.ref = ANY (:product_ref::text[]))))
           AND :group_ref::text[] IS NULL
           AND (:after_catalogue_ref::text IS NULL OR (c.ref, p.product_number, 0)
                > (:after_catalogue_ref::text, :after_product_number::integer, :after_location_number::integer))
           AND (:before_catalogue_ref::text IS NULL OR (c.ref, p.product_number, 0)
                < (:before_catalogue_ref::text, :before_product_number::integer, :before_location_number::integer))
         GROUP BY p.product_number
        HAVING :quantity::integer[] IS NULL
            OR sum(CASE WHEN p.status = 'ACTIVE' THEN greatest(0, p.on_hand + coalesce(o.units, 0) - coalesce(w.units, 0)) ELSE 0 END)
               = ANY (:quantity::integer[])
         ORDER BY CASE WHEN :is_forward::boolean THEN p.product_number END,
                  CASE WHEN NOT :is_forward::boolean THEN p.product_number END DESC
         LIMIT :row_limit::integer)
       ) AS p
 ORDER BY CASE WHEN :is_forward::boolean THEN c.ref END,
          CASE WHEN :is_forward::boolean THEN p.product_number END,
          CASE WHEN :is_forward::boolean THEN p.location_number END,
          CASE WHEN NOT :is_forward::boolean THEN c.ref END DESC,
          CASE WHEN NOT :is_forward::boolean THEN p.product_number END DESC,
          CASE WHEN NOT :is_forward::boolean THEN p.location_number END DESC
 LIMIT :row_limit::integer;

-- name: positions_of_catalogues
WITH over AS MATERIALIZED (SELECT * FROM hold_over WHERE account = :account)
SELECT q.id AS parent, c.id || '-' || p.product_number || '-' || p.location_number AS id, c.ref AS catalogue_ref, p.product_number,
       p.location_number, p.ref, c.type, c.workflow_ref AS "workflowRef", c.workflow_version AS "workflowVersion", p.status,
       '{}'::jsonb AS attributes, p.product_ref AS "productRef", p.quantity, p.group_ref AS "groupRef", c.id AS catalogue_id
  FROM unnest(:parents::uuid[]) AS q (id)
  JOIN (
       SELECT v.id, v.ref, v.type, v.retailer, v.workflow_ref, v.workflow_version, v.network_refs,
              i.number AS catalogue_number, g.id AS group_id, g.is_stacking
         FROM virtual_catalogue v
         JOIN inventory_catalogue i ON i.account = :account AND i.ref = v.inventory_catalogue_ref AND i.status <> 'INACTIVE'
         LEFT JOIN control_group g ON g.account = :account AND g.ref = v.control_group_ref AND g.status <> 'INACTIVE'
        WHERE v.account = :account AND v.status <> 'INACTIVE'
          {{ position_filters() }}
          AND (:after_catalogue_ref::text IS NULL OR v.ref >= :after_catalogue_ref::text)
          AND (:before_catalogue_ref::text IS NULL OR v.ref <= :before_catalogue_ref::text)
       ) AS c ON c.id = q.id
 CROSS JOIN LATERAL (
       (SELECT p.product_number, p.location_number, pr.ref AS product_ref, l.ref AS group_ref, p.status,
               pr.ref || ':' || l.ref || ':BASE' AS ref, shown.quantity
          FROM inventory_position p
          JOIN product pr ON pr.account = :account AND pr.number = p.product_number
          JOIN location l ON l.account = :account AND l.number = p.location_number
          LEFT JOIN over o
            ON o.catalogue_number = p.catalogue_number
           AND o.product_number = p.product_number
           AND o.location_number = p.location_number
          LEFT JOIN LATERAL lading_withheld(p.account, c.group_id, p.product_number, pr.id, pr.attributes, p.location_number, l.id,
                                            p.on_hand + coalesce(o.units, 0), p.counted + p.delta, c.is_stacking) w
            ON c.group_id IS NOT NULL
         CROSS JOIN LATERAL (
               SELECT CASE WHEN p.status <> 'ACTIVE' THEN 0
                           ELSE greatest(0, p.on_hand + coalesce(o.units, 0) - coalesce(w.units, 0))::integer END AS quantity) shown
         WHERE c.type = 'BASE' AND p.account = :account AND p.catalogue_number = c.catalogue_number
           AND (c.network_refs = '{}' OR EXISTS (
                SELECT FROM network n
                  JOIN network_location nl ON nl.account = :account AND nl.network_id = n.id
                 WHERE n.account = :account AND n.ref = ANY (c.network_refs) AND nl.location_id = l.id))
           AND (:scope_retailers::integer[] IS NULL
                OR c.retailer = ANY (:scope_retailers::integer[]) OR l.ref = ANY (:scope_locations::text[]))
           {{ refs("pr.ref || ':' || l.ref || ':BASE'") }}
           AND (:ref_exact::text[] IS NULL OR p.product_number = ANY (ARRAY(
                SELECT one.number
                  FROM unnest(:ref_exact::text[]) AS r (ref)
                 -- A product ref has 100 characters at most: what is longer is not cut at every place.
                 CROSS JOIN LATERAL generate_series(1, least(length(r.ref), 101)) AS cut
                  JOIN product one ON one.account = :account AND one.ref = substr(r.ref, 1, cut - 1)
                 WHERE substr(r.ref, cut, 1) = ':')))
           {{ refs("pr.ref || ':' || l.ref || ':BASE'") }}
           {{ among("status", "p.status") }}
           AND (:product_ref::text[] IS NULL OR p.product_number = ANY (ARRAY(
                SELECT one.number FROM product one WHERE one.account = :account AND one.ref = ANY (:product_ref::text[]))))
           AND (:group_ref::text[] IS NULL OR p.location_number = ANY (ARRAY(
                SELECT one.number FROM location one WHERE one.account = :account AND one.ref = ANY (:group_ref::text[]))))
           {{ among("quantity", "shown.quantity", "integer") }}
           AND (:after_catalogue_ref::text IS NULL OR (c.ref, p.product_number, p.location_number)
                > (:after_catalogue_ref::text, :after_product_number::integer, :after_location_number::integer))
           AND (:before_catalogue_ref::text IS NULL OR (c.ref, p.product_number, p.location_number)
                < (:before_catalogue_ref::text, :before_product_number::integer, :before_location_number::integer))
         ORDER BY CASE WHEN :is_forward::boolean THEN p.product_number END,
                  CASE WHEN :is_forward::boolean THEN p.location_number END,
                  CASE WHEN NOT :is_forward::boolean THEN p.product_number END DESC,
                  CASE WHEN NOT :is_forward::boolean THEN p.location_number END DESC
         LIMIT :row_limit::integer)
        UNION ALL
       (SELECT p.product_number, 0, min(pr.ref), NULL, 'ACTIVE', min(pr.ref) || ':AGGREGATE',
               sum(CASE WHEN p.status = 'ACTIVE' THEN greatest(0, p.on_hand + coalesce(o.units, 0) - coalesce(w.units, 0)) ELSE 0 END)::integer
          FROM inventory_position p
          JOIN product pr ON pr.account = :account AND pr.number = p.product_number
          JOIN location l ON l.account = :account AND l.number = p.location_number
          LEFT JOIN over o
            ON o.catalogue_number = p.catalogue_number
           AND o.product_number = p.product_number
           AND o.location_number = p.location_number
          LEFT JOIN LATERAL lading_withheld(p.account, c.group_id, p.product_number, pr.id, pr.attributes, p.location_number, l.id,
                                            p.on_hand + coalesce(o.units, 0), p.counted + p.delta, c.is_stacking) w
            ON c.group_id IS NOT NULL
         WHERE c.type = 'AGGREGATE' AND p.account = :account AND p.catalogue_number = c.catalogue_number
           AND (c.network_refs = '{}' OR EXISTS (
                SELECT FROM network n
                  JOIN network_location nl ON nl.account = :account AND nl.network_id = n.id
                 WHERE n.account = :account AND n.ref = ANY (c.network_refs) AND nl.location_id = l.id))
           {{ in_scope("c.retailer") }}
           AND (:ref_exact::text[] IS NULL OR p.product_number = ANY (ARRAY(
                SELECT one.number FROM product one
                 WHERE one.account = :account AND one.ref || ':AGGREGATE' = ANY (:ref_exact::text[]))))
           {{ refs("pr.ref || ':AGGREGATE'") }}
           {{ among("status", "'ACTIVE'") }}
           AND (:product_ref::text[] IS NULL OR p.product_number = ANY (ARRAY(
                SELECT one.number FROM product one WHERE one.account = :account AND one.ref = ANY (:product_ref::text[]))))
           AND :group_ref::text[] IS NULL
           AND (:after_catalogue_ref::text IS NULL OR (c.ref, p.product_number, 0)
                > (:after_catalogue_ref::text, :after_product_number::integer, :after_location_number::integer))
           AND (:before_catalogue_ref::text IS NULL OR (c.ref, p.product_number, 0)
                < (:before_catalogue_ref::text, :before_product_number::integer, :before_location_number::integer))
         GROUP BY p.product_number
        HAVING :quantity::integer[] IS NULL
            OR sum(CASE WHEN p.status = 'ACTIVE' THEN greatest(0, p.on_hand + coalesce(o.units, 0) - coalesce(w.units, 0)) ELSE 0 END)
               = ANY (:quantity::integer[])
         ORDER BY CASE WHEN :is_forward::boolean THEN p.product_number END,
                  CASE WHEN NOT :is_forward::boolean THEN p.product_number END DESC
         LIMIT :row_limit::integer)
       ) AS p
 ORDER BY q.id, CASE WHEN :is_forward::boolean THEN c.ref END,
          CASE WHEN :is_forward::boolean THEN p.product_number END,
          CASE WHEN :is_forward::boolean THEN p.location_number END,
          CASE WHEN NOT :is_forward::boolean THEN c.ref END DESC,
          CASE WHEN NOT :is_forward::boolean THEN p.product_number END DESC,
          CASE WHEN NOT :is_forward::boolean THEN p.location_number END DESC;
