-- What was written to positions, for whoever keeps a copy: one compact row a statement and catalogue, never one a position.

CREATE SEQUENCE position_change_number AS bigint;
GRANT USAGE ON SEQUENCE position_change_number TO lading_app;

CREATE TABLE position_change (
    account           integer     NOT NULL,
    transaction_id    bigint      NOT NULL,                   -- top-level; a reader's snapshot says which it has seen
    number            bigint      NOT NULL,                   -- drawn under the rows' locks: of two changes of a position the later one's is larger
    catalogue_number  integer     NOT NULL,
    changed_at        timestamptz NOT NULL,
    products          integer[]   NOT NULL,                   -- the positions, side by side, with what they hold now
    locations         integer[]   NOT NULL,
    on_hand           integer[]   NOT NULL,
    active            boolean[]   NOT NULL,                   -- status ACTIVE
    PRIMARY KEY (account, transaction_id, number),
    FOREIGN KEY (account, catalogue_number) REFERENCES inventory_catalogue (account, number),
    CHECK (cardinality(products) = cardinality(locations) AND cardinality(products) = cardinality(on_hand)
           AND cardinality(products) = cardinality(active))
);
CALL lading_isolate('position_change');
-- Packing long arrays would cost the writer more than it saves: they live for a day.
ALTER TABLE position_change ALTER COLUMN products SET STORAGE EXTERNAL, ALTER COLUMN locations SET STORAGE EXTERNAL,
                            ALTER COLUMN on_hand SET STORAGE EXTERNAL, ALTER COLUMN active SET STORAGE EXTERNAL;

-- How far an account's changes were thrown away: a reader who had not seen these must read everything anew.
CREATE TABLE position_change_pruned (
    account         integer     NOT NULL,
    changed_before  timestamptz NOT NULL,
    PRIMARY KEY (account),
    FOREIGN KEY (account) REFERENCES account (account)
);
CALL lading_isolate('position_change_pruned');

-- Fired by the table itself, so that no writer can forget it; a statement that touched no position tells nothing.
CREATE FUNCTION lading_tell_positions() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO position_change (account, transaction_id, number, catalogue_number, changed_at,
                                 products, locations, on_hand, active)
    SELECT account, pg_current_xact_id()::text::bigint, nextval('position_change_number'), catalogue_number,
           clock_timestamp(), array_agg(product_number), array_agg(location_number), array_agg(on_hand),
           array_agg(status = 'ACTIVE')
      FROM touched
     GROUP BY account, catalogue_number;
    RETURN NULL;
END $$;
CREATE TRIGGER told_by_insert AFTER INSERT ON inventory_position REFERENCING NEW TABLE AS touched
    FOR EACH STATEMENT EXECUTE FUNCTION lading_tell_positions();
CREATE TRIGGER told_by_update AFTER UPDATE ON inventory_position REFERENCING NEW TABLE AS touched
    FOR EACH STATEMENT EXECUTE FUNCTION lading_tell_positions();
