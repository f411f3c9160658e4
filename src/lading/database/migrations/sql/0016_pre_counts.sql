-- squawk-ignore-file ban-drop-constraint
-- Counts that change nothing write nothing: what a load has counted is kept packed, and only what changed is kept in full.

-- The counts that changed a position, a row a load and product: the history beside the ledger of movements.
CREATE SEQUENCE inventory_count_number AS bigint;
GRANT USAGE ON SEQUENCE inventory_count_number TO lading_app;
CREATE TABLE inventory_count (
    account           integer     NOT NULL,
    catalogue_number  integer     NOT NULL,
    product_number    integer     NOT NULL,
    number            bigint      NOT NULL DEFAULT nextval('inventory_count_number'), -- of two counts of a position the later one's is larger
    as_of             timestamptz NOT NULL,
    loaded_at         timestamptz NOT NULL,
    cause             text        NOT NULL CHECK (cause IN ('BATCH', 'EVENT', 'LOAD')),
    cause_id          uuid,
    locations         integer[]   NOT NULL,
    quantities        integer[]   NOT NULL,                   -- side by side with locations
    PRIMARY KEY (account, catalogue_number, product_number, number),
    FOREIGN KEY (account, catalogue_number) REFERENCES inventory_catalogue (account, number),
    CHECK (cardinality(locations) = cardinality(quantities))
);
CALL lading_isolate('inventory_count');

-- Which positions a load counted, changed or not, as of when. An older count of one of them comes too late.
CREATE SEQUENCE inventory_coverage_number AS bigint;
GRANT USAGE ON SEQUENCE inventory_coverage_number TO lading_app;
CREATE TABLE inventory_coverage (
    account           integer     NOT NULL,
    catalogue_number  integer     NOT NULL,
    as_of             timestamptz NOT NULL,
    number            bigint      NOT NULL DEFAULT nextval('inventory_coverage_number'),
    product_first     integer     NOT NULL,
    product_last      integer     NOT NULL,
    positions         bytea       NOT NULL,                   -- keys ascending, each as its distance from the one before, deflated
    cause             text        NOT NULL CHECK (cause IN ('BATCH', 'EVENT', 'LOAD')),
    cause_id          uuid,
    PRIMARY KEY (account, catalogue_number, as_of, number),
    FOREIGN KEY (account, catalogue_number) REFERENCES inventory_catalogue (account, number)
);
CALL lading_isolate('inventory_coverage');
ALTER TABLE inventory_coverage ALTER COLUMN positions SET STORAGE EXTERNAL;

-- A foreign key asks row by row, three times a position; a million new positions are asked for together. The triggers
-- below keep both halves of what the keys promised.
ALTER TABLE inventory_position DROP CONSTRAINT inventory_position_account_catalogue_number_fkey,
                               DROP CONSTRAINT inventory_position_account_product_number_fkey,
                               DROP CONSTRAINT inventory_position_account_location_number_fkey;
CREATE FUNCTION lading_check_positions() RETURNS trigger
    LANGUAGE plpgsql AS $$
DECLARE
    stray text;
BEGIN
    SELECT min(found.what) INTO stray
      FROM (SELECT format('catalogue %s', t.catalogue_number) AS what
              FROM (SELECT DISTINCT account, catalogue_number FROM touched) AS t
             WHERE NOT EXISTS (SELECT FROM inventory_catalogue AS c
                                WHERE c.account = t.account AND c.number = t.catalogue_number)
             UNION ALL
            SELECT format('product %s', t.product_number)
              FROM (SELECT DISTINCT account, product_number FROM touched) AS t
             WHERE NOT EXISTS (SELECT FROM product AS p WHERE p.account = t.account AND p.number = t.product_number)
             UNION ALL
            SELECT format('location %s', t.location_number)
              FROM (SELECT DISTINCT account, location_number FROM touched) AS t
             WHERE NOT EXISTS (SELECT FROM location AS l WHERE l.account = t.account AND l.number = t.location_number)
           ) AS found;
    IF stray IS NOT NULL THEN
        RAISE foreign_key_violation USING MESSAGE = format('a position names %s, which does not exist', stray);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER checked_by_insert AFTER INSERT ON inventory_position REFERENCING NEW TABLE AS touched
    FOR EACH STATEMENT EXECUTE FUNCTION lading_check_positions();

-- The other half of those keys: what a position may name is never deleted, nor is its number changed.
CREATE FUNCTION lading_keep_numbers() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    IF tg_op = 'UPDATE' THEN
        IF (new.account, new.number) = (old.account, old.number) THEN
            RETURN new;
        END IF;
    ELSIF NOT EXISTS (SELECT FROM inventory_position AS p
                       WHERE p.account = old.account
                         AND CASE tg_table_name WHEN 'product' THEN p.product_number
                                                WHEN 'location' THEN p.location_number
                                                ELSE p.catalogue_number END = old.number) THEN
        RETURN old;
    END IF;
    RAISE foreign_key_violation USING MESSAGE = format('%s %s has positions', tg_table_name, old.number);
END $$;
CREATE TRIGGER number_kept BEFORE DELETE OR UPDATE OF account, number ON product
    FOR EACH ROW EXECUTE FUNCTION lading_keep_numbers();
CREATE TRIGGER number_kept BEFORE DELETE OR UPDATE OF account, number ON location
    FOR EACH ROW EXECUTE FUNCTION lading_keep_numbers();
CREATE TRIGGER number_kept BEFORE DELETE OR UPDATE OF account, number ON inventory_catalogue
    FOR EACH ROW EXECUTE FUNCTION lading_keep_numbers();
