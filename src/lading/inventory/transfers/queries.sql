-- name: insert_transfer(account, id, ref, catalogue_number, from_number, to_number, requested_by)!
INSERT INTO stock_transfer (account, id, ref, catalogue_number, from_number, to_number, requested_by)
VALUES (:account, :id, :ref, :catalogue_number, :from_number, :to_number, :requested_by)
    ON CONFLICT (account, ref) DO NOTHING;

-- name: insert_lines(account, transfer_id, lines, products, quantities)!
INSERT INTO stock_transfer_line (account, transfer_id, line, product_number, quantity)
SELECT :account, :transfer_id, n.line, n.product_number, n.quantity
  FROM unnest(:lines::integer[], :products::integer[], :quantities::integer[]) AS n (line, product_number, quantity);

-- name: transfer(account, ref)^
SELECT t.id, t.ref, c.ref AS catalogue_ref, c.number AS catalogue_number, c.retailer, f.ref AS from_ref, f.number AS from_number,
       d.ref AS to_ref, d.number AS to_number, t.status, t.requested_by, t.created_at, t.dispatched_at, t.ended_at,
       t.order_id
  FROM stock_transfer AS t
  JOIN inventory_catalogue AS c ON c.account = t.account AND c.number = t.catalogue_number
  JOIN location AS f ON f.account = t.account AND f.number = t.from_number
  JOIN location AS d ON d.account = t.account AND d.number = t.to_number
 WHERE t.account = :account
   AND t.ref = :ref;

-- name: lock_transfer(account, ref)$
SELECT id FROM stock_transfer WHERE account = :account AND ref = :ref FOR NO KEY UPDATE;

-- name: lines_of(account, transfer_ids)
SELECT l.transfer_id, l.line, p.ref AS product_ref, l.product_number, l.quantity, l.dispatched, l.received, l.lost
  FROM stock_transfer_line AS l
  JOIN product AS p ON p.account = l.account AND p.number = l.product_number
 WHERE l.account = :account
   AND l.transfer_id = ANY(:transfer_ids::uuid[])
 ORDER BY l.transfer_id, l.line;

-- name: units_under_way(account, catalogue_number, products)
-- Of transfers of stock, not of orders. to_leave: units that have been noted and are on the shelf still.
SELECT l.product_number, t.from_number, t.to_number,
       sum(CASE t.status WHEN 'CREATED' THEN l.quantity ELSE l.dispatched - l.received - l.lost END)::integer AS units,
       sum(CASE t.status WHEN 'CREATED' THEN l.quantity ELSE 0 END)::integer AS to_leave
  FROM stock_transfer AS t
  JOIN stock_transfer_line AS l
    ON l.account = t.account AND l.transfer_id = t.id AND l.product_number = ANY(:products::integer[])
 WHERE t.account = :account
   AND t.catalogue_number = :catalogue_number
   AND t.status IN ('CREATED', 'DISPATCHED')
   AND t.order_id IS NULL
 GROUP BY l.product_number, t.from_number, t.to_number;

-- name: set_status(account, id, status)!
UPDATE stock_transfer
   SET status = :status,
       dispatched_at = CASE :status WHEN 'DISPATCHED' THEN now() ELSE dispatched_at END,
       ended_at = CASE WHEN :status IN ('RECEIVED', 'CANCELLED') THEN now() ELSE ended_at END
 WHERE account = :account AND id = :id;

-- name: set_dispatched(account, transfer_id)!
UPDATE stock_transfer_line SET dispatched = quantity WHERE account = :account AND transfer_id = :transfer_id;

-- name: insert_receipt(account, transfer_id, receipt_ref, lines, received, lost)$
-- A receipt is taken once: the same ref again adds nothing.
WITH added AS (
    INSERT INTO stock_transfer_receipt (account, transfer_id, receipt_ref, line, received, lost)
    SELECT :account, :transfer_id, :receipt_ref, n.line, n.received, n.lost
      FROM unnest(:lines::integer[], :received::integer[], :lost::integer[]) AS n (line, received, lost)
     WHERE NOT EXISTS (SELECT FROM stock_transfer_receipt AS r
                        WHERE r.account = :account AND r.transfer_id = :transfer_id AND r.receipt_ref = :receipt_ref)
    RETURNING line, received, lost
), counted AS (
    UPDATE stock_transfer_line AS l
       SET received = l.received + a.received, lost = l.lost + a.lost
      FROM added AS a
     WHERE l.account = :account AND l.transfer_id = :transfer_id AND l.line = a.line
)
SELECT count(*) FROM added;

-- name: location_numbers(account, refs)
SELECT ref, number FROM location WHERE account = :account AND ref = ANY(:refs::text[]);

-- name: on_hand_of(account, catalogue_number, location_number, products)
SELECT product_number, on_hand, status
  FROM inventory_position
 WHERE account = :account
   AND catalogue_number = :catalogue_number
   AND location_number = :location_number
   AND product_number = ANY(:products::integer[]);

