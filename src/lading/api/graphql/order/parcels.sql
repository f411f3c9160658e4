-- name: articles
SELECT a.id
  FROM article a
  JOIN fulfilment f ON f.account = :account AND f.id = a.fulfilment_id
  JOIN location l ON l.account = :account AND l.id = f.location_id
  JOIN sales_order o ON o.account = :account AND o.id = a.order_id
 WHERE a.account = :account
   AND (:scope_retailers::integer[] IS NULL
        OR o.retailer = ANY (:scope_retailers::integer[]) OR l.ref = ANY (:scope_locations::text[]))
   AND (:ref_exact::text[] IS NULL OR a.ref = ANY (:ref_exact::text[]))
   AND (:ref_from::text IS NULL OR a.ref COLLATE "C" >= :ref_from::text)
   AND (:ref_to::text IS NULL OR a.ref COLLATE "C" < :ref_to::text)
   AND (:ref_patterns::text[] IS NULL OR a.ref LIKE ANY (:ref_patterns::text[]))
   AND (:type::text[] IS NULL OR a.type = ANY (:type::text[]))
   AND (:status::text[] IS NULL OR a.status = ANY (:status::text[]))
   AND (:workflow_ref::text[] IS NULL OR o.workflow_ref = ANY (:workflow_ref::text[]))
   AND (:workflow_version::integer[] IS NULL OR o.workflow_version = ANY (:workflow_version::integer[]))
   AND (:created_on_from::timestamptz IS NULL OR a.created_at >= :created_on_from::timestamptz)
   AND (:created_on_to::timestamptz IS NULL OR a.created_at <= :created_on_to::timestamptz)
   AND (:updated_on_from::timestamptz IS NULL OR a.updated_at >= :updated_on_from::timestamptz)
   AND (:updated_on_to::timestamptz IS NULL OR a.updated_at <= :updated_on_to::timestamptz)
   AND (:height::float8[] IS NULL OR a.height_cm = ANY (:height::float8[]))
   AND (:length::float8[] IS NULL OR a.length_cm = ANY (:length::float8[]))
   AND (:name::text[] IS NULL OR a.name = ANY (:name::text[]))
   AND (:weight::float8[] IS NULL OR a.weight_kg = ANY (:weight::float8[]))
   AND (:width::float8[] IS NULL OR a.width_cm = ANY (:width::float8[]))
   AND (:quantity::integer[] IS NULL OR (
        SELECT sum(i.quantity) FROM article_item i WHERE i.account = :account AND i.article_id = a.id
        ) = ANY (:quantity::integer[]))
   AND (:retailer_id::integer[] IS NULL OR o.retailer = ANY (:retailer_id::integer[]))
   AND (:after_id::uuid IS NULL OR a.id < :after_id::uuid)
   AND (:before_id::uuid IS NULL OR a.id > :before_id::uuid)
 ORDER BY CASE WHEN :is_forward::boolean THEN a.id END DESC,
          CASE WHEN NOT :is_forward::boolean THEN a.id END
 LIMIT :row_limit::integer;

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
          AND (:ref_exact::text[] IS NULL OR a.ref = ANY (:ref_exact::text[]))
          AND (:ref_from::text IS NULL OR a.ref COLLATE "C" >= :ref_from::text)
          AND (:ref_to::text IS NULL OR a.ref COLLATE "C" < :ref_to::text)
          AND (:ref_patterns::text[] IS NULL OR a.ref LIKE ANY (:ref_patterns::text[]))
          AND (:type::text[] IS NULL OR a.type = ANY (:type::text[]))
          AND (:status::text[] IS NULL OR a.status = ANY (:status::text[]))
          AND (:workflow_ref::text[] IS NULL OR o.workflow_ref = ANY (:workflow_ref::text[]))
          AND (:workflow_version::integer[] IS NULL OR o.workflow_version = ANY (:workflow_version::integer[]))
          AND (:created_on_from::timestamptz IS NULL OR a.created_at >= :created_on_from::timestamptz)
          AND (:created_on_to::timestamptz IS NULL OR a.created_at <= :created_on_to::timestamptz)
          AND (:updated_on_from::timestamptz IS NULL OR a.updated_at >= :updated_on_from::timestamptz)
          AND (:updated_on_to::timestamptz IS NULL OR a.updated_at <= :updated_on_to::timestamptz)
          AND (:height::float8[] IS NULL OR a.height_cm = ANY (:height::float8[]))
          AND (:length::float8[] IS NULL OR a.length_cm = ANY (:length::float8[]))
          AND (:name::text[] IS NULL OR a.name = ANY (:name::text[]))
          AND (:weight::float8[] IS NULL OR a.weight_kg = ANY (:weight::float8[]))
          AND (:width::float8[] IS NULL OR a.width_cm = ANY (:width::float8[]))
          AND (:quantity::integer[] IS NULL OR (
               SELECT sum(i.quantity) FROM article_item i WHERE i.account = :account AND i.article_id = a.id
               ) = ANY (:quantity::integer[]))
          AND (:retailer_id::integer[] IS NULL OR o.retailer = ANY (:retailer_id::integer[]))
          AND (:after_id::uuid IS NULL OR a.id > :after_id::uuid)
          AND (:before_id::uuid IS NULL OR a.id < :before_id::uuid)
        ORDER BY CASE WHEN :is_forward::boolean THEN a.id END,
                 CASE WHEN NOT :is_forward::boolean THEN a.id END DESC
        LIMIT :row_limit::integer
       ) AS a;

