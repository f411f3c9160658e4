-- Controls in full: shares and thresholds, every scope, a time of their own, groups that stack.

ALTER TABLE product_catalogue ADD COLUMN description text;
ALTER TABLE virtual_catalogue ADD COLUMN description text;
ALTER TABLE control_group ADD COLUMN description text;
-- First match wins, unless the group says that all controls that apply add up.
ALTER TABLE control_group ADD COLUMN is_stacking boolean NOT NULL DEFAULT false;

-- The category itself and all above it: what is in a category is in those above, found without walking the tree.
ALTER TABLE category ADD COLUMN lineage uuid[] NOT NULL DEFAULT '{}';

-- No category is above itself. The writers of one catalogue's tree take turns, so that two moves cannot close a circle.
CREATE FUNCTION lading_category_lineage() RETURNS trigger
    LANGUAGE plpgsql AS $$
DECLARE
    above uuid[] := '{}';
BEGIN
    IF NEW.parent_id IS NOT NULL THEN
        PERFORM FROM product_catalogue WHERE account = NEW.account AND id = NEW.catalogue_id FOR NO KEY UPDATE;
        SELECT lineage INTO above FROM category
         WHERE account = NEW.account AND catalogue_id = NEW.catalogue_id AND id = NEW.parent_id;
    END IF;
    IF NEW.parent_id = NEW.id OR NEW.id = ANY (above) THEN
        RAISE EXCEPTION 'category % would be above itself', NEW.ref USING ERRCODE = 'check_violation', CONSTRAINT = 'category_no_loop';
    END IF;
    NEW.lineage := array_append(above, NEW.id);
    IF cardinality(NEW.lineage) > 20 THEN
        RAISE EXCEPTION 'category % has more than 19 above it', NEW.ref USING ERRCODE = 'check_violation', CONSTRAINT = 'category_depth';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER category_lineage_of_new BEFORE INSERT ON category
    FOR EACH ROW EXECUTE FUNCTION lading_category_lineage();
CREATE TRIGGER category_lineage_of_moved BEFORE UPDATE OF parent_id ON category
    FOR EACH ROW WHEN (OLD.parent_id IS DISTINCT FROM NEW.parent_id) EXECUTE FUNCTION lading_category_lineage();

-- What is below a category that moves, moves with it.
CREATE FUNCTION lading_category_below() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    UPDATE category SET lineage = NEW.lineage || id WHERE account = NEW.account AND parent_id = NEW.id;
    IF EXISTS (SELECT FROM category WHERE account = NEW.account AND parent_id = NEW.id AND cardinality(lineage) > 20) THEN
        RAISE EXCEPTION 'a category below % has more than 19 above it', NEW.ref USING ERRCODE = 'check_violation', CONSTRAINT = 'category_depth';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER category_below AFTER UPDATE OF parent_id, lineage ON category
    FOR EACH ROW WHEN (OLD.lineage IS DISTINCT FROM NEW.lineage) EXECUTE FUNCTION lading_category_below();

WITH RECURSIVE above AS (
    SELECT account, id, ARRAY[id] AS lineage FROM category WHERE parent_id IS NULL
     UNION ALL
    SELECT c.account, c.id, a.lineage || c.id
      FROM above AS a
      JOIN category AS c ON c.account = a.account AND c.parent_id = a.id
)
UPDATE category AS c SET lineage = a.lineage FROM above AS a WHERE a.account = c.account AND a.id = c.id;

-- squawk-ignore ban-drop-constraint
ALTER TABLE control DROP CONSTRAINT control_type_check;
ALTER TABLE control ADD CONSTRAINT control_type_check
    CHECK (type IN ('EXCLUSION', 'QUANTITY_BUFFER', 'PERCENTAGE_BUFFER', 'THRESHOLD')) NOT VALID;
ALTER TABLE control ADD COLUMN description text;
ALTER TABLE control ADD COLUMN category_id uuid;                          -- null: every category; those below count too
ALTER TABLE control ADD COLUMN network_id uuid;                           -- null: every network
ALTER TABLE control ADD COLUMN attribute_name text;                       -- null: whatever the product's attributes
ALTER TABLE control ADD COLUMN attribute_value jsonb;
ALTER TABLE control ADD COLUMN basis_points integer NOT NULL DEFAULT 0;   -- of what was counted, with deltas since
ALTER TABLE control ADD COLUMN threshold integer NOT NULL DEFAULT 0;      -- units at or below which nothing is shown
ALTER TABLE control ADD COLUMN active_from timestamptz;                   -- null: ever since
ALTER TABLE control ADD COLUMN active_to timestamptz;                     -- null: for ever; the instant itself is over
ALTER TABLE control ADD CONSTRAINT control_share CHECK (basis_points BETWEEN 0 AND 10000) NOT VALID;
ALTER TABLE control ADD CONSTRAINT control_threshold CHECK (threshold >= 0) NOT VALID;
ALTER TABLE control ADD CONSTRAINT control_times CHECK (active_from < active_to) NOT VALID;
ALTER TABLE control ADD CONSTRAINT control_attribute
    CHECK ((attribute_name IS NULL) = (attribute_value IS NULL)) NOT VALID;
