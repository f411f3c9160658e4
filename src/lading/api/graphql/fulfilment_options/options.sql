-- name: options
SELECT o.id
  FROM fulfilment_option o
 WHERE o.account = :account
   AND (:scope_retailers::integer[] IS NULL OR o.retailer = ANY (:scope_retailers::integer[]))
   AND (:ref_exact::text[] IS NULL OR o.ref = ANY (:ref_exact::text[]))
   AND (:ref_from::text IS NULL OR o.ref COLLATE "C" >= :ref_from::text)
   AND (:ref_to::text IS NULL OR o.ref COLLATE "C" < :ref_to::text)
   AND (:ref_patterns::text[] IS NULL OR o.ref LIKE ANY (:ref_patterns::text[]))
   AND (:type::text[] IS NULL OR o.type = ANY (:type::text[]))
   AND (:status::text[] IS NULL OR o.status = ANY (:status::text[]))
   AND (:retailer_id::integer[] IS NULL OR o.retailer = ANY (:retailer_id::integer[]))
   AND (:order_type::text[] IS NULL OR o.order_type = ANY (:order_type::text[]))
   AND (:location_ref::text[] IS NULL OR o.location_ref = ANY (:location_ref::text[]))
   AND (:tracking_code::text[] IS NULL OR o.tracking_code = ANY (:tracking_code::text[]))
   AND (:workflow_ref::text[] IS NULL OR o.workflow_ref = ANY (:workflow_ref::text[]))
   AND (:workflow_version::integer[] IS NULL OR o.workflow_version = ANY (:workflow_version::integer[]))
   AND (:created_on_from::timestamptz IS NULL OR o.created_at >= :created_on_from::timestamptz)
   AND (:created_on_to::timestamptz IS NULL OR o.created_at <= :created_on_to::timestamptz)
   AND (:updated_on_from::timestamptz IS NULL OR o.updated_at >= :updated_on_from::timestamptz)
   AND (:updated_on_to::timestamptz IS NULL OR o.updated_at <= :updated_on_to::timestamptz)
   AND (:after_id::uuid IS NULL OR o.id < :after_id::uuid)
   AND (:before_id::uuid IS NULL OR o.id > :before_id::uuid)
 ORDER BY CASE WHEN :is_forward::boolean THEN o.id END DESC,
          CASE WHEN NOT :is_forward::boolean THEN o.id END
 LIMIT :row_limit::integer;

-- name: options_by_id
SELECT o.id, o.ref, o.status, o.type, o.retailer AS "retailerId", o.order_type AS "orderType", o.location_ref AS "locationRef",
       o.tracking_code AS "trackingCode", o.address, o.latitude, o.longitude, o.products, o.attributes,
       o.refusals AS "notOffered", o.workflow_ref AS "workflowRef", o.workflow_version AS "workflowVersion",
       o.created_at AS "createdOn", o.updated_at AS "updatedOn"
  FROM fulfilment_option o
 WHERE o.account = :account AND o.id = ANY (:ids::uuid[])
   AND (:scope_retailers::integer[] IS NULL OR o.retailer = ANY (:scope_retailers::integer[]));

