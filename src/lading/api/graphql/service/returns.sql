{% from "api/graphql/lists.sql" import among, between, in_scope, newest_first, oldest_first, refs, same %}

{% macro item_filters() %}
{{ in_scope("r.retailer") }}
{{ refs("i.ref") }}
{{ between("created_on", "i.created_at") }}
{{ between("updated_on", "i.updated_at") }}
{{ among("status", "i.status") }}
{{ same("product", "i.product_ref") }}
AND (:order_item::text IS NULL OR i.order_item_id IN (
     SELECT x.id FROM order_item x WHERE x.account = :account AND x.ref = :order_item::text))
{{ among("return_reason_comment", "i.details ->> 'reason_comment'") }}
{{ among("return_condition_comment", "i.details ->> 'condition_comment'") }}
{{ same("return_order", "r.ref") }}
{% endmacro %}

{% macro way_filters() %}
{{ in_scope("r.retailer") }}
{{ refs("w.ref") }}
{{ between("created_on", "w.created_at") }}
{{ between("updated_on", "w.updated_at") }}
{{ same("workflow", "r.workflow_ref") }}
{{ same("workflow_link_version", "r.workflow_version", "integer") }}
{{ among("workflow_ref", "r.workflow_ref") }}
{{ among("workflow_version", "r.workflow_version", "integer") }}
{{ among("type", "w.type") }}
{{ among("status", "w.status") }}
AND (:lodged_location::text IS NULL OR w.lodged_location_id IN (
     SELECT x.id FROM location x WHERE x.account = :account AND x.ref = :lodged_location::text))
AND (:destination_location::text IS NULL OR w.destination_location_id IN (
     SELECT x.id FROM location x WHERE x.account = :account AND x.ref = :destination_location::text))
{{ same("return_order", "r.ref") }}
{% endmacro %}

{% macro way_item_filters() %}
{{ in_scope("r.retailer") }}
{{ refs("i.ref") }}
{{ between("created_on", "i.created_at") }}
{{ between("updated_on", "i.created_at") }}
{{ same("product", "t.product_ref") }}
{% endmacro %}

-- name: returns
SELECT r.id
  FROM return_order r
 WHERE r.account = :account
   {{ in_scope("r.retailer") }}
   {{ refs("r.ref") }}
   {{ between("created_on", "r.created_at") }}
   {{ between("updated_on", "r.updated_at") }}
   {{ same("workflow", "r.workflow_ref") }}
   {{ same("workflow_link_version", "r.workflow_version", "integer") }}
   {{ among("workflow_ref", "r.workflow_ref") }}
   {{ among("workflow_version", "r.workflow_version", "integer") }}
   {{ among("type", "r.type") }}
   {{ among("status", "r.status") }}
   {{ same("retailer", "r.retailer::text") }}
   AND (:customer::text IS NULL OR r.customer_id IN (
        SELECT x.id FROM customer x WHERE x.account = :account AND x.ref = :customer::text))
   AND (:order::text IS NULL OR r.order_id IN (
        SELECT x.id FROM sales_order x WHERE x.account = :account AND x.ref = :order::text))
   {{ among("return_authorisation_key", "r.authorisation_key") }}
   {{ between("return_authorisation_key_expiry", "r.authorisation_expires_at") }}
   AND (:lodged_location::text IS NULL OR r.lodged_location_id IN (
        SELECT x.id FROM location x WHERE x.account = :account AND x.ref = :lodged_location::text))
   AND (:destination_location::text IS NULL OR r.destination_location_id IN (
        SELECT x.id FROM location x WHERE x.account = :account AND x.ref = :destination_location::text))
   AND (:exchange_order::text IS NULL OR r.exchange_order_id IN (
        SELECT x.id FROM sales_order x WHERE x.account = :account AND x.ref = :exchange_order::text))
   AND (:credit_memo::text IS NULL OR r.id IN (
        SELECT x.return_order_id FROM billing_document x
         WHERE x.account = :account AND x.kind = 'CREDIT_MEMO' AND x.ref = :credit_memo::text))
   {{ same("currency", "r.currency") }}
   {{ newest_first("r.id") }};

-- name: returns_by_id
SELECT r.id, r.ref, r.type, r.status, r.attributes, r.created_at AS "createdOn", r.updated_at AS "updatedOn",
       r.workflow_ref AS "workflowRef", r.workflow_version AS "workflowVersion", r.retailer, r.order_id, r.customer_id, c.ref AS customer_ref, o.ref AS order_ref,
       e.ref AS exchange_ref, r.authorisation_key AS "returnAuthorisationKey",
       r.authorisation_expires_at AS "returnAuthorisationKeyExpiry", r.pickup_address AS "pickupAddress",
       l.ref AS lodged_ref, d.ref AS destination_ref, r.currency, r.tax_type AS "defaultTaxType", r.subtotal_minor,
       r.tax_minor, r.total_minor, (SELECT m.ref
                                      FROM billing_document m
                                     WHERE m.account = :account AND m.kind = 'CREDIT_MEMO' AND m.return_order_id = r.id) AS memo_ref
  FROM return_order r
  LEFT JOIN sales_order o ON o.account = :account AND o.id = r.order_id
  LEFT JOIN sales_order e ON e.account = :account AND e.id = r.exchange_order_id
  LEFT JOIN customer c ON c.account = :account AND c.id = r.customer_id
  LEFT JOIN location l ON l.account = :account AND l.id = r.lodged_location_id
  LEFT JOIN location d ON d.account = :account AND d.id = r.destination_location_id
 WHERE r.account = :account AND r.id = ANY (:ids::uuid[])
   {{ in_scope("r.retailer") }};

