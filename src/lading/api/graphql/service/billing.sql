{% from "api/graphql/lists.sql" import among, between, in_scope, newest_first, oldest_first, refs, same %}

{% macro memo_filters() %}
{{ in_scope("b.retailer") }}
{{ refs("d.ref") }}
{{ between("created_on", "d.created_at") }}
{{ between("updated_on", "d.updated_at") }}
{{ same("workflow", "b.workflow_ref") }}
{{ same("workflow_link_version", "b.workflow_version", "integer") }}
{{ among("workflow_ref", "b.workflow_ref") }}
{{ among("workflow_version", "b.workflow_version::text") }}
{{ among("type", "d.type") }}
{{ among("status", "d.status") }}
AND (:order::text IS NULL OR d.order_id IN (
     SELECT x.id FROM sales_order x WHERE x.account = :account AND x.ref = :order::text))
{{ between("issue_date", "d.issued_at") }}
{{ same("currency", "d.currency") }}
AND (:return_order::text IS NULL OR d.return_order_id IN (
     SELECT x.id FROM return_order x WHERE x.account = :account AND x.ref = :return_order::text))
{% endmacro %}

{% macro invoice_filters() %}
{{ in_scope("b.retailer") }}
{{ refs("d.ref") }}
{{ between("created_on", "d.created_at") }}
{{ between("updated_on", "d.updated_at") }}
{{ same("workflow", "b.workflow_ref") }}
{{ same("workflow_link_version", "b.workflow_version", "integer") }}
{{ among("workflow_ref", "b.workflow_ref") }}
{{ among("workflow_version", "b.workflow_version", "integer") }}
{{ among("type", "d.type") }}
{{ among("status", "d.status") }}
AND (:order::text IS NULL OR d.order_id IN (
     SELECT x.id FROM sales_order x WHERE x.account = :account AND x.ref = :order::text))
{{ between("issue_date", "d.issued_at") }}
{{ same("currency", "d.currency") }}
{{ same("fulfilment", "d.fulfilment_ref") }}
{{ between("due_date", "d.due_at") }}
{% endmacro %}

{% macro document_item_filters() %}
{{ in_scope("b.retailer") }}
{{ refs("i.ref") }}
{{ between("created_on", "i.created_at") }}
{{ between("updated_on", "i.created_at") }}
{{ among("type", "i.type") }}
{{ among("description", "i.description") }}
{{ same("product", "i.product_ref") }}
AND (:order_item::text IS NULL OR i.order_item_id IN (
     SELECT x.id FROM order_item x WHERE x.account = :account AND x.ref = :order_item::text))
AND (:return_order_item::text IS NULL OR i.return_order_item_id IN (
     SELECT x.id FROM return_order_item x WHERE x.account = :account AND x.ref = :return_order_item::text))
{% endmacro %}

{% macro payment_filters() %}
{{ in_scope("b.retailer") }}
{{ refs("y.ref") }}
{{ between("created_on", "y.created_at") }}
{{ between("updated_on", "y.updated_at") }}
{{ same("workflow", "b.workflow_ref") }}
{{ same("workflow_link_version", "b.workflow_version", "integer") }}
{{ among("workflow_ref", "b.workflow_ref") }}
{{ among("workflow_version", "b.workflow_version", "integer") }}
{{ among("type", "y.type") }}
{{ among("status", "y.status") }}
{{ same("retailer", "y.retailer::text") }}
{% endmacro %}

{% macro transaction_filters() %}
{{ in_scope("b.retailer") }}
{{ refs("t.ref") }}
{{ between("created_on", "t.created_at") }}
{{ between("updated_on", "t.updated_at") }}
{{ same("workflow", "b.workflow_ref") }}
{{ same("workflow_link_version", "b.workflow_version", "integer") }}
{{ among("workflow_ref", "b.workflow_ref") }}
{{ among("workflow_version", "b.workflow_version", "integer") }}
{{ among("type", "t.type") }}
{{ among("status", "t.status") }}
{{ same("currency", "t.currency") }}
{{ among("authorization_key", "t.provider_reference") }}
{{ among("card_type", "t.card_type") }}
{{ among("payment_method", "t.payment_method") }}
{% endmacro %}

