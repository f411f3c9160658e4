-- name: promises_without_need
SELECT q.id, q.fulfilment_id, f.ref AS fulfilment_ref, f.status
  FROM inventory_quantity AS q
  LEFT JOIN fulfilment AS f ON f.account = q.account AND f.id = q.fulfilment_id
  LEFT JOIN fulfilment_item AS i ON i.account = q.account AND i.id = q.fulfilment_item_id
 WHERE q.account = :account AND q.type = 'RESERVED' AND q.status = 'ACTIVE' AND q.fulfilment_item_id IS NOT NULL
   AND (i.id IS NULL OR f.status IN ('REJECTED', 'EXPIRED', 'CANCELLED', 'ESCALATED', 'COMPLETE')
        OR i.filled_quantity + i.rejected_quantity + i.withdrawn_quantity > 0)
 LIMIT :rows_max;

-- name: needs_without_promise
-- As a difference of sets, which is fast whatever the planner believes about young tables.
SELECT i.id AS fulfilment_item_id, i.requested_quantity AS units
  FROM fulfilment AS f
  JOIN fulfilment_item AS i ON i.account = f.account AND i.fulfilment_id = f.id
 WHERE f.account = :account AND f.status IN ('AWAITING_WAVE', 'ASSIGNED')
   AND i.filled_quantity + i.rejected_quantity + i.withdrawn_quantity = 0
EXCEPT
SELECT q.fulfilment_item_id, -q.quantity
  FROM inventory_quantity AS q
 WHERE q.account = :account AND q.type = 'RESERVED' AND q.status = 'ACTIVE'
 LIMIT :rows_max;

-- name: totals_beyond_parts
-- One minor unit a line is left for rounding; where a line does not say its total, nothing can be said.
SELECT o.id, o.ref, o.total_minor, parts.total
  FROM sales_order AS o
 CROSS JOIN LATERAL (SELECT sum(i.total_minor + coalesce(i.total_tax_minor, 0) + 1) AS items,
                            bool_and(i.total_minor IS NOT NULL) AS is_complete
                       FROM order_item AS i
                      WHERE i.account = o.account AND i.order_id = o.id) AS lines
 CROSS JOIN LATERAL (SELECT coalesce(sum(coalesce((c.details ->> 'fulfilment_price_minor')::bigint, 0)
                                         + coalesce((c.details ->> 'fulfilment_tax_price_minor')::bigint, 0)), 0) AS delivery
                       FROM fulfilment_choice AS c
                      WHERE c.account = o.account AND c.order_id = o.id) AS charges
 CROSS JOIN LATERAL (SELECT lines.items + charges.delivery AS total) AS parts
 WHERE o.account = :account AND lines.is_complete AND o.total_minor > parts.total
 LIMIT :rows_max;

-- name: units_out_of_place
-- open is what is left: never less than nothing, and nothing once the order is over.
WITH held AS (
    SELECT fi.order_item_id,
           sum(CASE WHEN f.status IN ('REJECTED', 'EXPIRED', 'CANCELLED') THEN greatest(0, fi.filled_quantity - fi.withdrawn_quantity)
                    ELSE fi.requested_quantity - fi.rejected_quantity - fi.withdrawn_quantity END) AS units
      FROM fulfilment_item AS fi
      JOIN fulfilment AS f ON f.account = fi.account AND f.id = fi.fulfilment_id
     WHERE fi.account = :account
     GROUP BY fi.order_item_id)
SELECT o.ref, i.ref AS item_ref, i.quantity, i.cancelled_quantity, coalesce(held.units, 0) AS held, o.status
  FROM order_item AS i
  JOIN sales_order AS o ON o.account = i.account AND o.id = i.order_id
  LEFT JOIN held ON held.order_item_id = i.id
 WHERE i.account = :account
   AND (i.cancelled_quantity + coalesce(held.units, 0) > i.quantity
        OR o.status IN ('COMPLETE', 'CANCELLED') AND i.cancelled_quantity + coalesce(held.units, 0) <> i.quantity)
 LIMIT :rows_max;

-- name: parcels_without_pick
SELECT i.id, f.ref AS fulfilment_ref, i.filled_quantity, sum(a.quantity) AS packed
  FROM article_item AS a
  JOIN fulfilment_item AS i ON i.account = a.account AND i.id = a.fulfilment_item_id
  JOIN fulfilment AS f ON f.account = i.account AND f.id = i.fulfilment_id
 WHERE a.account = :account
 GROUP BY i.id, f.ref, i.filled_quantity
