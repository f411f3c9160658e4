-- name: orders
SELECT o.id
  FROM sales_order o
 WHERE o.account = :account
   AND (:scope_retailers::integer[] IS NULL OR o.retailer = ANY (:scope_retailers::integer[]))
   AND (:ref_exact::text[] IS NULL OR o.ref = ANY (:ref_exact::text[]))
   AND (:ref_from::text IS NULL OR o.ref COLLATE "C" >= :ref_from::text)
   AND (:ref_to::text IS NULL OR o.ref COLLATE "C" < :ref_to::text)
   AND (:ref_patterns::text[] IS NULL OR o.ref LIKE ANY (:ref_patterns::text[]))
   AND (:type::text[] IS NULL OR o.type = ANY (:type::text[]))
   AND (:status::text[] IS NULL OR o.status = ANY (:status::text[]))
   AND (:workflow_ref::text[] IS NULL OR o.workflow_ref = ANY (:workflow_ref::text[]))
   AND (:workflow_version::integer[] IS NULL OR o.workflow_version = ANY (:workflow_version::integer[]))
   AND (:created_on_from::timestamptz IS NULL OR o.created_at >= :created_on_from::timestamptz)
   AND (:created_on_to::timestamptz IS NULL OR o.created_at <= :created_on_to::timestamptz)
   AND (:updated_on_from::timestamptz IS NULL OR o.updated_at >= :updated_on_from::timestamptz)
   AND (:updated_on_to::timestamptz IS NULL OR o.updated_at <= :updated_on_to::timestamptz)
   AND (:total_price::float8[] IS NULL
        OR o.total_minor / power(10, coalesce((:currency_exponents::jsonb ->> o.currency)::integer, 2)) = ANY (:total_price::float8[]))
   AND (:total_tax_price::float8[] IS NULL
        OR o.total_tax_minor / power(10, coalesce((:currency_exponents::jsonb ->> o.currency)::integer, 2)) = ANY (:total_tax_price::float8[]))
   AND (:customer_link::text IS NULL OR o.customer_id IN (
        SELECT c.id FROM customer c WHERE c.account = :account AND c.ref = :customer_link::text))
   AND (:after_id::uuid IS NULL OR o.id < :after_id::uuid)
   AND (:before_id::uuid IS NULL OR o.id > :before_id::uuid)
 ORDER BY CASE WHEN :is_forward::boolean THEN o.id END DESC,
          CASE WHEN NOT :is_forward::boolean THEN o.id END
 LIMIT :row_limit::integer;

-- name: orders_of_payments
SELECT p.id AS parent, f.id
  FROM unnest(:parents::uuid[]) AS p (id)
  JOIN payment y ON y.account = :account AND y.id = p.id
 CROSS JOIN LATERAL (
       SELECT o.id
         FROM sales_order o
        WHERE o.account = :account
          AND o.id = y.order_id
          AND (:scope_retailers::integer[] IS NULL OR o.retailer = ANY (:scope_retailers::integer[]))
          AND (:ref_patterns::text[] IS NULL OR o.ref LIKE ANY (:ref_patterns::text[]))
          AND (:type::text[] IS NULL OR o.type = ANY (:type::text[]))
          AND (:status::text[] IS NULL OR o.status = ANY (:status::text[]))
          AND (:workflow_ref::text[] IS NULL OR o.workflow_ref = ANY (:workflow_ref::text[]))
          AND (:workflow_version::integer[] IS NULL OR o.workflow_version = ANY (:workflow_version::integer[]))
          AND (:created_on_from::timestamptz IS NULL OR o.created_at >= :created_on_from::timestamptz)
          AND (:created_on_to::timestamptz IS NULL OR o.created_at <= :created_on_to::timestamptz)
          AND (:updated_on_from::timestamptz IS NULL OR o.updated_at >= :updated_on_from::timestamptz)
          AND (:updated_on_to::timestamptz IS NULL OR o.updated_at <= :updated_on_to::timestamptz)
          AND (:total_price::float8[] IS NULL
               OR o.total_minor / power(10, coalesce((:currency_exponents::jsonb ->> o.currency)::integer, 2)) = ANY (:total_price::float8[]))
          AND (:total_tax_price::float8[] IS NULL
               OR o.total_tax_minor / power(10, coalesce((:currency_exponents::jsonb ->> o.currency)::integer, 2)) = ANY (:total_tax_price::float8[]))
          AND (:customer_link::text IS NULL OR o.customer_id IN (
               SELECT c.id FROM customer c WHERE c.account = :account AND c.ref = :customer_link::text))
          AND (:after_id::uuid IS NULL OR o.id > :after_id::uuid)
          AND (:before_id::uuid IS NULL OR o.id < :before_id::uuid)
        ORDER BY CASE WHEN :is_forward::boolean THEN o.id END,
                 CASE WHEN NOT :is_forward::boolean THEN o.id END DESC
        LIMIT :row_limit::integer
       ) AS f;

