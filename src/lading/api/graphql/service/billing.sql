-- name: accounts
SELECT b.id
  FROM billing_account b
 WHERE b.account = :account
   AND (:scope_retailers::integer[] IS NULL OR b.retailer = ANY (:scope_retailers::integer[]))
   AND (:ref_exact::text[] IS NULL OR b.ref = ANY (:ref_exact::text[]))
   AND (:ref_from::text IS NULL OR b.ref COLLATE "C" >= :ref_from::text)
   AND (:ref_to::text IS NULL OR b.ref COLLATE "C" < :ref_to::text)
   AND (:ref_patterns::text[] IS NULL OR b.ref LIKE ANY (:ref_patterns::text[]))
   AND (:created_on_from::timestamptz IS NULL OR b.created_at >= :created_on_from::timestamptz)
   AND (:created_on_to::timestamptz IS NULL OR b.created_at <= :created_on_to::timestamptz)
   AND (:updated_on_from::timestamptz IS NULL OR b.updated_at >= :updated_on_from::timestamptz)
   AND (:updated_on_to::timestamptz IS NULL OR b.updated_at <= :updated_on_to::timestamptz)
   AND (:workflow::text IS NULL OR b.workflow_ref = :workflow::text)
   AND (:workflow_link_version::integer IS NULL OR b.workflow_version = :workflow_link_version::integer)
   AND (:workflow_ref::text[] IS NULL OR b.workflow_ref = ANY (:workflow_ref::text[]))
   AND (:workflow_version::text[] IS NULL OR b.workflow_version::text = ANY (:workflow_version::text[]))
   AND (:type::text[] IS NULL OR b.type = ANY (:type::text[]))
   AND (:status::text[] IS NULL OR b.status = ANY (:status::text[]))
   AND (:retailer::text IS NULL OR b.retailer::text = :retailer::text)
   AND (:customer::text IS NULL OR b.customer_id IN (
        SELECT x.id FROM customer x WHERE x.account = :account AND x.ref = :customer::text))
   AND (:name::text[] IS NULL OR b.name = ANY (:name::text[]))
   AND (:after_id::uuid IS NULL OR b.id < :after_id::uuid)
   AND (:before_id::uuid IS NULL OR b.id > :before_id::uuid)
 ORDER BY CASE WHEN :is_forward::boolean THEN b.id END DESC,
          CASE WHEN NOT :is_forward::boolean THEN b.id END
 LIMIT :row_limit::integer;

-- name: accounts_by_id
SELECT b.id, b.ref, b.type, b.status, b.attributes, b.created_at AS "createdOn", b.updated_at AS "updatedOn",
       b.workflow_ref AS "workflowRef", b.workflow_version AS "workflowVersion", b.retailer, b.customer_id, c.ref AS customer_ref, b.name, b.address
  FROM billing_account b
  LEFT JOIN customer c ON c.account = :account AND c.id = b.customer_id
 WHERE b.account = :account AND b.id = ANY (:ids::uuid[])
   AND (:scope_retailers::integer[] IS NULL OR b.retailer = ANY (:scope_retailers::integer[]));

-- name: balances_of_accounts
SELECT b.id, json_agg(json_build_object('currency', e.currency, 'balance_minor', e.balance_minor) ORDER BY e.currency) AS balances
  FROM billing_account b
  JOIN billing_balance e ON e.account = :account AND e.billing_account_id = b.id
 WHERE b.account = :account AND b.id = ANY (:ids::uuid[])
   AND (:scope_retailers::integer[] IS NULL OR b.retailer = ANY (:scope_retailers::integer[]))
 GROUP BY b.id;

