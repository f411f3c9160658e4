-- name: returns
SELECT r.id
  FROM return_order r
 WHERE r.account = :account
   AND (:scope_retailers::integer[] IS NULL OR r.retailer = ANY (:scope_retailers::integer[]))
   AND (:ref_exact::text[] IS NULL OR r.ref = ANY (:ref_exact::text[]))
   AND (:ref_from::text IS NULL OR r.ref COLLATE "C" >= :ref_from::text)
   AND (:ref_to::text IS NULL OR r.ref COLLATE "C" < :ref_to::text)
   AND (:ref_patterns::text[] IS NULL OR r.ref LIKE ANY (:ref_patterns::text[]))
   AND (:created_on_from::timestamptz IS NULL OR r.created_at >= :created_on_from::timestamptz)
   AND (:created_on_to::timestamptz IS NULL OR r.created_at <= :created_on_to::timestamptz)
   AND (:updated_on_from::timestamptz IS NULL OR r.updated_at >= :updated_on_from::timestamptz)
   AND (:updated_on_to::timestamptz IS NULL OR r.updated_at <= :updated_on_to::timestamptz)
   AND (:workflow::text IS NULL OR r.workflow_ref = :workflow::text)
   AND (:workflow_link_version::integer IS NULL OR r.workflow_version = :workflow_link_version::integer)
   AND (:workflow_ref::text[] IS NULL OR r.workflow_ref = ANY (:workflow_ref::text[]))
   AND (:workflow_version::integer[] IS NULL OR r.workflow_version = ANY (:workflow_version::integer[]))
   AND (:type::text[] IS NULL OR r.type = ANY (:type::text[]))
   AND (:status::text[] IS NULL OR r.status = ANY (:status::text[]))
   AND (:retailer::text IS NULL OR r.retailer::text = :retailer::text)
   AND (:customer::text IS NULL OR r.customer_id IN (
        SELECT x.id FROM customer x WHERE x.account = :account AND x.ref = :customer::text))
   AND (:order::text IS NULL OR r.order_id IN (
        SELECT x.id FROM sales_order x WHERE x.account = :account AND x.ref = :order::text))
   AND (:return_authorisation_key::text[] IS NULL OR r.authorisation_key = ANY (:return_authorisation_key::text[]))
   AND (:return_authorisation_key_expiry_from::timestamptz IS NULL OR r.authorisation_expires_at >= :return_authorisation_key_expiry_from::timestamptz)
   AND (:return_authorisation_key_expiry_to::timestamptz IS NULL OR r.authorisation_expires_at <= :return_authorisation_key_expiry_to::timestamptz)
   AND (:lodged_location::text IS NULL OR r.lodged_location_id IN (
        SELECT x.id FROM location x WHERE x.account = :account AND x.ref = :lodged_location::text))
   AND (:destination_location::text IS NULL OR r.destination_location_id IN (
        SELECT x.id FROM location x WHERE x.account = :account AND x.ref = :destination_location::text))
   AND (:exchange_order::text IS NULL OR r.exchange_order_id IN (
        SELECT x.id FROM sales_order x WHERE x.account = :account AND x.ref = :exchange_order::text))
   AND (:credit_memo::text IS NULL OR r.id IN (
        SELECT x.return_order_id FROM billing_document x
         WHERE x.account = :account AND x.kind = 'CREDIT_MEMO' AND x.ref = :credit_memo::text))
   AND (:currency::text IS NULL OR r.currency = :currency::text)
   AND (:after_id::uuid IS NULL OR r.id < :after_id::uuid)
   AND (:before_id::uuid IS NULL OR r.id > :before_id::uuid)
 ORDER BY CASE WHEN :is_forward::boolean THEN r.id END DESC,
          CASE WHEN NOT :is_forward::boolean THEN r.id END
 LIMIT :row_limit::integer;

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
   AND (:scope_retailers::integer[] IS NULL OR r.retailer = ANY (:scope_retailers::integer[]));