-- name: orders_by_id
SELECT o.id, o.ref, o.type, o.status, o.workflow_ref AS "workflowRef", o.workflow_version AS "workflowVersion",
       o.created_at AS "createdOn", o.updated_at AS "updatedOn", o.attributes, o.retailer, o.currency, o.total_minor,
       o.total_tax_minor, o.customer_id, c.ref AS customer_ref
  FROM sales_order o
  LEFT JOIN customer c ON c.account = :account AND c.id = o.customer_id
 WHERE o.account = :account AND o.id = ANY (:ids::uuid[])
   AND (:scope_retailers::integer[] IS NULL OR o.retailer = ANY (:scope_retailers::integer[]));

-- name: items_of_orders
SELECT p.id AS parent, i.line, i.id
  FROM unnest(:parents::uuid[]) AS p (id)
 CROSS JOIN LATERAL (
       SELECT i.line, i.id
         FROM order_item i
         JOIN sales_order o ON o.account = :account AND o.id = i.order_id
        WHERE i.account = :account AND i.order_id = p.id
          AND (:ref_patterns::text[] IS NULL OR i.ref LIKE ANY (:ref_patterns::text[]))
          AND (:status::text[] IS NULL OR coalesce(i.status, 'CREATED') = ANY (:status::text[]))
          AND (:created_on_from::timestamptz IS NULL OR i.created_at >= :created_on_from::timestamptz)
          AND (:created_on_to::timestamptz IS NULL OR i.created_at <= :created_on_to::timestamptz)
          AND (:updated_on_from::timestamptz IS NULL OR i.updated_at >= :updated_on_from::timestamptz)
          AND (:updated_on_to::timestamptz IS NULL OR i.updated_at <= :updated_on_to::timestamptz)
          AND (:quantity::integer[] IS NULL OR i.quantity = ANY (:quantity::integer[]))
          AND (:currency::text[] IS NULL OR o.currency = ANY (:currency::text[]))
          AND (:tax_type::text[] IS NULL OR i.tax_type = ANY (:tax_type::text[]))
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
          AND (:after_line::integer IS NULL OR i.line > :after_line::integer)
          AND (:before_line::integer IS NULL OR i.line < :before_line::integer)
        ORDER BY CASE WHEN :is_forward::boolean THEN i.line END,
                 CASE WHEN NOT :is_forward::boolean THEN i.line END DESC
        LIMIT :row_limit::integer
       ) AS i;

