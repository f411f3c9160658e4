-- What happens after the sale: goods that come back, and the books of what a customer owes and is owed.

-- The guard of returns: nothing is taken back that was not handed over, and no unit twice, however many ask at once.
-- A row is there for each order item of which something was asked back; accepted units have been credited.
CREATE TABLE order_item_return (
    account             integer NOT NULL,
    order_item_id       uuid    NOT NULL,
    order_id            uuid    NOT NULL,
    shipped_quantity    integer NOT NULL DEFAULT 0,
    requested_quantity  integer NOT NULL DEFAULT 0,
    accepted_quantity   integer NOT NULL DEFAULT 0,
    PRIMARY KEY (account, order_item_id),
    CONSTRAINT never_returned_twice CHECK (accepted_quantity BETWEEN 0 AND requested_quantity
                                           AND requested_quantity <= shipped_quantity),
    FOREIGN KEY (account, order_id) REFERENCES sales_order (account, id),
    FOREIGN KEY (account, order_item_id) REFERENCES order_item (account, id)
);
CALL lading_isolate('order_item_return');
CREATE INDEX order_item_return_by_order ON order_item_return (account, order_id);

CREATE TABLE return_order (
    account                   integer     NOT NULL,
    id                        uuid        NOT NULL,
    ref                       text        COLLATE "C" NOT NULL CHECK (length(ref) BETWEEN 1 AND 100),
    retailer                  integer     NOT NULL,
    type                      text        NOT NULL CHECK (length(type) <= 50),
    status                    text        NOT NULL,
    workflow_ref              text        NOT NULL,
    workflow_version          integer     NOT NULL,
    order_id                  uuid,                            -- null: returned without a receipt
    customer_id               uuid,                            -- null: a guest
    exchange_order_id         uuid,
    lodged_location_id        uuid,
    destination_location_id   uuid,
    authorisation_key         text,
    authorisation_expires_at  timestamptz,
    pickup_address            jsonb,
    currency                  text        NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
    subtotal_minor            bigint      NOT NULL CHECK (subtotal_minor >= 0),
    tax_minor                 bigint      NOT NULL CHECK (tax_minor >= 0),
    total_minor               bigint      NOT NULL,
    tax_type                  jsonb,
    attributes                jsonb       NOT NULL DEFAULT '{}',
    created_at                timestamptz NOT NULL,
    updated_at                timestamptz NOT NULL,
    PRIMARY KEY (account, id),
    UNIQUE (account, ref),
    CHECK (total_minor = subtotal_minor + tax_minor),
    FOREIGN KEY (account, retailer) REFERENCES retailer (account, retailer),
    FOREIGN KEY (account, order_id) REFERENCES sales_order (account, id),
    FOREIGN KEY (account, customer_id) REFERENCES customer (account, id),
    FOREIGN KEY (account, exchange_order_id) REFERENCES sales_order (account, id),
    FOREIGN KEY (account, lodged_location_id) REFERENCES location (account, id),
    FOREIGN KEY (account, destination_location_id) REFERENCES location (account, id)
) WITH (fillfactor = 85);
CALL lading_isolate('return_order');
CREATE INDEX return_order_by_order ON return_order (account, order_id) WHERE order_id IS NOT NULL;
CREATE INDEX return_order_by_customer ON return_order (account, customer_id) WHERE customer_id IS NOT NULL;

