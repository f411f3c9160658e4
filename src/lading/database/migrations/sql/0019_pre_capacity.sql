-- What a location can do in a slot, in orders, units or minutes, and who has taken how much of it. Takes the place of the
-- count of fulfilments a day.

CREATE TABLE capacity_slot (
    account          integer     NOT NULL,
    id               bigint      GENERATED ALWAYS AS IDENTITY,
    location_id      uuid        NOT NULL,
    starts_at        timestamptz NOT NULL,
    measure          text        NOT NULL CHECK (measure IN ('ORDERS', 'UNITS', 'MINUTES')),
    fulfilment_type  text        NOT NULL CHECK (length(fulfilment_type) <= 100),    -- '' is every type
    slot_minutes     integer     NOT NULL CHECK (slot_minutes BETWEEN 1 AND 1440),
    taken            integer     NOT NULL DEFAULT 0 CHECK (taken >= 0),
    PRIMARY KEY (account, id),
    UNIQUE (account, location_id, starts_at, measure, fulfilment_type, slot_minutes),
    FOREIGN KEY (account, location_id) REFERENCES location (account, id)
) WITH (fillfactor = 60);
CALL lading_isolate('capacity_slot');

CREATE TABLE capacity_reservation (
    account        integer     NOT NULL,
    fulfilment_id  uuid        NOT NULL,
    slot_id        bigint      NOT NULL,
    amount         integer     NOT NULL CHECK (amount >= 0),
    released_at    timestamptz,
    PRIMARY KEY (account, fulfilment_id, slot_id),
    FOREIGN KEY (account, slot_id) REFERENCES capacity_slot (account, id)
);
CALL lading_isolate('capacity_reservation');
CREATE INDEX capacity_reservation_by_slot ON capacity_reservation (account, slot_id) WHERE released_at IS NULL;
