-- The units of each position are looked up by its key: a join with their sums would add up the whole catalogue first.
CREATE OR REPLACE FUNCTION lading_settle_beside(of_account integer, of_catalogue integer, of_products integer[], of_locations integer[])
    RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO inventory_position (account, catalogue_number, product_number, location_number, status)
    SELECT of_account, of_catalogue, n.product_number, n.location_number,
           CASE WHEN 'INACTIVE' IN (
                    (SELECT pr.status FROM product AS pr WHERE pr.account = of_account AND pr.number = n.product_number),
                    (SELECT l.status FROM location AS l WHERE l.account = of_account AND l.number = n.location_number))
                THEN 'INACTIVE' ELSE 'ACTIVE' END
      FROM (SELECT DISTINCT * FROM unnest(of_products, of_locations)) AS n (product_number, location_number)
     WHERE (SELECT count(*)
              FROM inventory_position AS p
             WHERE p.account = of_account AND p.catalogue_number = of_catalogue
               AND p.product_number = n.product_number AND p.location_number = n.location_number) = 0
       AND (SELECT sum(s.units)
              FROM sellable_quantity AS s
             WHERE s.account = of_account AND s.catalogue_number = of_catalogue
               AND s.product_number = n.product_number AND s.location_number = n.location_number) > 0
     ORDER BY n.product_number, n.location_number
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

-- A new definition of what may be sold settles the positions that have units of the types it names, and those that had
-- units by the old one: nothing where purchase orders alone lie beside the ledger, however many they are.
CREATE OR REPLACE FUNCTION lading_quantity_types_changed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    named CONSTANT text[] := ARRAY(
        SELECT jsonb_array_elements_text(coalesce(NEW.attributes #> '{quantityTypes,value,sellable,types}', '[]')));
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended(concat_ws(' ', 'beside', NEW.account, NEW.number), 0));
    PERFORM lading_settle_beside(NEW.account, NEW.number, array_agg(n.product_number), array_agg(n.location_number))
       FROM (SELECT s.product_number, s.location_number
               FROM inventory_side_quantity AS s
              WHERE s.account = NEW.account AND s.catalogue_number = NEW.number AND s.type = ANY (named)
              UNION
             SELECT q.product_number, q.location_number
               FROM inventory_quantity AS q
              WHERE q.account = NEW.account AND q.catalogue_number = NEW.number
                AND q.type = 'BESIDE' AND q.status = 'ACTIVE') AS n;
    RETURN NULL;
END $$;