-- Amounts are of all its units; once they were looked at, of those that were accepted.
CREATE TABLE return_order_item (
    account                integer     NOT NULL,
    id                     uuid        NOT NULL,
    return_order_id        uuid        NOT NULL,
    line                   integer     NOT NULL,
    ref                    text        NOT NULL CHECK (length(ref) BETWEEN 1 AND 100),
    type                   text        NOT NULL,
    status                 text        NOT NULL,
    order_item_id          uuid,
    product_number         integer     NOT NULL,
    product_ref            text        NOT NULL,
    product_catalogue_ref  text        NOT NULL,
    quantity               integer     NOT NULL CHECK (quantity > 0),
    accepted_quantity      integer     NOT NULL DEFAULT 0 CHECK (accepted_quantity >= 0),
    rejected_quantity      integer     NOT NULL DEFAULT 0 CHECK (rejected_quantity >= 0),
    unit_minor             bigint      NOT NULL CHECK (unit_minor >= 0),
    amount_minor           bigint      NOT NULL CHECK (amount_minor >= 0),
    tax_minor              bigint      NOT NULL CHECK (tax_minor >= 0),
    line_quantity          integer,                            -- of the order item: all its units, and what they were worth
    line_net_minor         bigint,
    line_tax_minor         bigint,
    is_agreed              boolean     NOT NULL DEFAULT false, -- the amounts were given, not worked out from the order
    details                jsonb       NOT NULL DEFAULT '{}',
    attributes             jsonb       NOT NULL DEFAULT '{}',
    created_at             timestamptz NOT NULL,
    updated_at             timestamptz NOT NULL,
    PRIMARY KEY (account, return_order_id, line),
    CHECK (accepted_quantity + rejected_quantity <= quantity),
    FOREIGN KEY (account, return_order_id) REFERENCES return_order (account, id),
    FOREIGN KEY (account, order_item_id) REFERENCES order_item (account, id)
);
CALL lading_isolate('return_order_item');
CREATE UNIQUE INDEX return_order_item_by_id ON return_order_item (account, id);
CREATE INDEX return_order_item_by_order_item ON return_order_item (account, order_item_id) WHERE order_item_id IS NOT NULL;

CREATE TABLE return_fulfilment (
    account                  integer     NOT NULL,
    id                       uuid        NOT NULL,
    return_order_id          uuid        NOT NULL,
    ref                      text        NOT NULL CHECK (length(ref) BETWEEN 1 AND 100),
    type                     text        NOT NULL,
    status                   text        NOT NULL,
    lodged_location_id       uuid,
    destination_location_id  uuid        NOT NULL,
    pickup_address           jsonb,
    attributes               jsonb       NOT NULL DEFAULT '{}',
    created_at               timestamptz NOT NULL,
    updated_at               timestamptz NOT NULL,
    PRIMARY KEY (account, id),
    UNIQUE (account, return_order_id, ref),
    FOREIGN KEY (account, return_order_id) REFERENCES return_order (account, id),
    FOREIGN KEY (account, lodged_location_id) REFERENCES location (account, id),
    FOREIGN KEY (account, destination_location_id) REFERENCES location (account, id)
);
CALL lading_isolate('return_fulfilment');

CREATE TABLE return_fulfilment_item (
    account               integer NOT NULL,
    id                    uuid    NOT NULL,
    return_order_id       uuid    NOT NULL,
    return_fulfilment_id  uuid    NOT NULL,
    return_order_item_id  uuid    NOT NULL,
    ref                   text    NOT NULL CHECK (length(ref) BETWEEN 1 AND 100),
    quantity              integer NOT NULL CHECK (quantity > 0),
    attributes            jsonb   NOT NULL DEFAULT '{}',
    created_at            timestamptz NOT NULL,
    PRIMARY KEY (account, id),
    FOREIGN KEY (account, return_fulfilment_id) REFERENCES return_fulfilment (account, id),
    FOREIGN KEY (account, return_order_item_id) REFERENCES return_order_item (account, id)
);
CALL lading_isolate('return_fulfilment_item');
CREATE INDEX return_fulfilment_item_by_return ON return_fulfilment_item (account, return_order_id);

