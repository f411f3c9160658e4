-- name: returned_of_orders(account, order_ids)
-- The refs of the returns an order has had, and what was asked back and accepted of each of its items.
SELECT o.id AS order_id,
       ARRAY(SELECT r.ref FROM return_order AS r WHERE r.account = :account AND r.order_id = o.id) AS refs,
       b.order_item_id, b.requested_quantity, b.accepted_quantity
  FROM unnest(:order_ids::uuid[]) AS o (id)
  LEFT JOIN order_item_return AS b ON b.account = :account AND b.order_id = o.id;

-- name: open_balances(account, order_item_ids)!
INSERT INTO order_item_return (account, order_item_id, order_id)
SELECT :account, i.id, i.order_id
  FROM order_item AS i
 WHERE i.account = :account AND i.id = ANY(:order_item_ids::uuid[])
 ORDER BY i.id
    ON CONFLICT DO NOTHING;

-- name: lock_balances(account, order_item_ids, shipped_statuses)
-- In the one order, so that no two batches wait for each other in a circle.
SELECT b.order_item_id, b.requested_quantity, b.accepted_quantity,
       (SELECT coalesce(sum(fi.filled_quantity), 0)::integer
          FROM fulfilment AS f
          JOIN fulfilment_item AS fi ON fi.account = f.account AND fi.fulfilment_id = f.id
         WHERE f.account = b.account AND f.order_id = b.order_id AND fi.order_item_id = b.order_item_id
           AND f.status = ANY(:shipped_statuses::text[])) AS shipped_quantity
  FROM order_item_return AS b
 WHERE b.account = :account AND b.order_item_id = ANY(:order_item_ids::uuid[])
 ORDER BY b.order_item_id
   FOR NO KEY UPDATE OF b;

-- name: count_units(account, order_item_ids, shipped, requested, accepted)!
-- requested and accepted are differences. The guard stands here and in the constraint never_returned_twice.
UPDATE order_item_return AS b
   SET shipped_quantity = greatest(b.shipped_quantity, n.shipped), requested_quantity = b.requested_quantity + n.requested,
       accepted_quantity = b.accepted_quantity + n.accepted
  FROM unnest(:order_item_ids::uuid[], :shipped::integer[], :requested::integer[], :accepted::integer[])
       AS n (order_item_id, shipped, requested, accepted)
 WHERE b.account = :account AND b.order_item_id = n.order_item_id
   AND b.requested_quantity + n.requested <= n.shipped
   AND b.accepted_quantity + n.accepted <= b.requested_quantity + n.requested;

-- name: refs_taken(account, refs)
SELECT ref FROM return_order WHERE account = :account AND ref = ANY(:refs::text[]);

-- name: insert_returns(account, at, ids, refs, retailers, types, workflow_refs, order_ids, customer_ids, lodged, destinations, keys, key_expiries, pickup_addresses, currencies, subtotals, taxes, tax_types, attributes)!
INSERT INTO return_order (account, id, ref, retailer, type, status, workflow_ref, workflow_version, order_id, customer_id,
                          lodged_location_id, destination_location_id, authorisation_key, authorisation_expires_at,
                          pickup_address, currency, subtotal_minor, tax_minor, total_minor, tax_type, attributes,
                          created_at, updated_at)
SELECT :account, n.id, n.ref, n.retailer, n.type, 'CREATED', n.workflow_ref,
       coalesce((SELECT max(lading_version_of(w, n.id))
                   FROM active_workflow AS w
                  WHERE w.account = :account AND w.retailer = n.retailer AND w.ref = n.workflow_ref), 0),
       n.order_id, n.customer_id, n.lodged, n.destination, n.key, n.expires_at, n.pickup_address, n.currency, n.subtotal,
       n.tax, n.subtotal + n.tax, n.tax_type, n.attributes, :at, :at
  FROM unnest(:ids::uuid[], :refs::text[], :retailers::integer[], :types::text[], :workflow_refs::text[],
              :order_ids::uuid[], :customer_ids::uuid[], :lodged::uuid[], :destinations::uuid[], :keys::text[],
              :key_expiries::timestamptz[], :pickup_addresses::jsonb[], :currencies::text[], :subtotals::bigint[],
              :taxes::bigint[], :tax_types::jsonb[], :attributes::jsonb[])
       AS n (id, ref, retailer, type, workflow_ref, order_id, customer_id, lodged, destination, key, expires_at,
             pickup_address, currency, subtotal, tax, tax_type, attributes);

