-- name: documents_out_of_balance
SELECT document_type, document_id, sum(amount_minor) AS sum, count(DISTINCT currency) AS currencies
  FROM iv_journal
 WHERE account = :account
 GROUP BY document_type, document_id
HAVING sum(amount_minor) <> 0 OR count(DISTINCT currency) > 1
 LIMIT :rows_max;

-- name: documents_booked_otherwise
-- Every document and every movement of money stands in the journal once, with its amount.
WITH due AS (
    SELECT id, currency, CASE kind WHEN 'INVOICE' THEN total_minor ELSE -total_minor END AS receivable
      FROM billing_document WHERE account = :account
     UNION ALL
    SELECT id, currency, CASE operation WHEN 'REFUND' THEN amount_minor ELSE -amount_minor END
      FROM payment_transaction
     WHERE account = :account AND outcome = 'SUCCEEDED' AND operation IN ('SALE', 'CAPTURE', 'REFUND')),
booked AS (
    SELECT document_id, currency, sum(amount_minor) AS receivable
      FROM iv_journal WHERE account = :account AND ledger = 'RECEIVABLE'
     GROUP BY document_id, currency)
SELECT coalesce(due.id, booked.document_id) AS document_id, due.receivable AS due, booked.receivable AS booked
  FROM due
  FULL JOIN booked ON booked.document_id = due.id AND booked.currency = due.currency
 WHERE due.receivable IS DISTINCT FROM booked.receivable
 LIMIT :rows_max;

-- name: documents_beyond_lines
SELECT d.ref, d.subtotal_minor, d.tax_minor, sum(i.amount_minor) AS lines, sum(i.tax_minor) AS taxes
  FROM billing_document AS d
  JOIN billing_document_item AS i ON i.account = d.account AND i.document_id = d.id
 WHERE d.account = :account
 GROUP BY d.id, d.ref, d.subtotal_minor, d.tax_minor
HAVING sum(i.amount_minor) <> d.subtotal_minor OR sum(i.tax_minor) <> d.tax_minor
 LIMIT :rows_max;

-- name: balances_adrift
WITH owed AS (
    SELECT billing_account_id, currency, sum(amount_minor) AS owed
      FROM iv_journal WHERE account = :account AND ledger = 'RECEIVABLE'
     GROUP BY billing_account_id, currency)
SELECT coalesce(b.billing_account_id, owed.billing_account_id) AS billing_account_id, b.balance_minor, owed.owed
  FROM (SELECT * FROM billing_balance WHERE account = :account) AS b
  FULL JOIN owed ON owed.billing_account_id = b.billing_account_id AND owed.currency = b.currency
 WHERE coalesce(b.balance_minor, 0) <> coalesce(owed.owed, 0)
 LIMIT :rows_max;

-- name: payments_adrift
WITH sums AS (
    SELECT payment_id,
           sum(amount_minor) FILTER (WHERE outcome = 'SUCCEEDED' AND operation IN ('AUTHORISE', 'SALE')) AS authorised,
           sum(amount_minor) FILTER (WHERE outcome = 'SUCCEEDED' AND operation IN ('CAPTURE', 'SALE')) AS captured,
           sum(amount_minor) FILTER (WHERE outcome = 'SUCCEEDED' AND operation = 'REFUND') AS refunded,
           sum(amount_minor) FILTER (WHERE outcome = 'REQUESTED' AND operation = 'REFUND') AS refunding
      FROM payment_transaction WHERE account = :account
     GROUP BY payment_id)
SELECT p.ref, p.authorised_minor, p.captured_minor, p.refunded_minor, p.refunding_minor
  FROM iv_payment AS p
  LEFT JOIN sums AS s ON s.payment_id = p.id
 WHERE p.account = :account
   AND (p.authorised_minor <> coalesce(s.authorised, 0) OR p.captured_minor <> coalesce(s.captured, 0)
        OR p.refunded_minor <> coalesce(s.refunded, 0) OR p.refunding_minor <> coalesce(s.refunding, 0)
        OR p.refunded_minor > p.captured_minor OR p.captured_minor > p.authorised_minor)
 LIMIT :rows_max;

-- name: memos_adrift
WITH paid AS (
    SELECT document_id, sum(amount_minor) AS paid
      FROM payment_transaction
     WHERE account = :account AND operation = 'REFUND' AND outcome = 'SUCCEEDED' AND document_id IS NOT NULL
     GROUP BY document_id)
