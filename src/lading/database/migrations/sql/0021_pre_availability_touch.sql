-- Which transactions wrote what decides what virtual catalogues show, other than stock: so that a projection knows when to
-- read it anew. A row a transaction, inserted and never updated: writers do not wait for each other.
CREATE TABLE availability_touch (
    account         integer     NOT NULL,
    transaction_id  bigint      NOT NULL,
    touched_at      timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (account, transaction_id),
    FOREIGN KEY (account) REFERENCES account (account)
);
CALL lading_isolate('availability_touch');

-- Fired by the tables themselves, so that no writer can forget it.
CREATE FUNCTION lading_touch_availability() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO availability_touch (account, transaction_id)
    SELECT DISTINCT account, pg_current_xact_id()::text::bigint FROM touched
        ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;

CREATE PROCEDURE lading_touches_availability(target regclass)
    LANGUAGE plpgsql AS $$
DECLARE
    touch_it CONSTANT text := 'FOR EACH STATEMENT EXECUTE FUNCTION lading_touch_availability()';
BEGIN
    EXECUTE format('CREATE TRIGGER touch_by_insert AFTER INSERT ON %s REFERENCING NEW TABLE AS touched ', target) || touch_it;
    EXECUTE format('CREATE TRIGGER touch_by_update AFTER UPDATE ON %s REFERENCING NEW TABLE AS touched ', target) || touch_it;
    EXECUTE format('CREATE TRIGGER touch_by_delete AFTER DELETE ON %s REFERENCING OLD TABLE AS touched ', target) || touch_it;
END $$;

CALL lading_touches_availability('inventory_catalogue');
CALL lading_touches_availability('virtual_catalogue');
CALL lading_touches_availability('control_group');
CALL lading_touches_availability('control');
CALL lading_touches_availability('network');
CALL lading_touches_availability('network_location');
CALL lading_touches_availability('location');
CALL lading_touches_availability('product');
CALL lading_touches_availability('kit_component');
CALL lading_touches_availability('category');
CALL lading_touches_availability('product_category');
CALL lading_touches_availability('setting');