HAVING sum(a.quantity) > i.filled_quantity
 LIMIT :rows_max;

-- name: parcels_astray
SELECT a.id, a.ref
  FROM article AS a
  JOIN fulfilment AS f ON f.account = a.account AND f.id = a.fulfilment_id
 WHERE a.account = :account AND f.order_id <> a.order_id
UNION ALL
SELECT a.id, a.ref
  FROM article_item AS ai
  JOIN article AS a ON a.account = ai.account AND a.id = ai.article_id
  JOIN fulfilment_item AS i ON i.account = ai.account AND i.id = ai.fulfilment_item_id
 WHERE ai.account = :account AND i.fulfilment_id <> a.fulfilment_id
UNION ALL
SELECT a.id, a.ref
  FROM consignment_article AS ca
  JOIN article AS a ON a.account = ca.account AND a.id = ca.article_id
  JOIN consignment AS c ON c.account = ca.account AND c.id = ca.consignment_id
 WHERE ca.account = :account AND c.order_id <> a.order_id
 LIMIT :rows_max;

-- name: orders_over_too_early
SELECT o.ref, o.status, f.ref AS fulfilment_ref, f.status AS fulfilment_status
  FROM sales_order AS o
  JOIN fulfilment AS f ON f.account = o.account AND f.order_id = o.id
 WHERE o.account = :account AND o.status IN ('COMPLETE', 'CANCELLED')
   AND f.status NOT IN ('COMPLETE', 'REJECTED', 'EXPIRED', 'CANCELLED')
 LIMIT :rows_max;

-- name: orders_over_unnoticed
SELECT o.ref, o.status
  FROM sales_order AS o
 WHERE o.account = :account AND o.status IN ('PICK_PACK', 'AWAITING_COURIER_COLLECTION', 'AWAITING_CUSTOMER_COLLECTION', 'UNCOLLECTED')
   AND NOT EXISTS (SELECT 1
                     FROM fulfilment AS f
                    WHERE f.account = o.account AND f.order_id = o.id
                      AND f.status NOT IN ('COMPLETE', 'REJECTED', 'EXPIRED', 'CANCELLED'))
 LIMIT :rows_max;

-- name: capacity_unaccounted
SELECT s.id, s.location_id, s.measure, s.starts_at, s.taken, held.amount AS held
  FROM capacity_slot AS s
  LEFT JOIN (SELECT slot_id, sum(amount) AS amount
               FROM capacity_reservation
              WHERE account = :account AND released_at IS NULL
              GROUP BY slot_id) AS held ON held.slot_id = s.id
 WHERE s.account = :account AND s.taken <> coalesce(held.amount, 0)
 LIMIT :rows_max;

-- name: capacity_unreleased
-- The workflow lets it go without ReleaseLocationCapacity.
SELECT r.fulfilment_id, f.ref AS fulfilment_ref, f.status, r.amount
  FROM capacity_reservation AS r
  LEFT JOIN fulfilment AS f ON f.account = r.account AND f.id = r.fulfilment_id
 WHERE r.account = :account AND r.released_at IS NULL
   AND (f.id IS NULL OR f.status IN ('REJECTED', 'EXPIRED', 'CANCELLED'))
 LIMIT :rows_max;

-- name: order_transfers_astray
-- A transfer of an order sends what was picked, loses no more than it sent, and is over when its fulfilment is.
SELECT t.ref, t.status, f.status AS fulfilment_status, sum(l.dispatched) AS dispatched, min(picked.units) AS picked
  FROM stock_transfer AS t
  JOIN stock_transfer_line AS l ON l.account = t.account AND l.transfer_id = t.id
  LEFT JOIN fulfilment AS f ON f.account = t.account AND f.id = t.id
 CROSS JOIN LATERAL (SELECT coalesce(sum(i.filled_quantity), 0) AS units
                       FROM fulfilment_item AS i
                      WHERE i.account = t.account AND i.fulfilment_id = t.id) AS picked
 WHERE t.account = :account AND t.order_id IS NOT NULL
 GROUP BY t.id, t.ref, t.status, f.id, f.status
HAVING f.id IS NULL OR sum(l.dispatched) > min(picked.units) OR sum(l.received) + sum(l.lost) > sum(l.dispatched)
       OR t.status = 'CREATED' AND f.status IN ('REJECTED', 'EXPIRED', 'CANCELLED', 'COMPLETE')
 LIMIT :rows_max;