-- name: items_of_choices
SELECT p.id AS parent, i.line, i.id
  FROM unnest(:parents::uuid[]) AS p (id)
  JOIN fulfilment_choice h ON h.account = :account AND h.id = p.id
  JOIN sales_order o ON o.account = :account AND o.id = h.order_id
 CROSS JOIN LATERAL (
       SELECT i.line, i.id
         FROM order_item i
        WHERE i.account = :account AND i.order_id = h.order_id
          AND (i.fulfilment_choice_ref IS NULL OR i.fulfilment_choice_ref = h.ref)
          AND (:ref_patterns::text[] IS NULL OR i.ref LIKE ANY (:ref_patterns::text[]))
          AND (:status::text[] IS NULL OR coalesce(i.status, 'CREATED') = ANY (:status::text[]))
          AND (:created_on_from::timestamptz IS NULL OR i.created_at >= :created_on_from::timestamptz)
          AND (:created_on_to::timestamptz IS NULL OR i.created_at <= :created_on_to::timestamptz)
          AND (:updated_on_from::timestamptz IS NULL OR i.updated_at >= :updated_on_from::timestamptz)
          AND (:updated_on_to::timestamptz IS NULL OR i.updated_at <= :updated_on_to::timestamptz)
          AND (:quantity::integer[] IS NULL OR i.quantity = ANY (:quantity::integer[]))
          AND (:currency::text[] IS NULL OR o.currency = ANY (:currency::text[]))
          AND (:tax_type::text[] IS NULL OR i.tax_type = ANY (:tax_type::text[]))
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
   AND (:scope_retailers::integer[] IS NULL OR o.retailer = ANY (:scope_retailers::integer[]));

-- name: choices_of_orders
SELECT p.id AS parent, h.id
  FROM unnest(:parents::uuid[]) AS p (id)
  JOIN sales_order o ON o.account = :account AND o.id = p.id
 CROSS JOIN LATERAL (
       SELECT h.id
         FROM fulfilment_choice h
        WHERE h.account = :account AND h.order_id = p.id
          AND (:ref_patterns::text[] IS NULL OR h.ref LIKE ANY (:ref_patterns::text[]))
          AND (:type::text[] IS NULL OR h.type = ANY (:type::text[]))
          AND (:status::text[] IS NULL OR h.status = ANY (:status::text[]))
          AND (:workflow_ref::text[] IS NULL OR o.workflow_ref = ANY (:workflow_ref::text[]))
          AND (:workflow_version::integer[] IS NULL OR o.workflow_version = ANY (:workflow_version::integer[]))
          AND (:created_on_from::timestamptz IS NULL OR h.created_at >= :created_on_from::timestamptz)
          AND (:created_on_to::timestamptz IS NULL OR h.created_at <= :created_on_to::timestamptz)
          AND (:updated_on_from::timestamptz IS NULL OR h.updated_at >= :updated_on_from::timestamptz)
          AND (:updated_on_to::timestamptz IS NULL OR h.updated_at <= :updated_on_to::timestamptz)
          AND (:currency::text[] IS NULL OR o.currency = ANY (:currency::text[]))
          AND (:delivery_first_name::text[] IS NULL OR h.details ->> 'delivery_first_name' = ANY (:delivery_first_name::text[]))
          AND (:delivery_last_name::text[] IS NULL OR h.details ->> 'delivery_last_name' = ANY (:delivery_last_name::text[]))
          AND (:delivery_contact::text[] IS NULL OR h.details ->> 'delivery_contact' = ANY (:delivery_contact::text[]))
          AND (:delivery_email::text[] IS NULL OR h.details ->> 'delivery_email' = ANY (:delivery_email::text[]))
          AND (:deliver_after_from::timestamptz IS NULL OR (h.details ->> 'deliver_after')::timestamptz >= :deliver_after_from::timestamptz)
          AND (:deliver_after_to::timestamptz IS NULL OR (h.details ->> 'deliver_after')::timestamptz <= :deliver_after_to::timestamptz)
          AND (:deliver_before_from::timestamptz IS NULL OR (h.details ->> 'deliver_before')::timestamptz >= :deliver_before_from::timestamptz)
          AND (:deliver_before_to::timestamptz IS NULL OR (h.details ->> 'deliver_before')::timestamptz <= :deliver_before_to::timestamptz)
          AND (:dispatch_on_from::timestamptz IS NULL OR (h.details ->> 'dispatch_on')::timestamptz >= :dispatch_on_from::timestamptz)
          AND (:dispatch_on_to::timestamptz IS NULL OR (h.details ->> 'dispatch_on')::timestamptz <= :dispatch_on_to::timestamptz)
          AND (:delivery_instruction::text[] IS NULL OR h.details ->> 'delivery_instruction' = ANY (:delivery_instruction::text[]))
          AND (:delivery_type::text[] IS NULL OR h.delivery_type = ANY (:delivery_type::text[]))
          AND (:fulfilment_price::float8[] IS NULL
               OR (h.details ->> 'fulfilment_price_minor')::bigint / power(10, coalesce((:currency_exponents::jsonb ->> o.currency)::integer, 2)) = ANY (:fulfilment_price::float8[]))
          AND (:fulfilment_tax_price::float8[] IS NULL
               OR (h.details ->> 'fulfilment_tax_price_minor')::bigint / power(10, coalesce((:currency_exponents::jsonb ->> o.currency)::integer, 2)) = ANY (:fulfilment_tax_price::float8[]))
          AND (:fulfilment_type::text[] IS NULL OR h.details ->> 'fulfilment_type' = ANY (:fulfilment_type::text[]))
          AND (:pickup_location_ref::text[] IS NULL OR h.pickup_location_ref = ANY (:pickup_location_ref::text[]))
          AND (:after_id::uuid IS NULL OR h.id > :after_id::uuid)
          AND (:before_id::uuid IS NULL OR h.id < :before_id::uuid)
        ORDER BY CASE WHEN :is_forward::boolean THEN h.id END,
                 CASE WHEN NOT :is_forward::boolean THEN h.id END DESC
        LIMIT :row_limit::integer
       ) AS h;

-- name: choices
SELECT h.id
  FROM fulfilment_choice h
  JOIN sales_order o ON o.account = :account AND o.id = h.order_id
 WHERE h.account = :account
   AND (:scope_retailers::integer[] IS NULL OR o.retailer = ANY (:scope_retailers::integer[]))
   AND (:ref_exact::text[] IS NULL OR h.ref = ANY (:ref_exact::text[]))
   AND (:ref_from::text IS NULL OR h.ref COLLATE "C" >= :ref_from::text)
   AND (:ref_to::text IS NULL OR h.ref COLLATE "C" < :ref_to::text)
   AND (:ref_patterns::text[] IS NULL OR h.ref LIKE ANY (:ref_patterns::text[]))
   AND (:type::text[] IS NULL OR h.type = ANY (:type::text[]))
   AND (:status::text[] IS NULL OR h.status = ANY (:status::text[]))
   AND (:workflow_ref::text[] IS NULL OR o.workflow_ref = ANY (:workflow_ref::text[]))
   AND (:workflow_version::integer[] IS NULL OR o.workflow_version = ANY (:workflow_version::integer[]))
   AND (:created_on_from::timestamptz IS NULL OR h.created_at >= :created_on_from::timestamptz)
   AND (:created_on_to::timestamptz IS NULL OR h.created_at <= :created_on_to::timestamptz)
   AND (:updated_on_from::timestamptz IS NULL OR h.updated_at >= :updated_on_from::timestamptz)
   AND (:updated_on_to::timestamptz IS NULL OR h.updated_at <= :updated_on_to::timestamptz)
   AND (:currency::text[] IS NULL OR o.currency = ANY (:currency::text[]))
   AND (:delivery_first_name::text[] IS NULL OR h.details ->> 'delivery_first_name' = ANY (:delivery_first_name::text[]))
   AND (:delivery_last_name::text[] IS NULL OR h.details ->> 'delivery_last_name' = ANY (:delivery_last_name::text[]))
   AND (:delivery_contact::text[] IS NULL OR h.details ->> 'delivery_contact' = ANY (:delivery_contact::text[]))
   AND (:delivery_email::text[] IS NULL OR h.details ->> 'delivery_email' = ANY (:delivery_email::text[]))
   AND (:deliver_after_from::timestamptz IS NULL OR (h.details ->> 'deliver_after')::timestamptz >= :deliver_after_from::timestamptz)
   AND (:deliver_after_to::timestamptz IS NULL OR (h.details ->> 'deliver_after')::timestamptz <= :deliver_after_to::timestamptz)
   AND (:deliver_before_from::timestamptz IS NULL OR (h.details ->> 'deliver_before')::timestamptz >= :deliver_before_from::timestamptz)
   AND (:deliver_before_to::timestamptz IS NULL OR (h.details ->> 'deliver_before')::timestamptz <= :deliver_before_to::timestamptz)
   AND (:dispatch_on_from::timestamptz IS NULL OR (h.details ->> 'dispatch_on')::timestamptz >= :dispatch_on_from::timestamptz)
   AND (:dispatch_on_to::timestamptz IS NULL OR (h.details ->> 'dispatch_on')::timestamptz <= :dispatch_on_to::timestamptz)
   AND (:delivery_instruction::text[] IS NULL OR h.details ->> 'delivery_instruction' = ANY (:delivery_instruction::text[]))
   AND (:delivery_type::text[] IS NULL OR h.delivery_type = ANY (:delivery_type::text[]))
   AND (:fulfilment_price::float8[] IS NULL
        OR (h.details ->> 'fulfilment_price_minor')::bigint / power(10, coalesce((:currency_exponents::jsonb ->> o.currency)::integer, 2)) = ANY (:fulfilment_price::float8[]))
   AND (:fulfilment_tax_price::float8[] IS NULL
        OR (h.details ->> 'fulfilment_tax_price_minor')::bigint / power(10, coalesce((:currency_exponents::jsonb ->> o.currency)::integer, 2)) = ANY (:fulfilment_tax_price::float8[]))
   AND (:fulfilment_type::text[] IS NULL OR h.details ->> 'fulfilment_type' = ANY (:fulfilment_type::text[]))
   AND (:pickup_location_ref::text[] IS NULL OR h.pickup_location_ref = ANY (:pickup_location_ref::text[]))
   AND (:after_id::uuid IS NULL OR h.id < :after_id::uuid)
   AND (:before_id::uuid IS NULL OR h.id > :before_id::uuid)
 ORDER BY CASE WHEN :is_forward::boolean THEN h.id END DESC,
          CASE WHEN NOT :is_forward::boolean THEN h.id END
 LIMIT :row_limit::integer;

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
   AND (:scope_retailers::integer[] IS NULL OR o.retailer = ANY (:scope_retailers::integer[]));

-- name: decisions_of_orders
SELECT o.id AS order_id, o.ref AS order_ref, d.id, d.event_id, d.decided_at, d.document
  FROM sourcing_decision d
  JOIN sales_order o ON o.account = :account AND o.id = d.order_id
 WHERE d.account = :account AND d.order_id = ANY (:ids::uuid[])
   AND (:scope_retailers::integer[] IS NULL OR o.retailer = ANY (:scope_retailers::integer[]))
 ORDER BY d.decided_at, d.id;