{% macro financial_transaction_filters() %}
{{ in_scope("b.retailer") }}
{{ refs("t.ref") }}
{{ among("type", "t.type") }}
{{ among("status", "t.status") }}
{{ among("workflow_ref", "b.workflow_ref") }}
{{ among("workflow_version", "b.workflow_version", "integer") }}
{{ between("created_on", "t.created_at") }}
{{ between("updated_on", "t.updated_at") }}
AND (:total::float8[] IS NULL
     OR t.amount_minor / power(10, coalesce((:currency_exponents::jsonb ->> t.currency)::integer, 2)) = ANY (:total::float8[]))
{{ among("currency", "t.currency") }}
{{ among("external_transaction_code", "t.attributes #>> '{externalTransactionCode,value}'") }}
{{ among("external_transaction_id", "t.provider_reference") }}
{{ among("card_type", "t.card_type") }}
{{ among("payment_method", "t.payment_method") }}
{{ among("payment_provider_name", "t.provider_ref") }}
{% endmacro %}

{% macro document_rows() %}
SELECT d.id, d.ref, d.type, d.status, d.attributes, d.created_at AS "createdOn", d.updated_at AS "updatedOn",
       b.workflow_ref AS "workflowRef", b.workflow_version AS "workflowVersion", d.billing_account_id, d.order_id, o.ref AS order_ref, d.return_order_id, r.ref AS return_ref,
       d.invoice_id, d.fulfilment_ref, b.retailer, d.issued_at AS "issueDate", d.due_at AS "dueDate", d.currency,
       d.tax_type AS "defaultTaxType", d.subtotal_minor, d.tax_minor, d.total_minor, d.balance_minor
  FROM billing_document d
  JOIN billing_account b ON b.account = :account AND b.id = d.billing_account_id
  LEFT JOIN sales_order o ON o.account = :account AND o.id = d.order_id
  LEFT JOIN return_order r ON r.account = :account AND r.id = d.return_order_id
{% endmacro %}

{% macro document_item_rows() %}
SELECT i.id, i.ref, i.type, i.description, i.created_at AS "createdOn", i.created_at AS "updatedOn", i.document_id, i.product_ref,
       i.quantity, i.unit_minor, i.amount_minor, i.tax_minor, i.reason AS "creditReasonCode", d.currency, b.retailer,
       n.ref AS order_item_ref, o.ref AS order_ref, q.ref AS return_item_ref, r.ref AS return_ref
  FROM billing_document_item i
  JOIN billing_document d ON d.account = :account AND d.id = i.document_id
  JOIN billing_account b ON b.account = :account AND b.id = d.billing_account_id
  LEFT JOIN order_item n ON n.account = :account AND n.id = i.order_item_id
  LEFT JOIN sales_order o ON o.account = :account AND o.id = n.order_id
  LEFT JOIN return_order_item q ON q.account = :account AND q.id = i.return_order_item_id
  LEFT JOIN return_order r ON r.account = :account AND r.id = q.return_order_id
{% endmacro %}

-- name: accounts
SELECT b.id
  FROM billing_account b
 WHERE b.account = :account
   {{ in_scope("b.retailer") }}
   {{ refs("b.ref") }}
   {{ between("created_on", "b.created_at") }}
   {{ between("updated_on", "b.updated_at") }}
   {{ same("workflow", "b.workflow_ref") }}
   {{ same("workflow_link_version", "b.workflow_version", "integer") }}
   {{ among("workflow_ref", "b.workflow_ref") }}
   {{ among("workflow_version", "b.workflow_version::text") }}
   {{ among("type", "b.type") }}
   {{ among("status", "b.status") }}
   {{ same("retailer", "b.retailer::text") }}
   AND (:customer::text IS NULL OR b.customer_id IN (
        SELECT x.id FROM customer x WHERE x.account = :account AND x.ref = :customer::text))
   {{ among("name", "b.name") }}
   {{ newest_first("b.id") }};

-- name: accounts_by_id
SELECT b.id, b.ref, b.type, b.status, b.attributes, b.created_at AS "createdOn", b.updated_at AS "updatedOn",
       b.workflow_ref AS "workflowRef", b.workflow_version AS "workflowVersion", b.retailer, b.customer_id, c.ref AS customer_ref, b.name, b.address
  FROM billing_account b
  LEFT JOIN customer c ON c.account = :account AND c.id = b.customer_id
 WHERE b.account = :account AND b.id = ANY (:ids::uuid[])
   {{ in_scope("b.retailer") }};

-- name: balances_of_accounts
SELECT b.id, json_agg(json_build_object('currency', e.currency, 'balance_minor', e.balance_minor) ORDER BY e.currency) AS balances
  FROM billing_account b
  JOIN billing_balance e ON e.account = :account AND e.billing_account_id = b.id
 WHERE b.account = :account AND b.id = ANY (:ids::uuid[])
   {{ in_scope("b.retailer") }}
 GROUP BY b.id;

