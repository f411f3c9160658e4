-- Units sold before they are there: a backorder or pre-order pool has a limit, and its counters guard it.
CREATE SEQUENCE promise_pool_entry_number AS bigint;
GRANT USAGE ON SEQUENCE promise_pool_entry_number TO lading_app;

CREATE TABLE promise_pool (
    account                integer     NOT NULL,
    id                     uuid        NOT NULL,
    ref                    text        NOT NULL CHECK (length(ref) BETWEEN 1 AND 100),
    kind                   text        NOT NULL CHECK (kind IN ('BACKORDER', 'PREORDER')),
    virtual_catalogue_ref  text        NOT NULL,
    product_number         integer     NOT NULL,
    units_max              integer     NOT NULL CHECK (units_max >= 0),
    reserved               integer     NOT NULL DEFAULT 0 CHECK (reserved >= 0),   -- waiting for stock
    sold                   integer     NOT NULL DEFAULT 0 CHECK (sold >= 0),       -- given stock when it arrived
    expected_on            date,
    status                 text        NOT NULL DEFAULT 'ACTIVE' CHECK (status IN ('ACTIVE', 'CLOSED')),
    created_at             timestamptz NOT NULL DEFAULT now(),
    updated_at             timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (account, id),
    UNIQUE (account, ref),
    CONSTRAINT pool_limit CHECK (reserved + sold <= units_max),
    FOREIGN KEY (account, virtual_catalogue_ref) REFERENCES virtual_catalogue (account, ref),
    FOREIGN KEY (account, product_number) REFERENCES product (account, number)
);
CALL lading_isolate('promise_pool');
-- One pool at a time answers for a product.
CREATE UNIQUE INDEX promise_pool_active ON promise_pool (account, virtual_catalogue_ref, product_number) WHERE status = 'ACTIVE';

-- number: the order in which arriving stock is given out.
CREATE TABLE promise_pool_entry (
    account       integer     NOT NULL,
    pool_id       uuid        NOT NULL,
    ref           text        NOT NULL CHECK (length(ref) BETWEEN 1 AND 100),
    number        bigint      NOT NULL DEFAULT nextval('promise_pool_entry_number'),
    customer_ref  text        NOT NULL,
    order_ref     text,
    quantity      integer     NOT NULL CHECK (quantity > 0),
    status        text        NOT NULL DEFAULT 'RESERVED' CHECK (status IN ('RESERVED', 'RELEASED', 'CANCELLED')),
    created_at    timestamptz NOT NULL DEFAULT now(),
    ended_at      timestamptz,
    PRIMARY KEY (account, pool_id, ref),
    FOREIGN KEY (account, pool_id) REFERENCES promise_pool (account, id)
);
CALL lading_isolate('promise_pool_entry');
CREATE INDEX promise_pool_entry_waiting ON promise_pool_entry (account, pool_id, number) WHERE status = 'RESERVED';

-- Exports that were made. The cursor is what the next one may follow.
CREATE TABLE availability_export (
    account                integer     NOT NULL,
    id                     uuid        NOT NULL,
    virtual_catalogue_ref  text        NOT NULL,
    kind                   text        NOT NULL CHECK (kind IN ('FULL', 'INCREMENTAL')),
    format                 text        NOT NULL CHECK (format IN ('csv', 'ndjson')),
    since_id               uuid,
    status                 text        NOT NULL DEFAULT 'RUNNING' CHECK (status IN ('RUNNING', 'COMPLETE', 'FAILED')),
    row_count              bigint      NOT NULL DEFAULT 0,
    cursor                 jsonb,
    reason                 text        NOT NULL DEFAULT '',
    requested_by           text        NOT NULL,
    started_at             timestamptz NOT NULL DEFAULT now(),
    finished_at            timestamptz,
    PRIMARY KEY (account, id),
    FOREIGN KEY (account, virtual_catalogue_ref) REFERENCES virtual_catalogue (account, ref)
);
CALL lading_isolate('availability_export');