-- name: insert_return_items(account, at, return_ids, ids, lines, refs, types, statuses, order_item_ids, product_numbers, product_refs, catalogue_refs, quantities, units, amounts, taxes, line_quantities, line_nets, line_taxes, agreed, details, attributes)!
INSERT INTO return_order_item (account, return_order_id, id, line, ref, type, status, order_item_id, product_number,
                               product_ref, product_catalogue_ref, quantity, unit_minor, amount_minor, tax_minor,
                               line_quantity, line_net_minor, line_tax_minor, is_agreed, details, attributes, created_at,
                               updated_at)
SELECT :account, n.*, :at, :at
  FROM unnest(:return_ids::uuid[], :ids::uuid[], :lines::integer[], :refs::text[], :types::text[], :statuses::text[],
              :order_item_ids::uuid[], :product_numbers::integer[], :product_refs::text[], :catalogue_refs::text[],
              :quantities::integer[], :units::bigint[], :amounts::bigint[], :taxes::bigint[],
              :line_quantities::integer[], :line_nets::bigint[], :line_taxes::bigint[], :agreed::boolean[],
              :details::jsonb[], :attributes::jsonb[]) AS n;

-- name: returns_by_id(account, ids)
SELECT r.id, r.ref, r.type, r.status, r.retailer, r.workflow_ref, r.workflow_version, r.attributes, r.order_id,
       o.ref AS order_ref, o.type AS order_type, r.customer_id, r.exchange_order_id, r.lodged_location_id,
       r.destination_location_id, r.pickup_address, r.currency, r.tax_type, r.created_at
  FROM return_order AS r
  LEFT JOIN sales_order AS o ON o.account = r.account AND o.id = r.order_id
 WHERE r.account = :account AND r.id = ANY(:ids::uuid[]);

-- name: return_items_of(account, ids)
SELECT r.return_order_id, r.id, r.line, r.ref, r.type, r.status, r.order_item_id, i.ref AS order_item_ref, r.product_number,
       r.product_ref, r.product_catalogue_ref, r.quantity, r.accepted_quantity, r.rejected_quantity, r.unit_minor,
       r.amount_minor, r.tax_minor, r.line_quantity, r.line_net_minor, r.line_tax_minor, r.is_agreed, r.details, r.attributes
  FROM return_order_item AS r
  LEFT JOIN order_item AS i ON i.account = r.account AND i.id = r.order_item_id
 WHERE r.account = :account AND r.return_order_id = ANY(:ids::uuid[])
 ORDER BY r.return_order_id, r.line;

-- name: return_fulfilments_of(account, ids)
SELECT return_order_id, id, ref, type, status, attributes, lodged_location_id, destination_location_id, pickup_address,
       created_at
  FROM return_fulfilment
 WHERE account = :account AND return_order_id = ANY(:ids::uuid[])
 ORDER BY return_order_id, id;

-- name: return_fulfilment_items_of(account, ids)
SELECT return_fulfilment_id, id, ref, return_order_item_id, quantity, attributes
  FROM return_fulfilment_item
 WHERE account = :account AND return_order_id = ANY(:ids::uuid[])
 ORDER BY return_fulfilment_id, id;

-- name: update_returns(account, at, ids, statuses, attributes, exchange_order_ids, destinations, subtotals, taxes)!
UPDATE return_order AS r
   SET status = n.status, attributes = n.attributes, exchange_order_id = n.exchange_order_id,
       destination_location_id = n.destination, subtotal_minor = n.subtotal, tax_minor = n.tax,
       total_minor = n.subtotal + n.tax, updated_at = :at
  FROM unnest(:ids::uuid[], :statuses::text[], :attributes::jsonb[], :exchange_order_ids::uuid[], :destinations::uuid[],
              :subtotals::bigint[], :taxes::bigint[])
       AS n (id, status, attributes, exchange_order_id, destination, subtotal, tax)
 WHERE r.account = :account AND r.id = n.id;