-- name: memos
SELECT d.id
  FROM billing_document d
  JOIN billing_account b ON b.account = :account AND b.id = d.billing_account_id
 WHERE d.account = :account
   AND d.kind = 'CREDIT_MEMO'
   {{ memo_filters() }}
   {{ newest_first("d.id") }};

-- name: memos_of_accounts
SELECT p.id AS parent, f.id
  FROM unnest(:parents::uuid[]) AS p (id)
 CROSS JOIN LATERAL (
       SELECT d.id
         FROM billing_document d
         JOIN billing_account b ON b.account = :account AND b.id = d.billing_account_id
        WHERE d.account = :account
          AND d.billing_account_id = p.id
          AND d.kind = 'CREDIT_MEMO'
          {{ memo_filters() }}
          {{ oldest_first("d.id") }}
       ) AS f;

-- name: memos_of_invoices
SELECT p.id AS parent, f.id
  FROM unnest(:parents::uuid[]) AS p (id)
 CROSS JOIN LATERAL (
       SELECT d.id
         FROM billing_document d
         JOIN billing_account b ON b.account = :account AND b.id = d.billing_account_id
        WHERE d.account = :account
          AND d.invoice_id = p.id
          AND d.kind = 'CREDIT_MEMO'
          {{ in_scope("b.retailer") }}
          {{ refs("d.ref") }}
          {{ oldest_first("d.id") }}
       ) AS f;

-- name: invoices
SELECT d.id
  FROM billing_document d
  JOIN billing_account b ON b.account = :account AND b.id = d.billing_account_id
 WHERE d.account = :account
   AND d.kind = 'INVOICE'
   {{ invoice_filters() }}
   {{ newest_first("d.id") }};

-- name: invoices_of_accounts
SELECT p.id AS parent, f.id
  FROM unnest(:parents::uuid[]) AS p (id)
 CROSS JOIN LATERAL (
       SELECT d.id
         FROM billing_document d
         JOIN billing_account b ON b.account = :account AND b.id = d.billing_account_id
        WHERE d.account = :account
          AND d.billing_account_id = p.id
          AND d.kind = 'INVOICE'
          {{ invoice_filters() }}
          {{ oldest_first("d.id") }}
       ) AS f;

-- name: memos_by_id
{{ document_rows() }}
 WHERE d.account = :account AND d.id = ANY (:ids::uuid[]) AND d.kind = 'CREDIT_MEMO'
   {{ in_scope("b.retailer") }};

-- name: invoices_by_id
{{ document_rows() }}
 WHERE d.account = :account AND d.id = ANY (:ids::uuid[]) AND d.kind = 'INVOICE'
   {{ in_scope("b.retailer") }};

-- name: memo_items
SELECT i.id
  FROM billing_document_item i
  JOIN billing_document d ON d.account = :account AND d.id = i.document_id
  JOIN billing_account b ON b.account = :account AND b.id = d.billing_account_id
 WHERE i.account = :account
   AND d.kind = 'CREDIT_MEMO'
   {{ document_item_filters() }}
   {{ newest_first("i.id") }};

-- name: items_of_memos
SELECT p.id AS parent, f.id
  FROM unnest(:parents::uuid[]) AS p (id)
 CROSS JOIN LATERAL (
       SELECT i.id
         FROM billing_document_item i
         JOIN billing_document d ON d.account = :account AND d.id = i.document_id
         JOIN billing_account b ON b.account = :account AND b.id = d.billing_account_id
        WHERE i.account = :account
          AND i.document_id = p.id
          {{ document_item_filters() }}
          {{ oldest_first("i.id") }}
       ) AS f;

-- name: memo_items_by_id
{{ document_item_rows() }}
 WHERE i.account = :account AND i.id = ANY (:ids::uuid[])
   {{ in_scope("b.retailer") }};

-- name: invoice_items
SELECT i.id
  FROM billing_document_item i
  JOIN billing_document d ON d.account = :account AND d.id = i.document_id
  JOIN billing_account b ON b.account = :account AND b.id = d.billing_account_id
 WHERE i.account = :account
   AND d.kind = 'INVOICE'
   {{ document_item_filters() }}
   {{ newest_first("i.id") }};

-- name: items_of_invoices
SELECT p.id AS parent, f.id
  FROM unnest(:parents::uuid[]) AS p (id)
 CROSS JOIN LATERAL (
       SELECT i.id
         FROM billing_document_item i
         JOIN billing_document d ON d.account = :account AND d.id = i.document_id
         JOIN billing_account b ON b.account = :account AND b.id = d.billing_account_id
        WHERE i.account = :account
          AND i.document_id = p.id
          {{ document_item_filters() }}
          {{ oldest_first("i.id") }}
       ) AS f;