-- name: items
SELECT i.id
  FROM return_order_item i
  JOIN return_order r ON r.account = :account AND r.id = i.return_order_id
 WHERE i.account = :account
   AND (:scope_retailers::integer[] IS NULL OR r.retailer = ANY (:scope_retailers::integer[]))
   AND (:ref_exact::text[] IS NULL OR i.ref = ANY (:ref_exact::text[]))
   AND (:ref_from::text IS NULL OR i.ref COLLATE "C" >= :ref_from::text)
   AND (:ref_to::text IS NULL OR i.ref COLLATE "C" < :ref_to::text)
   AND (:ref_patterns::text[] IS NULL OR i.ref LIKE ANY (:ref_patterns::text[]))
   AND (:created_on_from::timestamptz IS NULL OR i.created_at >= :created_on_from::timestamptz)
   AND (:created_on_to::timestamptz IS NULL OR i.created_at <= :created_on_to::timestamptz)
   AND (:updated_on_from::timestamptz IS NULL OR i.updated_at >= :updated_on_from::timestamptz)
   AND (:updated_on_to::timestamptz IS NULL OR i.updated_at <= :updated_on_to::timestamptz)
   AND (:status::text[] IS NULL OR i.status = ANY (:status::text[]))
   AND (:product::text IS NULL OR i.product_ref = :product::text)
   AND (:order_item::text IS NULL OR i.order_item_id IN (
        SELECT x.id FROM order_item x WHERE x.account = :account AND x.ref = :order_item::text))
   AND (:return_reason_comment::text[] IS NULL OR i.details ->> 'reason_comment' = ANY (:return_reason_comment::text[]))
   AND (:return_condition_comment::text[] IS NULL OR i.details ->> 'condition_comment' = ANY (:return_condition_comment::text[]))
   AND (:return_order::text IS NULL OR r.ref = :return_order::text)
   AND (:after_id::uuid IS NULL OR i.id < :after_id::uuid)
   AND (:before_id::uuid IS NULL OR i.id > :before_id::uuid)
 ORDER BY CASE WHEN :is_forward::boolean THEN i.id END DESC,
          CASE WHEN NOT :is_forward::boolean THEN i.id END
 LIMIT :row_limit::integer;