-- name: articles_by_id
SELECT a.id, a.ref, a.type, a.status, o.workflow_ref AS "workflowRef", o.workflow_version AS "workflowVersion",
       a.created_at AS "createdOn", a.updated_at AS "updatedOn", a.attributes, a.name, a.height_cm AS height,
       a.length_cm AS length, a.weight_kg AS weight, a.width_cm AS width, a.fulfilment_id,
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
          AND (:quantity::integer[] IS NULL OR i.quantity = ANY (:quantity::integer[]))
          AND (:barcode::text[] IS NULL OR i.barcode = ANY (:barcode::text[]))
          AND (:after_id::uuid IS NULL OR i.id > :after_id::uuid)
          AND (:before_id::uuid IS NULL OR i.id < :before_id::uuid)
        ORDER BY CASE WHEN :is_forward::boolean THEN i.id END,
                 CASE WHEN NOT :is_forward::boolean THEN i.id END DESC
        LIMIT :row_limit::integer
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
   AND (:scope_retailers::integer[] IS NULL OR o.retailer = ANY (:scope_retailers::integer[]))
   AND (:ref_exact::text[] IS NULL OR c.ref = ANY (:ref_exact::text[]))
   AND (:ref_from::text IS NULL OR c.ref COLLATE "C" >= :ref_from::text)
   AND (:ref_to::text IS NULL OR c.ref COLLATE "C" < :ref_to::text)
   AND (:ref_patterns::text[] IS NULL OR c.ref LIKE ANY (:ref_patterns::text[]))
   AND (:status::text[] IS NULL OR c.status = ANY (:status::text[]))
   AND (:consignment_reference::text[] IS NULL OR coalesce(c.consignment_reference, c.ref) = ANY (:consignment_reference::text[]))
   AND (:tracking_label::text[] IS NULL OR c.tracking_label = ANY (:tracking_label::text[]))
   AND (:label_url::text[] IS NULL OR c.label_url = ANY (:label_url::text[]))
   AND (:order_summary_url::text[] IS NULL OR c.order_summary_url = ANY (:order_summary_url::text[]))
   AND (:workflow_ref::text[] IS NULL OR o.workflow_ref = ANY (:workflow_ref::text[]))
   AND (:workflow_version::integer[] IS NULL OR o.workflow_version = ANY (:workflow_version::integer[]))
   AND (:created_on_from::timestamptz IS NULL OR c.created_at >= :created_on_from::timestamptz)
   AND (:created_on_to::timestamptz IS NULL OR c.created_at <= :created_on_to::timestamptz)
   AND (:updated_on_from::timestamptz IS NULL OR c.updated_at >= :updated_on_from::timestamptz)
   AND (:updated_on_to::timestamptz IS NULL OR c.updated_at <= :updated_on_to::timestamptz)
   AND (:after_id::uuid IS NULL OR c.id < :after_id::uuid)
   AND (:before_id::uuid IS NULL OR c.id > :before_id::uuid)
 ORDER BY CASE WHEN :is_forward::boolean THEN c.id END DESC,
          CASE WHEN NOT :is_forward::boolean THEN c.id END
 LIMIT :row_limit::integer;

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