-- name: memos
SELECT d.id
  FROM billing_document d
  JOIN billing_account b ON b.account = :account AND b.id = d.billing_account_id
 WHERE d.account = :account
   AND d.kind = 'CREDIT_MEMO'
   AND (:scope_retailers::integer[] IS NULL OR b.retailer = ANY (:scope_retailers::integer[]))
   AND (:ref_exact::text[] IS NULL OR d.ref = ANY (:ref_exact::text[]))
   AND (:ref_from::text IS NULL OR d.ref COLLATE "C" >= :ref_from::text)
   AND (:ref_to::text IS NULL OR d.ref COLLATE "C" < :ref_to::text)
   AND (:ref_patterns::text[] IS NULL OR d.ref LIKE ANY (:ref_patterns::text[]))
   AND (:created_on_from::timestamptz IS NULL OR d.created_at >= :created_on_from::timestamptz)
   AND (:created_on_to::timestamptz IS NULL OR d.created_at <= :created_on_to::timestamptz)
   AND (:updated_on_from::timestamptz IS NULL OR d.updated_at >= :updated_on_from::timestamptz)
   AND (:updated_on_to::timestamptz IS NULL OR d.updated_at <= :updated_on_to::timestamptz)
   AND (:workflow::text IS NULL OR b.workflow_ref = :workflow::text)
   AND (:workflow_link_version::integer IS NULL OR b.workflow_version = :workflow_link_version::integer)
   AND (:workflow_ref::text[] IS NULL OR b.workflow_ref = ANY (:workflow_ref::text[]))
   AND (:workflow_version::text[] IS NULL OR b.workflow_version::text = ANY (:workflow_version::text[]))
   AND (:type::text[] IS NULL OR d.type = ANY (:type::text[]))
   AND (:status::text[] IS NULL OR d.status = ANY (:status::text[]))
   AND (:order::text IS NULL OR d.order_id IN (
        SELECT x.id FROM sales_order x WHERE x.account = :account AND x.ref = :order::text))
   AND (:issue_date_from::timestamptz IS NULL OR d.issued_at >= :issue_date_from::timestamptz)
   AND (:issue_date_to::timestamptz IS NULL OR d.issued_at <= :issue_date_to::timestamptz)
   AND (:currency::text IS NULL OR d.currency = :currency::text)
   AND (:return_order::text IS NULL OR d.return_order_id IN (
        SELECT x.id FROM return_order x WHERE x.account = :account AND x.ref = :return_order::text))
   AND (:after_id::uuid IS NULL OR d.id < :after_id::uuid)
   AND (:before_id::uuid IS NULL OR d.id > :before_id::uuid)
 ORDER BY CASE WHEN :is_forward::boolean THEN d.id END DESC,
          CASE WHEN NOT :is_forward::boolean THEN d.id END
 LIMIT :row_limit::integer;

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
          AND (:scope_retailers::integer[] IS NULL OR b.retailer = ANY (:scope_retailers::integer[]))
          AND (:ref_patterns::text[] IS NULL OR d.ref LIKE ANY (:ref_patterns::text[]))
          AND (:created_on_from::timestamptz IS NULL OR d.created_at >= :created_on_from::timestamptz)
          AND (:created_on_to::timestamptz IS NULL OR d.created_at <= :created_on_to::timestamptz)
          AND (:updated_on_from::timestamptz IS NULL OR d.updated_at >= :updated_on_from::timestamptz)
          AND (:updated_on_to::timestamptz IS NULL OR d.updated_at <= :updated_on_to::timestamptz)
          AND (:workflow::text IS NULL OR b.workflow_ref = :workflow::text)
          AND (:workflow_link_version::integer IS NULL OR b.workflow_version = :workflow_link_version::integer)
          AND (:workflow_ref::text[] IS NULL OR b.workflow_ref = ANY (:workflow_ref::text[]))
          AND (:workflow_version::text[] IS NULL OR b.workflow_version::text = ANY (:workflow_version::text[]))
          AND (:type::text[] IS NULL OR d.type = ANY (:type::text[]))
          AND (:status::text[] IS NULL OR d.status = ANY (:status::text[]))
          AND (:order::text IS NULL OR d.order_id IN (
               SELECT x.id FROM sales_order x WHERE x.account = :account AND x.ref = :order::text))
          AND (:issue_date_from::timestamptz IS NULL OR d.issued_at >= :issue_date_from::timestamptz)
          AND (:issue_date_to::timestamptz IS NULL OR d.issued_at <= :issue_date_to::timestamptz)
          AND (:currency::text IS NULL OR d.currency = :currency::text)
          AND (:return_order::text IS NULL OR d.return_order_id IN (
               SELECT x.id FROM return_order x WHERE x.account = :account AND x.ref = :return_order::text))
          AND (:after_id::uuid IS NULL OR d.id > :after_id::uuid)
          AND (:before_id::uuid IS NULL OR d.id < :before_id::uuid)
        ORDER BY CASE WHEN :is_forward::boolean THEN d.id END,
                 CASE WHEN NOT :is_forward::boolean THEN d.id END DESC
        LIMIT :row_limit::integer
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
          AND (:scope_retailers::integer[] IS NULL OR b.retailer = ANY (:scope_retailers::integer[]))
          AND (:ref_patterns::text[] IS NULL OR d.ref LIKE ANY (:ref_patterns::text[]))
          AND (:after_id::uuid IS NULL OR d.id > :after_id::uuid)
          AND (:before_id::uuid IS NULL OR d.id < :before_id::uuid)
        ORDER BY CASE WHEN :is_forward::boolean THEN d.id END,
                 CASE WHEN NOT :is_forward::boolean THEN d.id END DESC
        LIMIT :row_limit::integer
       ) AS f;