-- name: update_return_items(account, at, ids, statuses, accepted, rejected, amounts, taxes, attributes)!
UPDATE return_order_item AS i
   SET status = n.status, accepted_quantity = n.accepted, rejected_quantity = n.rejected, amount_minor = n.amount,
       tax_minor = n.tax, attributes = n.attributes, updated_at = :at
  FROM unnest(:ids::uuid[], :statuses::text[], :accepted::integer[], :rejected::integer[], :amounts::bigint[],
              :taxes::bigint[], :attributes::jsonb[]) AS n (id, status, accepted, rejected, amount, tax, attributes)
 WHERE i.account = :account AND i.id = n.id;

-- name: insert_return_fulfilments(account, at, ids, return_ids, refs, types, statuses, lodged, destinations, pickup_addresses, attributes, created_at)!
INSERT INTO return_fulfilment (account, id, return_order_id, ref, type, status, lodged_location_id,
                               destination_location_id, pickup_address, attributes, created_at, updated_at)
SELECT :account, n.*, :at
  FROM unnest(:ids::uuid[], :return_ids::uuid[], :refs::text[], :types::text[], :statuses::text[], :lodged::uuid[],
              :destinations::uuid[], :pickup_addresses::jsonb[], :attributes::jsonb[], :created_at::timestamptz[]) AS n;

-- name: update_return_fulfilments(account, at, ids, statuses, attributes)!
UPDATE return_fulfilment AS f
   SET status = n.status, attributes = n.attributes, updated_at = :at
  FROM unnest(:ids::uuid[], :statuses::text[], :attributes::jsonb[]) AS n (id, status, attributes)
 WHERE f.account = :account AND f.id = n.id;

-- name: insert_return_fulfilment_items(account, at, ids, return_ids, fulfilment_ids, item_ids, refs, quantities, attributes)!
INSERT INTO return_fulfilment_item (account, id, return_order_id, return_fulfilment_id, return_order_item_id, ref,
                                    quantity, attributes, created_at)
SELECT :account, n.*, :at
  FROM unnest(:ids::uuid[], :return_ids::uuid[], :fulfilment_ids::uuid[], :item_ids::uuid[], :refs::text[],
              :quantities::integer[], :attributes::jsonb[]) AS n;

-- name: insert_verdicts(account, ids, return_ids, item_ids, quantities, accepted, dispositions, conditions, comments, location_ids, event_ids, found_at)!
INSERT INTO return_verdict (account, id, return_order_id, return_order_item_id, quantity, is_accepted, disposition,
                            condition, comment, location_id, event_id, found_at)
SELECT :account, n.*
  FROM unnest(:ids::uuid[], :return_ids::uuid[], :item_ids::uuid[], :quantities::integer[], :accepted::boolean[],
              :dispositions::text[], :conditions::text[], :comments::text[], :location_ids::uuid[], :event_ids::uuid[],
              :found_at::timestamptz[]) AS n;

-- name: find_returns(account, ids, refs)
SELECT id, ref, type, retailer
  FROM return_order
 WHERE account = :account AND (id = ANY(:ids::uuid[]) OR ref = ANY(:refs::text[]));

-- name: find_return_fulfilments(account, ids, return_ids, return_refs, refs)
SELECT f.id, f.ref, f.type, r.id AS root_id, r.ref AS root_ref, r.retailer
  FROM return_fulfilment AS f
  JOIN return_order AS r ON r.account = f.account AND r.id = f.return_order_id
 WHERE f.account = :account AND f.id = ANY(:ids::uuid[])
UNION ALL
SELECT f.id, f.ref, f.type, r.id, r.ref, r.retailer
  FROM return_order AS r
  JOIN return_fulfilment AS f ON f.account = r.account AND f.return_order_id = r.id
 WHERE r.account = :account AND (r.id = ANY(:return_ids::uuid[]) OR r.ref = ANY(:return_refs::text[]))
   AND f.ref = ANY(:refs::text[]);

-- name: return_keys_of(account, order_ids)
SELECT order_id, id, ref, type
  FROM return_order
 WHERE account = :account AND order_id = ANY(:order_ids::uuid[])
 ORDER BY order_id, id;

-- name: return_refs(account, refs)
SELECT ref, order_id FROM return_order WHERE account = :account AND ref = ANY(:refs::text[]);
