{% from "api/graphql/lists.sql" import among, between, in_scope, newest_first, oldest_first, refs %}

{% macro article_filters() %}
{{ refs("a.ref") }}
{{ among("type", "a.type") }}
{{ among("status", "a.status") }}
{{ among("workflow_ref", "o.workflow_ref") }}
{{ among("workflow_version", "o.workflow_version", "integer") }}
{{ between("created_on", "a.created_at") }}
{{ between("updated_on", "a.updated_at") }}
{{ among("height", "a.height_cm", "float8") }}
{{ among("length", "a.length_cm", "float8") }}
{{ among("name", "a.name") }}
{{ among("weight", "a.weight_kg", "float8") }}
{{ among("width", "a.width_cm", "float8") }}
AND (:quantity::integer[] IS NULL OR (
     SELECT sum(i.quantity) FROM article_item i WHERE i.account = :account AND i.article_id = a.id
     ) = ANY (:quantity::integer[]))
{{ among("retailer_id", "o.retailer", "integer") }}
{% endmacro %}

-- name: articles
SELECT a.id
  FROM article a
  JOIN fulfilment f ON f.account = :account AND f.id = a.fulfilment_id
  JOIN location l ON l.account = :account AND l.id = f.location_id
  JOIN sales_order o ON o.account = :account AND o.id = a.order_id
 WHERE a.account = :account
   AND (:scope_retailers::integer[] IS NULL
        OR o.retailer = ANY (:scope_retailers::integer[]) OR l.ref = ANY (:scope_locations::text[]))
   {{ article_filters() }}
   {{ newest_first("a.id") }};

-- name: articles_of_fulfilments
SELECT p.id AS parent, a.id
  FROM unnest(:parents::uuid[]) AS p (id)
  JOIN fulfilment f ON f.account = :account AND f.id = p.id
  JOIN location l ON l.account = :account AND l.id = f.location_id
  JOIN sales_order o ON o.account = :account AND o.id = f.order_id
 CROSS JOIN LATERAL (
       SELECT a.id
         FROM article a
        WHERE a.account = :account AND a.order_id = f.order_id AND a.fulfilment_id = f.id
          AND (:scope_retailers::integer[] IS NULL
               OR o.retailer = ANY (:scope_retailers::integer[]) OR l.ref = ANY (:scope_locations::text[]))
          {{ article_filters() }}
          {{ oldest_first("a.id") }}
       ) AS a;

-- name: articles_of_storage_areas
SELECT p.id AS parent, a.id
  FROM unnest(:parents::uuid[]) AS p (id)
 CROSS JOIN LATERAL (
       SELECT a.id
         FROM article a
         JOIN fulfilment f ON f.account = :account AND f.id = a.fulfilment_id
         JOIN location l ON l.account = :account AND l.id = f.location_id
         JOIN sales_order o ON o.account = :account AND o.id = a.order_id
        WHERE a.account = :account AND jsonb_exists(a.attributes, 'storageArea')
          AND a.attributes #>> '{storageArea,value,id}' = p.id::text
          AND (:scope_retailers::integer[] IS NULL
               OR o.retailer = ANY (:scope_retailers::integer[]) OR l.ref = ANY (:scope_locations::text[]))
          {{ article_filters() }}
          {{ oldest_first("a.id") }}
       ) AS a;