-- name: invoices
SELECT d.id
  FROM billing_document d
  JOIN billing_account b ON b.account = :account AND b.id = d.billing_account_id
 WHERE d.account = :account
   AND d.kind = 'INVOICE'
   AND (:scope_retailers::integer[] IS NULL OR b.retailer = ANY (:scope_retailers::integer[]))
   AND (:ref_exact::text[] IS NULL OR d.ref = ANY (:ref_exact::text[]))
   AND (:ref_from::text IS NULL OR d.ref COLLATE "C" >= :ref_from::text)
   AND (:ref_to::text IS NULL OR d.ref COLLATE "C" < :ref_to::text)
   AND (:ref_patterns::text[] IS NULL OR d.ref LIKE ANY (:ref_patterns::text[]))
   AND (:created_on_from::timestamptz IS NULL OR d.created_at >= :created_on_from::timestamptz)
   AND (:created_on_to::timestamptz IS NULL OR d.created_at <= :created_on_to::timestamptz)
   AND (:updated_on_from::timestamptz IS NULL OR d.updated_at >= :updated_on_from::timestamptz)
   AND (:updated_on_to::timestamptz IS NULL OR d.updated_at <= :updated_on_to::timestamptz)
   AND (:workflow::text IS NULL OR b.workflow_ref = :workflow::text)
   AND (:workflow_link_version::integer IS NULL OR b.workflow_version = :workflow_link_version::integer)
   AND (:workflow_ref::text[] IS NULL OR b.workflow_ref = ANY (:workflow_ref::text[]))
   AND (:workflow_version::integer[] IS NULL OR b.workflow_version = ANY (:workflow_version::integer[]))
   AND (:type::text[] IS NULL OR d.type = ANY (:type::text[]))
   AND (:status::text[] IS NULL OR d.status = ANY (:status::text[]))
   AND (:order::text IS NULL OR d.order_id IN (
        SELECT x.id FROM sales_order x WHERE x.account = :account AND x.ref = :order::text))
   AND (:issue_date_from::timestamptz IS NULL OR d.issued_at >= :issue_date_from::timestamptz)
   AND (:issue_date_to::timestamptz IS NULL OR d.issued_at <= :issue_date_to::timestamptz)
   AND (:currency::text IS NULL OR d.currency = :currency::text)
   AND (:fulfilment::text IS NULL OR d.fulfilment_ref = :fulfilment::text)
   AND (:due_date_from::timestamptz IS NULL OR d.due_at >= :due_date_from::timestamptz)
   AND (:due_date_to::timestamptz IS NULL OR d.due_at <= :due_date_to::timestamptz)
   AND (:after_id::uuid IS NULL OR d.id < :after_id::uuid)
   AND (:before_id::uuid IS NULL OR d.id > :before_id::uuid)
 ORDER BY CASE WHEN :is_forward::boolean THEN d.id END DESC,
          CASE WHEN NOT :is_forward::boolean THEN d.id END
 LIMIT :row_limit::integer;

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
          AND (:scope_retailers::integer[] IS NULL OR b.retailer = ANY (:scope_retailers::integer[]))
          AND (:ref_patterns::text[] IS NULL OR d.ref LIKE ANY (:ref_patterns::text[]))
          AND (:created_on_from::timestamptz IS NULL OR d.created_at >= :created_on_from::timestamptz)
          AND (:created_on_to::timestamptz IS NULL OR d.created_at <= :created_on_to::timestamptz)
          AND (:updated_on_from::timestamptz IS NULL OR d.updated_at >= :updated_on_from::timestamptz)
          AND (:updated_on_to::timestamptz IS NULL OR d.updated_at <= :updated_on_to::timestamptz)
          AND (:workflow::text IS NULL OR b.workflow_ref = :workflow::text)
          AND (:workflow_link_version::integer IS NULL OR b.workflow_version = :workflow_link_version::integer)
          AND (:workflow_ref::text[] IS NULL OR b.workflow_ref = ANY (:workflow_ref::text[]))
          AND (:workflow_version::integer[] IS NULL OR b.workflow_version = ANY (:workflow_version::integer[]))
          AND (:type::text[] IS NULL OR d.type = ANY (:type::text[]))
          AND (:status::text[] IS NULL OR d.status = ANY (:status::text[]))
          AND (:order::text IS NULL OR d.order_id IN (
               SELECT x.id FROM sales_order x WHERE x.account = :account AND x.ref = :order::text))
          AND (:issue_date_from::timestamptz IS NULL OR d.issued_at >= :issue_date_from::timestamptz)
          AND (:issue_date_to::timestamptz IS NULL OR d.issued_at <= :issue_date_to::timestamptz)
          AND (:currency::text IS NULL OR d.currency = :currency::text)
          AND (:fulfilment::text IS NULL OR d.fulfilment_ref = :fulfilment::text)
          AND (:due_date_from::timestamptz IS NULL OR d.due_at >= :due_date_from::timestamptz)
          AND (:due_date_to::timestamptz IS NULL OR d.due_at <= :due_date_to::timestamptz)
          AND (:after_id::uuid IS NULL OR d.id > :after_id::uuid)
          AND (:before_id::uuid IS NULL OR d.id < :before_id::uuid)
        ORDER BY CASE WHEN :is_forward::boolean THEN d.id END,
                 CASE WHEN NOT :is_forward::boolean THEN d.id END DESC
        LIMIT :row_limit::integer
       ) AS f;