-- name: invoice_items_by_id
{{ document_item_rows() }}
 WHERE i.account = :account AND i.id = ANY (:ids::uuid[])
   {{ in_scope("b.retailer") }};

-- name: payments
SELECT y.id
  FROM payment y
  JOIN billing_account b ON b.account = :account AND b.id = y.billing_account_id
 WHERE y.account = :account
   {{ payment_filters() }}
   {{ newest_first("y.id") }};

-- name: payments_of_accounts
SELECT p.id AS parent, f.id
  FROM unnest(:parents::uuid[]) AS p (id)
 CROSS JOIN LATERAL (
       SELECT y.id
         FROM payment y
         JOIN billing_account b ON b.account = :account AND b.id = y.billing_account_id
        WHERE y.account = :account
          AND y.billing_account_id = p.id
          {{ payment_filters() }}
          {{ oldest_first("y.id") }}
       ) AS f;

-- name: payments_by_id
SELECT y.id, y.ref, y.type, y.status, y.attributes, y.created_at AS "createdOn", y.updated_at AS "updatedOn",
       b.workflow_ref AS "workflowRef", b.workflow_version AS "workflowVersion", y.retailer, y.billing_account_id, y.order_id, y.currency, y.amount_minor,
       y.authorised_minor, y.captured_minor, y.voided_minor, y.refunded_minor, y.refunding_minor
  FROM payment y
  JOIN billing_account b ON b.account = :account AND b.id = y.billing_account_id
 WHERE y.account = :account AND y.id = ANY (:ids::uuid[])
   {{ in_scope("b.retailer") }};

-- name: transactions
SELECT t.id
  FROM payment_transaction t
  JOIN payment y ON y.account = :account AND y.id = t.payment_id
  JOIN billing_account b ON b.account = :account AND b.id = y.billing_account_id
 WHERE t.account = :account
   {{ transaction_filters() }}
   {{ newest_first("t.id") }};

-- name: transactions_of_payments
SELECT p.id AS parent, f.id
  FROM unnest(:parents::uuid[]) AS p (id)
 CROSS JOIN LATERAL (
       SELECT t.id
         FROM payment_transaction t
         JOIN payment y ON y.account = :account AND y.id = t.payment_id
         JOIN billing_account b ON b.account = :account AND b.id = y.billing_account_id
        WHERE t.account = :account
          AND t.payment_id = p.id
          {{ transaction_filters() }}
          {{ oldest_first("t.id") }}
       ) AS f;

-- name: financial_transactions
SELECT t.id
  FROM payment_transaction t
  JOIN payment y ON y.account = :account AND y.id = t.payment_id
  JOIN billing_account b ON b.account = :account AND b.id = y.billing_account_id
 WHERE t.account = :account
   {{ financial_transaction_filters() }}
   {{ newest_first("t.id") }};

-- name: financial_transactions_of_orders
SELECT p.id AS parent, f.id
  FROM unnest(:parents::uuid[]) AS p (id)
 CROSS JOIN LATERAL (
       SELECT t.id
         FROM payment y
         JOIN payment_transaction t ON t.account = :account AND t.payment_id = y.id
         JOIN billing_account b ON b.account = :account AND b.id = y.billing_account_id
        WHERE y.account = :account
          AND y.order_id = p.id
          {{ financial_transaction_filters() }}
          {{ oldest_first("t.id") }}
       ) AS f;

-- name: transactions_by_id
SELECT t.id, t.ref, t.type, t.status, t.attributes, t.created_at AS "createdOn", t.updated_at AS "updatedOn",
       b.workflow_ref AS "workflowRef", b.workflow_version AS "workflowVersion", t.payment_id, t.currency, t.amount_minor, t.outcome, t.operation,
       y.order_id, t.provider_ref AS "paymentProviderName", t.provider_reference AS "externalTransactionId",
       t.attributes #>> '{externalTransactionCode,value}' AS "externalTransactionCode",
       t.provider_reference AS "authorizationKey", t.card_type AS "cardType", t.payment_method AS "paymentMethod"
  FROM payment_transaction t
  JOIN payment y ON y.account = :account AND y.id = t.payment_id
  JOIN billing_account b ON b.account = :account AND b.id = y.billing_account_id
 WHERE t.account = :account AND t.id = ANY (:ids::uuid[])
   {{ in_scope("b.retailer") }};