-- name: articles_by_id
SELECT a.id, a.ref, a.type, a.status, o.workflow_ref AS "workflowRef", o.workflow_version AS "workflowVersion",
       a.created_at AS "createdOn", a.updated_at AS "updatedOn", a.attributes, a.name, a.height_cm AS height,
       a.length_cm AS length, a.weight_kg AS weight, a.width_cm AS width, a.fulfilment_id,
       (a.attributes #>> '{storageArea,value,id}')::uuid AS storage_area_id,
       (SELECT sum(i.quantity)::integer FROM article_item i WHERE i.account = :account AND i.article_id = a.id) AS quantity
  FROM article a
  JOIN fulfilment f ON f.account = :account AND f.id = a.fulfilment_id
  JOIN location l ON l.account = :account AND l.id = f.location_id
  JOIN sales_order o ON o.account = :account AND o.id = a.order_id
 WHERE a.account = :account AND a.id = ANY (:ids::uuid[])
   AND (:scope_retailers::integer[] IS NULL
        OR o.retailer = ANY (:scope_retailers::integer[]) OR l.ref = ANY (:scope_locations::text[]));

-- name: items_of_articles
SELECT p.id AS parent, i.*
  FROM unnest(:parents::uuid[]) AS p (id)
 CROSS JOIN LATERAL (
       SELECT i.id, i.quantity, i.barcode, i.article_id, n.order_item_id
         FROM article_item i
         JOIN fulfilment_item n ON n.account = :account AND n.id = i.fulfilment_item_id
        WHERE i.account = :account AND i.article_id = p.id
          {{ among("quantity", "i.quantity", "integer") }}
          {{ among("barcode", "i.barcode") }}
          {{ oldest_first("i.id") }}
       ) AS i;

-- name: consignments_of_articles
SELECT p.id AS parent, c.*
  FROM unnest(:parents::uuid[]) AS p (id)
 CROSS JOIN LATERAL (
       SELECT c.consignment_id, c.article_id
         FROM consignment_article c
         JOIN article a ON a.account = :account AND a.id = c.article_id
        WHERE c.account = :account AND c.order_id = a.order_id AND c.article_id = p.id
          AND (:after_consignment_id::uuid IS NULL OR (c.consignment_id, c.article_id) > (:after_consignment_id::uuid, :after_article_id::uuid))
          AND (:before_consignment_id::uuid IS NULL OR (c.consignment_id, c.article_id) < (:before_consignment_id::uuid, :before_article_id::uuid))
        ORDER BY CASE WHEN :is_forward::boolean THEN c.consignment_id END,
                 CASE WHEN :is_forward::boolean THEN c.article_id END,
                 CASE WHEN NOT :is_forward::boolean THEN c.consignment_id END DESC,
                 CASE WHEN NOT :is_forward::boolean THEN c.article_id END DESC
        LIMIT :row_limit::integer
       ) AS c;

-- name: articles_of_consignments
SELECT p.id AS parent, c.*
  FROM unnest(:parents::uuid[]) AS p (id)
 CROSS JOIN LATERAL (
       SELECT c.consignment_id, c.article_id
         FROM consignment_article c
        WHERE c.account = :account AND c.consignment_id = p.id
          AND (:after_consignment_id::uuid IS NULL OR (c.consignment_id, c.article_id) > (:after_consignment_id::uuid, :after_article_id::uuid))
          AND (:before_consignment_id::uuid IS NULL OR (c.consignment_id, c.article_id) < (:before_consignment_id::uuid, :before_article_id::uuid))
        ORDER BY CASE WHEN :is_forward::boolean THEN c.consignment_id END,
                 CASE WHEN :is_forward::boolean THEN c.article_id END,
                 CASE WHEN NOT :is_forward::boolean THEN c.consignment_id END DESC,
                 CASE WHEN NOT :is_forward::boolean THEN c.article_id END DESC
        LIMIT :row_limit::integer
       ) AS c;

-- name: consignments
SELECT c.id
  FROM consignment c
  JOIN sales_order o ON o.account = :account AND o.id = c.order_id
 WHERE c.account = :account
   {{ in_scope("o.retailer") }}
   {{ refs("c.ref") }}
   {{ among("status", "c.status") }}
   {{ among("consignment_reference", "coalesce(c.consignment_reference, c.ref)") }}
   {{ among("tracking_label", "c.tracking_label") }}
   {{ among("label_url", "c.label_url") }}
   {{ among("order_summary_url", "c.order_summary_url") }}
   {{ among("workflow_ref", "o.workflow_ref") }}
   {{ among("workflow_version", "o.workflow_version", "integer") }}
   {{ between("created_on", "c.created_at") }}
   {{ between("updated_on", "c.updated_at") }}
   {{ newest_first("c.id") }};

-- name: consignments_by_id
-- Readers of one location see the consignments that take something along from there.
SELECT c.id, c.ref, c.type, c.status, coalesce(c.consignment_reference, c.ref) AS "consignmentReference",
       c.tracking_label AS "trackingLabel", c.label_url AS "labelUrl", c.order_summary_url AS "orderSummaryUrl",
       c.carrier_ref AS "carrierRef", o.retailer, o.workflow_ref AS "workflowRef", o.workflow_version AS "workflowVersion",
       c.created_at AS "createdOn", c.updated_at AS "updatedOn"
  FROM consignment c
  JOIN sales_order o ON o.account = :account AND o.id = c.order_id
 WHERE c.account = :account AND c.id = ANY (:ids::uuid[])
   AND (:scope_retailers::integer[] IS NULL OR o.retailer = ANY (:scope_retailers::integer[])
        OR EXISTS (
           SELECT
             FROM consignment_article ca
             JOIN article a ON a.account = :account AND a.id = ca.article_id
             JOIN fulfilment f ON f.account = :account AND f.id = a.fulfilment_id
             JOIN location l ON l.account = :account AND l.id = f.location_id
            WHERE ca.account = :account AND ca.consignment_id = c.id AND l.ref = ANY (:scope_locations::text[])));
