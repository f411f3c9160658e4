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
       d.ref AS to_ref, d.number AS to_number, t.status, t.requested_by, t.created_at, t.dispatched_at, t.ended_at
  FROM stock_transfer AS t
  JOIN inventory_catalogue AS c ON c.account = t.account AND c.number = t.catalogue_number
  JOIN location AS f ON f.account = t.account AND f.number = t.from_number
  JOIN location AS d ON d.account = t.account AND d.number = t.to_number
 WHERE t.account = :account
   AND t.ref = :ref;

-- name: lock_transfer(account, ref)$
SELECT id FROM stock_transfer WHERE account = :account AND ref = :ref FOR NO KEY UPDATE;

-- name: lines_of(account, transfer_id)
SELECT l.line, p.ref AS product_ref, l.product_number, l.quantity, l.dispatched, l.received, l.lost
  FROM stock_transfer_line AS l
  JOIN product AS p ON p.account = l.account AND p.number = l.product_number
 WHERE l.account = :account
   AND l.transfer_id = :transfer_id
 ORDER BY l.line;

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
