-- What a change of a product touches is that product, and the kits that hold it; not everything a virtual catalogue shows.

-- Null: whatever is shown may have changed.
ALTER TABLE availability_touch ADD COLUMN products integer[];

CREATE OR REPLACE FUNCTION lading_touch_availability() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO availability_touch AS t (account, transaction_id)
    SELECT DISTINCT account, pg_current_xact_id()::text::bigint FROM touched
        ON CONFLICT (account, transaction_id) DO UPDATE SET products = NULL WHERE t.products IS NOT NULL;
    RETURN NULL;
END $$;

-- Beyond a thousand products a transaction touches everything: a reader would read as much either way.
CREATE FUNCTION lading_touch_products() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO availability_touch AS t (account, transaction_id, products)
    SELECT p.account, pg_current_xact_id()::text::bigint,
           CASE WHEN count(*) <= 1000 THEN array_agg(p.number) END
      FROM product AS p
     WHERE (p.account, p.id) IN (SELECT m.account,
                                        CASE TG_TABLE_NAME WHEN 'product' THEN (to_jsonb(m) ->> 'id')::uuid
                                                           WHEN 'kit_component' THEN (to_jsonb(m) ->> 'kit_id')::uuid
                                                           ELSE (to_jsonb(m) ->> 'product_id')::uuid END
                                   FROM touched AS m)
     GROUP BY p.account
        ON CONFLICT (account, transaction_id) DO UPDATE
       SET products = CASE WHEN cardinality(t.products) + cardinality(excluded.products) <= 1000
                           THEN t.products || excluded.products END
     WHERE t.products IS NOT NULL;
    RETURN NULL;
END $$;

CREATE PROCEDURE lading_touches_products(target regclass)
    LANGUAGE plpgsql AS $$
DECLARE
    touch_it CONSTANT text := 'FOR EACH STATEMENT EXECUTE FUNCTION lading_touch_products()';
BEGIN
    EXECUTE format('CREATE OR REPLACE TRIGGER touch_by_insert AFTER INSERT ON %s REFERENCING NEW TABLE AS touched ', target) || touch_it;
    EXECUTE format('CREATE OR REPLACE TRIGGER touch_by_update AFTER UPDATE ON %s REFERENCING NEW TABLE AS touched ', target) || touch_it;
    -- A product that is gone cannot be named any more: its trigger stays as it is.
    IF target <> 'product'::regclass THEN
        EXECUTE format('CREATE OR REPLACE TRIGGER touch_by_delete AFTER DELETE ON %s REFERENCING OLD TABLE AS touched ', target) || touch_it;
    END IF;
END $$;
CALL lading_touches_products('product');
CALL lading_touches_products('kit_component');
CALL lading_touches_products('product_category');