-- name: plans
SELECT p.id
  FROM fulfilment_plan p
  JOIN fulfilment_option o ON o.account = :account AND o.id = p.option_id
 WHERE p.account = :account
   AND (:scope_retailers::integer[] IS NULL OR o.retailer = ANY (:scope_retailers::integer[]))
   AND (:ref_exact::text[] IS NULL OR p.ref = ANY (:ref_exact::text[]))
   AND (:ref_from::text IS NULL OR p.ref COLLATE "C" >= :ref_from::text)
   AND (:ref_to::text IS NULL OR p.ref COLLATE "C" < :ref_to::text)
   AND (:ref_patterns::text[] IS NULL OR p.ref LIKE ANY (:ref_patterns::text[]))
   AND (:status::text[] IS NULL OR p.status = ANY (:status::text[]))
   AND (:type::text[] IS NULL OR p.type = ANY (:type::text[]))
   AND (:split_count::integer[] IS NULL OR p.split_count = ANY (:split_count::integer[]))
   AND (:eta::text[] IS NULL OR p.eta = ANY (:eta::text[]))
   AND (:retailer_id::integer[] IS NULL OR o.retailer = ANY (:retailer_id::integer[]))
   AND (:workflow_ref::text[] IS NULL OR o.workflow_ref = ANY (:workflow_ref::text[]))
   AND (:workflow_version::integer[] IS NULL OR o.workflow_version = ANY (:workflow_version::integer[]))
   AND (:created_on_from::timestamptz IS NULL OR p.created_at >= :created_on_from::timestamptz)
   AND (:created_on_to::timestamptz IS NULL OR p.created_at <= :created_on_to::timestamptz)
   AND (:updated_on_from::timestamptz IS NULL OR p.updated_at >= :updated_on_from::timestamptz)
   AND (:updated_on_to::timestamptz IS NULL OR p.updated_at <= :updated_on_to::timestamptz)
   AND (:after_id::uuid IS NULL OR p.id < :after_id::uuid)
   AND (:before_id::uuid IS NULL OR p.id > :before_id::uuid)
 ORDER BY CASE WHEN :is_forward::boolean THEN p.id END DESC,
          CASE WHEN NOT :is_forward::boolean THEN p.id END
 LIMIT :row_limit::integer;

-- name: plans_of_options
SELECT k.id AS parent, p.id
  FROM unnest(:parents::uuid[]) AS k (id)
  JOIN fulfilment_option o ON o.account = :account AND o.id = k.id
 CROSS JOIN LATERAL (
       SELECT p.id
         FROM fulfilment_plan p
        WHERE p.account = :account AND p.option_id = k.id
          AND (:ref_patterns::text[] IS NULL OR p.ref LIKE ANY (:ref_patterns::text[]))
          AND (:status::text[] IS NULL OR p.status = ANY (:status::text[]))
          AND (:type::text[] IS NULL OR p.type = ANY (:type::text[]))
          AND (:split_count::integer[] IS NULL OR p.split_count = ANY (:split_count::integer[]))
          AND (:eta::text[] IS NULL OR p.eta = ANY (:eta::text[]))
          AND (:retailer_id::integer[] IS NULL OR o.retailer = ANY (:retailer_id::integer[]))
          AND (:workflow_ref::text[] IS NULL OR o.workflow_ref = ANY (:workflow_ref::text[]))
          AND (:workflow_version::integer[] IS NULL OR o.workflow_version = ANY (:workflow_version::integer[]))
          AND (:created_on_from::timestamptz IS NULL OR p.created_at >= :created_on_from::timestamptz)
          AND (:created_on_to::timestamptz IS NULL OR p.created_at <= :created_on_to::timestamptz)
          AND (:updated_on_from::timestamptz IS NULL OR p.updated_at >= :updated_on_from::timestamptz)
          AND (:updated_on_to::timestamptz IS NULL OR p.updated_at <= :updated_on_to::timestamptz)
          AND (:after_id::uuid IS NULL OR p.id > :after_id::uuid)
          AND (:before_id::uuid IS NULL OR p.id < :before_id::uuid)
        ORDER BY CASE WHEN :is_forward::boolean THEN p.id END,
                 CASE WHEN NOT :is_forward::boolean THEN p.id END DESC
        LIMIT :row_limit::integer
       ) AS p;

-- name: plans_by_id
SELECT p.id, p.ref, p.status, p.type, p.split_count AS "splitCount", p.eta, o.retailer AS "retailerId", p.attributes,
       p.option_id, p.fulfilments, p.exceptions, p.terms, o.workflow_ref AS "workflowRef",
       o.workflow_version AS "workflowVersion", p.created_at AS "createdOn", p.updated_at AS "updatedOn"
  FROM fulfilment_plan p
  JOIN fulfilment_option o ON o.account = :account AND o.id = p.option_id
 WHERE p.account = :account AND p.id = ANY (:ids::uuid[])
   AND (:scope_retailers::integer[] IS NULL OR o.retailer = ANY (:scope_retailers::integer[]));
