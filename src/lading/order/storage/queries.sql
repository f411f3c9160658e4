-- name: orders_by_id(account, ids)
SELECT o.id, o.ref, o.retailer, o.type, o.status, o.workflow_ref, o.workflow_version, o.customer_id, o.currency,
       o.total_minor, o.total_tax_minor, o.attributes, o.created_at
  FROM sales_order AS o
 WHERE o.account = :account AND o.id = ANY(:ids::uuid[]);

-- name: choices_of(account, order_ids)
SELECT order_id, id, ref, type, status, attributes, delivery_type, pickup_location_ref, address, latitude, longitude,
       details
  FROM fulfilment_choice
 WHERE account = :account AND order_id = ANY(:order_ids::uuid[])
 ORDER BY order_id, id;

-- name: order_items_of(account, order_ids)
SELECT order_id, id, line, ref, product_number, product_ref, product_catalogue_ref, quantity, cancelled_quantity,
       fulfilment_choice_ref, status, price_minor, paid_price_minor, tax_price_minor, total_minor, total_tax_minor,
       tax_type, attributes
  FROM order_item
 WHERE account = :account AND order_id = ANY(:order_ids::uuid[])
 ORDER BY order_id, line;

-- name: fulfilments_of(account, order_ids)
SELECT f.order_id, f.id, f.ref, f.type, f.status, f.attributes, f.delivery_type, f.choice_ref, f.location_id,
       l.ref, l.number, f.eta, f.expires_at, f.created_at
  FROM fulfilment AS f
  JOIN location AS l ON l.account = f.account AND l.id = f.location_id
 WHERE f.account = :account AND f.order_id = ANY(:order_ids::uuid[])
 ORDER BY f.order_id, f.id;

-- name: fulfilment_items_of(account, order_ids)
-- What was withdrawn whole is history.
SELECT fulfilment_id, id, ref, order_item_id, requested_quantity, filled_quantity, rejected_quantity,
       withdrawn_quantity, status
  FROM fulfilment_item
 WHERE account = :account AND order_id = ANY(:order_ids::uuid[]) AND withdrawn_quantity < requested_quantity
 ORDER BY fulfilment_id, id;

-- name: articles_of(account, order_ids)
SELECT order_id, id, ref, type, status, attributes, fulfilment_id, name, height_cm, length_cm, width_cm, weight_kg, created_at
  FROM article
 WHERE account = :account AND order_id = ANY(:order_ids::uuid[])
 ORDER BY order_id, id;

-- name: article_items_of(account, order_ids)
SELECT article_id, id, fulfilment_item_id, quantity, barcode
  FROM article_item
 WHERE account = :account AND order_id = ANY(:order_ids::uuid[])
 ORDER BY article_id, id;

-- name: consignments_of(account, order_ids)
SELECT order_id, id, ref, type, status, attributes, carrier_ref, consignment_reference, tracking_label, label_url,
       order_summary_url, created_at
  FROM consignment
 WHERE account = :account AND order_id = ANY(:order_ids::uuid[])
 ORDER BY order_id, id;

-- name: consignment_articles_of(account, order_ids)
SELECT consignment_id, article_id
  FROM consignment_article
 WHERE account = :account AND order_id = ANY(:order_ids::uuid[])
 ORDER BY consignment_id, article_id;

-- name: describe_order(account, id, attributes)!
UPDATE sales_order
   SET attributes = attributes || :attributes::jsonb, updated_at = clock_timestamp()
 WHERE account = :account AND id = :id;

-- name: update_orders(account, at, ids, statuses, attributes, totals, tax_totals)!
-- attributes: those that were set; others may have been added through the API meanwhile.
UPDATE sales_order AS o
   SET status = new.status, attributes = o.attributes || new.attributes, total_minor = new.total, total_tax_minor = new.tax_total,
       updated_at = :at
  FROM unnest(:ids::uuid[], :statuses::text[], :attributes::jsonb[], :totals::bigint[], :tax_totals::bigint[])
       AS new (id, status, attributes, total, tax_total)
 WHERE o.account = :account AND o.id = new.id;

