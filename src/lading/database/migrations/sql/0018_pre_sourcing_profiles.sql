-- Sourcing profiles and what their criteria rest on.

-- The two indexes at the end are made before there is a first release: nobody has a large table yet.
-- squawk-ignore-file require-concurrent-index-creation

-- The profile itself: its retailer never changes, and its row is the lock under which versions are made and activated.
CREATE TABLE sourcing_profile (
    account   integer NOT NULL,
    ref       text    NOT NULL CHECK (length(ref) BETWEEN 1 AND 100),
    retailer  integer NOT NULL,
    PRIMARY KEY (account, ref),
    FOREIGN KEY (account, retailer) REFERENCES retailer (account, retailer)
);
CALL lading_isolate('sourcing_profile');

-- A version is never changed but in its status; which one is ACTIVE is.
CREATE TABLE sourcing_profile_version (
    account                integer     NOT NULL,
    id                     uuid        NOT NULL,
    ref                    text        NOT NULL,
    version                integer     NOT NULL CHECK (version > 0),
    status                 text        NOT NULL CHECK (status IN ('DRAFT', 'ACTIVE', 'INACTIVE')),
    name                   text        NOT NULL,
    description            text,
    version_comment        text,
    network_ref            text        NOT NULL,
    virtual_catalogue_ref  text        NOT NULL,
    max_split              integer     NOT NULL CHECK (max_split >= 0),
    document               jsonb       NOT NULL,                         -- its strategies: order/sourcing/profiles/model.py
    created_by             text        NOT NULL,
    created_at             timestamptz NOT NULL DEFAULT now(),
    updated_at             timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (account, id),
    UNIQUE (account, ref, version),
    FOREIGN KEY (account, ref) REFERENCES sourcing_profile (account, ref)
);
CALL lading_isolate('sourcing_profile_version');
CALL lading_watch('sourcing_profile_version', 'sourcing');
CREATE UNIQUE INDEX sourcing_profile_version_active ON sourcing_profile_version (account, ref) WHERE status = 'ACTIVE';

-- Ship-from-store and collection switched off and on again; what holds is the last change of each scope.
CREATE TABLE sourcing_switch (
    account     integer     NOT NULL,
    id          uuid        NOT NULL,
    number      bigint      NOT NULL GENERATED ALWAYS AS IDENTITY,
    service     text        NOT NULL CHECK (service IN ('SHIP_FROM_STORE', 'COLLECTION')),
    scope       text        NOT NULL CHECK (scope IN ('ACCOUNT', 'NETWORK', 'LOCATION')),
    scope_ref   text        NOT NULL CHECK (length(scope_ref) <= 100),
    is_off      boolean     NOT NULL,
    reason      text        NOT NULL,
    changed_by  text        NOT NULL,
    changed_at  timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (account, id),
    FOREIGN KEY (account) REFERENCES account (account),
    CHECK ((scope = 'ACCOUNT') = (scope_ref = ''))
);
CALL lading_isolate('sourcing_switch');
CALL lading_watch('sourcing_switch', 'sourcing');
CREATE INDEX sourcing_switch_by_scope ON sourcing_switch (account, service, scope, scope_ref, number DESC);

-- What planners know of a product at a location: a criterion weighs it, no promise rests on it.
CREATE TABLE sourcing_stock_fact (
    account           integer     NOT NULL,
    product_number    integer     NOT NULL,
    location_number   integer     NOT NULL,
    ideal_units       integer     CHECK (ideal_units >= 0),
    inbound_units     integer     NOT NULL DEFAULT 0 CHECK (inbound_units >= 0),
    inbound_at        timestamptz,
    stocked_at        timestamptz,
    markdown_percent  integer     CHECK (markdown_percent BETWEEN 0 AND 100),
    updated_at        timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (account, product_number, location_number),
    FOREIGN KEY (account, product_number) REFERENCES product (account, number),
    FOREIGN KEY (account, location_number) REFERENCES location (account, number),
    CHECK (inbound_units = 0 OR inbound_at IS NOT NULL)
);
CALL lading_isolate('sourcing_stock_fact');

-- Work in hand by location, and units sold by product: both are counted per batch, whatever lies in the tables.
CREATE INDEX fulfilment_in_hand ON fulfilment (account, status, location_id)
    WHERE status NOT IN ('COMPLETE', 'REJECTED', 'EXPIRED', 'CANCELLED');
CREATE INDEX inventory_quantity_sold ON inventory_quantity (account, product_number, effective_at) INCLUDE (location_number, quantity)
    WHERE type = 'SALE';
