-- name: accounts_by_id(account, ids)
SELECT id, ref, type, status, retailer, workflow_ref, workflow_version, attributes, name, customer_id, order_id, address,
       created_at
  FROM billing_account
 WHERE account = :account AND id = ANY(:ids::uuid[]);

-- name: documents_of(account, account_ids, ids, order_ids)
-- Those an event names, and everything about the same orders, for each account.
SELECT d.billing_account_id, d.id, d.kind, d.ref, d.type, d.status, d.attributes, d.order_id, d.return_order_id,
       r.ref AS return_ref, r.type AS return_type, d.invoice_id, d.fulfilment_ref, d.issued_at, d.due_at, d.currency,
       d.subtotal_minor, d.tax_minor, d.balance_minor, d.tax_type, d.created_at
  FROM billing_document AS d
  LEFT JOIN return_order AS r ON r.account = d.account AND r.id = d.return_order_id
 WHERE d.account = :account AND d.billing_account_id = ANY(:account_ids::uuid[])
   AND (d.id = ANY(:ids::uuid[]) OR d.order_id = ANY(:order_ids::uuid[]))
 ORDER BY d.id;

-- name: payments_of(account, account_ids, ids, order_ids)
SELECT billing_account_id, id, ref, type, status, attributes, order_id, currency, amount_minor, created_at
  FROM payment
 WHERE account = :account AND billing_account_id = ANY(:account_ids::uuid[])
   AND (id = ANY(:ids::uuid[]) OR order_id = ANY(:order_ids::uuid[]))
 ORDER BY id;

-- name: transactions_of(account, payment_ids)
SELECT payment_id, id, ref, type, status, attributes, operation, outcome, currency, amount_minor, document_id,
       provider_ref, provider_reference, card_type, payment_method, created_at
  FROM payment_transaction
 WHERE account = :account AND payment_id = ANY(:payment_ids::uuid[])
 ORDER BY id;

-- name: orders_of_entities(account, ids)
-- The order and the payment that an invoice, credit memo, payment or transaction is about.
SELECT id, order_id, NULL::uuid AS payment_id FROM billing_document WHERE account = :account AND id = ANY(:ids::uuid[])
UNION ALL
SELECT id, order_id, id FROM payment WHERE account = :account AND id = ANY(:ids::uuid[])
UNION ALL
SELECT t.id, p.order_id, p.id
  FROM payment_transaction AS t
  JOIN payment AS p ON p.account = t.account AND p.id = t.payment_id
 WHERE t.account = :account AND t.id = ANY(:ids::uuid[]);

-- name: find_entities(account, kinds, ids, refs)
-- Refs of each kind are unique within the account.
SELECT e.kind, e.id, e.ref, e.type, a.id AS root_id, a.ref AS root_ref, a.retailer
  FROM (SELECT 'BILLING_ACCOUNT' AS kind, id, ref, type, id AS root_id
          FROM billing_account WHERE account = :account AND (id = ANY(:ids::uuid[]) OR ref = ANY(:refs::text[]))
         UNION ALL
        SELECT kind, id, ref, type, billing_account_id
          FROM billing_document
         WHERE account = :account
           AND (id = ANY(:ids::uuid[]) OR kind = ANY(:kinds::text[]) AND ref = ANY(:refs::text[]))
         UNION ALL
        SELECT 'PAYMENT', id, ref, type, billing_account_id
          FROM payment WHERE account = :account AND (id = ANY(:ids::uuid[]) OR ref = ANY(:refs::text[]))
         UNION ALL
        SELECT 'PAYMENT_TRANSACTION', t.id, t.ref, t.type, p.billing_account_id
          FROM payment_transaction AS t
          JOIN payment AS p ON p.account = t.account AND p.id = t.payment_id
         WHERE t.account = :account AND (t.id = ANY(:ids::uuid[]) OR t.ref = ANY(:refs::text[]))) AS e
  JOIN billing_account AS a ON a.account = :account AND a.id = e.root_id
 WHERE e.kind = ANY(:kinds::text[]);

