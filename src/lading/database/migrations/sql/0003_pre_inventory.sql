-- Stock: what lies where, what is promised of it, and the ledger that proves it.

CREATE TABLE inventory_catalogue (
    account           integer     NOT NULL,
    id                uuid        NOT NULL,
    number            integer     NOT NULL,
    ref               text        NOT NULL CHECK (length(ref) BETWEEN 1 AND 100),
    type              text        NOT NULL DEFAULT 'DEFAULT',
    name              text        NOT NULL,
    status            text        NOT NULL DEFAULT 'CREATED',
    workflow_ref      text        NOT NULL,
    workflow_version  integer     NOT NULL DEFAULT 0,
    retailer          integer     NOT NULL,
    attributes        jsonb       NOT NULL DEFAULT '{}',
    created_at        timestamptz NOT NULL DEFAULT now(),
    updated_at        timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (account, id),
    UNIQUE (account, ref),
    UNIQUE (account, number),
    FOREIGN KEY (account, retailer) REFERENCES retailer (account, retailer)
);
CALL lading_isolate('inventory_catalogue');

-- One position: one product at one location. The five terms are magnitudes of the active typed quantities;
-- on_hand is what the field calls so: counted, with every movement since and every promise taken off.
CREATE TABLE inventory_position (
    account           integer     NOT NULL,
    catalogue_number  integer     NOT NULL,
    product_number    integer     NOT NULL,
    location_number   integer     NOT NULL,
    status            text        NOT NULL DEFAULT 'ACTIVE',
    counted           integer     NOT NULL DEFAULT 0 CHECK (counted >= 0),     -- LAST_ON_HAND
    delta             integer     NOT NULL DEFAULT 0,                          -- DELTA, signed
    reserved          integer     NOT NULL DEFAULT 0 CHECK (reserved >= 0),    -- RESERVED
    sold              integer     NOT NULL DEFAULT 0 CHECK (sold >= 0),        -- SALE
    corrected         integer     NOT NULL DEFAULT 0 CHECK (corrected >= 0),   -- CORRECTION
    on_hand           integer     NOT NULL GENERATED ALWAYS AS (counted + delta - reserved - sold - corrected) STORED,
    -- A count may find less than was already promised; only a count or a delta may raise this, a reservation never.
    deficit           integer     NOT NULL DEFAULT 0 CHECK (deficit >= 0),
    counted_at        timestamptz NOT NULL DEFAULT '-infinity',                -- as-of time of the last snapshot
    updated_at        timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (account, catalogue_number, product_number, location_number),
    CONSTRAINT never_oversold CHECK (counted + delta - reserved - sold - corrected + deficit >= 0),
    FOREIGN KEY (account, catalogue_number) REFERENCES inventory_catalogue (account, number),
    FOREIGN KEY (account, product_number) REFERENCES product (account, number),
    FOREIGN KEY (account, location_number) REFERENCES location (account, number)
) WITH (fillfactor = 85);
CALL lading_isolate('inventory_position');

