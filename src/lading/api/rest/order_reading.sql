-- name: order_by_ref^
SELECT o.id, o.ref, o.type, o.status, o.retailer, o.workflow_ref, o.workflow_version, o.currency, o.total_minor,
       o.total_tax_minor, o.attributes, o.created_at, o.updated_at, c.ref AS customer_ref
  FROM sales_order o
  LEFT JOIN customer c ON c.account = o.account AND c.id = o.customer_id
 WHERE o.account = :account AND o.ref = :ref;

-- name: items_of_order
SELECT ref, product_ref, product_catalogue_ref, fulfilment_choice_ref, quantity, cancelled_quantity, status, price_minor,
       total_minor
  FROM order_item
 WHERE account = :account AND order_id = :order_id
 ORDER BY line;

-- name: choices_of_order
SELECT ref, type, status, delivery_type, pickup_location_ref, address AS delivery_address, latitude, longitude,
       details ->> 'delivery_instruction' AS delivery_instruction,
       (details ->> 'deliver_after')::timestamptz AS deliver_after,
       (details ->> 'deliver_before')::timestamptz AS deliver_before,
       (details ->> 'dispatch_on')::timestamptz AS dispatch_on, attributes
  FROM fulfilment_choice
 WHERE account = :account AND order_id = :order_id
 ORDER BY id;

-- name: fulfilments_of_order
SELECT f.id, f.ref, f.type, f.status, f.delivery_type, f.choice_ref AS fulfilment_choice_ref, l.ref AS location_ref, f.eta,
       f.expires_at, f.created_at
  FROM fulfilment f
  JOIN location l ON l.account = f.account AND l.id = f.location_id
 WHERE f.account = :account AND f.order_id = :order_id
 ORDER BY f.id;

-- name: fulfilment_items_of_order
SELECT f.fulfilment_id, f.ref, i.ref AS order_item_ref, i.product_ref, f.requested_quantity, f.filled_quantity,
       f.rejected_quantity, f.withdrawn_quantity
  FROM fulfilment_item f
  JOIN order_item i ON i.account = f.account AND i.id = f.order_item_id
 WHERE f.account = :account AND f.order_id = :order_id
 ORDER BY f.id;

-- name: parcels_of_order
-- A parcel that was moved before it left was in a consignment for each way: the last one is where it is now.
SELECT DISTINCT ON (a.id) a.id, a.ref, a.status, a.fulfilment_id, c.ref AS consignment_ref, c.status AS consignment_status,
       c.tracking_label, c.consignment_reference
  FROM article a
  LEFT JOIN consignment_article ca ON ca.account = a.account AND ca.order_id = a.order_id AND ca.article_id = a.id
  LEFT JOIN consignment c ON c.account = ca.account AND c.id = ca.consignment_id
 WHERE a.account = :account AND a.order_id = :order_id
 ORDER BY a.id, c.id DESC;

-- name: payments_of_order
SELECT id, ref, type, status, currency, amount_minor, authorised_minor, captured_minor, voided_minor, refunded_minor,
       refunding_minor
  FROM payment
 WHERE account = :account AND order_id = :order_id
 ORDER BY id;

-- name: financial_transactions_of_order
SELECT t.ref, t.type, t.status, t.currency, t.amount_minor, t.card_type, t.payment_method, y.ref AS payment_ref,
       t.attributes #>> '{externalTransactionCode,value}' AS external_transaction_code,
       t.provider_reference AS external_transaction_id, t.provider_ref AS payment_provider_name,
       t.created_at AS created_on, t.updated_at AS updated_on
  FROM payment y
  JOIN payment_transaction t ON t.account = y.account AND t.payment_id = y.id
 WHERE y.account = :account AND y.order_id = :order_id
 ORDER BY t.id;
