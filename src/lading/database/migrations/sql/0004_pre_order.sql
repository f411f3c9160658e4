-- Orders and everything below them. The lane of an order is its id, so no two runs ever write one of these rows at once.

CREATE TABLE sales_order (
    account           integer     NOT NULL,
    id                uuid        NOT NULL,
    ref               text        COLLATE "C" NOT NULL CHECK (length(ref) BETWEEN 1 AND 100),  -- searched by its beginning
    retailer          integer     NOT NULL,
    type              text        NOT NULL CHECK (length(type) <= 50),
    status            text        NOT NULL,
    workflow_ref      text        NOT NULL,
    workflow_version  integer     NOT NULL,
    customer_id       uuid,
    currency          text        NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
    total_minor       bigint,
    total_tax_minor   bigint,
    attributes        jsonb       NOT NULL DEFAULT '{}',
    content_hash      bytea       NOT NULL,                   -- of the accepted body: the same order twice is one order
    created_at        timestamptz NOT NULL,
    updated_at        timestamptz NOT NULL,
    PRIMARY KEY (account, id),
    UNIQUE (account, ref),
    FOREIGN KEY (account, retailer) REFERENCES retailer (account, retailer),
    FOREIGN KEY (account, customer_id) REFERENCES customer (account, id)
) WITH (fillfactor = 85);
CALL lading_isolate('sales_order');
CREATE INDEX sales_order_by_age ON sales_order (account, created_at);

CREATE TABLE fulfilment_choice (
    account              integer          NOT NULL,
    id                   uuid             NOT NULL,
    order_id             uuid             NOT NULL,
    ref                  text             NOT NULL,
    type                 text             NOT NULL,
    status               text             NOT NULL,
    delivery_type        text             NOT NULL,
    pickup_location_ref  text,
    address              jsonb,
    latitude             double precision CHECK (latitude BETWEEN -90 AND 90),
    longitude            double precision CHECK (longitude BETWEEN -180 AND 180),
    details              jsonb            NOT NULL DEFAULT '{}',
    attributes           jsonb            NOT NULL DEFAULT '{}',
    created_at           timestamptz      NOT NULL,
    updated_at           timestamptz      NOT NULL,
    PRIMARY KEY (account, id),
    FOREIGN KEY (account, order_id) REFERENCES sales_order (account, id)
) WITH (fillfactor = 85);
CALL lading_isolate('fulfilment_choice');
CREATE INDEX fulfilment_choice_by_order ON fulfilment_choice (account, order_id);

CREATE TABLE order_item (
    account                integer     NOT NULL,
    id                     uuid        NOT NULL,
    order_id               uuid        NOT NULL,
    line                   integer     NOT NULL,
    ref                    text        NOT NULL CHECK (length(ref) BETWEEN 1 AND 100),
    product_number         integer     NOT NULL,
    product_ref            text        NOT NULL,
    product_catalogue_ref  text        NOT NULL,
    fulfilment_choice_ref  text,
    quantity               integer     NOT NULL CHECK (quantity > 0),
    cancelled_quantity     integer     NOT NULL DEFAULT 0 CHECK (cancelled_quantity BETWEEN 0 AND quantity),
    status                 text,
    price_minor            bigint,
    paid_price_minor       bigint,
    tax_price_minor        bigint,
    total_minor            bigint,
    total_tax_minor        bigint,
    tax_type               text,
    attributes             jsonb       NOT NULL DEFAULT '{}',
    created_at             timestamptz NOT NULL,
    updated_at             timestamptz NOT NULL,
    PRIMARY KEY (account, order_id, line),
    FOREIGN KEY (account, order_id) REFERENCES sales_order (account, id)
);
CALL lading_isolate('order_item');
CREATE UNIQUE INDEX order_item_by_id ON order_item (account, id);