ALTER TABLE control ADD CONSTRAINT control_category
    FOREIGN KEY (account, category_id) REFERENCES category (account, id) NOT VALID;
ALTER TABLE control ADD CONSTRAINT control_network
    FOREIGN KEY (account, network_id) REFERENCES network (account, id) NOT VALID;

-- An attribute is kept with its type, or bare; a list has the value if it holds it.
CREATE FUNCTION lading_has_value(attribute jsonb, wanted jsonb) RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN (SELECT coalesce(bare = wanted OR jsonb_typeof(bare) = 'array' AND bare @> wanted, false)
              FROM (SELECT CASE jsonb_typeof(attribute) WHEN 'object' THEN attribute -> 'value' ELSE attribute END) AS v (bare));

-- What the controls of a group keep out of sight of one position. The same is decided in availability/controls.py, for many
-- positions at once; a test holds one against the other. No row: nothing is withheld.
CREATE FUNCTION lading_withheld(
    the_account integer, the_group uuid, product_number integer, product_id uuid, product_attributes jsonb,
    location_number integer, location_id uuid, on_hand integer, supplied integer, stacks boolean
) RETURNS TABLE (units bigint, control_ref text)
    LANGUAGE sql STABLE PARALLEL SAFE
AS $$
    SELECT sum(one.units), string_agg(one.ref, ', ' ORDER BY one.execution_order, one.ref COLLATE "C")
      FROM (SELECT k.ref, k.execution_order,
                   CASE k.type
                       WHEN 'QUANTITY_BUFFER' THEN k.buffer
                       WHEN 'PERCENTAGE_BUFFER' THEN (greatest($9, 0)::bigint * k.basis_points + 9999) / 10000
                       ELSE greatest($8, 0)
                   END AS units
              FROM control AS k
             WHERE k.account = $1
               AND k.control_group_id = $2
               AND k.status <> 'INACTIVE'
               AND (k.active_from IS NULL OR k.active_from <= now())
               AND (k.active_to IS NULL OR k.active_to > now())
               AND (k.product_number IS NULL OR k.product_number = $3)
               AND (k.location_number IS NULL OR k.location_number = $6)
               AND (k.type <> 'THRESHOLD' OR $8 <= k.threshold)
               AND (k.category_id IS NULL OR EXISTS (
                    SELECT FROM product_category AS m
                      JOIN category AS c ON c.account = m.account AND c.id = m.category_id
                     WHERE m.account = $1 AND m.product_id = $4 AND k.category_id = ANY (c.lineage)))
               AND (k.network_id IS NULL OR EXISTS (
                    SELECT FROM network_location AS n
                     WHERE n.account = $1 AND n.network_id = k.network_id AND n.location_id = $7))
               AND (k.attribute_name IS NULL OR lading_has_value($5 -> k.attribute_name, k.attribute_value))
             ORDER BY k.execution_order, k.ref COLLATE "C"
             LIMIT CASE WHEN $10 THEN NULL ELSE 1 END) AS one
$$;

CREATE OR REPLACE VIEW iv_virtual_position WITH (security_invoker = true) AS
WITH base AS NOT MATERIALIZED (
    SELECT v.account, v.ref AS virtual_catalogue_ref, v.type, p.product_number, p.location_number,
           pr.ref AS product_ref, l.ref AS location_ref, p.status, p.on_hand, w.control_ref,
           CASE WHEN p.status <> 'ACTIVE' THEN 0
                ELSE greatest(0, p.on_hand - coalesce(w.units, 0))::integer
            END AS quantity
      FROM virtual_catalogue AS v
      JOIN inventory_catalogue AS c ON c.account = v.account AND c.ref = v.inventory_catalogue_ref
      JOIN inventory_position AS p ON p.account = v.account AND p.catalogue_number = c.number
      JOIN product AS pr ON pr.account = p.account AND pr.number = p.product_number
      JOIN location AS l ON l.account = p.account AND l.number = p.location_number
      LEFT JOIN control_group AS g ON g.account = v.account AND g.ref = v.control_group_ref AND g.status <> 'INACTIVE'
      LEFT JOIN LATERAL lading_withheld(p.account, g.id, p.product_number, pr.id, pr.attributes, p.location_number, l.id,
                                        p.on_hand, p.counted + p.delta, g.is_stacking) AS w ON g.id IS NOT NULL
     WHERE v.status <> 'INACTIVE'
       AND c.status <> 'INACTIVE'
       AND (v.network_ref IS NULL OR EXISTS (
            SELECT 1
              FROM network AS n
              JOIN network_location AS nl ON nl.account = n.account AND nl.network_id = n.id
             WHERE n.account = v.account AND n.ref = v.network_ref AND nl.location_id = l.id))
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
