{% from "api/graphql/lists.sql" import among, between, in_scope, newest_first, oldest_first, refs %}

{% macro order_filters() %}
{{ in_scope("o.retailer") }}
{{ refs("o.ref") }}
{{ among("type", "o.type") }}
{{ among("status", "o.status") }}
{{ among("workflow_ref", "o.workflow_ref") }}
{{ among("workflow_version", "o.workflow_version", "integer") }}
{{ between("created_on", "o.created_at") }}
{{ between("updated_on", "o.updated_at") }}
AND (:total_price::float8[] IS NULL
     OR o.total_minor / power(10, coalesce((:currency_exponents::jsonb ->> o.currency)::integer, 2)) = ANY (:total_price::float8[]))
AND (:total_tax_price::float8[] IS NULL
     OR o.total_tax_minor / power(10, coalesce((:currency_exponents::jsonb ->> o.currency)::integer, 2)) = ANY (:total_tax_price::float8[]))
AND (:customer_link::text IS NULL OR o.customer_id IN (
     SELECT c.id FROM customer c WHERE c.account = :account AND c.ref = :customer_link::text))
AND (:payment::text IS NULL OR o.id = (
     SELECT y.order_id FROM payment y WHERE y.account = :account AND y.ref = :payment::text))
{% endmacro %}

{% macro item_filters() %}
{{ refs("i.ref") }}
{{ among("status", "coalesce(i.status, 'CREATED')") }}
{{ between("created_on", "i.created_at") }}
{{ between("updated_on", "i.updated_at") }}
{{ among("quantity", "i.quantity", "integer") }}
{{ among("currency", "o.currency") }}
{{ among("tax_type", "i.tax_type") }}
AND (:paid_price::float8[] IS NULL
     OR i.paid_price_minor / power(10, coalesce((:currency_exponents::jsonb ->> o.currency)::integer, 2)) = ANY (:paid_price::float8[]))
AND (:price::float8[] IS NULL
     OR i.price_minor / power(10, coalesce((:currency_exponents::jsonb ->> o.currency)::integer, 2)) = ANY (:price::float8[]))
AND (:tax_price::float8[] IS NULL
     OR i.tax_price_minor / power(10, coalesce((:currency_exponents::jsonb ->> o.currency)::integer, 2)) = ANY (:tax_price::float8[]))
AND (:total_price::float8[] IS NULL
     OR i.total_minor / power(10, coalesce((:currency_exponents::jsonb ->> o.currency)::integer, 2)) = ANY (:total_price::float8[]))
AND (:total_tax_price::float8[] IS NULL
     OR i.total_tax_minor / power(10, coalesce((:currency_exponents::jsonb ->> o.currency)::integer, 2)) = ANY (:total_tax_price::float8[]))
{% endmacro %}

{% macro choice_filters() %}
{{ in_scope("o.retailer") }}
{{ refs("h.ref") }}
{{ among("type", "h.type") }}
{{ among("status", "h.status") }}
{{ among("workflow_ref", "o.workflow_ref") }}
{{ among("workflow_version", "o.workflow_version", "integer") }}
{{ between("created_on", "h.created_at") }}
{{ between("updated_on", "h.updated_at") }}
{{ among("currency", "o.currency") }}
{{ among("delivery_first_name", "h.details ->> 'delivery_first_name'") }}
{{ among("delivery_last_name", "h.details ->> 'delivery_last_name'") }}
{{ among("delivery_contact", "h.details ->> 'delivery_contact'") }}
{{ among("delivery_email", "h.details ->> 'delivery_email'") }}
{{ between("deliver_after", "(h.details ->> 'deliver_after')::timestamptz") }}
{{ between("deliver_before", "(h.details ->> 'deliver_before')::timestamptz") }}
{{ between("dispatch_on", "(h.details ->> 'dispatch_on')::timestamptz") }}
{{ among("delivery_instruction", "h.details ->> 'delivery_instruction'") }}
{{ among("delivery_type", "h.delivery_type") }}
AND (:fulfilment_price::float8[] IS NULL
     OR (h.details ->> 'fulfilment_price_minor')::bigint / power(10, coalesce((:currency_exponents::jsonb ->> o.currency)::integer, 2)) = ANY (:fulfilment_price::float8[]))
