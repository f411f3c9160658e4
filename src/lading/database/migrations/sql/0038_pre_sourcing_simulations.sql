-- What-if asked for over the API: what was asked, how far it is, what came of it.
CREATE TABLE sourcing_simulation (
    account       integer     NOT NULL,
    id            uuid        NOT NULL,
    retailer      integer     NOT NULL,
    wish          jsonb       NOT NULL,
    status        text        NOT NULL DEFAULT 'QUEUED' CHECK (status IN ('QUEUED', 'RUNNING', 'COMPLETE', 'FAILED', 'CANCELLED')),
    reason        jsonb,                                      -- code, message and hint of one that failed
    orders_done   integer     NOT NULL DEFAULT 0,
    orders_total  integer,
    contenders    jsonb,                                      -- the figures of each
    differing     integer,
    differences   jsonb,                                      -- the first so many orders that are sourced differently
    attempt       integer     NOT NULL DEFAULT 0,
    lease         uuid,
    leased_until  timestamptz NOT NULL DEFAULT '-infinity',
    created_at    timestamptz NOT NULL,
    created_by    text        NOT NULL,
    started_at    timestamptz,
    finished_at   timestamptz,
    PRIMARY KEY (account, id),
    FOREIGN KEY (account, retailer) REFERENCES retailer (account, retailer)
);
CALL lading_isolate('sourcing_simulation');
CREATE INDEX sourcing_simulation_waiting ON sourcing_simulation (account, created_at) WHERE status IN ('QUEUED', 'RUNNING');
CREATE INDEX sourcing_simulation_newest ON sourcing_simulation (account, created_at, id);