-- name: insert_accounts(account, at, ids, refs, retailers, types, names, workflow_refs, customer_ids, order_ids, addresses, attributes)
-- The same account again is left alone: its identity is that of its owner.
INSERT INTO billing_account (account, id, ref, retailer, type, name, status, workflow_ref, workflow_version, customer_id,
                             order_id, address, attributes, created_at, updated_at)
SELECT :account, n.id, n.ref, n.retailer, n.type, n.name, 'CREATED', n.workflow_ref,
       coalesce((SELECT max(lading_version_of(w, n.id))
                   FROM active_workflow AS w
                  WHERE w.account = :account AND w.retailer = n.retailer AND w.ref = n.workflow_ref), 0),
       n.customer_id, n.order_id, n.address, n.attributes, :at, :at
  FROM unnest(:ids::uuid[], :refs::text[], :retailers::integer[], :types::text[], :names::text[],
              :workflow_refs::text[], :customer_ids::uuid[], :order_ids::uuid[], :addresses::jsonb[],
              :attributes::jsonb[])
       AS n (id, ref, retailer, type, name, workflow_ref, customer_id, order_id, address, attributes)
 ORDER BY n.id
    ON CONFLICT DO NOTHING
RETURNING id, ref, type, retailer, workflow_version, created_at;

-- name: update_accounts(account, at, ids, statuses, attributes)!
-- Name and address are changed through the API only, so a run never puts old ones back.
UPDATE billing_account AS a
   SET status = n.status, attributes = a.attributes || n.attributes, updated_at = :at
  FROM unnest(:ids::uuid[], :statuses::text[], :attributes::jsonb[]) AS n (id, status, attributes)
 WHERE a.account = :account AND a.id = n.id;

-- name: insert_documents(account, at, ids, kinds, account_ids, refs, types, statuses, order_ids, return_ids, invoice_ids, fulfilment_refs, issued_at, due_at, currencies, subtotals, taxes, balances, tax_types, attributes, created_at)!
INSERT INTO billing_document (account, id, kind, billing_account_id, ref, type, status, order_id, return_order_id,
                              invoice_id, fulfilment_ref, issued_at, due_at, currency, subtotal_minor, tax_minor,
                              total_minor, balance_minor, tax_type, attributes, created_at, updated_at)
SELECT :account, n.id, n.kind, n.account_id, n.ref, n.type, n.status, n.order_id, n.return_id, n.invoice_id,
       n.fulfilment_ref, n.issued, n.due, n.currency, n.subtotal, n.tax, n.subtotal + n.tax, n.balance, n.tax_type,
       n.attributes, n.created, :at
  FROM unnest(:ids::uuid[], :kinds::text[], :account_ids::uuid[], :refs::text[], :types::text[], :statuses::text[],
              :order_ids::uuid[], :return_ids::uuid[], :invoice_ids::uuid[], :fulfilment_refs::text[],
              :issued_at::timestamptz[], :due_at::timestamptz[], :currencies::text[], :subtotals::bigint[],
              :taxes::bigint[], :balances::bigint[], :tax_types::jsonb[], :attributes::jsonb[],
              :created_at::timestamptz[])
       AS n (id, kind, account_id, ref, type, status, order_id, return_id, invoice_id, fulfilment_ref, issued, due,
             currency, subtotal, tax, balance, tax_type, attributes, created);

-- name: insert_document_items(account, at, document_ids, ids, lines, refs, types, descriptions, order_item_ids, return_item_ids, product_refs, quantities, units, amounts, taxes, reasons)!
INSERT INTO billing_document_item (account, document_id, id, line, ref, type, description, order_item_id,
                                   return_order_item_id, product_ref, quantity, unit_minor, amount_minor, tax_minor,
                                   reason, created_at)
SELECT :account, n.*, :at
  FROM unnest(:document_ids::uuid[], :ids::uuid[], :lines::integer[], :refs::text[], :types::text[],
              :descriptions::text[], :order_item_ids::uuid[], :return_item_ids::uuid[], :product_refs::text[],
              :quantities::integer[], :units::bigint[], :amounts::bigint[], :taxes::bigint[], :reasons::jsonb[]) AS n;

