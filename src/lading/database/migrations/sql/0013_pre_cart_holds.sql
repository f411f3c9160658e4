-- Cart holds: units promised to a cart for some minutes. A hold's units are SOFT_RESERVE rows of the ledger and count in
-- the position's reserved, so that the guard of every promise sees them, and a hold that becomes an order's reservation
-- changes no counter.

-- The check is only widened; what it allowed it goes on allowing.
-- squawk-ignore ban-drop-constraint
ALTER TABLE inventory_quantity DROP CONSTRAINT inventory_quantity_type_check;
-- squawk-ignore constraint-missing-not-valid
ALTER TABLE inventory_quantity ADD CONSTRAINT inventory_quantity_type_check
    CHECK (type IN ('RESERVED', 'SALE', 'CORRECTION', 'DELTA', 'SOFT_RESERVE'));
ALTER TABLE inventory_quantity ADD COLUMN hold_id uuid;
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX inventory_quantity_held ON inventory_quantity (account, catalogue_number, product_number, location_number)
 WHERE type = 'SOFT_RESERVE' AND status = 'ACTIVE';
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX inventory_quantity_by_hold ON inventory_quantity (account, hold_id) WHERE hold_id IS NOT NULL;

-- ACTIVE past expires_at is expired, whether or not anybody has given its units back yet.
CREATE TABLE cart_hold (
    account                integer     NOT NULL,
    id                     uuid        NOT NULL,
    ref                    text        NOT NULL CHECK (length(ref) BETWEEN 1 AND 100),
    customer_ref           text        NOT NULL CHECK (length(customer_ref) BETWEEN 1 AND 100),
    virtual_catalogue_ref  text        NOT NULL,
    status                 text        NOT NULL DEFAULT 'ACTIVE'
                           CHECK (status IN ('ACTIVE', 'CLAIMED', 'CONVERTED', 'RELEASED', 'EXPIRED')),
    items                  jsonb       NOT NULL,                 -- what was asked for: [{productRef, quantity, locationRef}]
    units                  integer     NOT NULL CHECK (units > 0),
    minutes                integer     NOT NULL CHECK (minutes > 0),
    created_at             timestamptz NOT NULL,
    expires_at             timestamptz NOT NULL,
    extended_at            timestamptz,
    order_id               uuid,                                 -- the order that has claimed it
    ended_at               timestamptz,
    PRIMARY KEY (account, id),
    CHECK ((status IN ('CLAIMED', 'CONVERTED')) = (order_id IS NOT NULL) OR status = 'EXPIRED'),
    FOREIGN KEY (account) REFERENCES account (account),
    FOREIGN KEY (account, virtual_catalogue_ref) REFERENCES virtual_catalogue (account, ref)
);
CALL lading_isolate('cart_hold');
-- A cart has one hold at a time.
CREATE UNIQUE INDEX cart_hold_live ON cart_hold (account, ref) WHERE status IN ('ACTIVE', 'CLAIMED');
CREATE INDEX cart_hold_by_ref ON cart_hold (account, ref, created_at);
CREATE INDEX cart_hold_by_customer ON cart_hold (account, customer_ref) WHERE status = 'ACTIVE';
CREATE INDEX cart_hold_by_order ON cart_hold (account, order_id) WHERE order_id IS NOT NULL;
CREATE INDEX cart_hold_by_expiry ON cart_hold (account, expires_at) WHERE status IN ('ACTIVE', 'CLAIMED');

CREATE VIEW iv_hold WITH (security_invoker = true) AS
SELECT h.account, h.id, h.ref, h.customer_ref, h.virtual_catalogue_ref, h.status, h.units, h.created_at, h.expires_at,
       h.order_id, h.ended_at,
       coalesce((SELECT -sum(q.quantity) FROM inventory_quantity AS q
                  WHERE q.account = h.account AND q.hold_id = h.id AND q.status = 'ACTIVE'), 0) AS held
  FROM cart_hold AS h;
GRANT SELECT ON iv_hold TO lading_app;
