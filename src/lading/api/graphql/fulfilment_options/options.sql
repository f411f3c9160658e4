{% from "api/graphql/lists.sql" import among, between, in_scope, newest_first, oldest_first, refs %}

{% macro plan_filters() %}
{{ in_scope("o.retailer") }}
{{ refs("p.ref") }}
{{ among("status", "p.status") }}
{{ among("type", "p.type") }}
{{ among("split_count", "p.split_count", "integer") }}
{{ among("eta", "p.eta") }}
{{ among("retailer_id", "o.retailer", "integer") }}
{{ among("workflow_ref", "o.workflow_ref") }}
{{ among("workflow_version", "o.workflow_version", "integer") }}
{{ between("created_on", "p.created_at") }}
{{ between("updated_on", "p.updated_at") }}
{% endmacro %}

-- name: options
SELECT o.id
  FROM fulfilment_option o
 WHERE o.account = :account
   {{ in_scope("o.retailer") }}
   {{ refs("o.ref") }}
   {{ among("type", "o.type") }}
   {{ among("status", "o.status") }}
   {{ among("retailer_id", "o.retailer", "integer") }}
   {{ among("order_type", "o.order_type") }}
   {{ among("location_ref", "o.location_ref") }}
   {{ among("tracking_code", "o.tracking_code") }}
   {{ among("workflow_ref", "o.workflow_ref") }}
   {{ among("workflow_version", "o.workflow_version", "integer") }}
   {{ between("created_on", "o.created_at") }}
   {{ between("updated_on", "o.updated_at") }}
   {{ newest_first("o.id") }};

-- name: options_by_id
SELECT o.id, o.ref, o.status, o.type, o.retailer AS "retailerId", o.order_type AS "orderType", o.location_ref AS "locationRef",
       o.tracking_code AS "trackingCode", o.address, o.latitude, o.longitude, o.products, o.attributes,
       o.refusals AS "notOffered", o.workflow_ref AS "workflowRef", o.workflow_version AS "workflowVersion",
       o.created_at AS "createdOn", o.updated_at AS "updatedOn"
  FROM fulfilment_option o
 WHERE o.account = :account AND o.id = ANY (:ids::uuid[])
   {{ in_scope("o.retailer") }};

-- name: plans
SELECT p.id
  FROM fulfilment_plan p
  JOIN fulfilment_option o ON o.account = :account AND o.id = p.option_id
 WHERE p.account = :account
   {{ plan_filters() }}
   {{ newest_first("p.id") }};

-- name: plans_of_options
SELECT k.id AS parent, p.id
  FROM unnest(:parents::uuid[]) AS k (id)
  JOIN fulfilment_option o ON o.account = :account AND o.id = k.id
 CROSS JOIN LATERAL (
       SELECT p.id
         FROM fulfilment_plan p
        WHERE p.account = :account AND p.option_id = k.id
          {{ plan_filters() }}
          {{ oldest_first("p.id") }}
       ) AS p;

-- name: plans_by_id
SELECT p.id, p.ref, p.status, p.type, p.split_count AS "splitCount", p.eta, o.retailer AS "retailerId", p.attributes,
       p.option_id, p.fulfilments, p.exceptions, p.terms, o.workflow_ref AS "workflowRef",
       o.workflow_version AS "workflowVersion", p.created_at AS "createdOn", p.updated_at AS "updatedOn"
  FROM fulfilment_plan p
  JOIN fulfilment_option o ON o.account = :account AND o.id = p.option_id
 WHERE p.account = :account AND p.id = ANY (:ids::uuid[])
   {{ in_scope("o.retailer") }};