-- name: memos_by_id
SELECT d.id, d.ref, d.type, d.status, d.attributes, d.created_at AS "createdOn", d.updated_at AS "updatedOn",
       b.workflow_ref AS "workflowRef", b.workflow_version AS "workflowVersion", d.billing_account_id, d.order_id, o.ref AS order_ref, d.return_order_id, r.ref AS return_ref,
       d.invoice_id, d.fulfilment_ref, b.retailer, d.issued_at AS "issueDate", d.due_at AS "dueDate", d.currency,
       d.tax_type AS "defaultTaxType", d.subtotal_minor, d.tax_minor, d.total_minor, d.balance_minor
  FROM billing_document d
  JOIN billing_account b ON b.account = :account AND b.id = d.billing_account_id
  LEFT JOIN sales_order o ON o.account = :account AND o.id = d.order_id
  LEFT JOIN return_order r ON r.account = :account AND r.id = d.return_order_id
 WHERE d.account = :account AND d.id = ANY (:ids::uuid[]) AND d.kind = 'CREDIT_MEMO'
   AND (:scope_retailers::integer[] IS NULL OR b.retailer = ANY (:scope_retailers::integer[]));

-- name: invoices_by_id
SELECT d.id, d.ref, d.type, d.status, d.attributes, d.created_at AS "createdOn", d.updated_at AS "updatedOn",
       b.workflow_ref AS "workflowRef", b.workflow_version AS "workflowVersion", d.billing_account_id, d.order_id, o.ref AS order_ref, d.return_order_id, r.ref AS return_ref,
       d.invoice_id, d.fulfilment_ref, b.retailer, d.issued_at AS "issueDate", d.due_at AS "dueDate", d.currency,
       d.tax_type AS "defaultTaxType", d.subtotal_minor, d.tax_minor, d.total_minor, d.balance_minor
  FROM billing_document d
  JOIN billing_account b ON b.account = :account AND b.id = d.billing_account_id
  LEFT JOIN sales_order o ON o.account = :account AND o.id = d.order_id
  LEFT JOIN return_order r ON r.account = :account AND r.id = d.return_order_id
 WHERE d.account = :account AND d.id = ANY (:ids::uuid[]) AND d.kind = 'INVOICE'
   AND (:scope_retailers::integer[] IS NULL OR b.retailer = ANY (:scope_retailers::integer[]));