SELECT d.ref, d.total_minor, d.balance_minor, coalesce(p.paid, 0) AS paid
  FROM billing_document AS d
  LEFT JOIN paid AS p ON p.document_id = d.id
 WHERE d.account = :account AND d.kind = 'CREDIT_MEMO' AND d.balance_minor <> d.total_minor - coalesce(p.paid, 0)
 LIMIT :rows_max;

-- name: returns_beyond_shipped
WITH shipped AS (
    SELECT i.order_item_id, sum(i.filled_quantity) AS units
      FROM fulfilment AS f
      JOIN fulfilment_item AS i ON i.account = f.account AND i.fulfilment_id = f.id
     WHERE f.account = :account AND f.status IN ('COMPLETE', 'SHIPPED', 'DELIVERED', 'COLLECTED')
     GROUP BY i.order_item_id)
SELECT b.order_item_id, b.requested_quantity, b.accepted_quantity, coalesce(s.units, 0) AS shipped
  FROM order_item_return AS b
  LEFT JOIN shipped AS s ON s.order_item_id = b.order_item_id
 WHERE b.account = :account AND b.requested_quantity > coalesce(s.units, 0)
 LIMIT :rows_max;

-- name: returns_adrift
WITH said AS (
    SELECT order_item_id,
           sum(CASE WHEN status = 'CANCELLED' THEN 0 ELSE quantity - rejected_quantity END) AS requested,
           sum(accepted_quantity) AS accepted
      FROM return_order_item
     WHERE account = :account AND order_item_id IS NOT NULL
     GROUP BY order_item_id)
SELECT coalesce(b.order_item_id, s.order_item_id) AS order_item_id, b.requested_quantity, s.requested, b.accepted_quantity,
       s.accepted
  FROM (SELECT * FROM order_item_return WHERE account = :account) AS b
  FULL JOIN said AS s ON s.order_item_id = b.order_item_id
 WHERE coalesce(b.requested_quantity, 0) <> coalesce(s.requested, 0)
    OR coalesce(b.accepted_quantity, 0) <> coalesce(s.accepted, 0)
 LIMIT :rows_max;

-- name: credits_beyond_accepted
SELECT r.ref, r.accepted_quantity, sum(d.quantity) AS credited, sum(d.amount_minor) AS amount
  FROM return_order_item AS r
  JOIN billing_document_item AS d ON d.account = r.account AND d.return_order_item_id = r.id
 WHERE r.account = :account
 GROUP BY r.id, r.ref, r.accepted_quantity, r.amount_minor
HAVING sum(d.quantity) > r.accepted_quantity OR sum(d.amount_minor) > r.amount_minor
 LIMIT :rows_max;

-- name: credits_beyond_price
-- Where the order says what its items cost: what is credited for the goods of one is never more.
SELECT i.ref, min(r.line_net_minor) AS net, sum(r.amount_minor) AS credited
  FROM return_order_item AS r
  JOIN order_item AS i ON i.account = r.account AND i.id = r.order_item_id
 WHERE r.account = :account AND r.status = 'RECEIVED' AND r.line_net_minor IS NOT NULL
 GROUP BY i.id, i.ref
HAVING sum(r.amount_minor) > min(r.line_net_minor) OR sum(r.tax_minor) > min(r.line_tax_minor)
 LIMIT :rows_max;

-- name: refunds_doubled
SELECT provider_reference, count(*) AS times
  FROM payment_transaction
 WHERE account = :account AND operation = 'REFUND' AND provider_reference IS NOT NULL
 GROUP BY provider_reference
HAVING count(*) > 1
 LIMIT :rows_max;

-- name: returns_over_too_early
SELECT r.ref, r.status, d.ref AS memo_ref, t.ref AS transaction_ref
  FROM return_order AS r
  JOIN billing_document AS d ON d.account = r.account AND d.return_order_id = r.id AND d.kind = 'CREDIT_MEMO'
  JOIN payment_transaction AS t ON t.account = d.account AND t.document_id = d.id
 WHERE r.account = :account AND r.status = 'COMPLETE' AND t.outcome = 'REQUESTED'
 LIMIT :rows_max;