-- name: update_documents(account, at, ids, statuses, attributes, balances)!
UPDATE billing_document AS d
   SET status = n.status, attributes = n.attributes, balance_minor = n.balance, updated_at = :at
  FROM unnest(:ids::uuid[], :statuses::text[], :attributes::jsonb[], :balances::bigint[])
       AS n (id, status, attributes, balance)
 WHERE d.account = :account AND d.id = n.id;

-- name: insert_payments(account, at, ids, account_ids, refs, retailers, types, statuses, order_ids, currencies, amounts, attributes, created_at)!
INSERT INTO payment (account, id, billing_account_id, ref, retailer, type, status, order_id, currency, amount_minor,
                     attributes, created_at, updated_at)
SELECT :account, n.*, :at
  FROM unnest(:ids::uuid[], :account_ids::uuid[], :refs::text[], :retailers::integer[], :types::text[],
              :statuses::text[], :order_ids::uuid[], :currencies::text[], :amounts::bigint[], :attributes::jsonb[],
              :created_at::timestamptz[]) AS n;

-- name: update_payments(account, at, ids, statuses, attributes)!
-- attributes: those that were set; others may have been added through the API meanwhile.
UPDATE payment AS p
   SET status = n.status, attributes = p.attributes || n.attributes, updated_at = :at
  FROM unnest(:ids::uuid[], :statuses::text[], :attributes::jsonb[]) AS n (id, status, attributes)
 WHERE p.account = :account AND p.id = n.id;

-- name: lock_payments(account, ids)
-- Before its transactions are written: whoever counts them afterwards sees those of everybody before.
SELECT id FROM payment WHERE account = :account AND id = ANY(:ids::uuid[]) ORDER BY id FOR NO KEY UPDATE;

-- name: insert_transactions(account, at, ids, payment_ids, refs, types, statuses, operations, outcomes, currencies, amounts, document_ids, provider_refs, provider_references, card_types, methods, attributes, created_at)!
INSERT INTO payment_transaction (account, id, payment_id, ref, type, status, operation, outcome, currency, amount_minor,
                                 document_id, provider_ref, provider_reference, card_type, payment_method, attributes,
                                 created_at, updated_at)
SELECT :account, n.*, :at
  FROM unnest(:ids::uuid[], :payment_ids::uuid[], :refs::text[], :types::text[], :statuses::text[],
              :operations::text[], :outcomes::text[], :currencies::text[], :amounts::bigint[], :document_ids::uuid[],
              :provider_refs::text[], :provider_references::text[], :card_types::text[], :methods::text[],
              :attributes::jsonb[], :created_at::timestamptz[]) AS n;

-- name: update_transactions(account, at, ids, statuses, outcomes, provider_references, attributes)!
UPDATE payment_transaction AS t
   SET status = n.status, outcome = n.outcome, provider_reference = n.provider_reference, attributes = n.attributes,
       updated_at = :at
  FROM unnest(:ids::uuid[], :statuses::text[], :outcomes::text[], :provider_references::text[], :attributes::jsonb[])
       AS n (id, status, outcome, provider_reference, attributes)
 WHERE t.account = :account AND t.id = n.id;

-- name: fold_payments(account, ids)!
-- The counters are the sum of the transactions; the constraints of the table hold for them.
UPDATE payment AS p
   SET authorised_minor = t.authorised, captured_minor = t.captured, voided_minor = t.voided,
       refunded_minor = t.refunded, refunding_minor = t.refunding, capturing_minor = t.capturing,
       voiding_minor = t.voiding
  FROM (SELECT payment_id,
               coalesce(sum(amount_minor) FILTER (WHERE outcome = 'SUCCEEDED' AND operation IN ('AUTHORISE', 'SALE')), 0) AS authorised,
               coalesce(sum(amount_minor) FILTER (WHERE outcome = 'SUCCEEDED' AND operation IN ('CAPTURE', 'SALE')), 0) AS captured,
               coalesce(sum(amount_minor) FILTER (WHERE outcome = 'SUCCEEDED' AND operation = 'VOID'), 0) AS voided,
               coalesce(sum(amount_minor) FILTER (WHERE outcome = 'SUCCEEDED' AND operation = 'REFUND'), 0) AS refunded,
               coalesce(sum(amount_minor) FILTER (WHERE outcome = 'REQUESTED' AND operation = 'REFUND'), 0) AS refunding,
               coalesce(sum(amount_minor) FILTER (WHERE outcome = 'REQUESTED' AND operation = 'CAPTURE'), 0) AS capturing,
               coalesce(sum(amount_minor) FILTER (WHERE outcome = 'REQUESTED' AND operation = 'VOID'), 0) AS voiding
          FROM payment_transaction
         WHERE account = :account AND payment_id = ANY(:ids::uuid[])
         GROUP BY payment_id) AS t
 WHERE p.account = :account AND p.id = t.payment_id;