-- name: insert_choices(account, at, ids, order_ids, refs, types, statuses, delivery_types, pickup_location_refs, addresses, latitudes, longitudes, details, attributes)!
INSERT INTO fulfilment_choice (account, id, order_id, ref, type, status, delivery_type, pickup_location_ref, address,
                               latitude, longitude, details, attributes, created_at, updated_at)
SELECT :account, new.*, :at, :at
  FROM unnest(:ids::uuid[], :order_ids::uuid[], :refs::text[], :types::text[], :statuses::text[],
              :delivery_types::text[], :pickup_location_refs::text[], :addresses::jsonb[], :latitudes::float8[],
              :longitudes::float8[], :details::jsonb[], :attributes::jsonb[]) AS new;

-- name: update_choices(account, at, ids, types, statuses, delivery_types, pickup_location_refs, addresses, latitudes, longitudes, details, attributes)!
UPDATE fulfilment_choice AS c
   SET type = new.type, status = new.status, delivery_type = new.delivery_type,
       pickup_location_ref = new.pickup_location_ref, address = new.address, latitude = new.latitude,
       longitude = new.longitude, details = new.details, attributes = new.attributes, updated_at = :at
  FROM unnest(:ids::uuid[], :types::text[], :statuses::text[], :delivery_types::text[], :pickup_location_refs::text[],
              :addresses::jsonb[], :latitudes::float8[], :longitudes::float8[], :details::jsonb[], :attributes::jsonb[])
       AS new (id, type, status, delivery_type, pickup_location_ref, address, latitude, longitude, details, attributes)
 WHERE c.account = :account AND c.id = new.id;

-- name: update_order_items(account, at, ids, cancelled_quantities, statuses, attributes)!
UPDATE order_item AS i
   SET cancelled_quantity = new.cancelled_quantity, status = new.status, attributes = new.attributes, updated_at = :at
  FROM unnest(:ids::uuid[], :cancelled_quantities::integer[], :statuses::text[], :attributes::jsonb[])
       AS new (id, cancelled_quantity, status, attributes)
 WHERE i.account = :account AND i.id = new.id;

-- name: insert_fulfilments(account, at, ids, order_ids, refs, types, statuses, delivery_types, choice_refs, location_ids, etas, expires_at, attributes, created_at)!
INSERT INTO fulfilment (account, id, order_id, ref, type, status, delivery_type, choice_ref, location_id, eta,
                        expires_at, attributes, created_at, updated_at)
SELECT :account, new.*, :at
  FROM unnest(:ids::uuid[], :order_ids::uuid[], :refs::text[], :types::text[], :statuses::text[],
              :delivery_types::text[], :choice_refs::text[], :location_ids::uuid[], :etas::text[],
              :expires_at::timestamptz[], :attributes::jsonb[], :created_at::timestamptz[]) AS new;

-- name: update_fulfilments(account, at, ids, types, statuses, etas, expires_at, attributes)!
UPDATE fulfilment AS f
   SET type = new.type, status = new.status, eta = new.eta, expires_at = new.expires_at, attributes = new.attributes,
       updated_at = :at
  FROM unnest(:ids::uuid[], :types::text[], :statuses::text[], :etas::text[], :expires_at::timestamptz[],
              :attributes::jsonb[]) AS new (id, type, status, eta, expires_at, attributes)
 WHERE f.account = :account AND f.id = new.id;

-- name: insert_fulfilment_items(account, ids, order_ids, fulfilment_ids, order_item_ids, refs, statuses, requested, filled, rejected, withdrawn)!
INSERT INTO fulfilment_item (account, id, order_id, fulfilment_id, order_item_id, ref, status, requested_quantity,
                             filled_quantity, rejected_quantity, withdrawn_quantity)