-- name: memo_items
SELECT i.id
  FROM billing_document_item i
  JOIN billing_document d ON d.account = :account AND d.id = i.document_id
  JOIN billing_account b ON b.account = :account AND b.id = d.billing_account_id
 WHERE i.account = :account
   AND d.kind = 'CREDIT_MEMO'
   AND (:scope_retailers::integer[] IS NULL OR b.retailer = ANY (:scope_retailers::integer[]))
   AND (:ref_exact::text[] IS NULL OR i.ref = ANY (:ref_exact::text[]))
   AND (:ref_from::text IS NULL OR i.ref COLLATE "C" >= :ref_from::text)
   AND (:ref_to::text IS NULL OR i.ref COLLATE "C" < :ref_to::text)
   AND (:ref_patterns::text[] IS NULL OR i.ref LIKE ANY (:ref_patterns::text[]))
   AND (:created_on_from::timestamptz IS NULL OR i.created_at >= :created_on_from::timestamptz)
   AND (:created_on_to::timestamptz IS NULL OR i.created_at <= :created_on_to::timestamptz)
   AND (:updated_on_from::timestamptz IS NULL OR i.created_at >= :updated_on_from::timestamptz)
   AND (:updated_on_to::timestamptz IS NULL OR i.created_at <= :updated_on_to::timestamptz)
   AND (:type::text[] IS NULL OR i.type = ANY (:type::text[]))
   AND (:description::text[] IS NULL OR i.description = ANY (:description::text[]))
   AND (:product::text IS NULL OR i.product_ref = :product::text)
   AND (:order_item::text IS NULL OR i.order_item_id IN (
        SELECT x.id FROM order_item x WHERE x.account = :account AND x.ref = :order_item::text))
   AND (:return_order_item::text IS NULL OR i.return_order_item_id IN (
        SELECT x.id FROM return_order_item x WHERE x.account = :account AND x.ref = :return_order_item::text))
   AND (:after_id::uuid IS NULL OR i.id < :after_id::uuid)
   AND (:before_id::uuid IS NULL OR i.id > :before_id::uuid)
 ORDER BY CASE WHEN :is_forward::boolean THEN i.id END DESC,
          CASE WHEN NOT :is_forward::boolean THEN i.id END
 LIMIT :row_limit::integer;

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
          AND (:scope_retailers::integer[] IS NULL OR b.retailer = ANY (:scope_retailers::integer[]))
          AND (:ref_patterns::text[] IS NULL OR i.ref LIKE ANY (:ref_patterns::text[]))
          AND (:created_on_from::timestamptz IS NULL OR i.created_at >= :created_on_from::timestamptz)
          AND (:created_on_to::timestamptz IS NULL OR i.created_at <= :created_on_to::timestamptz)
          AND (:updated_on_from::timestamptz IS NULL OR i.created_at >= :updated_on_from::timestamptz)
          AND (:updated_on_to::timestamptz IS NULL OR i.created_at <= :updated_on_to::timestamptz)
          AND (:type::text[] IS NULL OR i.type = ANY (:type::text[]))
          AND (:description::text[] IS NULL OR i.description = ANY (:description::text[]))
          AND (:product::text IS NULL OR i.product_ref = :product::text)
          AND (:order_item::text IS NULL OR i.order_item_id IN (
               SELECT x.id FROM order_item x WHERE x.account = :account AND x.ref = :order_item::text))
          AND (:return_order_item::text IS NULL OR i.return_order_item_id IN (
               SELECT x.id FROM return_order_item x WHERE x.account = :account AND x.ref = :return_order_item::text))
          AND (:after_id::uuid IS NULL OR i.id > :after_id::uuid)
          AND (:before_id::uuid IS NULL OR i.id < :before_id::uuid)
        ORDER BY CASE WHEN :is_forward::boolean THEN i.id END,
                 CASE WHEN NOT :is_forward::boolean THEN i.id END DESC
        LIMIT :row_limit::integer
       ) AS f;

-- name: memo_items_by_id
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
 WHERE i.account = :account AND i.id = ANY (:ids::uuid[])
   AND (:scope_retailers::integer[] IS NULL OR b.retailer = ANY (:scope_retailers::integer[]));