-- What was found when the goods were looked at, unit by unit or several alike, and where they went.
CREATE TABLE return_verdict (
    account               integer     NOT NULL,
    id                    uuid        NOT NULL,
    return_order_id       uuid        NOT NULL,
    return_order_item_id  uuid        NOT NULL,
    quantity              integer     NOT NULL CHECK (quantity > 0),
    is_accepted           boolean     NOT NULL,
    disposition           text        NOT NULL CHECK (disposition IN ('RESTOCK', 'QUARANTINE', 'REFURBISH', 'SCRAP', 'SEND_BACK',
                                                                   'MISSING')),
    condition             text,
    comment               text,
    location_id           uuid        NOT NULL,
    event_id              uuid        NOT NULL,
    found_at              timestamptz NOT NULL,
    PRIMARY KEY (account, id),
    CHECK (is_accepted = (disposition NOT IN ('SEND_BACK', 'MISSING'))),
    FOREIGN KEY (account, return_order_item_id) REFERENCES return_order_item (account, id),
    FOREIGN KEY (account, location_id) REFERENCES location (account, id)
);
CALL lading_isolate('return_verdict');
REVOKE UPDATE, DELETE ON return_verdict FROM lading_app;
CREATE INDEX return_verdict_by_return ON return_verdict (account, return_order_id);

CREATE TABLE billing_account (
    account           integer     NOT NULL,
    id                uuid        NOT NULL,
    ref               text        COLLATE "C" NOT NULL CHECK (length(ref) BETWEEN 1 AND 100),
    retailer          integer     NOT NULL,
    type              text        NOT NULL CHECK (length(type) <= 50),
    name              text        NOT NULL,
    status            text        NOT NULL,
    workflow_ref      text        NOT NULL,
    workflow_version  integer     NOT NULL,
    customer_id       uuid,
    order_id          uuid,                                    -- of a guest: the only order it is for
    address           jsonb,
    attributes        jsonb       NOT NULL DEFAULT '{}',
    created_at        timestamptz NOT NULL,
    updated_at        timestamptz NOT NULL,
    PRIMARY KEY (account, id),
    UNIQUE (account, ref),
    FOREIGN KEY (account, retailer) REFERENCES retailer (account, retailer),
    FOREIGN KEY (account, customer_id) REFERENCES customer (account, id),
    FOREIGN KEY (account, order_id) REFERENCES sales_order (account, id)
);
CALL lading_isolate('billing_account');
CREATE UNIQUE INDEX billing_account_of_customer ON billing_account (account, customer_id) WHERE customer_id IS NOT NULL;
CREATE UNIQUE INDEX billing_account_of_guest ON billing_account (account, order_id) WHERE order_id IS NOT NULL;

-- What the customer owes (above nothing) or is owed (below), a row a currency; it is the sum of the journal.
CREATE TABLE billing_balance (
    account             integer NOT NULL,
    billing_account_id  uuid    NOT NULL,
    currency            text    NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
    balance_minor       bigint  NOT NULL,
    PRIMARY KEY (account, billing_account_id, currency),
    FOREIGN KEY (account, billing_account_id) REFERENCES billing_account (account, id)
);
CALL lading_isolate('billing_balance');