-- name: items_of_returns
SELECT p.id AS parent, f.id
  FROM unnest(:parents::uuid[]) AS p (id)
 CROSS JOIN LATERAL (
       SELECT i.id
         FROM return_order_item i
         JOIN return_order r ON r.account = :account AND r.id = i.return_order_id
        WHERE i.account = :account
          AND i.return_order_id = p.id
          AND (:scope_retailers::integer[] IS NULL OR r.retailer = ANY (:scope_retailers::integer[]))
          AND (:ref_patterns::text[] IS NULL OR i.ref LIKE ANY (:ref_patterns::text[]))
          AND (:created_on_from::timestamptz IS NULL OR i.created_at >= :created_on_from::timestamptz)
          AND (:created_on_to::timestamptz IS NULL OR i.created_at <= :created_on_to::timestamptz)
          AND (:updated_on_from::timestamptz IS NULL OR i.updated_at >= :updated_on_from::timestamptz)
          AND (:updated_on_to::timestamptz IS NULL OR i.updated_at <= :updated_on_to::timestamptz)
          AND (:status::text[] IS NULL OR i.status = ANY (:status::text[]))
          AND (:product::text IS NULL OR i.product_ref = :product::text)
          AND (:order_item::text IS NULL OR i.order_item_id IN (
               SELECT x.id FROM order_item x WHERE x.account = :account AND x.ref = :order_item::text))
          AND (:return_reason_comment::text[] IS NULL OR i.details ->> 'reason_comment' = ANY (:return_reason_comment::text[]))
          AND (:return_condition_comment::text[] IS NULL OR i.details ->> 'condition_comment' = ANY (:return_condition_comment::text[]))
          AND (:after_id::uuid IS NULL OR i.id > :after_id::uuid)
          AND (:before_id::uuid IS NULL OR i.id < :before_id::uuid)
        ORDER BY CASE WHEN :is_forward::boolean THEN i.id END,
                 CASE WHEN NOT :is_forward::boolean THEN i.id END DESC
        LIMIT :row_limit::integer
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
   AND (:scope_retailers::integer[] IS NULL OR r.retailer = ANY (:scope_retailers::integer[]));

-- name: ways
SELECT w.id
  FROM return_fulfilment w
  JOIN return_order r ON r.account = :account AND r.id = w.return_order_id
 WHERE w.account = :account
   AND (:scope_retailers::integer[] IS NULL OR r.retailer = ANY (:scope_retailers::integer[]))
   AND (:ref_exact::text[] IS NULL OR w.ref = ANY (:ref_exact::text[]))
   AND (:ref_from::text IS NULL OR w.ref COLLATE "C" >= :ref_from::text)
   AND (:ref_to::text IS NULL OR w.ref COLLATE "C" < :ref_to::text)
   AND (:ref_patterns::text[] IS NULL OR w.ref LIKE ANY (:ref_patterns::text[]))
   AND (:created_on_from::timestamptz IS NULL OR w.created_at >= :created_on_from::timestamptz)
   AND (:created_on_to::timestamptz IS NULL OR w.created_at <= :created_on_to::timestamptz)
   AND (:updated_on_from::timestamptz IS NULL OR w.updated_at >= :updated_on_from::timestamptz)
   AND (:updated_on_to::timestamptz IS NULL OR w.updated_at <= :updated_on_to::timestamptz)
   AND (:workflow::text IS NULL OR r.workflow_ref = :workflow::text)
   AND (:workflow_link_version::integer IS NULL OR r.workflow_version = :workflow_link_version::integer)
   AND (:workflow_ref::text[] IS NULL OR r.workflow_ref = ANY (:workflow_ref::text[]))
   AND (:workflow_version::integer[] IS NULL OR r.workflow_version = ANY (:workflow_version::integer[]))
   AND (:type::text[] IS NULL OR w.type = ANY (:type::text[]))
   AND (:status::text[] IS NULL OR w.status = ANY (:status::text[]))
   AND (:lodged_location::text IS NULL OR w.lodged_location_id IN (
        SELECT x.id FROM location x WHERE x.account = :account AND x.ref = :lodged_location::text))
   AND (:destination_location::text IS NULL OR w.destination_location_id IN (
        SELECT x.id FROM location x WHERE x.account = :account AND x.ref = :destination_location::text))
   AND (:return_order::text IS NULL OR r.ref = :return_order::text)
   AND (:after_id::uuid IS NULL OR w.id < :after_id::uuid)
   AND (:before_id::uuid IS NULL OR w.id > :before_id::uuid)
 ORDER BY CASE WHEN :is_forward::boolean THEN w.id END DESC,
          CASE WHEN NOT :is_forward::boolean THEN w.id END
 LIMIT :row_limit::integer;

-- name: ways_of_returns
SELECT p.id AS parent, f.id
  FROM unnest(:parents::uuid[]) AS p (id)
 CROSS JOIN LATERAL (
       SELECT w.id
         FROM return_fulfilment w
         JOIN return_order r ON r.account = :account AND r.id = w.return_order_id
        WHERE w.account = :account
          AND w.return_order_id = p.id
          AND (:scope_retailers::integer[] IS NULL OR r.retailer = ANY (:scope_retailers::integer[]))
          AND (:ref_patterns::text[] IS NULL OR w.ref LIKE ANY (:ref_patterns::text[]))
          AND (:created_on_from::timestamptz IS NULL OR w.created_at >= :created_on_from::timestamptz)
          AND (:created_on_to::timestamptz IS NULL OR w.created_at <= :created_on_to::timestamptz)
          AND (:updated_on_from::timestamptz IS NULL OR w.updated_at >= :updated_on_from::timestamptz)
          AND (:updated_on_to::timestamptz IS NULL OR w.updated_at <= :updated_on_to::timestamptz)
          AND (:workflow::text IS NULL OR r.workflow_ref = :workflow::text)
          AND (:workflow_link_version::integer IS NULL OR r.workflow_version = :workflow_link_version::integer)
          AND (:workflow_ref::text[] IS NULL OR r.workflow_ref = ANY (:workflow_ref::text[]))
          AND (:workflow_version::integer[] IS NULL OR r.workflow_version = ANY (:workflow_version::integer[]))
          AND (:type::text[] IS NULL OR w.type = ANY (:type::text[]))
          AND (:status::text[] IS NULL OR w.status = ANY (:status::text[]))
          AND (:lodged_location::text IS NULL OR w.lodged_location_id IN (
               SELECT x.id FROM location x WHERE x.account = :account AND x.ref = :lodged_location::text))
          AND (:destination_location::text IS NULL OR w.destination_location_id IN (
               SELECT x.id FROM location x WHERE x.account = :account AND x.ref = :destination_location::text))
          AND (:after_id::uuid IS NULL OR w.id > :after_id::uuid)
          AND (:before_id::uuid IS NULL OR w.id < :before_id::uuid)
        ORDER BY CASE WHEN :is_forward::boolean THEN w.id END,
                 CASE WHEN NOT :is_forward::boolean THEN w.id END DESC
        LIMIT :row_limit::integer
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
   AND (:scope_retailers::integer[] IS NULL OR r.retailer = ANY (:scope_retailers::integer[]));

-- name: way_items
SELECT i.id
  FROM return_fulfilment_item i
  JOIN return_order r ON r.account = :account AND r.id = i.return_order_id
  JOIN return_order_item t ON t.account = :account AND t.id = i.return_order_item_id
  JOIN return_fulfilment w ON w.account = :account AND w.id = i.return_fulfilment_id
 WHERE i.account = :account
   AND (:scope_retailers::integer[] IS NULL OR r.retailer = ANY (:scope_retailers::integer[]))
   AND (:ref_exact::text[] IS NULL OR i.ref = ANY (:ref_exact::text[]))
   AND (:ref_from::text IS NULL OR i.ref COLLATE "C" >= :ref_from::text)
   AND (:ref_to::text IS NULL OR i.ref COLLATE "C" < :ref_to::text)
   AND (:ref_patterns::text[] IS NULL OR i.ref LIKE ANY (:ref_patterns::text[]))
   AND (:created_on_from::timestamptz IS NULL OR i.created_at >= :created_on_from::timestamptz)
   AND (:created_on_to::timestamptz IS NULL OR i.created_at <= :created_on_to::timestamptz)
   AND (:updated_on_from::timestamptz IS NULL OR i.created_at >= :updated_on_from::timestamptz)
   AND (:updated_on_to::timestamptz IS NULL OR i.created_at <= :updated_on_to::timestamptz)
   AND (:product::text IS NULL OR t.product_ref = :product::text)
   AND (:return_fulfilment::text IS NULL OR w.ref = :return_fulfilment::text)
   AND (:after_id::uuid IS NULL OR i.id < :after_id::uuid)
   AND (:before_id::uuid IS NULL OR i.id > :before_id::uuid)
 ORDER BY CASE WHEN :is_forward::boolean THEN i.id END DESC,
          CASE WHEN NOT :is_forward::boolean THEN i.id END
 LIMIT :row_limit::integer;

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
          AND (:scope_retailers::integer[] IS NULL OR r.retailer = ANY (:scope_retailers::integer[]))
          AND (:ref_patterns::text[] IS NULL OR i.ref LIKE ANY (:ref_patterns::text[]))
          AND (:created_on_from::timestamptz IS NULL OR i.created_at >= :created_on_from::timestamptz)
          AND (:created_on_to::timestamptz IS NULL OR i.created_at <= :created_on_to::timestamptz)
          AND (:updated_on_from::timestamptz IS NULL OR i.created_at >= :updated_on_from::timestamptz)
          AND (:updated_on_to::timestamptz IS NULL OR i.created_at <= :updated_on_to::timestamptz)
          AND (:product::text IS NULL OR t.product_ref = :product::text)
          AND (:after_id::uuid IS NULL OR i.id > :after_id::uuid)
          AND (:before_id::uuid IS NULL OR i.id < :before_id::uuid)
        ORDER BY CASE WHEN :is_forward::boolean THEN i.id END,
                 CASE WHEN NOT :is_forward::boolean THEN i.id END DESC
        LIMIT :row_limit::integer
       ) AS f;

-- name: way_items_by_id
SELECT i.id, i.ref, i.attributes, i.created_at AS "createdOn", i.created_at AS "updatedOn", i.quantity,
       i.return_fulfilment_id, i.return_order_item_id, t.product_ref, t.product_catalogue_ref
  FROM return_fulfilment_item i
  JOIN return_order r ON r.account = :account AND r.id = i.return_order_id
  JOIN return_order_item t ON t.account = :account AND t.id = i.return_order_item_id
 WHERE i.account = :account AND i.id = ANY (:ids::uuid[])
   AND (:scope_retailers::integer[] IS NULL OR r.retailer = ANY (:scope_retailers::integer[]));