SELECT :account, new.*
  FROM unnest(:ids::uuid[], :order_ids::uuid[], :fulfilment_ids::uuid[], :order_item_ids::uuid[], :refs::text[],
              :statuses::text[], :requested::integer[], :filled::integer[], :rejected::integer[], :withdrawn::integer[]) AS new;

-- name: update_fulfilment_items(account, ids, statuses, filled, rejected, withdrawn)!
UPDATE fulfilment_item AS i
   SET status = new.status, filled_quantity = new.filled, rejected_quantity = new.rejected,
       withdrawn_quantity = new.withdrawn
  FROM unnest(:ids::uuid[], :statuses::text[], :filled::integer[], :rejected::integer[], :withdrawn::integer[])
       AS new (id, status, filled, rejected, withdrawn)
 WHERE i.account = :account AND i.id = new.id;

-- name: insert_articles(account, at, ids, order_ids, fulfilment_ids, refs, types, statuses, names, heights, lengths, widths, weights, attributes, created_at)!
INSERT INTO article (account, id, order_id, fulfilment_id, ref, type, status, name, height_cm, length_cm, width_cm,
                     weight_kg, attributes, created_at, updated_at)
SELECT :account, new.*, :at
  FROM unnest(:ids::uuid[], :order_ids::uuid[], :fulfilment_ids::uuid[], :refs::text[], :types::text[],
              :statuses::text[], :names::text[], :heights::float8[], :lengths::float8[], :widths::float8[],
              :weights::float8[], :attributes::jsonb[], :created_at::timestamptz[]) AS new;

-- name: update_articles(account, at, ids, statuses, heights, lengths, widths, weights, attributes)!
UPDATE article AS a
   SET status = new.status, height_cm = new.height, length_cm = new.length, width_cm = new.width,
       weight_kg = new.weight, attributes = new.attributes, updated_at = :at
  FROM unnest(:ids::uuid[], :statuses::text[], :heights::float8[], :lengths::float8[], :widths::float8[],
              :weights::float8[], :attributes::jsonb[]) AS new (id, status, height, length, width, weight, attributes)
 WHERE a.account = :account AND a.id = new.id;

-- name: insert_article_items(account, ids, order_ids, article_ids, fulfilment_item_ids, quantities, barcodes)!
INSERT INTO article_item (account, id, order_id, article_id, fulfilment_item_id, quantity, barcode)
SELECT :account, new.*
  FROM unnest(:ids::uuid[], :order_ids::uuid[], :article_ids::uuid[], :fulfilment_item_ids::uuid[],
              :quantities::integer[], :barcodes::text[]) AS new;

-- name: insert_consignments(account, at, ids, order_ids, refs, types, statuses, carrier_refs, consignment_references, tracking_labels, label_urls, order_summary_urls, attributes, created_at)!
INSERT INTO consignment (account, id, order_id, ref, type, status, carrier_ref, consignment_reference, tracking_label,
                         label_url, order_summary_url, attributes, created_at, updated_at)
SELECT :account, new.*, :at
  FROM unnest(:ids::uuid[], :order_ids::uuid[], :refs::text[], :types::text[], :statuses::text[],
              :carrier_refs::text[], :consignment_references::text[], :tracking_labels::text[], :label_urls::text[],
              :order_summary_urls::text[], :attributes::jsonb[], :created_at::timestamptz[]) AS new;

-- name: update_consignments(account, at, ids, statuses, carrier_refs, consignment_references, tracking_labels, label_urls, order_summary_urls, attributes)!
UPDATE consignment AS c
   SET status = new.status, carrier_ref = new.carrier_ref, consignment_reference = new.consignment_reference,
       tracking_label = new.tracking_label, label_url = new.label_url, order_summary_url = new.order_summary_url,
       attributes = new.attributes, updated_at = :at
  FROM unnest(:ids::uuid[], :statuses::text[], :carrier_refs::text[], :consignment_references::text[],
              :tracking_labels::text[], :label_urls::text[], :order_summary_urls::text[], :attributes::jsonb[])
       AS new (id, status, carrier_ref, consignment_reference, tracking_label, label_url, order_summary_url, attributes)
 WHERE c.account = :account AND c.id = new.id;