AND (:fulfilment_tax_price::float8[] IS NULL
     OR (h.details ->> 'fulfilment_tax_price_minor')::bigint / power(10, coalesce((:currency_exponents::jsonb ->> o.currency)::integer, 2)) = ANY (:fulfilment_tax_price::float8[]))
{{ among("fulfilment_type", "h.details ->> 'fulfilment_type'") }}
{{ among("pickup_location_ref", "h.pickup_location_ref") }}
{% endmacro %}

-- name: orders
SELECT o.id
  FROM sales_order o
 WHERE o.account = :account
   {{ order_filters() }}
   {{ newest_first("o.id") }};

-- name: orders_of_payments
SELECT p.id AS parent, f.id
  FROM unnest(:parents::uuid[]) AS p (id)
  JOIN payment y ON y.account = :account AND y.id = p.id
 CROSS JOIN LATERAL (
       SELECT o.id
         FROM sales_order o
        WHERE o.account = :account
          AND o.id = y.order_id
          {{ order_filters() }}
          {{ oldest_first("o.id") }}
       ) AS f;

-- name: payments_of_orders
-- The oldest of each.
SELECT DISTINCT ON (y.order_id) y.order_id, y.ref
  FROM payment y
  JOIN sales_order o ON o.account = :account AND o.id = y.order_id
 WHERE y.account = :account AND y.order_id = ANY (:ids::uuid[])
   {{ in_scope("o.retailer") }}
 ORDER BY y.order_id, y.id;

-- name: orders_by_id
SELECT o.id, o.ref, o.type, o.status, o.workflow_ref AS "workflowRef", o.workflow_version AS "workflowVersion",
       o.created_at AS "createdOn", o.updated_at AS "updatedOn", o.attributes, o.retailer, o.currency, o.total_minor,
       o.total_tax_minor, o.customer_id, c.ref AS customer_ref
  FROM sales_order o
  LEFT JOIN customer c ON c.account = :account AND c.id = o.customer_id
 WHERE o.account = :account AND o.id = ANY (:ids::uuid[])
   {{ in_scope("o.retailer") }};

-- name: items_of_orders
SELECT p.id AS parent, i.line, i.id
  FROM unnest(:parents::uuid[]) AS p (id)
 CROSS JOIN LATERAL (
       SELECT i.line, i.id
         FROM order_item i
         JOIN sales_order o ON o.account = :account AND o.id = i.order_id
        WHERE i.account = :account AND i.order_id = p.id
          {{ item_filters() }}
          AND (:after_line::integer IS NULL OR i.line > :after_line::integer)
          AND (:before_line::integer IS NULL OR i.line < :before_line::integer)
        ORDER BY CASE WHEN :is_forward::boolean THEN i.line END,
                 CASE WHEN NOT :is_forward::boolean THEN i.line END DESC
        LIMIT :row_limit::integer
       ) AS i;

-- name: items_of_choices
-- An item that names no choice belongs to the oldest one.
SELECT p.id AS parent, i.line, i.id
  FROM unnest(:parents::uuid[]) AS p (id)
  JOIN fulfilment_choice h ON h.account = :account AND h.id = p.id
  JOIN sales_order o ON o.account = :account AND o.id = h.order_id
 CROSS JOIN LATERAL (
       SELECT c.id
         FROM fulfilment_choice c
        WHERE c.account = :account AND c.order_id = h.order_id
        ORDER BY c.id
        LIMIT 1
       ) AS oldest
 CROSS JOIN LATERAL (
       SELECT i.line, i.id
         FROM order_item i
        WHERE i.account = :account AND i.order_id = h.order_id
          AND (i.fulfilment_choice_ref = h.ref OR i.fulfilment_choice_ref IS NULL AND h.id = oldest.id)
          {{ item_filters() }}
          AND (:after_line::integer IS NULL OR i.line > :after_line::integer)
          AND (:before_line::integer IS NULL OR i.line < :before_line::integer)
        ORDER BY CASE WHEN :is_forward::boolean THEN i.line END,
                 CASE WHEN NOT :is_forward::boolean THEN i.line END DESC
        LIMIT :row_limit::integer
       ) AS i;