-- balance: of an invoice, what is not settled yet; of a credit memo, what was neither paid out nor used.
CREATE TABLE billing_document (
    account             integer     NOT NULL,
    id                  uuid        NOT NULL,
    kind                text        NOT NULL CHECK (kind IN ('INVOICE', 'CREDIT_MEMO')),
    billing_account_id  uuid        NOT NULL,
    ref                 text        COLLATE "C" NOT NULL CHECK (length(ref) BETWEEN 1 AND 100),
    type                text        NOT NULL CHECK (length(type) <= 50),
    status              text        NOT NULL,
    order_id            uuid,
    return_order_id     uuid,
    invoice_id          uuid,
    fulfilment_ref      text,
    issued_at           timestamptz NOT NULL,
    due_at              timestamptz,
    currency            text        NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
    subtotal_minor      bigint      NOT NULL CHECK (subtotal_minor >= 0),
    tax_minor           bigint      NOT NULL CHECK (tax_minor >= 0),
    total_minor         bigint      NOT NULL CHECK (total_minor > 0),
    balance_minor       bigint      NOT NULL,
    tax_type            jsonb,
    attributes          jsonb       NOT NULL DEFAULT '{}',
    created_at          timestamptz NOT NULL,
    updated_at          timestamptz NOT NULL,
    PRIMARY KEY (account, id),
    UNIQUE (account, kind, ref),
    CHECK (total_minor = subtotal_minor + tax_minor),
    CHECK (balance_minor BETWEEN 0 AND total_minor),
    FOREIGN KEY (account, billing_account_id) REFERENCES billing_account (account, id),
    FOREIGN KEY (account, order_id) REFERENCES sales_order (account, id),
    FOREIGN KEY (account, return_order_id) REFERENCES return_order (account, id),
    FOREIGN KEY (account, invoice_id) REFERENCES billing_document (account, id)
) WITH (fillfactor = 85);
CALL lading_isolate('billing_document');
CREATE INDEX billing_document_by_account ON billing_document (account, billing_account_id);
CREATE INDEX billing_document_by_order ON billing_document (account, order_id) WHERE order_id IS NOT NULL;
CREATE UNIQUE INDEX one_credit_memo_a_return ON billing_document (account, return_order_id)
 WHERE kind = 'CREDIT_MEMO' AND return_order_id IS NOT NULL;

CREATE TABLE billing_document_item (
    account               integer     NOT NULL,
    id                    uuid        NOT NULL,
    document_id           uuid        NOT NULL,
    line                  integer     NOT NULL,
    ref                   text        NOT NULL CHECK (length(ref) BETWEEN 1 AND 100),
    type                  text        NOT NULL,
    description           text,
    order_item_id         uuid,
    return_order_item_id  uuid,
    product_ref           text,
    quantity              integer     NOT NULL CHECK (quantity > 0),
    unit_minor            bigint      NOT NULL CHECK (unit_minor >= 0),
    amount_minor          bigint      NOT NULL CHECK (amount_minor >= 0),
    tax_minor             bigint      NOT NULL CHECK (tax_minor >= 0),
    reason                jsonb,
    created_at            timestamptz NOT NULL,
    PRIMARY KEY (account, document_id, line),
    FOREIGN KEY (account, document_id) REFERENCES billing_document (account, id),
    FOREIGN KEY (account, order_item_id) REFERENCES order_item (account, id),
    FOREIGN KEY (account, return_order_item_id) REFERENCES return_order_item (account, id)
);
CALL lading_isolate('billing_document_item');
CREATE UNIQUE INDEX billing_document_item_by_id ON billing_document_item (account, id);

-- A means of payment of one customer. The counters are the fold of its transactions, and the limits hold for them:
-- never more is captured than was authorised, nor more paid back, or asked to be, than was captured.
CREATE TABLE payment (
    account             integer     NOT NULL,
    id                  uuid        NOT NULL,
    billing_account_id  uuid        NOT NULL,
    ref                 text        COLLATE "C" NOT NULL CHECK (length(ref) BETWEEN 1 AND 100),
    retailer            integer     NOT NULL,
    type                text        NOT NULL CHECK (length(type) <= 50),
    status              text        NOT NULL,
    order_id            uuid,
    currency            text        NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
    amount_minor        bigint      NOT NULL CHECK (amount_minor > 0),
    authorised_minor    bigint      NOT NULL DEFAULT 0,
    captured_minor      bigint      NOT NULL DEFAULT 0,
    voided_minor        bigint      NOT NULL DEFAULT 0,
    refunded_minor      bigint      NOT NULL DEFAULT 0,
    refunding_minor     bigint      NOT NULL DEFAULT 0,
    attributes          jsonb       NOT NULL DEFAULT '{}',
    created_at          timestamptz NOT NULL,
    updated_at          timestamptz NOT NULL,
    PRIMARY KEY (account, id),
    UNIQUE (account, ref),
    CONSTRAINT never_captured_beyond CHECK (captured_minor + voided_minor <= authorised_minor),
    CONSTRAINT never_refunded_beyond CHECK (refunded_minor + refunding_minor <= captured_minor),
    FOREIGN KEY (account, billing_account_id) REFERENCES billing_account (account, id),
    FOREIGN KEY (account, retailer) REFERENCES retailer (account, retailer),
    FOREIGN KEY (account, order_id) REFERENCES sales_order (account, id)
);
CALL lading_isolate('payment');
CREATE INDEX payment_by_account ON payment (account, billing_account_id);
CREATE INDEX payment_by_order ON payment (account, order_id) WHERE order_id IS NOT NULL;

