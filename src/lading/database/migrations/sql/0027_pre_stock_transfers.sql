-- Stock transfers: what was sent from one location to another. What is on its way lies at neither.
CREATE TABLE stock_transfer (
    account           integer     NOT NULL,
    id                uuid        NOT NULL,
    ref               text        NOT NULL CHECK (length(ref) BETWEEN 1 AND 100),
    catalogue_number  integer     NOT NULL,
    from_number       integer     NOT NULL,
    to_number         integer     NOT NULL,
    status            text        NOT NULL DEFAULT 'CREATED' CHECK (status IN ('CREATED', 'DISPATCHED', 'RECEIVED', 'CANCELLED')),
    requested_by      text        NOT NULL,
    created_at        timestamptz NOT NULL DEFAULT now(),
    dispatched_at     timestamptz,
    ended_at          timestamptz,
    PRIMARY KEY (account, id),
    UNIQUE (account, ref),
    CHECK (from_number <> to_number),
    FOREIGN KEY (account, catalogue_number) REFERENCES inventory_catalogue (account, number),
    FOREIGN KEY (account, from_number) REFERENCES location (account, number),
    FOREIGN KEY (account, to_number) REFERENCES location (account, number)
);
CALL lading_isolate('stock_transfer');

CREATE TABLE stock_transfer_line (
    account         integer NOT NULL,
    transfer_id     uuid    NOT NULL,
    line            integer NOT NULL,
    product_number  integer NOT NULL,
    quantity        integer NOT NULL CHECK (quantity > 0),
    dispatched      integer NOT NULL DEFAULT 0 CHECK (dispatched >= 0),
    received        integer NOT NULL DEFAULT 0 CHECK (received >= 0),
    lost            integer NOT NULL DEFAULT 0 CHECK (lost >= 0),
    PRIMARY KEY (account, transfer_id, line),
    UNIQUE (account, transfer_id, product_number),
    FOREIGN KEY (account, transfer_id) REFERENCES stock_transfer (account, id),
    FOREIGN KEY (account, product_number) REFERENCES product (account, number)
);
CALL lading_isolate('stock_transfer_line');

-- What came, receipt by receipt; a receipt is taken once.
CREATE TABLE stock_transfer_receipt (
    account      integer     NOT NULL,
    transfer_id  uuid        NOT NULL,
    receipt_ref  text        NOT NULL CHECK (length(receipt_ref) BETWEEN 1 AND 100),
    line         integer     NOT NULL,
    received     integer     NOT NULL CHECK (received >= 0),
    lost         integer     NOT NULL CHECK (lost >= 0),
    received_at  timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (account, transfer_id, receipt_ref, line),
    FOREIGN KEY (account, transfer_id, line) REFERENCES stock_transfer_line (account, transfer_id, line)
);
CALL lading_isolate('stock_transfer_receipt');
