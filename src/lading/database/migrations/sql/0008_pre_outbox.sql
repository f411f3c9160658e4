-- The outbox: what the world is to be told, written in the transaction of its cause and delivered afterwards.

-- An endpoint is an address of an account: whoever names the same URL means the same endpoint.
CREATE TABLE webhook_endpoint (
    account                integer     NOT NULL,
    id                     uuid        NOT NULL,
    url                    text        NOT NULL CHECK (length(url) BETWEEN 1 AND 2000),
    status                 text        NOT NULL DEFAULT 'ACTIVE' CHECK (status IN ('ACTIVE', 'DISABLED')),
    status_reason          text,
    has_vendor_signatures  boolean     NOT NULL DEFAULT false,
    concurrency_max        integer     NOT NULL DEFAULT 8 CHECK (concurrency_max BETWEEN 1 AND 100),
    failures               integer     NOT NULL DEFAULT 0,           -- in a row; many of them leave one try at a time
    paused_until           timestamptz NOT NULL DEFAULT '-infinity', -- what its last Retry-After asked for
    created_at             timestamptz NOT NULL DEFAULT now(),
    updated_at             timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (account, id),
    UNIQUE (account, url),
    FOREIGN KEY (account) REFERENCES account (account)
);
CALL lading_isolate('webhook_endpoint');

-- Keys that sign, sealed with the master key. HMAC keys belong to an endpoint; the RSA key is the account's.
CREATE TABLE webhook_key (
    account      integer     NOT NULL,
    id           uuid        NOT NULL,
    endpoint_id  uuid,
    kind         text        NOT NULL CHECK (kind IN ('HMAC', 'RSA')),
    sealed       bytea       NOT NULL,
    created_at   timestamptz NOT NULL DEFAULT now(),
    expires_at   timestamptz NOT NULL DEFAULT 'infinity',
    PRIMARY KEY (account, id),
    FOREIGN KEY (account, endpoint_id) REFERENCES webhook_endpoint (account, id),
    CHECK ((kind = 'HMAC') = (endpoint_id IS NOT NULL))
);
CALL lading_isolate('webhook_key');
CREATE INDEX webhook_key_by_endpoint ON webhook_key (account, endpoint_id);

-- The messages about one entity for one endpoint: they go out one at a time, in sequence. It works as a lane of the engine does.
CREATE TABLE webhook_lane (
    account        integer     NOT NULL,
    endpoint_id    uuid        NOT NULL,
    entity_id      uuid        NOT NULL,
    last_sequence  bigint      NOT NULL DEFAULT 0,
    done_sequence  bigint      NOT NULL DEFAULT 0,
    available_at   timestamptz NOT NULL,                              -- end of the lease, or of the pause before the next try
    lease          uuid,
    attempt        integer     NOT NULL DEFAULT 0,                    -- of the head, counted when leased
    PRIMARY KEY (account, endpoint_id, entity_id),
    FOREIGN KEY (account, endpoint_id) REFERENCES webhook_endpoint (account, id)
) WITH (fillfactor = 60);
CALL lading_isolate('webhook_lane');
CREATE POLICY dispatcher_reads ON webhook_lane FOR SELECT USING ((SELECT lading_is_dispatching()));
CREATE INDEX webhook_lane_due ON webhook_lane (account, endpoint_id, available_at) WHERE done_sequence < last_sequence;
CREATE INDEX webhook_lane_by_time ON webhook_lane (account, available_at) WHERE done_sequence < last_sequence;
CREATE INDEX webhook_lane_leased ON webhook_lane (account, endpoint_id) WHERE lease IS NOT NULL;

CREATE TABLE webhook_message (
    account      integer     NOT NULL,
    endpoint_id  uuid        NOT NULL,
    entity_id    uuid        NOT NULL,
    sequence     bigint      NOT NULL,
    id           uuid        NOT NULL,                                -- what the receiver knows it by; a replay keeps it
    event_id     uuid        NOT NULL,                                -- its cause
    name         text        NOT NULL,
    body         bytea       NOT NULL,                                -- exactly the bytes that are signed and sent
    created_at   timestamptz NOT NULL,
    attempts     integer     NOT NULL DEFAULT 0,
    outcome      text        CHECK (outcome IN ('DELIVERED', 'DEAD')),
    reason       text,                                                -- of the last failure
    finished_at  timestamptz,
    replayed_at  timestamptz,
    PRIMARY KEY (account, endpoint_id, entity_id, sequence),
    FOREIGN KEY (account, endpoint_id) REFERENCES webhook_endpoint (account, id),
    CHECK ((outcome IS NULL) = (finished_at IS NULL))
) WITH (fillfactor = 90);
CALL lading_isolate('webhook_message');
CREATE INDEX webhook_message_by_id ON webhook_message (account, id);
CREATE INDEX webhook_message_waiting ON webhook_message (account, created_at) WHERE outcome IS NULL;
CREATE INDEX webhook_message_dead ON webhook_message (account, finished_at) WHERE outcome = 'DEAD' AND replayed_at IS NULL;
CREATE INDEX webhook_message_delivered ON webhook_message (account, finished_at) WHERE outcome = 'DELIVERED';

-- How many fulfilments a location may take on a day (its own day): the counter, and what each one took of it.
CREATE TABLE location_capacity (
    account      integer NOT NULL,
    location_id  uuid    NOT NULL,
    day          date    NOT NULL,
    taken        integer NOT NULL DEFAULT 0 CHECK (taken >= 0),
    PRIMARY KEY (account, location_id, day),
    FOREIGN KEY (account, location_id) REFERENCES location (account, id)
) WITH (fillfactor = 60);
CALL lading_isolate('location_capacity');

CREATE TABLE location_capacity_use (
    account        integer     NOT NULL,
    fulfilment_id  uuid        NOT NULL,
    location_id    uuid        NOT NULL,
    day            date        NOT NULL,
    released_at    timestamptz,
    PRIMARY KEY (account, fulfilment_id),
    FOREIGN KEY (account, location_id, day) REFERENCES location_capacity (account, location_id, day)
);
CALL lading_isolate('location_capacity_use');
CREATE INDEX location_capacity_use_by_day ON location_capacity_use (account, location_id, day);
