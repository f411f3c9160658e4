-- Units known of beside what is on hand: expected at a date, in quarantine, returned and not yet judged.
CREATE TABLE inventory_side_quantity (
    account           integer     NOT NULL,
    catalogue_number  integer     NOT NULL,
    product_number    integer     NOT NULL,
    location_number   integer     NOT NULL,
    ref               text        NOT NULL CHECK (length(ref) BETWEEN 1 AND 255),  -- the sender's: a line of a purchase order
    type              text        NOT NULL CHECK (type ~ '^[A-Z][A-Z0-9_]{0,49}$'),
    status            text        NOT NULL DEFAULT 'ACTIVE' CHECK (length(status) BETWEEN 1 AND 50),
    quantity          integer     NOT NULL CHECK (quantity >= 0),
    condition         text        NOT NULL DEFAULT 'NEW' CHECK (length(condition) BETWEEN 1 AND 50),
    storage_area_ref  text        CHECK (length(storage_area_ref) BETWEEN 1 AND 100),
    expected_at       timestamptz,
    as_of             timestamptz NOT NULL,                   -- when it was true; an older report changes nothing
    batch_id          uuid,
    created_at        timestamptz NOT NULL,
    updated_at        timestamptz NOT NULL,
    PRIMARY KEY (account, catalogue_number, product_number, location_number, ref),
    FOREIGN KEY (account, catalogue_number) REFERENCES inventory_catalogue (account, number),
    FOREIGN KEY (account, product_number) REFERENCES product (account, number),
    FOREIGN KEY (account, location_number) REFERENCES location (account, number)
);
CALL lading_isolate('inventory_side_quantity');
