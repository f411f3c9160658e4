-- name: positions_beside_their_ledger
SELECT p.catalogue_number, p.product_number, p.location_number, p.on_hand, p.counted + coalesce(l.moved, 0) AS ledger
  FROM inventory_position AS p
  LEFT JOIN (SELECT catalogue_number, product_number, location_number, sum(quantity) AS moved
               FROM inventory_quantity
              WHERE account = :account AND status = 'ACTIVE'
              GROUP BY catalogue_number, product_number, location_number) AS l
    ON l.catalogue_number = p.catalogue_number
   AND l.product_number = p.product_number
   AND l.location_number = p.location_number
 WHERE p.account = :account
   AND p.on_hand <> p.counted + coalesce(l.moved, 0)
 LIMIT :rows_max;

-- name: counters_beside_their_ledger
SELECT p.catalogue_number, p.product_number, p.location_number, p.delta, p.reserved, p.sold, p.corrected,
       l.delta AS ledger_delta, l.reserved AS ledger_reserved, l.sold AS ledger_sold, l.corrected AS ledger_corrected
  FROM inventory_position AS p
  LEFT JOIN (SELECT catalogue_number, product_number, location_number,
                    coalesce(sum(quantity) FILTER (WHERE type IN ('DELTA', 'BESIDE')), 0) AS delta,
                    coalesce(-sum(quantity) FILTER (WHERE type IN ('RESERVED', 'SOFT_RESERVE')), 0) AS reserved,
                    coalesce(-sum(quantity) FILTER (WHERE type = 'SALE'), 0) AS sold,
                    coalesce(-sum(quantity) FILTER (WHERE type = 'CORRECTION'), 0) AS corrected
               FROM inventory_quantity
              WHERE account = :account AND status = 'ACTIVE'
              GROUP BY catalogue_number, product_number, location_number) AS l
    ON l.catalogue_number = p.catalogue_number
   AND l.product_number = p.product_number
   AND l.location_number = p.location_number
 WHERE p.account = :account
   AND (p.delta, p.reserved, p.sold, p.corrected)
       <> (coalesce(l.delta, 0), coalesce(l.reserved, 0), coalesce(l.sold, 0), coalesce(l.corrected, 0))
 LIMIT :rows_max;

-- name: positions_oversold
-- A deficit is what a count or a delta found missing of what was already promised: exactly that, and nothing more.
SELECT catalogue_number, product_number, location_number, on_hand, deficit
  FROM inventory_position
 WHERE account = :account
   AND deficit <> greatest(0, -on_hand)
 LIMIT :rows_max;

-- name: items_promised_twice
SELECT fulfilment_item_id, count(*) AS promises
  FROM inventory_quantity
 WHERE account = :account
   AND type = 'RESERVED'
   AND status = 'ACTIVE'
   AND fulfilment_item_id IS NOT NULL
 GROUP BY fulfilment_item_id
HAVING count(*) > 1
 LIMIT :rows_max;

-- name: items_promised_and_sold
SELECT r.fulfilment_item_id, r.quantity AS reserved, m.type, m.quantity
  FROM inventory_quantity AS r
  JOIN inventory_quantity AS m
    ON m.account = r.account AND m.fulfilment_item_id = r.fulfilment_item_id AND m.type IN ('SALE', 'CORRECTION')
 WHERE r.account = :account
   AND r.type = 'RESERVED'
   AND r.status = 'ACTIVE'
 LIMIT :rows_max;

-- name: picks_unaccounted
SELECT m.fulfilment_item_id, min(r.quantity) AS reserved, sum(m.quantity) AS sold_and_corrected
  FROM inventory_quantity AS m
  LEFT JOIN inventory_quantity AS r
    ON r.account = m.account AND r.fulfilment_item_id = m.fulfilment_item_id AND r.type = 'RESERVED'
 WHERE m.account = :account
   AND m.type IN ('SALE', 'CORRECTION')
 GROUP BY m.fulfilment_item_id
HAVING min(r.quantity) IS DISTINCT FROM sum(m.quantity)
 LIMIT :rows_max;

