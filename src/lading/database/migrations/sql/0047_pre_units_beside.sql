-- Units beside the count that are sold like counted ones, where the inventory catalogue says so (quantityTypes, sellable).
-- They are a row of the ledger, BESIDE, one a position, and count in the position's delta, so that every guard sees them.

-- The checks are only widened; what they allowed they go on allowing.
-- squawk-ignore ban-drop-constraint
ALTER TABLE inventory_quantity DROP CONSTRAINT inventory_quantity_type_check;
ALTER TABLE inventory_quantity ADD CONSTRAINT inventory_quantity_type_check
    CHECK (type IN ('RESERVED', 'SALE', 'CORRECTION', 'DELTA', 'SOFT_RESERVE', 'BESIDE')) NOT VALID;
-- squawk-ignore ban-drop-constraint
ALTER TABLE inventory_quantity DROP CONSTRAINT inventory_quantity_check;
ALTER TABLE inventory_quantity ADD CONSTRAINT inventory_quantity_check
    CHECK (type = 'DELTA' OR type = 'BESIDE' AND quantity > 0 OR type <> 'BESIDE' AND quantity <= 0) NOT VALID;

-- By type. What has a day is expected, not there.
CREATE VIEW sellable_quantity WITH (security_invoker = true) AS
SELECT s.account, s.catalogue_number, s.product_number, s.location_number, s.type, sum(s.quantity)::integer AS units
  FROM inventory_catalogue AS c
 CROSS JOIN LATERAL (SELECT c.attributes #> '{quantityTypes,value,sellable}' AS sellable) AS t
  JOIN inventory_side_quantity AS s ON s.account = c.account AND s.catalogue_number = c.number
 WHERE t.sellable IS NOT NULL
   AND s.quantity > 0
   AND s.expected_at IS NULL
   AND jsonb_exists(coalesce(t.sellable -> 'types', '[]'), s.type)
   AND jsonb_exists(coalesce(t.sellable -> 'statuses', '["ACTIVE", "CREATED"]'), s.status)
   AND (t.sellable -> 'conditions' IS NULL OR jsonb_typeof(t.sellable -> 'conditions') = 'null'
        OR jsonb_exists(t.sellable -> 'conditions', s.condition))
 GROUP BY s.account, s.catalogue_number, s.product_number, s.location_number, s.type;
GRANT SELECT ON sellable_quantity TO lading_app;

-- Makes the ledger of positions say what lies beside their counts. The locks come first and in the one order, and each
-- statement sees what was committed before it: of two that change one position at once the later one counts both.
CREATE FUNCTION lading_settle_beside(of_account integer, of_catalogue integer, of_products integer[], of_locations integer[])
    RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO inventory_position (account, catalogue_number, product_number, location_number, status)
    SELECT DISTINCT s.account, s.catalogue_number, s.product_number, s.location_number,
           CASE WHEN 'INACTIVE' IN (pr.status, l.status) THEN 'INACTIVE' ELSE 'ACTIVE' END
      FROM unnest(of_products, of_locations) AS n (product_number, location_number)
      JOIN sellable_quantity AS s
        ON s.account = of_account
       AND s.catalogue_number = of_catalogue
       AND s.product_number = n.product_number
       AND s.location_number = n.location_number
      JOIN product AS pr ON pr.account = s.account AND pr.number = s.product_number
      JOIN location AS l ON l.account = s.account AND l.number = s.location_number
     WHERE NOT EXISTS (
           SELECT FROM inventory_position AS p
            WHERE p.account = s.account AND p.catalogue_number = s.catalogue_number
              AND p.product_number = s.product_number AND p.location_number = s.location_number)
     ORDER BY 2, 3, 4
        ON CONFLICT DO NOTHING;

    PERFORM 1
       FROM (SELECT DISTINCT * FROM unnest(of_products, of_locations) ORDER BY 1, 2 OFFSET 0) AS n (product_number, location_number)
      CROSS JOIN LATERAL (
            SELECT 1
              FROM inventory_position AS p
             WHERE p.account = of_account
               AND p.catalogue_number = of_catalogue
               AND p.product_number = n.product_number
               AND p.location_number = n.location_number
               FOR NO KEY UPDATE
            OFFSET 0) AS locked;

    -- Found by key one by one (OFFSET 0), the rows are written by their place, which cannot move under the locks.
    WITH meant AS (
        SELECT n.product_number, n.location_number, there.place, beside.units, before.units AS units_before, before.places
          FROM (SELECT DISTINCT * FROM unnest(of_products, of_locations)) AS n (product_number, location_number)
         CROSS JOIN LATERAL (
               SELECT p.ctid AS place
                 FROM inventory_position AS p
                WHERE p.account = of_account AND p.catalogue_number = of_catalogue
                  AND p.product_number = n.product_number AND p.location_number = n.location_number
               OFFSET 0) AS there
         CROSS JOIN LATERAL (
               SELECT coalesce(sum(s.units), 0)::integer AS units
                 FROM sellable_quantity AS s
                WHERE s.account = of_account AND s.catalogue_number = of_catalogue
                  AND s.product_number = n.product_number AND s.location_number = n.location_number) AS beside
         CROSS JOIN LATERAL (
               SELECT coalesce(sum(q.quantity), 0)::integer AS units, array_agg(q.ctid) AS places
                 FROM inventory_quantity AS q
                WHERE q.account = of_account AND q.catalogue_number = of_catalogue
                  AND q.product_number = n.product_number AND q.location_number = n.location_number
                  AND q.type = 'BESIDE' AND q.status = 'ACTIVE') AS before
         WHERE beside.units <> before.units
    ), closed AS (
        UPDATE inventory_quantity AS q
           SET status = 'INACTIVE', closed_at = now()
          FROM (SELECT unnest(places) AS place FROM meant) AS gone
         WHERE q.ctid = gone.place AND q.account = of_account
    ), added AS (
        INSERT INTO inventory_quantity (account, id, catalogue_number, product_number, location_number, type, quantity,
                                        status, effective_at)
        SELECT of_account, gen_random_uuid(), of_catalogue, m.product_number, m.location_number, 'BESIDE', m.units,
               'ACTIVE', now()
          FROM meant AS m
         WHERE m.units > 0
    )
    UPDATE inventory_position AS p
       SET delta = p.delta + m.units - m.units_before,
           deficit = greatest(0, -(p.on_hand + m.units - m.units_before)),
           updated_at = greatest(p.updated_at, now())
      FROM meant AS m
     WHERE p.ctid = m.place AND p.account = of_account;
END $$;

-- Whoever writes units beside the ledger shares the lock that a new definition of what they count for takes alone, so
-- that none of them are judged by the old one and missed by the new.
CREATE FUNCTION lading_side_quantities_written() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    one record;
BEGIN
    FOR one IN SELECT account, catalogue_number FROM touched GROUP BY account, catalogue_number ORDER BY 1, 2 LOOP
        PERFORM pg_advisory_xact_lock_shared(hashtextextended(concat_ws(' ', 'beside', one.account, one.catalogue_number), 0));
        IF EXISTS (SELECT FROM inventory_catalogue AS c
                    WHERE c.account = one.account AND c.number = one.catalogue_number
                      AND c.attributes #> '{quantityTypes,value,sellable,types}' IS NOT NULL) THEN
            PERFORM lading_settle_beside(
                one.account, one.catalogue_number,
                (SELECT array_agg(t.product_number ORDER BY t.product_number, t.location_number) FROM touched AS t
                  WHERE t.account = one.account AND t.catalogue_number = one.catalogue_number),
                (SELECT array_agg(t.location_number ORDER BY t.product_number, t.location_number) FROM touched AS t
                  WHERE t.account = one.account AND t.catalogue_number = one.catalogue_number));
        END IF;
    END LOOP;
    RETURN NULL;
END $$;
CREATE TRIGGER settle_by_insert AFTER INSERT ON inventory_side_quantity REFERENCING NEW TABLE AS touched
    FOR EACH STATEMENT EXECUTE FUNCTION lading_side_quantities_written();
CREATE TRIGGER settle_by_update AFTER UPDATE ON inventory_side_quantity REFERENCING NEW TABLE AS touched
    FOR EACH STATEMENT EXECUTE FUNCTION lading_side_quantities_written();
CREATE TRIGGER settle_by_delete AFTER DELETE ON inventory_side_quantity REFERENCING OLD TABLE AS touched
    FOR EACH STATEMENT EXECUTE FUNCTION lading_side_quantities_written();

CREATE FUNCTION lading_quantity_types_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended(concat_ws(' ', 'beside', NEW.account, NEW.number), 0));
    PERFORM lading_settle_beside(NEW.account, NEW.number, array_agg(n.product_number), array_agg(n.location_number))
       FROM (SELECT s.product_number, s.location_number
               FROM inventory_side_quantity AS s
              WHERE s.account = NEW.account AND s.catalogue_number = NEW.number
              GROUP BY s.product_number, s.location_number) AS n;
    RETURN NULL;
END $$;
CREATE TRIGGER settle_by_types AFTER UPDATE OF attributes ON inventory_catalogue
    FOR EACH ROW WHEN (OLD.attributes #> '{quantityTypes,value,sellable}' IS DISTINCT FROM NEW.attributes #> '{quantityTypes,value,sellable}')
    EXECUTE FUNCTION lading_quantity_types_changed();