-- name: items
SELECT i.id
  FROM return_order_item i
  JOIN return_order r ON r.account = :account AND r.id = i.return_order_id
 WHERE i.account = :account
   {{ item_filters() }}
   {{ newest_first("i.id") }};

-- name: items_of_returns
SELECT p.id AS parent, f.id
  FROM unnest(:parents::uuid[]) AS p (id)
 CROSS JOIN LATERAL (
       SELECT i.id
         FROM return_order_item i
         JOIN return_order r ON r.account = :account AND r.id = i.return_order_id
        WHERE i.account = :account
          AND i.return_order_id = p.id
          {{ item_filters() }}
          {{ oldest_first("i.id") }}
       ) AS f;

-- name: items_by_id
SELECT i.id, i.ref, i.type, i.status, i.attributes, i.created_at AS "createdOn", i.updated_at AS "updatedOn",
       i.return_order_id, i.product_ref, i.product_catalogue_ref, n.ref AS order_item_ref, o.ref AS order_ref, r.retailer,
       r.currency, i.details, i.details -> 'reason' AS "returnReason", i.details ->> 'reason_comment' AS "returnReasonComment",
       i.details -> 'condition' AS "returnCondition", i.details ->> 'condition_comment' AS "returnConditionComment",
       i.details -> 'payment_action' AS "returnPaymentAction", i.details -> 'disposition_action' AS "returnDispositionAction",
       i.quantity, i.accepted_quantity AS "acceptedQuantity", i.rejected_quantity AS "rejectedQuantity", i.unit_minor,
       i.tax_minor, i.amount_minor
  FROM return_order_item i
  JOIN return_order r ON r.account = :account AND r.id = i.return_order_id
  LEFT JOIN order_item n ON n.account = :account AND n.id = i.order_item_id
  LEFT JOIN sales_order o ON o.account = :account AND o.id = n.order_id
 WHERE i.account = :account AND i.id = ANY (:ids::uuid[])
   {{ in_scope("r.retailer") }};

-- name: ways
SELECT w.id
  FROM return_fulfilment w
  JOIN return_order r ON r.account = :account AND r.id = w.return_order_id
 WHERE w.account = :account
   {{ way_filters() }}
   {{ newest_first("w.id") }};

-- name: ways_of_returns
SELECT p.id AS parent, f.id
  FROM unnest(:parents::uuid[]) AS p (id)
 CROSS JOIN LATERAL (
       SELECT w.id
         FROM return_fulfilment w
         JOIN return_order r ON r.account = :account AND r.id = w.return_order_id
        WHERE w.account = :account
          AND w.return_order_id = p.id
          {{ way_filters() }}
          {{ oldest_first("w.id") }}
       ) AS f;

-- name: ways_by_id
SELECT w.id, w.ref, w.type, w.status, w.attributes, w.created_at AS "createdOn", w.updated_at AS "updatedOn",
       r.workflow_ref AS "workflowRef", r.workflow_version AS "workflowVersion", w.return_order_id, w.pickup_address AS "pickupAddress", l.ref AS lodged_ref,
       d.ref AS destination_ref, r.retailer
  FROM return_fulfilment w
  JOIN return_order r ON r.account = :account AND r.id = w.return_order_id
  LEFT JOIN location l ON l.account = :account AND l.id = w.lodged_location_id
  LEFT JOIN location d ON d.account = :account AND d.id = w.destination_location_id
 WHERE w.account = :account AND w.id = ANY (:ids::uuid[])
   {{ in_scope("r.retailer") }};

-- name: way_items
SELECT i.id
  FROM return_fulfilment_item i
  JOIN return_order r ON r.account = :account AND r.id = i.return_order_id
  JOIN return_order_item t ON t.account = :account AND t.id = i.return_order_item_id
  JOIN return_fulfilment w ON w.account = :account AND w.id = i.return_fulfilment_id
 WHERE i.account = :account
   {{ way_item_filters() }}
   {{ same("return_fulfilment", "w.ref") }}
   {{ newest_first("i.id") }};

-- name: items_of_ways
SELECT p.id AS parent, f.id
  FROM unnest(:parents::uuid[]) AS p (id)
 CROSS JOIN LATERAL (
       SELECT i.id
         FROM return_fulfilment_item i
         JOIN return_order r ON r.account = :account AND r.id = i.return_order_id
         JOIN return_order_item t ON t.account = :account AND t.id = i.return_order_item_id
        WHERE i.account = :account
          AND i.return_fulfilment_id = p.id
          {{ way_item_filters() }}
          {{ oldest_first("i.id") }}
       ) AS f;

-- name: way_items_by_id
SELECT i.id, i.ref, i.attributes, i.created_at AS "createdOn", i.created_at AS "updatedOn", i.quantity,
       i.return_fulfilment_id, i.return_order_item_id, t.product_ref, t.product_catalogue_ref
  FROM return_fulfilment_item i
  JOIN return_order r ON r.account = :account AND r.id = i.return_order_id
  JOIN return_order_item t ON t.account = :account AND t.id = i.return_order_item_id
 WHERE i.account = :account AND i.id = ANY (:ids::uuid[])
   {{ in_scope("r.retailer") }};