-- name: open_order_transfers(account, at, ids, orders, refs, catalogues, origins, destinations)!
-- The transfer has the id and the ref of its fulfilment; where another transfer took the ref, the id goes with it.
INSERT INTO stock_transfer (account, id, ref, catalogue_number, from_number, to_number, requested_by, created_at, order_id)
SELECT :account, n.id, CASE WHEN t.id IS NULL THEN n.ref ELSE left(n.ref, 63) || '-' || n.id END,
       n.catalogue_number, n.from_number, n.to_number, 'sourcing', :at, n.order_id
  FROM unnest(:ids::uuid[], :orders::uuid[], :refs::text[], :catalogues::integer[], :origins::integer[],
              :destinations::integer[]) AS n (id, order_id, ref, catalogue_number, from_number, to_number)
  LEFT JOIN stock_transfer AS t ON t.account = :account AND t.ref = n.ref
    ON CONFLICT DO NOTHING;

-- name: insert_order_lines(account, ids, lines, products, quantities)!
INSERT INTO stock_transfer_line (account, transfer_id, line, product_number, quantity)
SELECT :account, n.id, n.line, n.product_number, n.quantity
  FROM unnest(:ids::uuid[], :lines::integer[], :products::integer[], :quantities::integer[])
       AS n (id, line, product_number, quantity)
    ON CONFLICT DO NOTHING;

-- name: send_order_lines(account, ids, lines, products, quantities)!
UPDATE stock_transfer_line AS l
   SET dispatched = n.quantity
  FROM unnest(:ids::uuid[], :lines::integer[], :products::integer[], :quantities::integer[])
       AS n (id, line, product_number, quantity),
       stock_transfer AS t
 WHERE l.account = :account AND l.transfer_id = n.id AND l.product_number = n.product_number
   AND t.account = :account AND t.id = n.id AND t.status = 'CREATED';

-- name: send_order_transfers(account, at, ids)!
UPDATE stock_transfer SET status = 'DISPATCHED', dispatched_at = :at
 WHERE account = :account AND id = ANY(:ids::uuid[]) AND status = 'CREATED';

-- name: receive_order_lines(account, transfers, ids, lines, products, quantities)!
UPDATE stock_transfer_line AS l
   SET received = l.dispatched - coalesce(n.quantity, 0), lost = coalesce(n.quantity, 0)
  FROM stock_transfer AS t
  JOIN stock_transfer_line AS k ON k.account = t.account AND k.transfer_id = t.id
  LEFT JOIN unnest(:ids::uuid[], :lines::integer[], :products::integer[], :quantities::integer[])
            AS n (id, line, product_number, quantity) ON n.id = k.transfer_id AND n.product_number = k.product_number
 WHERE t.account = :account AND t.id = ANY(:transfers::uuid[]) AND t.status = 'DISPATCHED'
   AND l.account = :account AND l.transfer_id = k.transfer_id AND l.line = k.line;

-- name: receive_order_transfers(account, at, ids)!
UPDATE stock_transfer SET status = 'RECEIVED', ended_at = :at
 WHERE account = :account AND id = ANY(:ids::uuid[]) AND status = 'DISPATCHED';

-- name: call_off_order_transfers(account, at, ids)!
UPDATE stock_transfer SET status = 'CANCELLED', ended_at = :at
 WHERE account = :account AND id = ANY(:ids::uuid[]) AND status = 'CREATED';

-- name: transfers_of(account, from_ref, to_ref, status, retailers, rows_max)
-- The newest first; a planner asks for one end and for what is still on its way.
SELECT t.id, t.ref, c.ref AS catalogue_ref, c.number AS catalogue_number, c.retailer, f.ref AS from_ref, f.number AS from_number,
       d.ref AS to_ref, d.number AS to_number, t.status, t.requested_by, t.created_at, t.dispatched_at, t.ended_at,
       t.order_id
  FROM stock_transfer AS t
  JOIN inventory_catalogue AS c ON c.account = t.account AND c.number = t.catalogue_number
  JOIN location AS f ON f.account = t.account AND f.number = t.from_number
  JOIN location AS d ON d.account = t.account AND d.number = t.to_number
 WHERE t.account = :account
   AND (:from_ref::text IS NULL
        OR t.from_number = (SELECT l.number FROM location AS l WHERE l.account = :account AND l.ref = :from_ref))
   AND (:to_ref::text IS NULL
        OR t.to_number = (SELECT l.number FROM location AS l WHERE l.account = :account AND l.ref = :to_ref))
   AND (:status::text IS NULL OR t.status = :status)
   AND (:retailers::integer[] IS NULL OR c.retailer = ANY(:retailers))
 ORDER BY t.created_at DESC, t.id DESC
 LIMIT :rows_max;
