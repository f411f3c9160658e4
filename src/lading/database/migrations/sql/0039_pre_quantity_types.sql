-- What an inventory catalogue makes of the units beside its ledger, as its attribute quantityTypes says.

-- Units on their way that may be promised from their day on; what is overdue counts once it is there.
CREATE VIEW expected_quantity WITH (security_invoker = true) AS
SELECT s.account, s.catalogue_number, s.product_number, s.location_number, s.expected_at, s.ref, s.type, s.quantity
  FROM inventory_catalogue AS c
 CROSS JOIN LATERAL (SELECT coalesce(c.attributes #> '{quantityTypes,value,expected}', '{}') AS expected) AS t
  JOIN inventory_side_quantity AS s ON s.account = c.account AND s.catalogue_number = c.number
 WHERE s.quantity > 0
   AND s.expected_at >= date_trunc('day', now() AT TIME ZONE 'UTC') AT TIME ZONE 'UTC'
   AND jsonb_exists(coalesce(t.expected -> 'types', '["INBOUND"]'), s.type)
   AND jsonb_exists(coalesce(t.expected -> 'statuses', '["ACTIVE", "CREATED"]'), s.status)
   AND jsonb_exists(coalesce(t.expected -> 'conditions', '["NEW"]'), s.condition);

-- Units that lie in the count and may not be sold; none where the catalogue names no type for them.
CREATE VIEW unsellable_quantity WITH (security_invoker = true) AS
SELECT s.account, s.catalogue_number, s.product_number, s.location_number, sum(s.quantity)::integer AS units
  FROM inventory_catalogue AS c
 CROSS JOIN LATERAL (SELECT c.attributes #> '{quantityTypes,value,unsellable}' AS unsellable) AS t
  JOIN inventory_side_quantity AS s ON s.account = c.account AND s.catalogue_number = c.number
 WHERE t.unsellable IS NOT NULL
   AND s.quantity > 0
   AND jsonb_exists(coalesce(t.unsellable -> 'types', '[]'), s.type)
   AND jsonb_exists(coalesce(t.unsellable -> 'statuses', '["ACTIVE", "CREATED"]'), s.status)
   AND (t.unsellable -> 'conditions' IS NULL OR jsonb_typeof(t.unsellable -> 'conditions') = 'null'
        OR jsonb_exists(t.unsellable -> 'conditions', s.condition))
 GROUP BY s.account, s.catalogue_number, s.product_number, s.location_number;
GRANT SELECT ON expected_quantity, unsellable_quantity TO lading_app;

CREATE OR REPLACE FUNCTION lading_units_expected(of_account integer, catalogue text, product integer) RETURNS integer
    LANGUAGE sql STABLE AS $$
SELECT coalesce(sum(s.quantity), 0)::integer
  FROM virtual_catalogue AS v
  JOIN inventory_catalogue AS c ON c.account = v.account AND c.ref = v.inventory_catalogue_ref
  JOIN expected_quantity AS s ON s.account = v.account AND s.catalogue_number = c.number AND s.product_number = product
 WHERE v.account = of_account
   AND v.ref = catalogue
   AND (v.network_refs = '{}' OR EXISTS (
        SELECT FROM network AS n
          JOIN network_location AS nl ON nl.account = n.account AND nl.network_id = n.id
          JOIN location AS l ON l.account = nl.account AND l.id = nl.location_id
         WHERE n.account = v.account AND n.ref = ANY (v.network_refs) AND l.number = s.location_number))
$$;