CREATE TABLE fulfilment (
    account          integer     NOT NULL,
    id               uuid        NOT NULL,
    order_id         uuid        NOT NULL,
    ref              text        NOT NULL,
    type             text        NOT NULL,
    status           text        NOT NULL,
    delivery_type    text        NOT NULL,
    choice_ref       text,
    location_id      uuid        NOT NULL,
    eta              text,
    expires_at       timestamptz,
    attributes       jsonb       NOT NULL DEFAULT '{}',
    created_at       timestamptz NOT NULL,
    updated_at       timestamptz NOT NULL,
    PRIMARY KEY (account, id),
    FOREIGN KEY (account, order_id) REFERENCES sales_order (account, id),
    FOREIGN KEY (account, location_id) REFERENCES location (account, id)
) WITH (fillfactor = 80);
CALL lading_isolate('fulfilment');
CREATE INDEX fulfilment_by_order ON fulfilment (account, order_id);
CREATE INDEX fulfilment_by_location ON fulfilment (account, location_id, created_at);

CREATE TABLE fulfilment_item (
    account             integer NOT NULL,
    id                  uuid    NOT NULL,
    order_id            uuid    NOT NULL,
    fulfilment_id       uuid    NOT NULL,
    order_item_id       uuid    NOT NULL,
    ref                 text    NOT NULL,
    status              text,
    requested_quantity  integer NOT NULL CHECK (requested_quantity > 0),
    filled_quantity     integer NOT NULL DEFAULT 0 CHECK (filled_quantity >= 0),
    rejected_quantity   integer NOT NULL DEFAULT 0 CHECK (rejected_quantity >= 0),
    PRIMARY KEY (account, id),
    CHECK (filled_quantity + rejected_quantity <= requested_quantity),
    FOREIGN KEY (account, fulfilment_id) REFERENCES fulfilment (account, id),
    FOREIGN KEY (account, order_item_id) REFERENCES order_item (account, id)
) WITH (fillfactor = 80);
CALL lading_isolate('fulfilment_item');
CREATE INDEX fulfilment_item_by_order ON fulfilment_item (account, order_id);
CREATE INDEX fulfilment_item_by_fulfilment ON fulfilment_item (account, fulfilment_id);

CREATE TABLE article (
    account        integer          NOT NULL,
    id             uuid             NOT NULL,
    order_id       uuid             NOT NULL,
    fulfilment_id  uuid             NOT NULL,
    ref            text             NOT NULL,
    type           text             NOT NULL,
    status         text             NOT NULL,
    name           text,
    height_cm      double precision NOT NULL DEFAULT 0 CHECK (height_cm >= 0),
    length_cm      double precision NOT NULL DEFAULT 0 CHECK (length_cm >= 0),
    width_cm       double precision NOT NULL DEFAULT 0 CHECK (width_cm >= 0),
    weight_kg      double precision NOT NULL DEFAULT 0 CHECK (weight_kg >= 0),
    attributes     jsonb            NOT NULL DEFAULT '{}',
    created_at     timestamptz      NOT NULL,
    updated_at     timestamptz      NOT NULL,
    PRIMARY KEY (account, id),
    FOREIGN KEY (account, order_id) REFERENCES sales_order (account, id),
    FOREIGN KEY (account, fulfilment_id) REFERENCES fulfilment (account, id)
) WITH (fillfactor = 80);
CALL lading_isolate('article');
CREATE INDEX article_by_order ON article (account, order_id);

CREATE TABLE article_item (
    account             integer NOT NULL,
    id                  uuid    NOT NULL,
    order_id            uuid    NOT NULL,
    article_id          uuid    NOT NULL,
    fulfilment_item_id  uuid    NOT NULL,
    quantity            integer NOT NULL CHECK (quantity > 0),
    barcode             text,
    PRIMARY KEY (account, id),
    FOREIGN KEY (account, article_id) REFERENCES article (account, id),
    FOREIGN KEY (account, fulfilment_item_id) REFERENCES fulfilment_item (account, id)
);
CALL lading_isolate('article_item');
CREATE INDEX article_item_by_order ON article_item (account, order_id);
CREATE INDEX article_item_by_article ON article_item (account, article_id);

