{% from "api/graphql/lists.sql" import among, between, newest_first, oldest_first, refs, same %}

{% macro fulfilment_filters() %}
{{ refs("f.ref") }}
{{ among("status", "f.status") }}
{{ among("fulfilment_choice_ref", "f.choice_ref") }}
{{ among("workflow_ref", "o.workflow_ref") }}
{{ among("workflow_version", "o.workflow_version", "integer") }}
{{ between("created_on", "f.created_at") }}
{{ between("updated_on", "f.updated_at") }}
{{ among("delivery_type", "f.delivery_type") }}
{{ among("type", "f.type") }}
{{ among("eta", "f.eta") }}
{{ between("expiry_time", "f.expires_at") }}
{{ same("from_location", "l.ref") }}
{{ among("retailer_id", "o.retailer", "integer") }}
{% endmacro %}

-- name: fulfilments
SELECT f.id
  FROM fulfilment f
  JOIN sales_order o ON o.account = :account AND o.id = f.order_id
  JOIN location l ON l.account = :account AND l.id = f.location_id
 WHERE f.account = :account
   AND (:scope_retailers::integer[] IS NULL
        OR o.retailer = ANY (:scope_retailers::integer[]) OR l.ref = ANY (:scope_locations::text[]))
   {{ fulfilment_filters() }}
   {{ newest_first("f.id") }};

-- name: fulfilments_of_orders
SELECT p.id AS parent, f.id
  FROM unnest(:parents::uuid[]) AS p (id)
  JOIN sales_order o ON o.account = :account AND o.id = p.id
 CROSS JOIN LATERAL (
       SELECT f.id
         FROM fulfilment f
         JOIN location l ON l.account = :account AND l.id = f.location_id
        WHERE f.account = :account AND f.order_id = p.id
          AND (:scope_retailers::integer[] IS NULL
               OR o.retailer = ANY (:scope_retailers::integer[]) OR l.ref = ANY (:scope_locations::text[]))
          {{ fulfilment_filters() }}
          {{ oldest_first("f.id") }}
       ) AS f;

-- name: fulfilments_of_choices
SELECT p.id AS parent, f.id
  FROM unnest(:parents::uuid[]) AS p (id)
  JOIN fulfilment_choice h ON h.account = :account AND h.id = p.id
  JOIN sales_order o ON o.account = :account AND o.id = h.order_id
 CROSS JOIN LATERAL (
       SELECT f.id
         FROM fulfilment f
         JOIN location l ON l.account = :account AND l.id = f.location_id
        WHERE f.account = :account AND f.order_id = h.order_id AND f.choice_ref = h.ref
          AND (:scope_retailers::integer[] IS NULL
               OR o.retailer = ANY (:scope_retailers::integer[]) OR l.ref = ANY (:scope_locations::text[]))
          {{ fulfilment_filters() }}
          {{ oldest_first("f.id") }}
       ) AS f;

-- name: fulfilments_of_articles
SELECT p.id AS parent, f.id
  FROM unnest(:parents::uuid[]) AS p (id)
  JOIN article a ON a.account = :account AND a.id = p.id
 CROSS JOIN LATERAL (
       SELECT f.id
         FROM fulfilment f
         JOIN sales_order o ON o.account = :account AND o.id = f.order_id
         JOIN location l ON l.account = :account AND l.id = f.location_id
        WHERE f.account = :account AND f.id = a.fulfilment_id
          AND (:scope_retailers::integer[] IS NULL
               OR o.retailer = ANY (:scope_retailers::integer[]) OR l.ref = ANY (:scope_locations::text[]))
          {{ fulfilment_filters() }}
          {{ oldest_first("f.id") }}
       ) AS f;

-- name: fulfilments_by_id
SELECT f.id, f.ref, f.status, f.choice_ref AS "fulfilmentChoiceRef", o.workflow_ref AS "workflowRef",
       o.workflow_version AS "workflowVersion", f.created_at AS "createdOn", f.updated_at AS "updatedOn", f.attributes,
       f.delivery_type AS "deliveryType", f.type, f.eta, f.expires_at AS "expiryTime", f.order_id, f.location_id,
       l.ref AS location_ref, o.customer_id, h.id AS choice_id, h.address, h.latitude, h.longitude
  FROM fulfilment f
  JOIN sales_order o ON o.account = :account AND o.id = f.order_id
  JOIN location l ON l.account = :account AND l.id = f.location_id
  LEFT JOIN LATERAL (
       SELECT h.id, h.address, h.latitude, h.longitude
         FROM fulfilment_choice h
        WHERE h.account = :account AND h.order_id = f.order_id AND (f.choice_ref IS NULL OR h.ref = f.choice_ref)
        ORDER BY h.id
        LIMIT 1) AS h ON true
 WHERE f.account = :account AND f.id = ANY (:ids::uuid[])
   AND (:scope_retailers::integer[] IS NULL
        OR o.retailer = ANY (:scope_retailers::integer[]) OR l.ref = ANY (:scope_locations::text[]));

-- name: items_of_fulfilments
SELECT p.id AS parent, i.*
  FROM unnest(:parents::uuid[]) AS p (id)
 CROSS JOIN LATERAL (
       SELECT i.id, i.ref, coalesce(i.status, 'CREATED') AS status, i.requested_quantity AS "requestedQuantity",
              i.filled_quantity AS "filledQuantity", i.rejected_quantity AS "rejectedQuantity",
              i.withdrawn_quantity AS "withdrawnQuantity", i.fulfilment_id,
              i.order_item_id
         FROM fulfilment_item i
        WHERE i.account = :account AND i.fulfilment_id = p.id
          {{ refs("i.ref") }}
          {{ among("status", "coalesce(i.status, 'CREATED')") }}
          {{ among("requested_quantity", "i.requested_quantity", "integer") }}
          {{ among("filled_quantity", "i.filled_quantity", "integer") }}
          {{ among("rejected_quantity", "i.rejected_quantity", "integer") }}
          {{ oldest_first("i.id") }}
       ) AS i;
