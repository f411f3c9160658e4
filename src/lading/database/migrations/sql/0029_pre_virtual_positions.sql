-- What a virtual catalogue shows: the locations of any number of networks, and units of cart holds from the instant they are over.

-- None: every location. The released code reads and writes network_ref; it sees the first network, and what it writes is the only one.
ALTER TABLE virtual_catalogue ADD COLUMN network_refs text[] NOT NULL DEFAULT '{}';
ALTER TABLE virtual_catalogue ADD CONSTRAINT virtual_catalogue_networks CHECK (cardinality(network_refs) <= 100) NOT VALID;

CREATE FUNCTION lading_network_refs() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.network_refs <> OLD.network_refs OR TG_OP = 'INSERT' AND NEW.network_refs <> '{}' THEN
        NEW.network_ref := NEW.network_refs[1];
    ELSIF NEW.network_ref IS DISTINCT FROM NEW.network_refs[1] THEN
        NEW.network_refs := CASE WHEN NEW.network_ref IS NULL THEN '{}' ELSE ARRAY[NEW.network_ref] END;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER network_refs BEFORE INSERT OR UPDATE OF network_ref, network_refs ON virtual_catalogue
    FOR EACH ROW EXECUTE FUNCTION lading_network_refs();
UPDATE virtual_catalogue SET network_refs = ARRAY[network_ref] WHERE network_ref IS NOT NULL;

-- Units of holds past their time that nobody has given back yet: they still count in their position and may be sold all the
-- same. Few, because the workers sweep.
CREATE VIEW hold_over WITH (security_invoker = true) AS
SELECT q.account, q.catalogue_number, q.product_number, q.location_number, -sum(q.quantity)::integer AS units
  FROM cart_hold AS h
  JOIN inventory_quantity AS q ON q.account = h.account AND q.hold_id = h.id AND q.status = 'ACTIVE'
 WHERE h.status IN ('ACTIVE', 'CLAIMED')
   AND h.expires_at <= clock_timestamp()
 GROUP BY q.account, q.catalogue_number, q.product_number, q.location_number;
GRANT SELECT ON hold_over TO lading_app;

-- on_hand is what may be counted on: with the units of holds that are over.
CREATE OR REPLACE VIEW iv_virtual_position WITH (security_invoker = true) AS
WITH over AS MATERIALIZED (SELECT * FROM hold_over),
base AS NOT MATERIALIZED (
    SELECT v.account, v.ref AS virtual_catalogue_ref, v.type, p.product_number, p.location_number,
           pr.ref AS product_ref, l.ref AS location_ref, p.status, p.on_hand + coalesce(o.units, 0) AS on_hand, w.control_ref,
           CASE WHEN p.status <> 'ACTIVE' THEN 0
                ELSE greatest(0, p.on_hand + coalesce(o.units, 0) - coalesce(w.units, 0))::integer
            END AS quantity
      FROM virtual_catalogue AS v
      JOIN inventory_catalogue AS c ON c.account = v.account AND c.ref = v.inventory_catalogue_ref
      JOIN inventory_position AS p ON p.account = v.account AND p.catalogue_number = c.number
      JOIN product AS pr ON pr.account = p.account AND pr.number = p.product_number
      JOIN location AS l ON l.account = p.account AND l.number = p.location_number
      LEFT JOIN over AS o
        ON o.account = p.account
       AND o.catalogue_number = p.catalogue_number
       AND o.product_number = p.product_number
       AND o.location_number = p.location_number
      LEFT JOIN control_group AS g ON g.account = v.account AND g.ref = v.control_group_ref AND g.status <> 'INACTIVE'
      LEFT JOIN LATERAL lading_withheld(p.account, g.id, p.product_number, pr.id, pr.attributes, p.location_number, l.id,
                                        p.on_hand + coalesce(o.units, 0), p.counted + p.delta, g.is_stacking) AS w
        ON g.id IS NOT NULL
     WHERE v.status <> 'INACTIVE'
       AND c.status <> 'INACTIVE'
       AND (v.network_refs = '{}' OR EXISTS (
            SELECT 1
              FROM network AS n
              JOIN network_location AS nl ON nl.account = n.account AND nl.network_id = n.id
             WHERE n.account = v.account AND n.ref = ANY (v.network_refs) AND nl.location_id = l.id))
)
SELECT account, virtual_catalogue_ref, type, product_number, location_number, product_ref, location_ref AS group_ref,
       product_ref || ':' || location_ref || ':BASE' AS ref, status, on_hand, control_ref, quantity
  FROM base
 WHERE type = 'BASE'
 UNION ALL
SELECT account, virtual_catalogue_ref, type, product_number, NULL::integer, product_ref, NULL::text,
       product_ref || ':AGGREGATE', 'ACTIVE', sum(on_hand) FILTER (WHERE status = 'ACTIVE'), NULL::text,
       sum(quantity)
  FROM base
 WHERE type = 'AGGREGATE'
 GROUP BY account, virtual_catalogue_ref, type, product_number, product_ref;
