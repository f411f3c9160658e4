-- name: fulfilments
SELECT f.id
  FROM fulfilment f
  JOIN sales_order o ON o.account = :account AND o.id = f.order_id
  JOIN location l ON l.account = :account AND l.id = f.location_id
 WHERE f.account = :account
   AND (:scope_retailers::integer[] IS NULL
        OR o.retailer = ANY (:scope_retailers::integer[]) OR l.ref = ANY (:scope_locations::text[]))
   AND (:ref_exact::text[] IS NULL OR f.ref = ANY (:ref_exact::text[]))
   AND (:ref_from::text IS NULL OR f.ref COLLATE "C" >= :ref_from::text)
   AND (:ref_to::text IS NULL OR f.ref COLLATE "C" < :ref_to::text)
   AND (:ref_patterns::text[] IS NULL OR f.ref LIKE ANY (:ref_patterns::text[]))
   AND (:status::text[] IS NULL OR f.status = ANY (:status::text[]))
   AND (:fulfilment_choice_ref::text[] IS NULL OR f.choice_ref = ANY (:fulfilment_choice_ref::text[]))
   AND (:workflow_ref::text[] IS NULL OR o.workflow_ref = ANY (:workflow_ref::text[]))
   AND (:workflow_version::integer[] IS NULL OR o.workflow_version = ANY (:workflow_version::integer[]))
   AND (:created_on_from::timestamptz IS NULL OR f.created_at >= :created_on_from::timestamptz)
   AND (:created_on_to::timestamptz IS NULL OR f.created_at <= :created_on_to::timestamptz)
   AND (:updated_on_from::timestamptz IS NULL OR f.updated_at >= :updated_on_from::timestamptz)
   AND (:updated_on_to::timestamptz IS NULL OR f.updated_at <= :updated_on_to::timestamptz)
   AND (:delivery_type::text[] IS NULL OR f.delivery_type = ANY (:delivery_type::text[]))
   AND (:type::text[] IS NULL OR f.type = ANY (:type::text[]))
   AND (:eta::text[] IS NULL OR f.eta = ANY (:eta::text[]))
   AND (:expiry_time_from::timestamptz IS NULL OR f.expires_at >= :expiry_time_from::timestamptz)
   AND (:expiry_time_to::timestamptz IS NULL OR f.expires_at <= :expiry_time_to::timestamptz)
   AND (:from_location::text IS NULL OR l.ref = :from_location::text)
   AND (:retailer_id::integer[] IS NULL OR o.retailer = ANY (:retailer_id::integer[]))
   AND (:after_id::uuid IS NULL OR f.id < :after_id::uuid)
   AND (:before_id::uuid IS NULL OR f.id > :before_id::uuid)
 ORDER BY CASE WHEN :is_forward::boolean THEN f.id END DESC,
          CASE WHEN NOT :is_forward::boolean THEN f.id END
 LIMIT :row_limit::integer;

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
          AND (:ref_exact::text[] IS NULL OR f.ref = ANY (:ref_exact::text[]))
          AND (:ref_from::text IS NULL OR f.ref COLLATE "C" >= :ref_from::text)
          AND (:ref_to::text IS NULL OR f.ref COLLATE "C" < :ref_to::text)
          AND (:ref_patterns::text[] IS NULL OR f.ref LIKE ANY (:ref_patterns::text[]))
          AND (:status::text[] IS NULL OR f.status = ANY (:status::text[]))
          AND (:fulfilment_choice_ref::text[] IS NULL OR f.choice_ref = ANY (:fulfilment_choice_ref::text[]))
          AND (:workflow_ref::text[] IS NULL OR o.workflow_ref = ANY (:workflow_ref::text[]))
          AND (:workflow_version::integer[] IS NULL OR o.workflow_version = ANY (:workflow_version::integer[]))
          AND (:created_on_from::timestamptz IS NULL OR f.created_at >= :created_on_from::timestamptz)
          AND (:created_on_to::timestamptz IS NULL OR f.created_at <= :created_on_to::timestamptz)
          AND (:updated_on_from::timestamptz IS NULL OR f.updated_at >= :updated_on_from::timestamptz)
          AND (:updated_on_to::timestamptz IS NULL OR f.updated_at <= :updated_on_to::timestamptz)
          AND (:delivery_type::text[] IS NULL OR f.delivery_type = ANY (:delivery_type::text[]))
          AND (:type::text[] IS NULL OR f.type = ANY (:type::text[]))
          AND (:eta::text[] IS NULL OR f.eta = ANY (:eta::text[]))
          AND (:expiry_time_from::timestamptz IS NULL OR f.expires_at >= :expiry_time_from::timestamptz)
          AND (:expiry_time_to::timestamptz IS NULL OR f.expires_at <= :expiry_time_to::timestamptz)
          AND (:from_location::text IS NULL OR l.ref = :from_location::text)
          AND (:retailer_id::integer[] IS NULL OR o.retailer = ANY (:retailer_id::integer[]))
          AND (:after_id::uuid IS NULL OR f.id > :after_id::uuid)
          AND (:before_id::uuid IS NULL OR f.id < :before_id::uuid)
        ORDER BY CASE WHEN :is_forward::boolean THEN f.id END,
                 CASE WHEN NOT :is_forward::boolean THEN f.id END DESC
        LIMIT :row_limit::integer
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
          AND (:ref_exact::text[] IS NULL OR f.ref = ANY (:ref_exact::text[]))
          AND (:ref_from::text IS NULL OR f.ref COLLATE "C" >= :ref_from::text)
          AND (:ref_to::text IS NULL OR f.ref COLLATE "C" < :ref_to::text)
          AND (:ref_patterns::text[] IS NULL OR f.ref LIKE ANY (:ref_patterns::text[]))
          AND (:status::text[] IS NULL OR f.status = ANY (:status::text[]))
          AND (:fulfilment_choice_ref::text[] IS NULL OR f.choice_ref = ANY (:fulfilment_choice_ref::text[]))
          AND (:workflow_ref::text[] IS NULL OR o.workflow_ref = ANY (:workflow_ref::text[]))
          AND (:workflow_version::integer[] IS NULL OR o.workflow_version = ANY (:workflow_version::integer[]))
          AND (:created_on_from::timestamptz IS NULL OR f.created_at >= :created_on_from::timestamptz)
          AND (:created_on_to::timestamptz IS NULL OR f.created_at <= :created_on_to::timestamptz)
          AND (:updated_on_from::timestamptz IS NULL OR f.updated_at >= :updated_on_from::timestamptz)
          AND (:updated_on_to::timestamptz IS NULL OR f.updated_at <= :updated_on_to::timestamptz)
          AND (:delivery_type::text[] IS NULL OR f.delivery_type = ANY (:delivery_type::text[]))
          AND (:type::text[] IS NULL OR f.type = ANY (:type::text[]))
          AND (:eta::text[] IS NULL OR f.eta = ANY (:eta::text[]))
          AND (:expiry_time_from::timestamptz IS NULL OR f.expires_at >= :expiry_time_from::timestamptz)
          AND (:expiry_time_to::timestamptz IS NULL OR f.expires_at <= :expiry_time_to::timestamptz)
          AND (:from_location::text IS NULL OR l.ref = :from_location::text)
          AND (:retailer_id::integer[] IS NULL OR o.retailer = ANY (:retailer_id::integer[]))
          AND (:after_id::uuid IS NULL OR f.id > :after_id::uuid)
          AND (:before_id::uuid IS NULL OR f.id < :before_id::uuid)
        ORDER BY CASE WHEN :is_forward::boolean THEN f.id END,
                 CASE WHEN NOT :is_forward::boolean THEN f.id END DESC
        LIMIT :row_limit::integer
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
          AND (:ref_exact::text[] IS NULL OR f.ref = ANY (:ref_exact::text[]))
          AND (:ref_from::text IS NULL OR f.ref COLLATE "C" >= :ref_from::text)
          AND (:ref_to::text IS NULL OR f.ref COLLATE "C" < :ref_to::text)
          AND (:ref_patterns::text[] IS NULL OR f.ref LIKE ANY (:ref_patterns::text[]))
          AND (:status::text[] IS NULL OR f.status = ANY (:status::text[]))
          AND (:fulfilment_choice_ref::text[] IS NULL OR f.choice_ref = ANY (:fulfilment_choice_ref::text[]))
          AND (:workflow_ref::text[] IS NULL OR o.workflow_ref = ANY (:workflow_ref::text[]))
          AND (:workflow_version::integer[] IS NULL OR o.workflow_version = ANY (:workflow_version::integer[]))
          AND (:created_on_from::timestamptz IS NULL OR f.created_at >= :created_on_from::timestamptz)
          AND (:created_on_to::timestamptz IS NULL OR f.created_at <= :created_on_to::timestamptz)
          AND (:updated_on_from::timestamptz IS NULL OR f.updated_at >= :updated_on_from::timestamptz)
          AND (:updated_on_to::timestamptz IS NULL OR f.updated_at <= :updated_on_to::timestamptz)
          AND (:delivery_type::text[] IS NULL OR f.delivery_type = ANY (:delivery_type::text[]))
          AND (:type::text[] IS NULL OR f.type = ANY (:type::text[]))
          AND (:eta::text[] IS NULL OR f.eta = ANY (:eta::text[]))
          AND (:expiry_time_from::timestamptz IS NULL OR f.expires_at >= :expiry_time_from::timestamptz)
          AND (:expiry_time_to::timestamptz IS NULL OR f.expires_at <= :expiry_time_to::timestamptz)
          AND (:from_location::text IS NULL OR l.ref = :from_location::text)
          AND (:retailer_id::integer[] IS NULL OR o.retailer = ANY (:retailer_id::integer[]))
          AND (:after_id::uuid IS NULL OR f.id > :after_id::uuid)
          AND (:before_id::uuid IS NULL OR f.id < :before_id::uuid)
        ORDER BY CASE WHEN :is_forward::boolean THEN f.id END,
                 CASE WHEN NOT :is_forward::boolean THEN f.id END DESC
        LIMIT :row_limit::integer
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
          AND (:ref_patterns::text[] IS NULL OR i.ref LIKE ANY (:ref_patterns::text[]))
          AND (:status::text[] IS NULL OR coalesce(i.status, 'CREATED') = ANY (:status::text[]))
          AND (:requested_quantity::integer[] IS NULL OR i.requested_quantity = ANY (:requested_quantity::integer[]))
          AND (:filled_quantity::integer[] IS NULL OR i.filled_quantity = ANY (:filled_quantity::integer[]))
          AND (:rejected_quantity::integer[] IS NULL OR i.rejected_quantity = ANY (:rejected_quantity::integer[]))
          AND (:after_id::uuid IS NULL OR i.id > :after_id::uuid)
          AND (:before_id::uuid IS NULL OR i.id < :before_id::uuid)
        ORDER BY CASE WHEN :is_forward::boolean THEN i.id END,
                 CASE WHEN NOT :is_forward::boolean THEN i.id END DESC
        LIMIT :row_limit::integer
       ) AS i;