-- name: invoice_items
SELECT i.id
  FROM billing_document_item i
  JOIN billing_document d ON d.account = :account AND d.id = i.document_id
  JOIN billing_account b ON b.account = :account AND b.id = d.billing_account_id
 WHERE i.account = :account
   AND d.kind = 'INVOICE'
   AND (:scope_retailers::integer[] IS NULL OR b.retailer = ANY (:scope_retailers::integer[]))
   AND (:ref_exact::text[] IS NULL OR i.ref = ANY (:ref_exact::text[]))
   AND (:ref_from::text IS NULL OR i.ref COLLATE "C" >= :ref_from::text)
   AND (:ref_to::text IS NULL OR i.ref COLLATE "C" < :ref_to::text)
   AND (:ref_patterns::text[] IS NULL OR i.ref LIKE ANY (:ref_patterns::text[]))
   AND (:created_on_from::timestamptz IS NULL OR i.created_at >= :created_on_from::timestamptz)
   AND (:created_on_to::timestamptz IS NULL OR i.created_at <= :created_on_to::timestamptz)
   AND (:updated_on_from::timestamptz IS NULL OR i.created_at >= :updated_on_from::timestamptz)
   AND (:updated_on_to::timestamptz IS NULL OR i.created_at <= :updated_on_to::timestamptz)
   AND (:type::text[] IS NULL OR i.type = ANY (:type::text[]))
   AND (:description::text[] IS NULL OR i.description = ANY (:description::text[]))
   AND (:product::text IS NULL OR i.product_ref = :product::text)
   AND (:after_id::uuid IS NULL OR i.id < :after_id::uuid)
   AND (:before_id::uuid IS NULL OR i.id > :before_id::uuid)
 ORDER BY CASE WHEN :is_forward::boolean THEN i.id END DESC,
          CASE WHEN NOT :is_forward::boolean THEN i.id END
 LIMIT :row_limit::integer;

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
          AND (:scope_retailers::integer[] IS NULL OR b.retailer = ANY (:scope_retailers::integer[]))
          AND (:ref_patterns::text[] IS NULL OR i.ref LIKE ANY (:ref_patterns::text[]))
          AND (:created_on_from::timestamptz IS NULL OR i.created_at >= :created_on_from::timestamptz)
          AND (:created_on_to::timestamptz IS NULL OR i.created_at <= :created_on_to::timestamptz)
          AND (:updated_on_from::timestamptz IS NULL OR i.created_at >= :updated_on_from::timestamptz)
          AND (:updated_on_to::timestamptz IS NULL OR i.created_at <= :updated_on_to::timestamptz)
          AND (:type::text[] IS NULL OR i.type = ANY (:type::text[]))
          AND (:description::text[] IS NULL OR i.description = ANY (:description::text[]))
          AND (:product::text IS NULL OR i.product_ref = :product::text)
          AND (:after_id::uuid IS NULL OR i.id > :after_id::uuid)
          AND (:before_id::uuid IS NULL OR i.id < :before_id::uuid)
        ORDER BY CASE WHEN :is_forward::boolean THEN i.id END,
                 CASE WHEN NOT :is_forward::boolean THEN i.id END DESC
        LIMIT :row_limit::integer
       ) AS f;

-- name: invoice_items_by_id
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
 WHERE i.account = :account AND i.id = ANY (:ids::uuid[])
   AND (:scope_retailers::integer[] IS NULL OR b.retailer = ANY (:scope_retailers::integer[]));

-- name: payments
SELECT y.id
  FROM payment y
  JOIN billing_account b ON b.account = :account AND b.id = y.billing_account_id
 WHERE y.account = :account
   AND (:scope_retailers::integer[] IS NULL OR b.retailer = ANY (:scope_retailers::integer[]))
   AND (:ref_exact::text[] IS NULL OR y.ref = ANY (:ref_exact::text[]))
   AND (:ref_from::text IS NULL OR y.ref COLLATE "C" >= :ref_from::text)
   AND (:ref_to::text IS NULL OR y.ref COLLATE "C" < :ref_to::text)
   AND (:ref_patterns::text[] IS NULL OR y.ref LIKE ANY (:ref_patterns::text[]))
   AND (:created_on_from::timestamptz IS NULL OR y.created_at >= :created_on_from::timestamptz)
   AND (:created_on_to::timestamptz IS NULL OR y.created_at <= :created_on_to::timestamptz)
   AND (:updated_on_from::timestamptz IS NULL OR y.updated_at >= :updated_on_from::timestamptz)
   AND (:updated_on_to::timestamptz IS NULL OR y.updated_at <= :updated_on_to::timestamptz)
   AND (:workflow::text IS NULL OR b.workflow_ref = :workflow::text)
   AND (:workflow_link_version::integer IS NULL OR b.workflow_version = :workflow_link_version::integer)
   AND (:workflow_ref::text[] IS NULL OR b.workflow_ref = ANY (:workflow_ref::text[]))
   AND (:workflow_version::integer[] IS NULL OR b.workflow_version = ANY (:workflow_version::integer[]))
   AND (:type::text[] IS NULL OR y.type = ANY (:type::text[]))
   AND (:status::text[] IS NULL OR y.status = ANY (:status::text[]))
   AND (:retailer::text IS NULL OR y.retailer::text = :retailer::text)
   AND (:after_id::uuid IS NULL OR y.id < :after_id::uuid)
   AND (:before_id::uuid IS NULL OR y.id > :before_id::uuid)
 ORDER BY CASE WHEN :is_forward::boolean THEN y.id END DESC,
          CASE WHEN NOT :is_forward::boolean THEN y.id END
 LIMIT :row_limit::integer;