-- name: book(account, at, document_ids, lines, account_ids, document_types, ledgers, currencies, amounts)!
INSERT INTO journal_entry (account, document_id, line, billing_account_id, document_type, ledger, currency, amount_minor,
                           booked_at)
SELECT :account, n.*, :at
  FROM unnest(:document_ids::uuid[], :lines::integer[], :account_ids::uuid[], :document_types::text[],
              :ledgers::text[], :currencies::text[], :amounts::bigint[]) AS n;

-- name: add_balances(account, account_ids, currencies, amounts)!
INSERT INTO billing_balance AS b (account, billing_account_id, currency, balance_minor)
SELECT :account, n.account_id, n.currency, n.amount
  FROM unnest(:account_ids::uuid[], :currencies::text[], :amounts::bigint[]) AS n (account_id, currency, amount)
 ORDER BY n.account_id, n.currency
    ON CONFLICT (account, billing_account_id, currency) DO UPDATE SET balance_minor = b.balance_minor + excluded.balance_minor;

-- name: accounts_of_owners(account, customer_ids, order_ids)
-- Of a customer, or of a guest's order.
SELECT id, ref, type, retailer, customer_id, order_id
  FROM billing_account
 WHERE account = :account AND customer_id = ANY(:customer_ids::uuid[])
UNION ALL
SELECT id, ref, type, retailer, customer_id, order_id
  FROM billing_account
 WHERE account = :account AND order_id = ANY(:order_ids::uuid[]);

-- name: credits_of_returns(account, ids)
-- What returns have come to: the accepted units, the money for them, and the credit memo there may be already.
SELECT r.id AS return_id, r.ref AS return_ref, r.type AS return_type, r.status, r.customer_id, r.order_id, r.currency,
       r.tax_type, i.id, i.line, i.ref, i.order_item_id, i.product_ref, i.accepted_quantity, i.unit_minor, i.amount_minor,
       i.tax_minor, i.details, (SELECT d.ref
                                  FROM billing_document AS d
                                 WHERE d.account = r.account AND d.kind = 'CREDIT_MEMO' AND d.return_order_id = r.id) AS memo_ref
  FROM return_order AS r
  JOIN return_order_item AS i ON i.account = r.account AND i.return_order_id = r.id
 WHERE r.account = :account AND r.id = ANY(:ids::uuid[])
 ORDER BY r.id, i.line;

-- name: documents_known(account, kind, refs)
SELECT ref, id FROM billing_document WHERE account = :account AND kind = :kind AND ref = ANY(:refs::text[]);

-- name: account_named(account, ref)^
SELECT id, retailer FROM billing_account WHERE account = :account AND ref = :ref;

-- name: payment_named(account, ref)^
SELECT id, billing_account_id, retailer, currency, order_id FROM payment WHERE account = :account AND ref = :ref;

-- name: describe_payment(account, id, attributes)!
UPDATE payment
   SET attributes = attributes || :attributes::jsonb, updated_at = clock_timestamp()
 WHERE account = :account AND id = :id;

-- name: describe_account(account, id, name, address, attributes)!
-- What is not given stays.
UPDATE billing_account
   SET name = coalesce(:name::text, name), address = coalesce(:address::jsonb, address),
       attributes = attributes || :attributes::jsonb, updated_at = clock_timestamp()
 WHERE account = :account AND id = :id;
