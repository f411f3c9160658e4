{% from "api/graphql/lists.sql" import among, between, in_scope, newest_first, of_products_named_in_refs, refs, same %}

{# The virtual catalogues whose positions are asked for, with what makes them. -#}
{% macro showing() %}
(
       SELECT v.id, v.ref, v.type, v.retailer, v.workflow_ref, v.workflow_version, v.network_refs, v.product_catalogue_ref,
              i.number AS catalogue_number
         FROM virtual_catalogue v
         JOIN inventory_catalogue i ON i.account = :account AND i.ref = v.inventory_catalogue_ref AND i.status <> 'INACTIVE'
        WHERE v.account = :account AND v.status <> 'INACTIVE'
          {{ among("type", "v.type") }}
          {{ among("workflow_ref", "v.workflow_ref") }}
          {{ among("workflow_version", "v.workflow_version", "integer") }}
          {{ same("catalogue", "v.ref") }}
          AND (:after_catalogue_ref::text IS NULL OR v.ref >= :after_catalogue_ref::text)
          AND (:before_catalogue_ref::text IS NULL OR v.ref <= :before_catalogue_ref::text)
       ) AS c
{% endmacro %}

{# The locations of position p that catalogue c shows. -#}
{% macro in_networks(location) -%}
AND (c.network_refs = '{}' OR EXISTS (
     SELECT FROM network n
       JOIN network_location nl ON nl.account = :account AND nl.network_id = n.id
      WHERE n.account = :account AND n.ref = ANY (c.network_refs) AND nl.location_id = {{ location }}))
{%- endmacro %}

{# The products of which rows are asked for; their refs end with a suffix. -#}
{% macro products(number, ref, location, suffix) -%}
AND (:product_ref::text[] IS NULL OR {{ number }} = ANY (ARRAY(
     SELECT one.number FROM product one WHERE one.account = :account AND one.ref = ANY (:product_ref::text[]))))
{{ of_products_named_in_refs(number) }}
{{ refs(ref ~ " || " ~ suffix) }}
AND (:after_catalogue_ref::text IS NULL OR (c.ref, {{ number }}, {{ location }})
     > (:after_catalogue_ref::text, :after_product_number::integer, :after_location_number::integer))
AND (:before_catalogue_ref::text IS NULL OR (c.ref, {{ number }}, {{ location }})
     < (:before_catalogue_ref::text, :before_product_number::integer, :before_location_number::integer))
{%- endmacro %}

{# What a reader may see of one location. -#}
{% macro of_location(location) -%}
AND (:scope_retailers::integer[] IS NULL
     OR c.retailer = ANY (:scope_retailers::integer[]) OR {{ location }}.ref = ANY (:scope_locations::text[]))
AND (:group_ref::text[] IS NULL OR {{ location }}.number = ANY (ARRAY(
     SELECT one.number FROM location one WHERE one.account = :account AND one.ref = ANY (:group_ref::text[]))))
{%- endmacro %}

{% macro in_order(product, location) -%}
ORDER BY CASE WHEN :is_forward::boolean THEN {{ product }} END,
         CASE WHEN :is_forward::boolean THEN {{ location }} END,
         CASE WHEN NOT :is_forward::boolean THEN {{ product }} END DESC,
         CASE WHEN NOT :is_forward::boolean THEN {{ location }} END DESC
{%- endmacro %}

{# The positions of the components of kit k that catalogue c shows. -#}
{% macro parts_shown() -%}
  FROM kit_component part
  JOIN product pr ON pr.account = :account AND pr.id = part.component_id
  JOIN inventory_position p ON p.account = :account AND p.catalogue_number = c.catalogue_number AND p.product_number = pr.number
  JOIN location at ON at.account = :account AND at.number = p.location_number
 WHERE part.account = :account AND part.kit_id = k.id
   {{ in_networks("at.id") }}
{%- endmacro %}

{# A kit is where all of its components are. -#}
{% macro has_all() -%}
HAVING count(*) > 0
   AND count(DISTINCT part.component_id) = (SELECT count(*) FROM kit_component o WHERE o.account = :account AND o.kit_id = k.id)
{%- endmacro %}

{# The rows of catalogue c, a page of them: positions, kits at places, and of an AGGREGATE one row a product. Each is found
   in the order of a key; what it shows is worked out for the page alone. -#}
{% macro rows_shown() %}
CROSS JOIN LATERAL (
       (SELECT p.product_number, p.location_number, pr.ref AS product_ref, l.ref AS group_ref, p.status,
               pr.ref || ':' || l.ref || ':BASE' AS ref
          FROM inventory_position p
          JOIN product pr ON pr.account = :account AND pr.number = p.product_number
          JOIN location l ON l.account = :account AND l.number = p.location_number
         WHERE c.type = 'BASE' AND p.account = :account AND p.catalogue_number = c.catalogue_number
           {{ in_networks("l.id") }}
           {{ of_location("l") }}
           {{ among("status", "p.status") }}
           {{ products("p.product_number", "pr.ref", "p.location_number", "':' || l.ref || ':BASE'") }}
           {{ in_order("p.product_number", "p.location_number") }}
         LIMIT :row_limit::integer)
        UNION ALL
       (SELECT k.number, l.number, k.ref, l.ref, shown.status, k.ref || ':' || l.ref || ':BASE'
          FROM product_catalogue g
          JOIN product k ON k.account = :account AND k.catalogue_id = g.id AND k.type = 'GROUP'
         CROSS JOIN LATERAL (
               SELECT p.location_number, bool_and(p.status = 'ACTIVE') AS is_active
                 {{ parts_shown() }}
                 {{ of_location("at") }}
                GROUP BY p.location_number
               {{ has_all() }}) there
          JOIN location l ON l.account = :account AND l.number = there.location_number
         CROSS JOIN LATERAL (
               SELECT CASE WHEN there.is_active AND k.status <> 'INACTIVE' THEN 'ACTIVE' ELSE 'INACTIVE' END AS status) shown
         WHERE c.type = 'BASE' AND g.account = :account AND g.ref = c.product_catalogue_ref
           {{ among("status", "shown.status") }}
           {{ products("k.number", "k.ref", "l.number", "':' || l.ref || ':BASE'") }}
           {{ in_order("k.number", "l.number") }}
         LIMIT :row_limit::integer)
        UNION ALL
       (SELECT p.product_number, 0, min(pr.ref), NULL, 'ACTIVE', min(pr.ref) || ':AGGREGATE'
          FROM inventory_position p
          JOIN product pr ON pr.account = :account AND pr.number = p.product_number
          JOIN location l ON l.account = :account AND l.number = p.location_number
         WHERE c.type = 'AGGREGATE' AND p.account = :account AND p.catalogue_number = c.catalogue_number
           {{ in_networks("l.id") }}
           {{ in_scope("c.retailer") }}
           {{ among("status", "'ACTIVE'") }}
           AND :group_ref::text[] IS NULL
           {{ products("p.product_number", "pr.ref", "0", "':AGGREGATE'") }}
         GROUP BY p.product_number
         {{ in_order("p.product_number", "0") }}
         LIMIT :row_limit::integer)
        UNION ALL
       (SELECT k.number, 0, k.ref, NULL, 'ACTIVE', k.ref || ':AGGREGATE'
          FROM product_catalogue g
          JOIN product k ON k.account = :account AND k.catalogue_id = g.id AND k.type = 'GROUP'
         WHERE c.type = 'AGGREGATE' AND g.account = :account AND g.ref = c.product_catalogue_ref
           AND EXISTS (SELECT {{ parts_shown() }} {{ has_all() }})
           {{ in_scope("c.retailer") }}
           {{ among("status", "'ACTIVE'") }}
           AND :group_ref::text[] IS NULL
           {{ products("k.number", "k.ref", "0", "':AGGREGATE'") }}
           {{ in_order("k.number", "0") }}
         LIMIT :row_limit::integer)
       ) AS p
{% endmacro %}

{% macro columns() %}
c.id || '-' || p.product_number || '-' || p.location_number AS id, c.ref AS catalogue_ref, c.retailer, c.product_catalogue_ref,
p.product_number, p.location_number, p.ref, c.type, c.workflow_ref AS "workflowRef", c.workflow_version AS "workflowVersion",
p.status, '{}'::jsonb AS attributes, p.product_ref AS "productRef", p.group_ref AS "groupRef", c.id AS catalogue_id
{% endmacro %}

{% macro by_catalogue() -%}
CASE WHEN :is_forward::boolean THEN c.ref END,
CASE WHEN :is_forward::boolean THEN p.product_number END,
CASE WHEN :is_forward::boolean THEN p.location_number END,
CASE WHEN NOT :is_forward::boolean THEN c.ref END DESC,
CASE WHEN NOT :is_forward::boolean THEN p.product_number END DESC,
CASE WHEN NOT :is_forward::boolean THEN p.location_number END DESC
{%- endmacro %}

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
SELECT {{ columns() }}
  FROM {{ showing() }} {{ rows_shown() }}
 ORDER BY {{ by_catalogue() }}
 LIMIT :row_limit::integer;

-- name: positions_of_catalogues
SELECT q.id AS parent, {{ columns() }}
  FROM unnest(:parents::uuid[]) AS q (id)
  JOIN {{ showing() }} ON c.id = q.id
 {{ rows_shown() }}
 ORDER BY q.id, {{ by_catalogue() }};
