{% from "api/graphql/lists.sql" import among, between, in_scope, newest_first, oldest_first, refs, same %}

{% macro product_filters() %}
{{ in_scope("c.retailer") }}
{{ between("created_on", "p.created_at") }}
{{ between("updated_on", "p.updated_at") }}
{{ refs("p.ref") }}
{{ among("type", "p.type") }}
{{ among("workflow_ref", "p.workflow_ref") }}
{{ among("workflow_version", "p.workflow_version", "integer") }}
{{ among("status", "p.status") }}
{{ among("gtin", "p.gtin") }}
{{ among("name", "p.name") }}
{{ among("summary", "p.summary") }}
{{ same("catalogue", "c.ref") }}
AND (:category::text IS NULL OR EXISTS (
     SELECT FROM product_category m
       JOIN category k ON k.account = :account AND k.id = m.category_id
       JOIN category above ON above.account = :account AND above.catalogue_id = c.id AND above.ref = :category::text
      WHERE m.account = :account AND m.product_id = p.id AND above.id = ANY (k.lineage)
        AND c.ref = :category_catalogue::text))
{% endmacro %}

{% macro category_filters() %}
{{ in_scope("c.retailer") }}
{{ between("created_on", "k.created_at") }}
{{ between("updated_on", "k.updated_at") }}
{{ refs("k.ref") }}
{{ among("type", "k.type") }}
{{ among("workflow_ref", "c.workflow_ref") }}
{{ among("workflow_version", "c.workflow_version", "integer") }}
{{ among("status", "k.status") }}
{{ among("name", "k.name") }}
{{ among("summary", "k.summary") }}
{{ same("catalogue", "c.ref") }}
{% endmacro %}

{% macro product_rows() %}
SELECT p.id, p.number, p.created_at AS "createdOn", p.updated_at AS "updatedOn", p.ref, p.type,
       p.workflow_ref AS "workflowRef", p.workflow_version AS "workflowVersion", p.status, p.attributes,
       coalesce(p.gtin, '') AS gtin, p.name, p.summary, p.price_minor, p.currency, p.details, p.catalogue_id, p.standard_id,
       CASE p.type WHEN 'VARIANT' THEN 'VariantProduct' WHEN 'GROUP' THEN 'GroupProduct' ELSE 'StandardProduct' END AS "__typename"
  FROM product p
  JOIN product_catalogue c ON c.account = :account AND c.id = p.catalogue_id
{% endmacro %}

-- name: catalogues
SELECT c.id
  FROM product_catalogue c
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

-- name: catalogues_by_id
SELECT c.id, c.created_at AS "createdOn", c.updated_at AS "updatedOn", c.ref, c.type, c.workflow_ref AS "workflowRef",
       c.workflow_version AS "workflowVersion", c.status, c.attributes, c.name, c.description,
       ARRAY[r.ref] AS "retailerRefs"
  FROM product_catalogue c
  JOIN retailer r ON r.account = :account AND r.retailer = c.retailer
 WHERE c.account = :account AND c.id = ANY (:ids::uuid[])
   {{ in_scope("c.retailer") }};

-- name: standard_products
SELECT p.id
  FROM product p
  JOIN product_catalogue c ON c.account = :account AND c.id = p.catalogue_id
 WHERE p.account = :account AND p.type = 'STANDARD'
   {{ product_filters() }}
   {{ newest_first("p.id") }};

-- name: group_products
SELECT p.id
  FROM product p
  JOIN product_catalogue c ON c.account = :account AND c.id = p.catalogue_id
 WHERE p.account = :account AND p.type = 'GROUP'
   {{ product_filters() }}
   {{ newest_first("p.id") }};

-- name: variant_products
SELECT p.id
  FROM product p
  JOIN product_catalogue c ON c.account = :account AND c.id = p.catalogue_id
 WHERE p.account = :account AND p.type = 'VARIANT'
   {{ product_filters() }}
   {{ newest_first("p.id") }};

-- name: variants_of_products
SELECT q.id AS parent, p.id
  FROM unnest(:parents::uuid[]) AS q (id)
 CROSS JOIN LATERAL (
       SELECT p.id
         FROM product p
         JOIN product_catalogue c ON c.account = :account AND c.id = p.catalogue_id
        WHERE p.account = :account AND p.standard_id = q.id
          {{ product_filters() }}
          {{ oldest_first("p.id") }}
       ) AS p;

-- name: products_by_id
{{ product_rows() }}
 WHERE p.account = :account AND p.id = ANY (:ids::uuid[])
   {{ in_scope("c.retailer") }};

-- name: products_by_number
{{ product_rows() }}
 WHERE p.account = :account AND p.number = ANY (:ids::integer[])
   {{ in_scope("c.retailer") }};

-- name: categories
SELECT k.id
  FROM category k
  JOIN product_catalogue c ON c.account = :account AND c.id = k.catalogue_id
 WHERE k.account = :account
   {{ category_filters() }}
   {{ newest_first("k.id") }};

-- name: categories_of_catalogues
SELECT q.id AS parent, k.id
  FROM unnest(:parents::uuid[]) AS q (id)
 CROSS JOIN LATERAL (
       SELECT k.id
         FROM category k
         JOIN product_catalogue c ON c.account = :account AND c.id = k.catalogue_id
        WHERE k.account = :account AND k.catalogue_id = q.id
          {{ category_filters() }}
          {{ oldest_first("k.id") }}
       ) AS k;

-- name: categories_of_categories
SELECT q.id AS parent, k.id
  FROM unnest(:parents::uuid[]) AS q (id)
 CROSS JOIN LATERAL (
       SELECT k.id
         FROM category k
         JOIN product_catalogue c ON c.account = :account AND c.id = k.catalogue_id
        WHERE k.account = :account AND k.parent_id = q.id
          {{ category_filters() }}
          {{ oldest_first("k.id") }}
       ) AS k;

-- name: categories_of_products
SELECT q.id AS parent, k.id
  FROM unnest(:parents::uuid[]) AS q (id)
 CROSS JOIN LATERAL (
       SELECT k.id
         FROM product_category m
         JOIN category k ON k.account = :account AND k.id = m.category_id
         JOIN product_catalogue c ON c.account = :account AND c.id = k.catalogue_id
        WHERE m.account = :account AND m.product_id = q.id
          {{ category_filters() }}
          {{ oldest_first("k.id") }}
       ) AS k;

-- name: categories_by_id
SELECT k.id, k.created_at AS "createdOn", k.updated_at AS "updatedOn", k.ref, k.type, c.workflow_ref AS "workflowRef",
       c.workflow_version AS "workflowVersion", k.status, k.attributes, k.name, k.summary, k.catalogue_id, k.parent_id
  FROM category k
  JOIN product_catalogue c ON c.account = :account AND c.id = k.catalogue_id
 WHERE k.account = :account AND k.id = ANY (:ids::uuid[])
   {{ in_scope("c.retailer") }};

-- name: components_of_kits
SELECT k.kit_id AS id, jsonb_agg(jsonb_build_object('productRef', p.ref, 'quantity', k.quantity) ORDER BY k.place) AS components
  FROM kit_component k
  JOIN product p ON p.account = :account AND p.id = k.component_id
  JOIN product_catalogue c ON c.account = :account AND c.id = p.catalogue_id
 WHERE k.account = :account AND k.kit_id = ANY (:ids::uuid[])
   {{ in_scope("c.retailer") }}
 GROUP BY k.kit_id;