-- name: movements_written_twice
SELECT event_id, type, fulfilment_item_id, count(*) AS times
  FROM inventory_quantity
 WHERE account = :account
   AND event_id IS NOT NULL
   AND fulfilment_item_id IS NOT NULL
 GROUP BY event_id, type, fulfilment_item_id
HAVING count(*) > 1
 LIMIT :rows_max;

-- name: deltas_taken_twice
SELECT source_ref, count(*) AS times
  FROM inventory_quantity
 WHERE account = :account
   AND source_ref IS NOT NULL
 GROUP BY source_ref
HAVING count(*) > 1
 LIMIT :rows_max;

-- name: holds_beside_their_ledger
-- A hold that has ended holds nothing; one that has not holds no more than it asked for.
SELECT h.id, h.ref, h.status, h.units, -sum(q.quantity) AS held
  FROM inventory_quantity AS q
  LEFT JOIN cart_hold AS h ON h.account = q.account AND h.id = q.hold_id
 WHERE q.account = :account
   AND q.type = 'SOFT_RESERVE'
   AND q.status = 'ACTIVE'
 GROUP BY h.id, h.ref, h.status, h.units
HAVING h.id IS NULL OR h.status NOT IN ('ACTIVE', 'CLAIMED') OR -sum(q.quantity) > h.units
 LIMIT :rows_max;

-- name: beside_without_its_units
-- What counts as lying beside a count is what was told of it.
SELECT coalesce(s.catalogue_number, q.catalogue_number) AS catalogue_number,
       coalesce(s.product_number, q.product_number) AS product_number,
       coalesce(s.location_number, q.location_number) AS location_number, s.units, q.units AS in_ledger
  FROM (SELECT catalogue_number, product_number, location_number, sum(units) AS units
          FROM sellable_quantity
         WHERE account = :account
         GROUP BY catalogue_number, product_number, location_number) AS s
  FULL JOIN (SELECT catalogue_number, product_number, location_number, sum(quantity) AS units
               FROM inventory_quantity
              WHERE account = :account AND type = 'BESIDE' AND status = 'ACTIVE'
              GROUP BY catalogue_number, product_number, location_number) AS q
    ON q.catalogue_number = s.catalogue_number
   AND q.product_number = s.product_number
   AND q.location_number = s.location_number
 WHERE s.units IS DISTINCT FROM q.units
 LIMIT :rows_max;

-- name: transfers_beside_the_ledger
-- What was dispatched left one location, what was received came to the other, and no more than was sent.
SELECT t.ref, l.line, l.dispatched, l.received, l.lost, sent.units AS left_stock, came.units AS came_into_stock
  FROM stock_transfer AS t
  JOIN stock_transfer_line AS l ON l.account = t.account AND l.transfer_id = t.id
 CROSS JOIN LATERAL (
       SELECT coalesce(-sum(q.quantity), 0) AS units
         FROM inventory_quantity AS q
        WHERE q.account = :account AND q.source_ref = format('transfer %s %s out', t.id, l.line)
       OFFSET 0) AS sent
 CROSS JOIN LATERAL (
       SELECT coalesce(sum(q.quantity), 0) AS units
         FROM stock_transfer_receipt AS r
         JOIN inventory_quantity AS q
           ON q.account = r.account AND q.source_ref = format('transfer %s %s in %s', t.id, l.line, r.receipt_ref)
        WHERE r.account = :account AND r.transfer_id = t.id AND r.line = l.line
       OFFSET 0) AS came
 WHERE t.account = :account AND t.order_id IS NULL
   AND (l.dispatched <> sent.units OR l.received <> came.units OR l.received + l.lost > l.dispatched)
 LIMIT :rows_max;

-- name: positions_astray
-- What foreign keys would say, if they could be asked for a million rows at once.
SELECT p.catalogue_number, p.product_number, p.location_number
  FROM inventory_position AS p
  LEFT JOIN inventory_catalogue AS c ON c.account = p.account AND c.number = p.catalogue_number
  LEFT JOIN product AS pr ON pr.account = p.account AND pr.number = p.product_number
  LEFT JOIN location AS l ON l.account = p.account AND l.number = p.location_number
 WHERE p.account = :account
   AND (c.number IS NULL OR pr.number IS NULL OR l.number IS NULL)
 LIMIT :rows_max;