-- One step with the payment service. ref goes to the service as its idempotency key; provider_reference is its own.
CREATE TABLE payment_transaction (
    account             integer     NOT NULL,
    id                  uuid        NOT NULL,
    payment_id          uuid        NOT NULL,
    ref                 text        COLLATE "C" NOT NULL CHECK (length(ref) BETWEEN 1 AND 100),
    type                text        NOT NULL CHECK (length(type) <= 50),
    status              text        NOT NULL,
    operation           text        NOT NULL CHECK (operation IN ('AUTHORISE', 'SALE', 'CAPTURE', 'VOID', 'REFUND')),
    outcome             text        NOT NULL CHECK (outcome IN ('REQUESTED', 'SUCCEEDED', 'FAILED')),
    currency            text        NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
    amount_minor        bigint      NOT NULL CHECK (amount_minor > 0),
    document_id         uuid,
    provider_ref        text,
    provider_reference  text,
    card_type           text,
    payment_method      text        NOT NULL DEFAULT 'UNKNOWN',
    attributes          jsonb       NOT NULL DEFAULT '{}',
    created_at          timestamptz NOT NULL,
    updated_at          timestamptz NOT NULL,
    PRIMARY KEY (account, id),
    UNIQUE (account, ref),
    FOREIGN KEY (account, payment_id) REFERENCES payment (account, id),
    FOREIGN KEY (account, document_id) REFERENCES billing_document (account, id)
);
CALL lading_isolate('payment_transaction');
CREATE INDEX payment_transaction_by_payment ON payment_transaction (account, payment_id);
CREATE INDEX payment_transaction_by_document ON payment_transaction (account, document_id) WHERE document_id IS NOT NULL;
CREATE UNIQUE INDEX one_refund_a_provider_reference ON payment_transaction (account, provider_reference)
 WHERE operation = 'REFUND' AND provider_reference IS NOT NULL;

-- The journal: for every document as many debits as credits. Rows are added, never changed.
CREATE TABLE journal_entry (
    account             integer     NOT NULL,
    document_id         uuid        NOT NULL,
    line                integer     NOT NULL,
    billing_account_id  uuid        NOT NULL,
    document_type       text        NOT NULL CHECK (document_type IN ('INVOICE', 'CREDIT_MEMO', 'PAYMENT_TRANSACTION')),
    ledger              text        NOT NULL CHECK (ledger IN ('RECEIVABLE', 'REVENUE', 'ALLOWANCE', 'TAX', 'CASH')),
    currency            text        NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
    amount_minor        bigint      NOT NULL,
    booked_at           timestamptz NOT NULL,
    PRIMARY KEY (account, document_id, line),
    FOREIGN KEY (account, billing_account_id) REFERENCES billing_account (account, id)
);
CALL lading_isolate('journal_entry');
REVOKE UPDATE, DELETE ON journal_entry FROM lading_app;
CREATE INDEX journal_entry_by_account ON journal_entry (account, billing_account_id);

CREATE VIEW iv_journal WITH (security_invoker = true) AS
SELECT account, document_type, document_id, line, billing_account_id, ledger, currency, amount_minor, booked_at
  FROM journal_entry;

CREATE VIEW iv_payment WITH (security_invoker = true) AS
SELECT account, id, ref, order_id, currency, amount_minor, authorised_minor, captured_minor, voided_minor, refunded_minor,
       refunding_minor
  FROM payment;

GRANT SELECT ON iv_journal, iv_payment TO lading_app;