-- name: payments_of_accounts
SELECT p.id AS parent, f.id
  FROM unnest(:parents::uuid[]) AS p (id)
 CROSS JOIN LATERAL (
       SELECT y.id
         FROM payment y
         JOIN billing_account b ON b.account = :account AND b.id = y.billing_account_id
        WHERE y.account = :account
          AND y.billing_account_id = p.id
          AND (:scope_retailers::integer[] IS NULL OR b.retailer = ANY (:scope_retailers::integer[]))
          AND (:ref_patterns::text[] IS NULL OR y.ref LIKE ANY (:ref_patterns::text[]))
          AND (:created_on_from::timestamptz IS NULL OR y.created_at >= :created_on_from::timestamptz)
          AND (:created_on_to::timestamptz IS NULL OR y.created_at <= :created_on_to::timestamptz)
          AND (:updated_on_from::timestamptz IS NULL OR y.updated_at >= :updated_on_from::timestamptz)
          AND (:updated_on_to::timestamptz IS NULL OR y.updated_at <= :updated_on_to::timestamptz)
          AND (:workflow::text IS NULL OR b.workflow_ref = :workflow::text)
          AND (:workflow_link_version::integer IS NULL OR b.workflow_version = :workflow_link_version::integer)
          AND (:workflow_ref::text[] IS NULL OR b.workflow_ref = ANY (:workflow_ref::text[]))
          AND (:workflow_version::integer[] IS NULL OR b.workflow_version = ANY (:workflow_version::integer[]))
          AND (:type::text[] IS NULL OR y.type = ANY (:type::text[]))
          AND (:status::text[] IS NULL OR y.status = ANY (:status::text[]))
          AND (:retailer::text IS NULL OR y.retailer::text = :retailer::text)
          AND (:after_id::uuid IS NULL OR y.id > :after_id::uuid)
          AND (:before_id::uuid IS NULL OR y.id < :before_id::uuid)
        ORDER BY CASE WHEN :is_forward::boolean THEN y.id END,
                 CASE WHEN NOT :is_forward::boolean THEN y.id END DESC
        LIMIT :row_limit::integer
       ) AS f;

-- name: payments_by_id
SELECT y.id, y.ref, y.type, y.status, y.attributes, y.created_at AS "createdOn", y.updated_at AS "updatedOn",
       b.workflow_ref AS "workflowRef", b.workflow_version AS "workflowVersion", y.retailer, y.billing_account_id, y.order_id, y.currency, y.amount_minor,
       y.authorised_minor, y.captured_minor, y.voided_minor, y.refunded_minor, y.refunding_minor
  FROM payment y
  JOIN billing_account b ON b.account = :account AND b.id = y.billing_account_id
 WHERE y.account = :account AND y.id = ANY (:ids::uuid[])
   AND (:scope_retailers::integer[] IS NULL OR b.retailer = ANY (:scope_retailers::integer[]));