CREATE TABLE consignment (
    account                integer     NOT NULL,
    id                     uuid        NOT NULL,
    order_id               uuid        NOT NULL,
    ref                    text        NOT NULL,
    type                   text        NOT NULL,
    status                 text        NOT NULL,
    carrier_ref            text,
    consignment_reference  text,
    tracking_label         text,
    label_url              text,
    order_summary_url      text,
    attributes             jsonb       NOT NULL DEFAULT '{}',
    created_at             timestamptz NOT NULL,
    updated_at             timestamptz NOT NULL,
    PRIMARY KEY (account, id),
    FOREIGN KEY (account, order_id) REFERENCES sales_order (account, id)
) WITH (fillfactor = 80);
CALL lading_isolate('consignment');
CREATE INDEX consignment_by_order ON consignment (account, order_id);

CREATE TABLE consignment_article (
    account         integer NOT NULL,
    consignment_id  uuid    NOT NULL,
    article_id      uuid    NOT NULL,
    order_id        uuid    NOT NULL,
    PRIMARY KEY (account, consignment_id, article_id),
    FOREIGN KEY (account, consignment_id) REFERENCES consignment (account, id),
    FOREIGN KEY (account, article_id) REFERENCES article (account, id)
);
CALL lading_isolate('consignment_article');
CREATE INDEX consignment_article_by_order ON consignment_article (account, order_id);

CREATE TABLE wave (
    account           integer     NOT NULL,
    id                uuid        NOT NULL,
    ref               text        NOT NULL,
    location_id       uuid        NOT NULL,
    type              text        NOT NULL DEFAULT 'DEFAULT',
    status            text        NOT NULL,
    workflow_ref      text        NOT NULL,
    workflow_version  integer     NOT NULL,
    name              text,
    allocated_to      text,
    attributes        jsonb       NOT NULL DEFAULT '{}',
    created_at        timestamptz NOT NULL,
    updated_at        timestamptz NOT NULL,
    PRIMARY KEY (account, id),
    UNIQUE (account, ref),
    FOREIGN KEY (account, location_id) REFERENCES location (account, id)
);
CALL lading_isolate('wave');
CREATE INDEX wave_by_location ON wave (account, location_id, created_at);

-- A fulfilment is picked in one wave; a later wave can only take it after it left the first (removed_at).
CREATE TABLE wave_fulfilment (
    account        integer     NOT NULL,
    wave_id        uuid        NOT NULL,
    fulfilment_id  uuid        NOT NULL,
    added_at       timestamptz NOT NULL,
    removed_at     timestamptz,
    PRIMARY KEY (account, wave_id, fulfilment_id),
    FOREIGN KEY (account, wave_id) REFERENCES wave (account, id),
    FOREIGN KEY (account, fulfilment_id) REFERENCES fulfilment (account, id)
);
CALL lading_isolate('wave_fulfilment');
CREATE UNIQUE INDEX wave_fulfilment_live ON wave_fulfilment (account, fulfilment_id) WHERE removed_at IS NULL;

-- Every sourcing decision with every candidate and the reason that chose, ranked or dropped it.
CREATE TABLE sourcing_decision (
    account     integer     NOT NULL,
    id          uuid        NOT NULL,
    order_id    uuid        NOT NULL,
    event_id    uuid        NOT NULL,
    step        text        NOT NULL,
    outcome     text        NOT NULL,
    document    bytea       NOT NULL,                          -- compact: order/sourcing/decision_codec.py
    decided_at  timestamptz NOT NULL,
    PRIMARY KEY (account, id),
    FOREIGN KEY (account, order_id) REFERENCES sales_order (account, id)
);
CALL lading_isolate('sourcing_decision');
CREATE INDEX sourcing_decision_by_order ON sourcing_decision (account, order_id);
