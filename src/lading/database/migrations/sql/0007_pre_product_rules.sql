-- Categories of products, and attributes of positions.

-- Null while a position has none, which costs nothing in the hottest table.
ALTER TABLE inventory_position ADD COLUMN attributes jsonb;

CREATE TABLE category (
    account       integer     NOT NULL,
    id            uuid        NOT NULL,
    catalogue_id  uuid        NOT NULL,
    ref           text        NOT NULL CHECK (length(ref) BETWEEN 1 AND 100),
    type          text        NOT NULL DEFAULT 'DEFAULT',
    name          text        NOT NULL,
    summary       text,
    status        text        NOT NULL DEFAULT 'CREATED',
    parent_id     uuid,
    attributes    jsonb       NOT NULL DEFAULT '{}',
    created_at    timestamptz NOT NULL DEFAULT now(),
    updated_at    timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (account, id),
    UNIQUE (account, catalogue_id, ref),
    FOREIGN KEY (account, catalogue_id) REFERENCES product_catalogue (account, id),
    FOREIGN KEY (account, parent_id) REFERENCES category (account, id)
);
CALL lading_isolate('category');
CREATE INDEX category_by_parent ON category (account, parent_id) WHERE parent_id IS NOT NULL;

CREATE TABLE product_category (
    account      integer NOT NULL,
    product_id   uuid    NOT NULL,
    category_id  uuid    NOT NULL,
    PRIMARY KEY (account, product_id, category_id),
    FOREIGN KEY (account, product_id) REFERENCES product (account, id),
    FOREIGN KEY (account, category_id) REFERENCES category (account, id)
);
CALL lading_isolate('product_category');
CREATE INDEX product_category_by_category ON product_category (account, category_id);