-- name: insert_consignment_articles(account, consignment_ids, article_ids, order_ids)!
INSERT INTO consignment_article (account, consignment_id, article_id, order_id)
SELECT :account, new.*
  FROM unnest(:consignment_ids::uuid[], :article_ids::uuid[], :order_ids::uuid[]) AS new;

-- name: find_orders(account, ids, refs)
SELECT id, ref, type, retailer
  FROM sales_order
 WHERE account = :account AND (id = ANY(:ids::uuid[]) OR ref = ANY(:refs::text[]));

-- name: find_choices(account, ids, order_ids, order_refs, refs)
SELECT c.id, c.ref, c.type, o.id AS order_id, o.ref AS order_ref, o.retailer
  FROM fulfilment_choice AS c
  JOIN sales_order AS o ON o.account = c.account AND o.id = c.order_id
 WHERE c.account = :account AND c.id = ANY(:ids::uuid[])
UNION ALL
SELECT c.id, c.ref, c.type, o.id, o.ref, o.retailer
  FROM sales_order AS o
  JOIN fulfilment_choice AS c ON c.account = o.account AND c.order_id = o.id
 WHERE o.account = :account AND (o.id = ANY(:order_ids::uuid[]) OR o.ref = ANY(:order_refs::text[])) AND c.ref = ANY(:refs::text[]);

-- name: find_fulfilments(account, ids, order_ids, order_refs, refs)
-- By its own id, or by its ref within an order named by id or by ref.
SELECT c.id, c.ref, c.type, o.id AS order_id, o.ref AS order_ref, o.retailer
  FROM fulfilment AS c
  JOIN sales_order AS o ON o.account = c.account AND o.id = c.order_id
 WHERE c.account = :account AND c.id = ANY(:ids::uuid[])
UNION ALL
SELECT c.id, c.ref, c.type, o.id, o.ref, o.retailer
  FROM sales_order AS o
  JOIN fulfilment AS c ON c.account = o.account AND c.order_id = o.id
 WHERE o.account = :account AND (o.id = ANY(:order_ids::uuid[]) OR o.ref = ANY(:order_refs::text[])) AND c.ref = ANY(:refs::text[]);

-- name: find_articles(account, ids, order_ids, order_refs, refs)
SELECT c.id, c.ref, c.type, o.id AS order_id, o.ref AS order_ref, o.retailer
  FROM article AS c
  JOIN sales_order AS o ON o.account = c.account AND o.id = c.order_id
 WHERE c.account = :account AND c.id = ANY(:ids::uuid[])
UNION ALL
SELECT c.id, c.ref, c.type, o.id, o.ref, o.retailer
  FROM sales_order AS o
  JOIN article AS c ON c.account = o.account AND c.order_id = o.id
 WHERE o.account = :account AND (o.id = ANY(:order_ids::uuid[]) OR o.ref = ANY(:order_refs::text[])) AND c.ref = ANY(:refs::text[]);

-- name: find_consignments(account, ids, order_ids, order_refs, refs)
SELECT c.id, c.ref, c.type, o.id AS order_id, o.ref AS order_ref, o.retailer
  FROM consignment AS c
  JOIN sales_order AS o ON o.account = c.account AND o.id = c.order_id
 WHERE c.account = :account AND c.id = ANY(:ids::uuid[])
UNION ALL
SELECT c.id, c.ref, c.type, o.id, o.ref, o.retailer
  FROM sales_order AS o
  JOIN consignment AS c ON c.account = o.account AND c.order_id = o.id
 WHERE o.account = :account AND (o.id = ANY(:order_ids::uuid[]) OR o.ref = ANY(:order_refs::text[])) AND c.ref = ANY(:refs::text[]);
