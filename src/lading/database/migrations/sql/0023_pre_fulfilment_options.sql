-- Fulfilment options: what was asked, the plans that were offered, and the delivery services they are reckoned with.

CREATE TABLE fulfilment_option (
    account           integer     NOT NULL,
    id                uuid        NOT NULL,
    ref               text        COLLATE "C" NOT NULL CHECK (length(ref) BETWEEN 1 AND 100),  -- searched by its beginning
    retailer          integer     NOT NULL,
    type              text        NOT NULL CHECK (length(type) <= 50),
    status            text        NOT NULL DEFAULT 'CREATED',
    workflow_ref      text        NOT NULL,
    workflow_version  integer     NOT NULL,
    order_type        text,
    location_ref      text,
    tracking_code     text,
    address           jsonb,
    latitude          double precision CHECK (latitude BETWEEN -90 AND 90),
    longitude         double precision CHECK (longitude BETWEEN -180 AND 180),
    products          jsonb       NOT NULL,
    refusals          jsonb       NOT NULL DEFAULT '[]',      -- what was not offered, and why
    attributes        jsonb       NOT NULL DEFAULT '{}',
    created_at        timestamptz NOT NULL,
    updated_at        timestamptz NOT NULL,
    PRIMARY KEY (account, id),
    UNIQUE (account, ref),
    FOREIGN KEY (account, retailer) REFERENCES retailer (account, retailer)
);
CALL lading_isolate('fulfilment_option');

CREATE TABLE fulfilment_plan (
    account      integer     NOT NULL,
    id           uuid        NOT NULL,
    option_id    uuid        NOT NULL,
    ref          text        COLLATE "C" NOT NULL CHECK (length(ref) BETWEEN 1 AND 110),
    type         text        NOT NULL CHECK (length(type) <= 50),
    status       text        NOT NULL DEFAULT 'CREATED',
    split_count  integer     NOT NULL CHECK (split_count >= 0),
    eta          text,
    fulfilments  jsonb       NOT NULL DEFAULT '[]',
    exceptions   jsonb       NOT NULL DEFAULT '[]',
    terms        jsonb,                                      -- delivery service, price, when it was reckoned
    attributes   jsonb       NOT NULL DEFAULT '{}',
    created_at   timestamptz NOT NULL,
    updated_at   timestamptz NOT NULL,
    PRIMARY KEY (account, id),
    UNIQUE (account, option_id, ref),
    FOREIGN KEY (account, option_id) REFERENCES fulfilment_option (account, id)
);
CALL lading_isolate('fulfilment_plan');
CREATE INDEX fulfilment_plan_by_ref ON fulfilment_plan (account, ref);

-- One document a service: it is read as a whole, and only as a whole does it make sense.
CREATE TABLE delivery_service (
    account     integer     NOT NULL,
    retailer    integer     NOT NULL,
    ref         text        NOT NULL CHECK (length(ref) BETWEEN 1 AND 100),
    document    jsonb       NOT NULL,
    created_at  timestamptz NOT NULL DEFAULT now(),
    updated_at  timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (account, retailer, ref),
    FOREIGN KEY (account, retailer) REFERENCES retailer (account, retailer)
);
CALL lading_isolate('delivery_service');
CALL lading_watch('delivery_service', 'delivery_services');
