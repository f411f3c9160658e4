-- Where in a location things lie: shelves and bays, for parcels that wait to be collected.
CREATE TABLE storage_area (
    account      integer     NOT NULL,
    id           uuid        NOT NULL,
    location_id  uuid        NOT NULL,
    ref          text        NOT NULL CHECK (length(ref) BETWEEN 1 AND 100),
    type         text        NOT NULL,
    status       text        NOT NULL,
    attributes   jsonb       NOT NULL DEFAULT '{}',
    created_at   timestamptz NOT NULL DEFAULT now(),
    updated_at   timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (account, id),
    UNIQUE (account, location_id, ref),
    FOREIGN KEY (account, location_id) REFERENCES location (account, id)
);
CALL lading_isolate('storage_area');