-- name: order_items_by_id
-- An item that names no choice belongs to the only one of its order.
SELECT i.id, i.ref, coalesce(i.status, 'CREATED') AS status, i.created_at AS "createdOn", i.updated_at AS "updatedOn",
       i.quantity, i.cancelled_quantity AS "cancelledQuantity", i.price_minor, i.paid_price_minor, i.tax_price_minor,
       i.total_minor, i.total_tax_minor, i.tax_type AS "taxType", i.attributes, i.order_id, i.product_number, o.currency,
       (SELECT h.id
          FROM fulfilment_choice h
         WHERE h.account = :account AND h.order_id = i.order_id
           AND (i.fulfilment_choice_ref IS NULL OR h.ref = i.fulfilment_choice_ref)
         ORDER BY h.id
         LIMIT 1) AS choice_id
  FROM order_item i
  JOIN sales_order o ON o.account = :account AND o.id = i.order_id
 WHERE i.account = :account AND i.id = ANY (:ids::uuid[])
   {{ in_scope("o.retailer") }};

-- name: choices_of_orders
SELECT p.id AS parent, h.id
  FROM unnest(:parents::uuid[]) AS p (id)
  JOIN sales_order o ON o.account = :account AND o.id = p.id
 CROSS JOIN LATERAL (
       SELECT h.id
         FROM fulfilment_choice h
        WHERE h.account = :account AND h.order_id = p.id
          {{ choice_filters() }}
          {{ oldest_first("h.id") }}
       ) AS h;

-- name: choices
SELECT h.id
  FROM fulfilment_choice h
  JOIN sales_order o ON o.account = :account AND o.id = h.order_id
 WHERE h.account = :account
   {{ choice_filters() }}
   {{ newest_first("h.id") }};

-- name: choices_by_id
SELECT h.id, h.ref, h.type, h.status, o.workflow_ref AS "workflowRef", o.workflow_version AS "workflowVersion",
       h.created_at AS "createdOn", h.updated_at AS "updatedOn", o.currency, h.attributes, h.delivery_type AS "deliveryType",
       h.pickup_location_ref AS "pickupLocationRef", h.address, h.latitude, h.longitude,
       h.details ->> 'delivery_first_name' AS "deliveryFirstName", h.details ->> 'delivery_last_name' AS "deliveryLastName",
       h.details ->> 'delivery_contact' AS "deliveryContact", h.details ->> 'delivery_email' AS "deliveryEmail",
       (h.details ->> 'deliver_after')::timestamptz AS "deliverAfter",
       (h.details ->> 'deliver_before')::timestamptz AS "deliverBefore",
       (h.details ->> 'dispatch_on')::timestamptz AS "dispatchOn",
       h.details ->> 'delivery_instruction' AS "deliveryInstruction", h.details ->> 'fulfilment_type' AS "fulfilmentType",
       (h.details ->> 'fulfilment_price_minor')::bigint AS fulfilment_price_minor,
       (h.details ->> 'fulfilment_tax_price_minor')::bigint AS fulfilment_tax_price_minor
  FROM fulfilment_choice h
  JOIN sales_order o ON o.account = :account AND o.id = h.order_id
 WHERE h.account = :account AND h.id = ANY (:ids::uuid[])
   {{ in_scope("o.retailer") }};

-- name: decisions_of_orders
SELECT o.id AS order_id, o.ref AS order_ref, d.id, d.event_id, d.decided_at, d.document
  FROM sourcing_decision d
  JOIN sales_order o ON o.account = :account AND o.id = d.order_id
 WHERE d.account = :account AND d.order_id = ANY (:ids::uuid[])
   {{ in_scope("o.retailer") }}
 ORDER BY d.decided_at, d.id;