-- name: transactions
SELECT t.id
  FROM payment_transaction t
  JOIN payment y ON y.account = :account AND y.id = t.payment_id
  JOIN billing_account b ON b.account = :account AND b.id = y.billing_account_id
 WHERE t.account = :account
   AND (:scope_retailers::integer[] IS NULL OR b.retailer = ANY (:scope_retailers::integer[]))
   AND (:ref_exact::text[] IS NULL OR t.ref = ANY (:ref_exact::text[]))
   AND (:ref_from::text IS NULL OR t.ref COLLATE "C" >= :ref_from::text)
   AND (:ref_to::text IS NULL OR t.ref COLLATE "C" < :ref_to::text)
   AND (:ref_patterns::text[] IS NULL OR t.ref LIKE ANY (:ref_patterns::text[]))
   AND (:created_on_from::timestamptz IS NULL OR t.created_at >= :created_on_from::timestamptz)
   AND (:created_on_to::timestamptz IS NULL OR t.created_at <= :created_on_to::timestamptz)
   AND (:updated_on_from::timestamptz IS NULL OR t.updated_at >= :updated_on_from::timestamptz)
   AND (:updated_on_to::timestamptz IS NULL OR t.updated_at <= :updated_on_to::timestamptz)
   AND (:workflow::text IS NULL OR b.workflow_ref = :workflow::text)
   AND (:workflow_link_version::integer IS NULL OR b.workflow_version = :workflow_link_version::integer)
   AND (:workflow_ref::text[] IS NULL OR b.workflow_ref = ANY (:workflow_ref::text[]))
   AND (:workflow_version::integer[] IS NULL OR b.workflow_version = ANY (:workflow_version::integer[]))
   AND (:type::text[] IS NULL OR t.type = ANY (:type::text[]))
   AND (:status::text[] IS NULL OR t.status = ANY (:status::text[]))
   AND (:currency::text IS NULL OR t.currency = :currency::text)
   AND (:authorization_key::text[] IS NULL OR t.provider_reference = ANY (:authorization_key::text[]))
   AND (:card_type::text[] IS NULL OR t.card_type = ANY (:card_type::text[]))
   AND (:payment_method::text[] IS NULL OR t.payment_method = ANY (:payment_method::text[]))
   AND (:after_id::uuid IS NULL OR t.id < :after_id::uuid)
   AND (:before_id::uuid IS NULL OR t.id > :before_id::uuid)
 ORDER BY CASE WHEN :is_forward::boolean THEN t.id END DESC,
          CASE WHEN NOT :is_forward::boolean THEN t.id END
 LIMIT :row_limit::integer;

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
          AND (:scope_retailers::integer[] IS NULL OR b.retailer = ANY (:scope_retailers::integer[]))
          AND (:ref_patterns::text[] IS NULL OR t.ref LIKE ANY (:ref_patterns::text[]))
          AND (:created_on_from::timestamptz IS NULL OR t.created_at >= :created_on_from::timestamptz)
          AND (:created_on_to::timestamptz IS NULL OR t.created_at <= :created_on_to::timestamptz)
          AND (:updated_on_from::timestamptz IS NULL OR t.updated_at >= :updated_on_from::timestamptz)
          AND (:updated_on_to::timestamptz IS NULL OR t.updated_at <= :updated_on_to::timestamptz)
          AND (:workflow::text IS NULL OR b.workflow_ref = :workflow::text)
          AND (:workflow_link_version::integer IS NULL OR b.workflow_version = :workflow_link_version::integer)
          AND (:workflow_ref::text[] IS NULL OR b.workflow_ref = ANY (:workflow_ref::text[]))
          AND (:workflow_version::integer[] IS NULL OR b.workflow_version = ANY (:workflow_version::integer[]))
          AND (:type::text[] IS NULL OR t.type = ANY (:type::text[]))
          AND (:status::text[] IS NULL OR t.status = ANY (:status::text[]))
          AND (:currency::text IS NULL OR t.currency = :currency::text)
          AND (:authorization_key::text[] IS NULL OR t.provider_reference = ANY (:authorization_key::text[]))
          AND (:card_type::text[] IS NULL OR t.card_type = ANY (:card_type::text[]))
          AND (:payment_method::text[] IS NULL OR t.payment_method = ANY (:payment_method::text[]))
          AND (:after_id::uuid IS NULL OR t.id > :after_id::uuid)
          AND (:before_id::uuid IS NULL OR t.id < :before_id::uuid)
        ORDER BY CASE WHEN :is_forward::boolean THEN t.id END,
                 CASE WHEN NOT :is_forward::boolean THEN t.id END DESC
        LIMIT :row_limit::integer
       ) AS f;

-- name: transactions_by_id
SELECT t.id, t.ref, t.type, t.status, t.attributes, t.created_at AS "createdOn", t.updated_at AS "updatedOn",
       b.workflow_ref AS "workflowRef", b.workflow_version AS "workflowVersion", t.payment_id, t.currency, t.amount_minor, t.outcome, t.operation,
       t.provider_reference AS "authorizationKey", t.card_type AS "cardType", t.payment_method AS "paymentMethod"
  FROM payment_transaction t
  JOIN payment y ON y.account = :account AND y.id = t.payment_id
  JOIN billing_account b ON b.account = :account AND b.id = y.billing_account_id
 WHERE t.account = :account AND t.id = ANY (:ids::uuid[])
   AND (:scope_retailers::integer[] IS NULL OR b.retailer = ANY (:scope_retailers::integer[]));