-- The ledger of movements and promises (every type but LAST_ON_HAND, which is the position's counted). Rows are added and closed, never changed otherwise.
CREATE TABLE inventory_quantity (
    account             integer     NOT NULL,
    id                  uuid        NOT NULL,
    catalogue_number    integer     NOT NULL,
    product_number      integer     NOT NULL,
    location_number     integer     NOT NULL,
    type                text        NOT NULL CHECK (type IN ('RESERVED', 'SALE', 'CORRECTION', 'DELTA')),
    quantity            integer     NOT NULL,                 -- signed: RESERVED, SALE and CORRECTION are negative
    status              text        NOT NULL DEFAULT 'ACTIVE' CHECK (status IN ('ACTIVE', 'INACTIVE')),
    condition           text        NOT NULL DEFAULT 'NEW',
    order_id            uuid,
    fulfilment_id       uuid,
    fulfilment_item_id  uuid,
    source_ref          text,                                 -- delta id of the sender, unique for ever
    event_id            uuid,
    effective_at        timestamptz NOT NULL,
    closed_at           timestamptz,
    PRIMARY KEY (account, id),
    CHECK (type = 'DELTA' OR quantity <= 0),
    FOREIGN KEY (account, catalogue_number, product_number, location_number)
        REFERENCES inventory_position (account, catalogue_number, product_number, location_number)
) WITH (fillfactor = 85);
CALL lading_isolate('inventory_quantity');
-- Natural keys: reserved, sold or corrected once for a fulfilment item; one delta for a delta id.
CREATE UNIQUE INDEX inventory_quantity_by_item ON inventory_quantity (account, fulfilment_item_id, type) WHERE fulfilment_item_id IS NOT NULL;
CREATE UNIQUE INDEX inventory_quantity_by_source ON inventory_quantity (account, source_ref) WHERE source_ref IS NOT NULL;
CREATE INDEX inventory_quantity_active ON inventory_quantity (account, catalogue_number, product_number, location_number) WHERE status = 'ACTIVE';

CREATE TABLE virtual_catalogue (
    account                  integer     NOT NULL,
    id                       uuid        NOT NULL,
    ref                      text        NOT NULL CHECK (length(ref) BETWEEN 1 AND 100),
    type                     text        NOT NULL CHECK (type IN ('BASE', 'AGGREGATE')),
    name                     text        NOT NULL,
    status                   text        NOT NULL DEFAULT 'CREATED',
    workflow_ref             text        NOT NULL,
    workflow_version         integer     NOT NULL DEFAULT 0,
    retailer                 integer     NOT NULL,
    inventory_catalogue_ref  text        NOT NULL,
    product_catalogue_ref    text        NOT NULL,
    network_ref              text,
    control_group_ref        text,
    attributes               jsonb       NOT NULL DEFAULT '{}',
    created_at               timestamptz NOT NULL DEFAULT now(),
    updated_at               timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (account, id),
    UNIQUE (account, ref),
    FOREIGN KEY (account, retailer) REFERENCES retailer (account, retailer)
);
CALL lading_isolate('virtual_catalogue');

CREATE TABLE control_group (
    account           integer     NOT NULL,
    id                uuid        NOT NULL,
    ref               text        NOT NULL CHECK (length(ref) BETWEEN 1 AND 100),
    type              text        NOT NULL DEFAULT 'DEFAULT',
    name              text        NOT NULL,
    status            text        NOT NULL DEFAULT 'CREATED',
    workflow_ref      text        NOT NULL,
    workflow_version  integer     NOT NULL DEFAULT 0,
    retailer          integer     NOT NULL,
    attributes        jsonb       NOT NULL DEFAULT '{}',
    created_at        timestamptz NOT NULL DEFAULT now(),
    updated_at        timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (account, id),
    UNIQUE (account, ref),
    FOREIGN KEY (account, retailer) REFERENCES retailer (account, retailer)
);
CALL lading_isolate('control_group');

-- A control takes stock out of sight of a virtual catalogue: the first that applies wins (execution_order, then ref).
CREATE TABLE control (
    account           integer     NOT NULL,
    id                uuid        NOT NULL,
    control_group_id  uuid        NOT NULL,
    ref               text        NOT NULL CHECK (length(ref) BETWEEN 1 AND 100),
    type              text        NOT NULL CHECK (type IN ('EXCLUSION', 'QUANTITY_BUFFER')),
    name              text        NOT NULL,
    status            text        NOT NULL DEFAULT 'CREATED',
    execution_order   integer     NOT NULL,
    product_number    integer,                                -- null: every product
    location_number   integer,                                -- null: every location
    buffer            integer     NOT NULL DEFAULT 0 CHECK (buffer >= 0),
    attributes        jsonb       NOT NULL DEFAULT '{}',
    created_at        timestamptz NOT NULL DEFAULT now(),
    updated_at        timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (account, id),
    UNIQUE (account, control_group_id, ref),
    FOREIGN KEY (account, control_group_id) REFERENCES control_group (account, id),
    FOREIGN KEY (account, product_number) REFERENCES product (account, number),
    FOREIGN KEY (account, location_number) REFERENCES location (account, number)
);
CALL lading_isolate('control');
CREATE INDEX control_by_product ON control (account, control_group_id, product_number);

CREATE TABLE job (
    account     integer     NOT NULL,
    id          uuid        NOT NULL,
    name        text        NOT NULL,
    retailer    integer     NOT NULL,
    status      text        NOT NULL DEFAULT 'OPEN' CHECK (status IN ('OPEN', 'CLOSED')),
    created_at  timestamptz NOT NULL DEFAULT now(),
    closes_at   timestamptz NOT NULL,
    meta        jsonb       NOT NULL DEFAULT '{}',
    PRIMARY KEY (account, id),
    FOREIGN KEY (account, retailer) REFERENCES retailer (account, retailer)
);
CALL lading_isolate('job');

CREATE TABLE batch (
    account      integer     NOT NULL,
    id           uuid        NOT NULL,
    job_id       uuid        NOT NULL,
    status       text        NOT NULL DEFAULT 'PENDING' CHECK (status IN ('PENDING', 'RUNNING', 'COMPLETE')),
    action       text        NOT NULL,
    entity_type  text        NOT NULL,
    event_name   text        NOT NULL,
    as_of        timestamptz NOT NULL,
    entities     json        NOT NULL,
    catalogue    text        NOT NULL,
    row_count    integer     NOT NULL,
    inserted     integer     NOT NULL DEFAULT 0,
    changed      integer     NOT NULL DEFAULT 0,
    unchanged    integer     NOT NULL DEFAULT 0,
    outdated     integer     NOT NULL DEFAULT 0,
    superseded   integer     NOT NULL DEFAULT 0,
    refused      integer     NOT NULL DEFAULT 0,
    refusals     jsonb       NOT NULL DEFAULT '[]',
    created_at   timestamptz NOT NULL DEFAULT now(),
    finished_at  timestamptz,
    PRIMARY KEY (account, id),
    FOREIGN KEY (account, job_id) REFERENCES job (account, id)
);
CALL lading_isolate('batch');
CREATE INDEX batch_by_job ON batch (account, job_id);

-- What waits to be loaded, without its contents: a dispatcher sees which accounts have batches, never what is in them.
CREATE TABLE batch_queue (
    account    integer     NOT NULL,
    batch_id   uuid        NOT NULL,
    queued_at  timestamptz NOT NULL,
    attempt    integer     NOT NULL DEFAULT 0,
    PRIMARY KEY (account, batch_id),
    FOREIGN KEY (account, batch_id) REFERENCES batch (account, id)
);
CALL lading_isolate('batch_queue');
CREATE POLICY dispatcher_reads ON batch_queue FOR SELECT USING ((SELECT lading_is_dispatching()));
CREATE INDEX batch_queue_by_age ON batch_queue (account, queued_at);

-- Read-only views with stable names and columns, for checks and reports. They show what the reader's account may see.
CREATE VIEW iv_position WITH (security_invoker = true) AS
SELECT p.account,
       p.catalogue_number || '-' || p.product_number || '-' || p.location_number AS id,
       p.catalogue_number, p.product_number, p.location_number,
       c.ref AS catalogue_ref, pr.ref AS product_ref, l.ref AS location_ref,
       p.status, p.on_hand, greatest(p.on_hand, 0) AS available,
       p.counted, p.delta, p.reserved, p.sold, p.corrected, p.deficit,
       -- Fewer were found than had been promised: known, and nothing more is promised until it is made good.
       p.deficit > 0 AS backorder_allowed,
       p.counted_at, p.updated_at
  FROM inventory_position AS p
  JOIN inventory_catalogue AS c ON c.account = p.account AND c.number = p.catalogue_number
  JOIN product AS pr ON pr.account = p.account AND pr.number = p.product_number
  JOIN location AS l ON l.account = p.account AND l.number = p.location_number;

CREATE VIEW iv_quantity WITH (security_invoker = true) AS
SELECT q.account, q.id::text AS id,
       q.catalogue_number || '-' || q.product_number || '-' || q.location_number AS position,
       q.catalogue_number, q.product_number, q.location_number,
       q.type, q.quantity AS signed_qty, q.status, q.status = 'ACTIVE' AS active, q.condition,
       q.order_id, q.fulfilment_id, q.fulfilment_item_id, q.source_ref, q.event_id AS source_event,
       q.effective_at, q.closed_at
  FROM inventory_quantity AS q
 UNION ALL
SELECT p.account, 'LAST_ON_HAND-' || p.catalogue_number || '-' || p.product_number || '-' || p.location_number,
       p.catalogue_number || '-' || p.product_number || '-' || p.location_number,
       p.catalogue_number, p.product_number, p.location_number,
       'LAST_ON_HAND', p.counted, 'ACTIVE', true, 'NEW',
       NULL::uuid, NULL::uuid, NULL::uuid, NULL::text, NULL::uuid,
       p.counted_at, NULL::timestamptz
  FROM inventory_position AS p;

-- Virtual positions are computed, never stored: however many catalogues show a position, a change of it writes one row.
CREATE VIEW iv_virtual_position WITH (security_invoker = true) AS
WITH base AS NOT MATERIALIZED (
    SELECT v.account, v.ref AS virtual_catalogue_ref, v.type, p.product_number, p.location_number,
           pr.ref AS product_ref, l.ref AS location_ref, p.status, p.on_hand, first_control.ref AS control_ref,
           CASE WHEN p.status <> 'ACTIVE' OR first_control.type = 'EXCLUSION' THEN 0
                ELSE greatest(0, p.on_hand - coalesce(first_control.buffer, 0))
            END AS quantity
      FROM virtual_catalogue AS v
      JOIN inventory_catalogue AS c ON c.account = v.account AND c.ref = v.inventory_catalogue_ref
      JOIN inventory_position AS p ON p.account = v.account AND p.catalogue_number = c.number
      JOIN product AS pr ON pr.account = p.account AND pr.number = p.product_number
      JOIN location AS l ON l.account = p.account AND l.number = p.location_number
      LEFT JOIN LATERAL (
           SELECT k.ref, k.type, k.buffer
             FROM control_group AS g
             JOIN control AS k ON k.account = g.account AND k.control_group_id = g.id
            WHERE g.account = v.account AND g.ref = v.control_group_ref
              AND g.status <> 'INACTIVE' AND k.status <> 'INACTIVE'
              AND (k.product_number IS NULL OR k.product_number = p.product_number)
              AND (k.location_number IS NULL OR k.location_number = p.location_number)
            ORDER BY k.execution_order, k.ref COLLATE "C"
            LIMIT 1) AS first_control ON true
     WHERE v.status <> 'INACTIVE'
       AND c.status <> 'INACTIVE'
       AND (v.network_ref IS NULL OR EXISTS (
            SELECT 1
              FROM network AS n
              JOIN network_location AS nl ON nl.account = n.account AND nl.network_id = n.id
             WHERE n.account = v.account AND n.ref = v.network_ref AND nl.location_id = l.id))
)
SELECT account, virtual_catalogue_ref, type, product_number, location_number, product_ref, location_ref AS group_ref,
       product_ref || ':' || location_ref || ':BASE' AS ref, status, on_hand, control_ref, quantity
  FROM base
 WHERE type = 'BASE'
 UNION ALL
SELECT account, virtual_catalogue_ref, type, product_number, NULL::integer, product_ref, NULL::text,
       product_ref || ':AGGREGATE', 'ACTIVE', sum(on_hand) FILTER (WHERE status = 'ACTIVE'), NULL::text,
       sum(quantity)
  FROM base
 WHERE type = 'AGGREGATE'
 GROUP BY account, virtual_catalogue_ref, type, product_number, product_ref;

GRANT SELECT ON iv_position, iv_quantity, iv_virtual_position TO lading_app;
