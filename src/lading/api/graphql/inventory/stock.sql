{% from "api/graphql/lists.sql" import among, between, in_scope, newest_first, of_products_named_in_refs, refs, same %}

{# Whatever a row names is found for it alone (OFFSET 0): without fresh statistics a join would read all locations for each. -#}
{% macro named_by(row) -%}
CROSS JOIN LATERAL (SELECT * FROM inventory_catalogue c WHERE c.account = :account AND c.number = {{ row }}.catalogue_number OFFSET 0) c
CROSS JOIN LATERAL (SELECT * FROM product pr WHERE pr.account = :account AND pr.number = {{ row }}.product_number OFFSET 0) pr
CROSS JOIN LATERAL (SELECT * FROM location l WHERE l.account = :account AND l.number = {{ row }}.location_number OFFSET 0) l
{%- endmacro %}

{% macro position_columns() %}
p.catalogue_number || '-' || p.product_number || '-' || p.location_number AS id, p.catalogue_number, p.product_number,
p.location_number, pr.ref || ':' || l.ref || ':DEFAULT' AS ref, 'DEFAULT' AS type, c.workflow_ref AS "workflowRef",
c.workflow_version AS "workflowVersion", p.status, coalesce(p.attributes, '{}') AS attributes, p.updated_at AS "updatedOn", pr.ref AS "productRef",
l.ref AS "locationRef", p.on_hand AS "onHand", c.id AS catalogue_id, p.counted, p.delta, p.reserved, p.sold, p.corrected, p.deficit,
nullif(p.counted_at, '-infinity') AS "countedOn"
{% endmacro %}

{% macro in_reach() -%}
AND (:scope_retailers::integer[] IS NULL
     OR c.retailer = ANY (:scope_retailers::integer[]) OR l.ref = ANY (:scope_locations::text[]))
{%- endmacro %}

{% macro position_page() %}
AND p.account = :account
{{ in_reach() }}
{{ between("updated_on", "p.updated_at") }}
{{ of_products_named_in_refs("p.product_number") }}
{{ refs("pr.ref || ':' || l.ref || ':DEFAULT'") }}
{{ among("type", "'DEFAULT'") }}
{{ among("workflow_ref", "c.workflow_ref") }}
{{ among("workflow_version", "c.workflow_version", "integer") }}
{{ among("status", "p.status") }}
{{ among("on_hand", "p.on_hand", "integer") }}
AND (:product_ref::text[] IS NULL OR p.product_number = ANY (ARRAY(
     SELECT one.number FROM product one WHERE one.account = :account AND one.ref = ANY (:product_ref::text[]))))
AND (:location_ref::text[] IS NULL OR p.location_number = ANY (ARRAY(
     SELECT one.number FROM location one WHERE one.account = :account AND one.ref = ANY (:location_ref::text[]))))
{{ same("catalogue", "c.ref") }}
AND (:after_catalogue_number::integer IS NULL OR (p.catalogue_number, p.product_number, p.location_number) > (:after_catalogue_number::integer, :after_product_number::integer, :after_location_number::integer))
AND (:before_catalogue_number::integer IS NULL OR (p.catalogue_number, p.product_number, p.location_number) < (:before_catalogue_number::integer, :before_product_number::integer, :before_location_number::integer))
ORDER BY CASE WHEN :is_forward::boolean THEN p.catalogue_number END,
         CASE WHEN :is_forward::boolean THEN p.product_number END,
         CASE WHEN :is_forward::boolean THEN p.location_number END,
         CASE WHEN NOT :is_forward::boolean THEN p.catalogue_number END DESC,
         CASE WHEN NOT :is_forward::boolean THEN p.product_number END DESC,
         CASE WHEN NOT :is_forward::boolean THEN p.location_number END DESC
LIMIT :row_limit::integer
{% endmacro %}

{# What a quantity is read from: the count of each position, the ledger, and what is told by ref beside both. -#}
{% macro counts() -%}
SELECT account, 'LAST_ON_HAND-' || catalogue_number || '-' || product_number || '-' || location_number AS id, catalogue_number,
       product_number, location_number, 'LAST_ON_HAND' AS type, 'ACTIVE' AS status, counted AS signed_qty, 'NEW' AS condition,
       '' AS suffix, counted_at AS effective_at, NULL::timestamptz AS closed_at, NULL::timestamptz AS expected_at,
       NULL::text AS storage_area_ref
  FROM inventory_position
{%- endmacro %}

{% macro ledger() -%}
SELECT account, id::text AS id, catalogue_number, product_number, location_number, type, status, quantity AS signed_qty, condition,
       coalesce(':' || coalesce(source_ref, fulfilment_item_id::text), '') AS suffix, effective_at, closed_at,
       NULL::timestamptz AS expected_at, NULL::text AS storage_area_ref
  FROM inventory_quantity
{%- endmacro %}

{% macro told() -%}
SELECT account, 'TOLD-' || catalogue_number || '-' || product_number || '-' || location_number || '-' || ref AS id,
       catalogue_number, product_number, location_number, type, status, quantity AS signed_qty, condition, ':' || ref AS suffix,
       created_at AS effective_at, updated_at AS closed_at, expected_at, storage_area_ref
  FROM inventory_side_quantity
{%- endmacro %}

{% macro quantity_ref() -%}
pr.ref || ':' || l.ref || ':' || q.type || q.suffix
{%- endmacro %}

{% macro quantity_columns() %}
q.id, q.catalogue_number, q.product_number, q.location_number, q.catalogue_number || '-' || q.product_number || '-' || q.location_number AS position_id, {{ quantity_ref() }} AS ref, q.type,
c.workflow_ref AS "workflowRef", c.workflow_version AS "workflowVersion", q.status, '{}'::jsonb AS attributes,
nullif(q.effective_at, '-infinity') AS "createdOn", coalesce(q.closed_at, nullif(q.effective_at, '-infinity')) AS "updatedOn",
q.signed_qty AS quantity, q.condition, q.expected_at AS "expectedOn", q.storage_area_ref AS "storageAreaRef", c.id AS catalogue_id, pr.ref AS "productRef",
l.ref AS "locationRef", substr(q.suffix, 2) AS own_ref
{% endmacro %}

{% macro in_order() -%}
ORDER BY CASE WHEN :is_forward::boolean THEN q.catalogue_number END,
         CASE WHEN :is_forward::boolean THEN q.product_number END,
         CASE WHEN :is_forward::boolean THEN q.location_number END,
         CASE WHEN :is_forward::boolean THEN q.id END,
         CASE WHEN NOT :is_forward::boolean THEN q.catalogue_number END DESC,
         CASE WHEN NOT :is_forward::boolean THEN q.product_number END DESC,
         CASE WHEN NOT :is_forward::boolean THEN q.location_number END DESC,
         CASE WHEN NOT :is_forward::boolean THEN q.id END DESC
LIMIT :row_limit::integer
{%- endmacro %}

{% macro quantity_page() %}
AND q.account = :account
{{ in_reach() }}
{{ between("created_on", "q.effective_at") }}
{{ between("updated_on", "coalesce(q.closed_at, q.effective_at)") }}
{{ of_products_named_in_refs("q.product_number") }}
{{ refs(quantity_ref()) }}
{{ among("type", "q.type") }}
{{ among("workflow_ref", "c.workflow_ref") }}
{{ among("workflow_version", "c.workflow_version", "integer") }}
{{ among("status", "q.status") }}
AND (:status::text[] IS NOT NULL OR :ref_exact::text[] IS NOT NULL OR q.status = 'ACTIVE')
{{ among("quantity", "q.signed_qty", "integer") }}
{{ among("condition", "q.condition") }}
{{ between("expected_on", "q.expected_at") }}
{{ among("storage_area_ref", "q.storage_area_ref") }}
{{ same("catalogue", "c.ref") }}
AND (:after_catalogue_number::integer IS NULL OR (q.catalogue_number, q.product_number, q.location_number, q.id) > (:after_catalogue_number::integer, :after_product_number::integer, :after_location_number::integer, :after_id::text))
AND (:before_catalogue_number::integer IS NULL OR (q.catalogue_number, q.product_number, q.location_number, q.id) < (:before_catalogue_number::integer, :before_product_number::integer, :before_location_number::integer, :before_id::text))
{{ in_order() }}
{% endmacro %}

{# A page of each kind, found in the order of its key, and of them a page. -#}
{% macro quantities(condition) %}
SELECT q.*
  FROM ({% for source in (counts(), ledger(), told()) %}
       (SELECT {{ quantity_columns() }}
          FROM ({{ source }}) AS q
          {{ named_by("q") }}
         WHERE {{ condition }} {{ quantity_page() }})
        {% if not loop.last %}UNION ALL{% endif %}{% endfor %}
       ) AS q
 {{ in_order() }}
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
SELECT {{ position_columns() }}
  FROM inventory_position p
 {{ named_by("p") }}
 WHERE true {{ position_page() }};

-- name: positions_of_catalogues
SELECT q.id AS parent, p.*
  FROM unnest(:parents::uuid[]) AS q (id)
  JOIN inventory_catalogue own ON own.account = :account AND own.id = q.id
 CROSS JOIN LATERAL (
       SELECT {{ position_columns() }}
         FROM inventory_position p
        {{ named_by("p") }}
        WHERE p.catalogue_number = own.number {{ position_page() }}
       ) AS p;

-- name: positions_by_id
-- The id of a position is written of its three numbers.
SELECT {{ position_columns() }}
  FROM unnest(:ids::text[]) AS i (id)
  JOIN inventory_position p
    ON p.account = :account AND p.catalogue_number = split_part(i.id, '-', 1)::integer
   AND p.product_number = split_part(i.id, '-', 2)::integer AND p.location_number = split_part(i.id, '-', 3)::integer
 {{ named_by("p") }}
 WHERE true {{ in_reach() }};

-- name: quantities
{{ quantities("true") }};

-- name: quantities_of_positions
SELECT i.id AS parent, q.*
  FROM unnest(:parents::text[]) AS i (id)
 CROSS JOIN LATERAL ({{ quantities(
       "q.catalogue_number = split_part(i.id, '-', 1)::integer
        AND q.product_number = split_part(i.id, '-', 2)::integer
        AND q.location_number = split_part(i.id, '-', 3)::integer") }}) AS q;
